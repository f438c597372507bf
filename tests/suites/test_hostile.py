"""Schemas that want to exhaust, crash or mislead end in a verdict or one clear error, in bounded time and memory.

All cases run in one process under an address space limit, which asks ``schema_guard.compare`` in both policies and
stays free of tracebacks; a sample runs through the command line as well.
"""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile import CASES, texts

import schema_guard
from schema_guard.errors import DocumentError

HERE = Path(__file__).parent
SECONDS = 1.0
PATIENCE = 20.0  # for what is known: it takes far less, unless the machine is busy with other things
ALLOWANCE = 3.5  # what is outside of the limit: reading documents of megabytes, on a slow machine
MEGABYTES = 2048
HANGING = 1800  # more than all cases take when each of them takes all the time it may
VERDICTS = {"compatible", "breaking", "undecided"}
# What is known for sure; the others may be any verdict.
KNOWN = {
    "closed_places_that_double": "breaking",
    "what_is_declared_inside_itself": "compatible",
    "alternatives_repeated_in_a_short_text": "breaking",
    "many_counts_in_one_array": "breaking",
    "exactly_one_of_thousands": "breaking",
    "deep_but_not_too_deep": "breaking",
    "catastrophic_pattern": "breaking",
    "exponential_any_of": "compatible",
    "exponential_one_of": "breaking",
    "huge_integers": "breaking",
    "huge_divisors": "breaking",
    "large_enum": "breaking",
    "large_enum_of_objects": "compatible",
    "long_strings": "breaking",
    "many_properties": "breaking",
    "many_required_properties": "breaking",
    "mutual_recursion": "compatible",
    "recursion_without_an_end": "compatible",
    "reference_bomb_in_members": "breaking",
    "remote_references": "undecided",
    "file_references": "undecided",
    "references_that_lead_nowhere": "undecided",
    "unique_arrays_of_few_values": "compatible",
}
THROUGH_THE_COMMAND_LINE = [
    "deep_properties", "reference_bomb", "reference_chain", "remote_references", "file_references",
    "catastrophic_pattern", "huge_arrays", "keywords_of_the_wrong_type", "lone_surrogates", "huge_exponents",
    "identifiers_that_are_no_uris", "documents_that_are_no_schemas",
]  # fmt: skip
PROGRAM = """
import json, resource, sys, time
sys.path.insert(0, sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[3]) << 20,) * 2)
sys.set_int_max_str_digits(0)
import schema_guard
from hostile import CASES
from schema_guard.errors import DocumentError
for name, make in CASES.items():
    old, new = make()
    limit = float(sys.argv[4 if name in sys.argv[5:] else 2])
    for policy in ("STRICT", "LENIENT"):
        started = time.process_time()
        try:
            said = schema_guard.compare(old, new, policy=policy, time_limit=limit).verdict
        except DocumentError as error:
            said = f"error: {error}"
        except BaseException as error:
            said = f"crash: {error!r}"
        print(json.dumps([name, policy, said, time.process_time() - started]), flush=True)
"""


@pytest.fixture(scope="module")
def answers():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(HERE), str(SECONDS), str(MEGABYTES), str(PATIENCE), *KNOWN],
        capture_output=True,
        text=True,
        timeout=HANGING,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_there_are_enough_cases(answers):
    assert len(CASES) >= 60
    assert len(answers) == 2 * len(CASES)


def test_each_ends_in_a_verdict_or_one_clear_error(answers):
    bad = [(name, policy, said) for name, policy, said, _ in answers if said.startswith("crash")]
    assert not bad
    odd = [said for _, _, said, _ in answers if said not in VERDICTS and not said.startswith("error: ")]
    assert not odd


def test_each_ends_in_time(answers):
    limits = {name: PATIENCE if name in KNOWN else SECONDS for name in CASES}
    late = [(name, policy, seconds) for name, policy, _, seconds in answers if seconds > 1.1 * limits[name] + ALLOWANCE]
    assert not late


def test_what_is_known_is_decided(answers):
    strict = {name: said for name, policy, said, _ in answers if policy == "STRICT"}
    assert {name: strict[name] for name in KNOWN} == KNOWN


@pytest.mark.parametrize("name", ["remote_references", "file_references", "remote_identifiers"])
def test_no_reference_leaves_the_document(name, monkeypatch):
    def refuse(*arguments, **named):
        raise AssertionError(f"asked for {arguments}")

    old, new = CASES[name]()
    schema_guard.compare(old, new)  # what is imported on first use is imported now
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    for policy in ("STRICT", "LENIENT"):
        for first, second in ((old, new), (new, old), (old, {"type": "string"}), ({"type": "string"}, new)):
            answer = schema_guard.compare({**first, "x": policy}, second, policy=policy, time_limit=SECONDS)
            assert answer.verdict in VERDICTS


@pytest.mark.parametrize("name", THROUGH_THE_COMMAND_LINE)
def test_the_command_line_says_it_in_one_message(name, tmp_path):
    files = [tmp_path / "old.json", tmp_path / "new.json"]
    for file, text in zip(files, texts(CASES[name]()), strict=True):
        file.write_text(text, encoding="utf-8", errors="surrogatepass")
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "schema_guard.cli.main", "diff", *map(str, files), "--time-limit", "1"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in {0, 1, 2, 3}, (done.returncode, done.stderr[-1500:])
    assert "Traceback" not in done.stdout + done.stderr
    assert "PanicException" not in done.stdout + done.stderr
    assert time.monotonic() - started < 60


def test_a_value_that_contains_itself_is_an_error():
    schema = {"type": "object"}
    schema["properties"] = {"a": schema}
    with pytest.raises(DocumentError, match="nested too deeply"):
        schema_guard.compare(schema, {"type": "object"})


def test_a_thousand_levels_are_refused_and_a_hundred_are_read():
    def tower(levels):
        schema = {"type": "string"}
        for _ in range(levels):
            schema = {"items": schema}
        return schema

    assert schema_guard.compare(tower(40), tower(40)).verdict == "compatible"
    assert schema_guard.compare(tower(300), tower(300)).verdict == "compatible"
    assert schema_guard.compare(tower(300), tower(301)).verdict in VERDICTS
    with pytest.raises(DocumentError, match="nested too deeply"):
        schema_guard.compare(tower(1_000), tower(1_000))
