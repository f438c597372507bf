from __future__ import annotations

import datetime as dt
from pathlib import Path
from textwrap import dedent

import pytest

from schema_guard.config import Config, load_config
from schema_guard.config.load import environment_keys
from schema_guard.errors import ConfigError, Place
from schema_guard.model.ids import SchemaId
from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy, FailOn, UndecidedPolicy
from schema_guard.model.settings import CheckSettings, GenerateSettings, ModelKind, PullSettings, PullTarget

NO_ENVIRONMENT: dict[str, str] = {}


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.write_text(dedent(text), encoding="utf-8")
    return path


def load(**environ: str) -> Config:
    return load_config(environ=environ)


def refusal(**environ: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(**environ)
    return caught.value


@pytest.mark.usefixtures("project")
def test_no_file_means_the_defaults():
    config = load()
    assert config == Config(Path("registry"), CheckSettings(), PullSettings(), GenerateSettings(), None)
    assert config.check.compatibility is CompatibilityMode.FORWARD_TRANSITIVE
    assert config.check.policy is CompatibilityPolicy.LENIENT
    assert config.check.discovered == ("discovered-schemas",)


EVERY_KEY = """
    registry_dir = "contracts"
    compatibility = "FULL"
    policy = "STRICT"
    fail_on = "dangerous"
    undecided = "warn"
    against = "origin/main"
    discovered = ["seen-*"]
    time_limit = 2
    format_assertion = true

    [[schemas]]
    glob = "orders/*"
    compatibility = "BACKWARD"
    policy = "LENIENT"
    retired = ["1", 2]
    owner = "team-orders"

    [[waivers]]
    fingerprint = "1:0a1b2c"
    reason = "agreed with billing"
    owner = "team-orders"
    expires = 2031-05-01

    [[waivers]]
    fingerprint = "1:ffff00"
    reason = "no expiry"

    [pull]
    registries = ["orders"]
    include = ["orders@*"]
    exclude = ["*Internal"]
    profile = "reader"
    region = "eu-central-1"
    endpoint_url = "http://127.0.0.1:4010"
    concurrency = 4

    [[pull.targets]]
    registry_dir = "contracts/prod"
    registries = ["orders"]
    region = "eu-west-1"

    [generate]
    output = "src/contracts"
    model = "msgspec"
    include = ["orders/*"]
    exclude = ["orders/*Internal"]
"""


@pytest.mark.parametrize("name", ["schema-guard.toml", "pyproject.toml"])
def test_every_key_is_read(project, name):
    text = dedent(EVERY_KEY)
    if name == "pyproject.toml":
        text = text.replace("[[", "[[tool.schema-guard.").replace("\n[p", "\n[tool.schema-guard.p")
        text = text.replace("\n[g", "\n[tool.schema-guard.g")
        text = "[tool.schema-guard]\n" + text
    write(project / name, text)
    config = load()
    assert config.path == Path(name)
    assert config.registry_dir == Path("contracts")
    check = config.check
    assert (check.compatibility, check.policy) == (CompatibilityMode.FULL, CompatibilityPolicy.STRICT)
    assert (check.fail_on, check.undecided) == (FailOn.DANGEROUS, UndecidedPolicy.WARN)
    assert (check.against, check.discovered, check.time_limit) == ("origin/main", ("seen-*",), 2.0)
    assert check.format_assertion
    override = check.override_for(SchemaId("orders", "orders@OrderPlaced"))
    assert override.compatibility is CompatibilityMode.BACKWARD
    assert (override.retired, override.owner) == (frozenset({"1", "2"}), "team-orders")
    first, second = check.waivers
    assert (first.fingerprint, first.expires) == ("1:0a1b2c", dt.date(2031, 5, 1))
    assert first.place is not None
    assert first.place.file == name
    assert text.splitlines()[first.place.line - 1].startswith("[[")
    assert (second.owner, second.expires) == (None, None)
    assert config.pull == PullSettings(
        registries=("orders",),
        include=("orders@*",),
        exclude=("*Internal",),
        profile="reader",
        region="eu-central-1",
        endpoint_url="http://127.0.0.1:4010",
        concurrency=4,
        targets=(PullTarget(Path("contracts/prod"), registries=("orders",), region="eu-west-1"),),
    )
    assert config.generate == GenerateSettings(
        Path("src/contracts"), ModelKind.MSGSPEC, ("orders/*",), ("orders/*Internal",)
    )


@pytest.mark.parametrize(
    ("text", "line", "message", "remedy"),
    [
        ("\npolcy = 'STRICT'", 2, "unknown key 'polcy'", "Did you mean 'policy'?"),
        ("fail-on = 'never'", 1, "unknown key 'fail-on'", "Did you mean 'fail_on'?"),
        ("[pull]\nregion = 'x'\n\nzone = 'y'", 4, "unknown key 'pull.zone'", "Known: registries, "),
        ("[[waivers]]\nfingerprint='1:a'\nresaon='b'", 3, "unknown key 'waivers.resaon'", "Did you mean 'reason'?"),
        ("policy = 'lenient'", 1, "policy = 'lenient' is wrong: it must be one of STRICT, LENIENT", "'LENIENT'?"),
        ("policy = ['STRICT']", 1, "policy = ['STRICT'] is wrong: it must be one of", None),
        ("time_limit = 0", 1, "time_limit = 0 is wrong: it must be a number of seconds greater than 0", None),
        ("time_limit = inf", 1, "time_limit = inf is wrong", None),
        ("format_assertion = 1", 1, "it must be true or false", None),
        ("discovered = 'x'", 1, "it must be a list of strings", None),
        ("discovered = ['']", 1, "it must be a list of strings", None),
        ("against = ''", 1, "it must be a string", None),
        ("pull = 1", 1, "'pull' must be a table", None),
        ("schemas = 1", 1, "'schemas' must be an array of tables", None),
        ("schemas = [1]", 1, "'schemas' must be an array of tables", None),
        ("schemas = [\n  {owner = 'x'}]", 2, "[[schemas]] needs the key 'glob'", None),
        ("[[schemas]]\nglob='*'\nretired=['01']", 3, "it must be a list of versions", None),
        ("[[schemas]]\nglob='*'\nretired=['x']", 3, "it must be a list of versions", None),
        ("[[schemas]]\nglob='*'\nretired=[true]", 3, "it must be a list of versions", None),
        ("[[waivers]]\nfingerprint='1:a'", 1, "[[waivers]] needs the key 'reason'", None),
        ("[[waivers]]\nfingerprint='1:a'\nreason='b'\nexpires='soon'", 4, "it must be a date such as", None),
        ("[pull]\nconcurrency = 65", 2, "it must be a whole number from 1 to 64", None),
        ("[pull]\nconcurrency = true", 2, "it must be a whole number from 1 to 64", None),
        ("[generate]\nmodel = 'pydanti'", 2, "it must be one of pydantic", "Did you mean 'pydantic'?"),
        ("[[pull.targets]]\nregion='x'", 1, "[[targets]] needs the key 'registry_dir'", None),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(project, text, line, message, remedy):
    write(project / "schema-guard.toml", text)
    error = refusal()
    assert error.place == Place("schema-guard.toml", line)
    assert message in error.message
    assert (remedy or "") in (error.remedy or "")
    assert error.exit_code == 2


def test_a_fingerprint_is_waived_once(project):
    write(
        project / "schema-guard.toml",
        """\
        [[waivers]]
        fingerprint = "1:ab"
        reason = "one"
        [[waivers]]
        fingerprint = "1:ab"
        reason = "two"
        """,
    )
    error = refusal()
    assert error.place == Place("schema-guard.toml", 4)
    assert "schema-guard.toml:1" in (error.remedy or "")


def test_broken_toml_names_line_and_column(project):
    write(project / "schema-guard.toml", 'policy = "STRICT"\nfail_on = \n')
    error = refusal()
    assert error.place == Place("schema-guard.toml", 2, 11)
    assert error.message.startswith("is not TOML: ")


def test_text_that_is_not_utf8_names_its_line(project):
    (project / "schema-guard.toml").write_bytes(b'policy = "STRICT"\nagainst = "\xff"\n')
    assert refusal().place == Place("schema-guard.toml", 2)


def test_a_byte_order_mark_and_crlf_change_nothing(project):
    (project / "schema-guard.toml").write_bytes(b'\xef\xbb\xbfpolicy = "STRICT"\r\nwrong = 1\r\n')
    assert refusal().place == Place("schema-guard.toml", 2)


def test_two_configurations_in_one_folder_are_refused(project):
    write(project / "schema-guard.toml", "policy = 'STRICT'")
    write(project / "pyproject.toml", "[tool.schema-guard]\npolicy = 'LENIENT'")
    assert "both configure this folder" in refusal().message


def test_a_pyproject_of_someone_else_is_passed_over(project):
    write(project / "pyproject.toml", "[project]\nname = 'schema-guard-user'\n[tool.other]\n")
    assert load().path is None


def test_a_broken_pyproject_without_our_name_is_none_of_our_business(project):
    write(project / "pyproject.toml", "= broken")
    assert load().path is None


def test_tool_schema_guard_must_be_a_table(project):
    write(project / "pyproject.toml", "[tool]\nschema-guard = 1\n")
    assert refusal().place == Place("pyproject.toml", 2)


def test_the_nearest_file_upwards_counts_and_its_paths_start_from_it(project, monkeypatch):
    write(project / "schema-guard.toml", "registry_dir = 'contracts'\n[generate]\noutput = 'src/models'")
    inner = project / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    config = load()
    assert config.path == Path("../../schema-guard.toml")
    assert config.registry_dir == Path("../../contracts")
    assert config.generate.output == Path("../../src/models")


def test_the_search_ends_at_the_root_of_the_work_tree(project, monkeypatch):
    write(project / "schema-guard.toml", "policy = 'STRICT'")
    inner = project / "submodule"
    (inner / ".git").mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert load().path is None


def test_an_explicit_file_is_the_only_one_that_counts(project):
    write(project / "schema-guard.toml", "policy = 'STRICT'")
    other = write(project / "ci.toml", "fail_on = 'never'")
    config = load_config(Path("ci.toml"), environ=NO_ENVIRONMENT)
    assert config.check == CheckSettings(fail_on=FailOn.NEVER)
    assert config.path == Path(other.name)


def test_an_explicit_file_must_exist_and_hold_our_table(project):
    with pytest.raises(ConfigError, match="no such configuration file"):
        load_config(Path("missing.toml"), environ=NO_ENVIRONMENT)
    write(project / "pyproject.toml", "[project]\nname = 'schema-guard'")
    with pytest.raises(ConfigError, match=r"no \[tool.schema-guard\] table"):
        load_config(Path("pyproject.toml"), environ=NO_ENVIRONMENT)


def test_a_file_that_cannot_be_read_is_one_clear_error(project):
    (project / "schema-guard.toml").mkdir()
    assert refusal().message == "cannot be read: Is a directory"


def test_an_absolute_path_stays_as_it_is(project):
    write(project / "schema-guard.toml", f"registry_dir = '{project}/elsewhere'")
    assert load().registry_dir == project / "elsewhere"


def test_the_environment_beats_the_file(project):
    write(project / "schema-guard.toml", "policy = 'STRICT'\n[pull]\nregion = 'a'\nprofile = 'p'")
    config = load(
        SCHEMA_GUARD_POLICY="LENIENT",
        SCHEMA_GUARD_TIME_LIMIT="1.5",
        SCHEMA_GUARD_DISCOVERED="seen, found-*",
        SCHEMA_GUARD_FORMAT_ASSERTION="true",
        SCHEMA_GUARD_REGISTRY_DIR="contracts",
        SCHEMA_GUARD_PULL_REGION="b",
        SCHEMA_GUARD_PULL_CONCURRENCY="3",
        SCHEMA_GUARD_GENERATE_MODEL="dataclass",
    )
    assert config.check == CheckSettings(time_limit=1.5, discovered=("seen", "found-*"), format_assertion=True)
    assert config.registry_dir == Path("contracts")
    assert config.pull == PullSettings(region="b", profile="p", concurrency=3)
    assert config.generate.model is ModelKind.DATACLASS


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        ("SCHEMA_GUARD_POLICY", "strict", "one of STRICT, LENIENT"),
        ("SCHEMA_GUARD_TIME_LIMIT", "soon", "a number of seconds"),
        ("SCHEMA_GUARD_FORMAT_ASSERTION", "perhaps", "true or false"),
        ("SCHEMA_GUARD_PULL_CONCURRENCY", "many", "a whole number from 1 to 64"),
        ("SCHEMA_GUARD_AGAINST", "", "a string"),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_bad_variable_is_refused_by_name(variable, text, expected):
    error = refusal(**{variable: text})
    assert error.place == Place("environment")
    assert variable in error.message
    assert expected in error.message


@pytest.mark.usefixtures("project")
def test_a_misspelt_variable_is_refused_and_a_foreign_one_is_not():
    assert refusal(SCHEMA_GUARD_POLCY="STRICT").remedy == "Did you mean SCHEMA_GUARD_POLICY?"
    assert load(SCHEMA_GUARD_DEPLOYMENT_STAGE="beta", SCHEMA_GUARD_CONFIG="x").check == CheckSettings()


def test_every_scalar_key_has_a_variable():
    variables = [variable for variable, _, _ in environment_keys()]
    assert variables == sorted(set(variables), key=variables.index)
    assert {"SCHEMA_GUARD_COMPATIBILITY", "SCHEMA_GUARD_PULL_ENDPOINT_URL", "SCHEMA_GUARD_GENERATE_OUTPUT"} <= {
        *variables
    }
