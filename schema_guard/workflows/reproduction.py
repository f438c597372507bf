"""A failing event as a test file that is ready to run."""

from __future__ import annotations

import hashlib
import re
from ast import literal_eval
from dataclasses import dataclass, field
from pprint import pformat
from typing import TYPE_CHECKING, Any

from schema_guard.store.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER = ".schema-guard"

_TEMPLATE = '''\
"""An event that makes {test} fail.

It is valid under {contract}: {label}.{missing}
Run it with `pytest {folder}/{name}`.
To keep it, move it beside that test, where it finds the fixtures of the same conftest.
"""

import importlib.util
import inspect
import sys
from pathlib import Path

TESTED = {file!r}
{argument} = {value}
GIVEN = {given}


def _load():
    path = next(one / TESTED for one in Path(__file__).resolve().parents if (one / TESTED).is_file())
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem + "_reproduced", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MODULE = _load()
globals().update({{name: one for name, one in vars(MODULE).items() if "Fixture" in type(one).__name__}})


def test_reproduces(request):
    test = MODULE
    for name in {names!r}:
        test = getattr(test() if inspect.isclass(test) else test, name)
    names = [name for name in inspect.signature(test).parameters if name != {fixture!r}]
    others = {{name: GIVEN[name] if name in GIVEN else request.getfixturevalue(name) for name in names}}
    test(**{{{fixture!r}: {argument}}}, **others)
'''


@dataclass(frozen=True, slots=True)
class FailedTest:
    """A test that an event makes fail.

    Attributes:
        name: Its name for pytest.
        file: Its file, relative to the root of the run.
        names: Its class and function.
        fixture: The fixture that hands the event over.
        params: The other parameters of the test, by name.
    """

    name: str
    file: str
    names: tuple[str, ...]
    fixture: str
    params: Mapping[str, Any] = field(default_factory=dict)


def write_reproduction(root: Path, test: FailedTest, value: Any, contract: str, label: str) -> Path:  # noqa: ANN401  JSON
    """Write a test file for one event; the same test and event give the same file.

    Args:
        root: The root of the test run.
        test: The test.
        value: The event, or the list of events that arrive.
        contract: The contract that the event is valid under.
        label: What the event is an example of.
    """
    given = {name: one for name, one in test.params.items() if _is_plain(one)}
    missing = [name for name in test.params if name not in given and name != test.fixture]
    shown = pformat(value, width=100, sort_dicts=False)
    digest = hashlib.sha256(f"{test.name}\0{shown}".encode()).hexdigest()[:8]
    stem = re.sub(r"[^A-Za-z0-9]+", "_", "_".join(test.names)).strip("_").lower()
    name = f"{stem if stem.startswith('test') else f'test_{stem}'}_{digest}.py"
    text = _TEMPLATE.format(
        test=_quoted(test.name),
        contract=_quoted(contract),
        label=_quoted(label),
        missing="".join(f"\nParameter {name!r} is no plain value; write it into GIVEN." for name in missing),
        given=pformat(given, width=100, sort_dicts=False),
        folder=FOLDER,
        name=name,
        argument=test.fixture.upper(),
        value=shown,
        file=test.file,
        names=test.names,
        fixture=test.fixture,
    )
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    write_atomic(folder / ".gitignore", b"*\n", durable=False)
    write_atomic(folder / name, text.encode("utf-8", "surrogatepass"), durable=False)
    return folder / name


def _is_plain(value: Any) -> bool:  # noqa: ANN401  a parameter of a test
    """Whether a value is the same when it is read from its text."""
    try:
        return bool(literal_eval(repr(value)) == value)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return False


def _quoted(text: str) -> str:
    """Fit for a docstring, whatever schema authors called their things."""
    return text.encode("ascii", "backslashreplace").decode().replace("\\", "\\\\").replace('"', "'").replace("\n", " ")
