"""Contract tests in pytest: ``--schema-guard``, the marker ``contract`` and the fixtures ``event`` and ``deliveries``.

Every pytest run imports this module, so it imports nothing but pytest; the rest is loaded when it is asked for.
"""

from __future__ import annotations

import copy
import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from schema_guard.errors import SchemaGuardError
from schema_guard.visible import visible

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from schema_guard.contracttest.cases import EventCase, EventCases
    from schema_guard.contracttest.contract import EventContract
    from schema_guard.testing import RunningEndpoint
    from schema_guard.workflows.guarded_run import GuardedRun

EVENT, DELIVERIES = "event", "deliveries"
DRAWN_EXAMPLES = 50

_RUN: pytest.StashKey[GuardedRun] = pytest.StashKey()
_CASES: pytest.StashKey[dict[Any, EventCases]] = pytest.StashKey()
_WORKER_OUTPUT = "schema_guard"


@dataclass(slots=True)
class _Drawn:
    """Stands for the events that Hypothesis draws; ``last`` is the last one, after a failure the smallest."""

    contract: EventContract
    first: dict[str, Any]
    label: str = "drawn"
    last: dict[str, Any] = field(default_factory=dict)

    @property
    def schema(self) -> str:
        return str(self.contract.schema)

    @property
    def version(self) -> str:
        return self.contract.version

    @property
    def event(self) -> dict[str, Any]:
        return copy.deepcopy(self.first)

    def __str__(self) -> str:
        return f"v{self.version} {self.label}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("schema-guard", "contracts of EventBridge events")
    group.addoption(
        "--schema-guard", action="store_true", help="Hold every entry that PutEvents sends against its contract."
    )
    group.addoption("--schema-guard-registry", metavar="DIR", help="Folder of the registries [default: registry].")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the guard before any conftest makes a client."""
    _start(early_config, early_config.known_args_namespace)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and start the guard unless it was started early."""
    config.addinivalue_line(
        "markers",
        "contract(schema, versions='alive', kinds=None, duplicates=False): run the test once for each event that the"
        " contract offers, as fixture 'event', or with duplicates=True 'deliveries'",
    )
    _start(config, config.option)


def _start(config: pytest.Config, options: Any) -> None:  # noqa: ANN401  argparse's namespace
    if not getattr(options, "schema_guard", False) or _RUN in config.stash:
        return
    from schema_guard.workflows.guarded_run import GuardedRun  # noqa: PLC0415  only guarded runs pay for it

    try:
        run = GuardedRun(options.schema_guard_registry)
    except SchemaGuardError as error:
        raise pytest.UsageError(f"--schema-guard: {error}") from error
    run.install()
    config.stash[_RUN] = run
    config.add_cleanup(run.remove)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Know which test sends."""
    run = item.config.stash.get(_RUN, None)
    if run is None:
        return (yield)
    run.test = (item.nodeid, item.path)
    try:
        return (yield)
    finally:
        run.test = None


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A violation fails the run, also when the code under test swallowed the error."""
    run = session.config.stash.get(_RUN, None)
    if run is None:
        return
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_WORKER_OUTPUT] = run.outcome()
    elif run.violated and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401  a class of pytest-xdist
    """Collect what a worker of pytest-xdist saw."""
    run = node.config.stash.get(_RUN, None)
    outcome = getattr(node, "workeroutput", {}).get(_WORKER_OUTPUT)
    if run is not None and outcome is not None:
        run.merge(outcome)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Report what was exercised, what never, and what violated its contract."""
    run = config.stash.get(_RUN, None)
    if run is not None:
        terminalreporter.section("schema-guard", red=bool(run.violated), green=not run.violated)
        for line in run.lines():
            terminalreporter.write_line(visible(line))
    found = config.stash.get(_CASES, {}).values()
    unreached = sorted({line for cases in found for line in cases.unreached_lines})
    if unreached:
        terminalreporter.section("schema-guard: what no test got an event for")
        for line in unreached:
            terminalreporter.write_line(visible(line))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a marked test once for each event."""
    markers = list(metafunc.definition.iter_markers("contract"))
    if not markers:
        return
    cases = [case for marker in reversed(markers) for case in _cases_for(metafunc, marker)]
    fixture = DELIVERIES if DELIVERIES in metafunc.fixturenames else EVENT
    if fixture not in metafunc.fixturenames:
        pytest.fail(f"{metafunc.function.__name__} is marked with contract, and takes no {EVENT!r}", pytrace=False)
    metafunc.parametrize(fixture, cases, indirect=True, ids=str)


def _cases_for(metafunc: pytest.Metafunc, marker: pytest.Mark) -> list[EventCase | _Drawn]:
    """The cases of one marker: pairs where deliveries are asked for, else single events."""
    pairs = DELIVERIES in metafunc.fixturenames
    try:
        wanted = _arguments(*marker.args, **marker.kwargs)
        if wanted["duplicates"] is not pairs:
            needed = f"duplicates=True goes with the fixture {DELIVERIES!r}, and without it with {EVENT!r}"
            pytest.fail(f"{metafunc.function.__name__}: {needed}", pytrace=False)
        registry = metafunc.config.getoption("schema_guard_registry")
        cases = _events(metafunc.config, registry, wanted)
    except (SchemaGuardError, TypeError) as error:
        pytest.fail(f"@pytest.mark.contract of {metafunc.function.__name__}: {error}", pytrace=False)
    if pairs:
        return [case for case in cases if case.kind in {"duplicate", "out-of-order"}]
    return _with_hypothesis(cases)


def _arguments(
    schema: str, versions: Any = "alive", kinds: Any = None, *, duplicates: bool = False  # noqa: ANN401  as in events
) -> dict[str, Any]:  # fmt: skip
    return {"schema": schema, "versions": versions, "kinds": kinds, "duplicates": duplicates}


def _events(config: pytest.Config, registry: str | None, wanted: dict[str, Any]) -> EventCases:
    from schema_guard.workflows.contract_events import events  # noqa: PLC0415  only marked tests pay for it

    known = config.stash.setdefault(_CASES, {})
    key = repr(wanted)
    if key not in known:
        known[key] = events(**wanted, registry_dir=registry)
    return known[key]


def _with_hypothesis(cases: EventCases) -> list[EventCase | _Drawn]:
    """Where Hypothesis is installed, it draws in place of the few events that were drawn beforehand."""
    from importlib.util import find_spec  # noqa: PLC0415  only marked tests need it

    if find_spec("hypothesis") is None:
        return list(cases)
    firsts = {case.version: case.event for case in cases if case.kind == "drawn"}
    drawn = [_Drawn(one, firsts[one.version]) for one in cases.contracts if one.version in firsts]
    return [*(case for case in cases if case.kind != "drawn"), *drawn]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> object:
    """Let Hypothesis draw events for a test, and shrink the one that makes it fail."""
    drawn = _case_of(pyfuncitem)
    if not isinstance(drawn, _Drawn) or inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    import hypothesis  # noqa: PLC0415  optional, and installed when there is such a case

    from schema_guard.workflows.contract_events import contract_strategy  # noqa: PLC0415  as above

    names = inspect.signature(pyfuncitem.obj).parameters
    others = {name: pyfuncitem.funcargs[name] for name in names if name in pyfuncitem.funcargs and name != EVENT}

    def run(event: dict[str, Any]) -> None:
        drawn.last = copy.deepcopy(event)
        pyfuncitem.obj(**others, event=event)

    settings = hypothesis.settings(
        max_examples=DRAWN_EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    settings(hypothesis.given(event=contract_strategy([drawn.contract]))(run))()
    return True


def _case_of(item: pytest.Item) -> EventCase | _Drawn | None:
    """The case that a test runs with; None for tests without the marker."""
    params = getattr(getattr(item, "callspec", None), "params", {})
    if item.get_closest_marker("contract") is None:
        return None
    found: EventCase | _Drawn | None = params.get(DELIVERIES, params.get(EVENT))
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write the event that makes a test fail as a test of its own."""
    report = yield
    case = _case_of(item) if call.when == "call" and report.failed else None
    if case is not None and isinstance(item, pytest.Function):
        report.sections.append(
            ("schema-guard", visible(f"{case.schema} version {case.version}: {case.label}") + f"\n{_said(item, case)}")
        )
    return report


def _said(item: pytest.Function, case: EventCase | _Drawn) -> str:
    """How to reproduce a failure; one that cannot be written down is a failure all the same."""
    try:
        return f"reproduce: pytest {_reproduce(item, case).relative_to(item.config.rootpath)}"
    except (OSError, SchemaGuardError) as error:
        return f"the event cannot be written as a test: {error}"


def _reproduce(item: pytest.Function, case: EventCase | _Drawn) -> Path:
    from schema_guard.workflows.reproduction import FailedTest, write_reproduction  # noqa: PLC0415  only failures need it

    fixture = DELIVERIES if DELIVERIES in item.funcargs else EVENT
    if isinstance(case, _Drawn):
        value: Any = case.last or case.first
    else:
        value = case.deliveries if fixture == DELIVERIES else case.event
    names = tuple(part.partition("[")[0] for part in item.nodeid.split("::")[1:])
    root = item.config.rootpath
    file = item.path.relative_to(root) if item.path.is_relative_to(root) else item.path
    params = {name: one for name, one in item.callspec.params.items() if item.funcargs.get(name, item) is one}
    test = FailedTest(item.nodeid, file.as_posix(), names, fixture, params)
    return write_reproduction(root, test, value, f"{case.schema} version {case.version}", case.label)


def _param(request: pytest.FixtureRequest) -> EventCase | _Drawn:
    if not hasattr(request, "param"):
        pytest.fail(f"mark the test with @pytest.mark.contract(…) to get {request.fixturename!r}", pytrace=False)
    param: EventCase | _Drawn = request.param
    return param


@pytest.fixture
def event(request: pytest.FixtureRequest) -> dict[str, Any]:
    """One valid event of the contract that the test is marked with; yours to change."""
    return _param(request).event


@pytest.fixture
def deliveries(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    """Events in the order in which they arrive: one twice, or two in the wrong order."""
    param = _param(request)
    return [] if isinstance(param, _Drawn) else param.deliveries


@pytest.fixture
def schema_guard_endpoint(tmp_path: Path) -> Iterator[RunningEndpoint]:
    """An EventBridge Schemas endpoint over an empty registry folder."""
    from schema_guard.testing import running_endpoint  # noqa: PLC0415  it takes the server with it

    with running_endpoint(tmp_path / "registry") as endpoint:
        yield endpoint
