"""The main job from end to end, as commands that a reader can copy: what ``schema-guard demo`` tells."""

from __future__ import annotations

import difflib
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schema_guard.canonical.json_text import dump_json, parse_json
from schema_guard.endpoint.server import serving
from schema_guard.errors import SchemaGuardError
from schema_guard.model.ids import SchemaId, SchemaVersionId
from schema_guard.store.layout import version_path
from schema_guard.workflows.example_account import DISCOVERED, REGISTRY, example_account

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

ACCOUNT_DIR = "aws"
REPOSITORY_DIR = "shop"

PLACED = SchemaId(REGISTRY, "orders@OrderPlaced")
SHIPPED = SchemaId(REGISTRY, "orders@OrderShipped")

_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "demo",
    "AWS_SECRET_ACCESS_KEY": "demo",
    "AWS_DEFAULT_REGION": "eu-central-1",
}
_IDENTITY = {
    "GIT_AUTHOR_NAME": "demo",
    "GIT_AUTHOR_EMAIL": "demo@example.com",
    "GIT_COMMITTER_NAME": "demo",
    "GIT_COMMITTER_EMAIL": "demo@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


@dataclass(frozen=True, slots=True)
class Shell:
    """Runs commands in one folder and shows them as they would be typed."""

    folder: Path
    environ: Mapping[str, str]
    say: Callable[[str], None]

    def run(self, *words: str, stdin: str | None = None, expect: int = 0) -> None:
        """Show a command, run it, show what it printed.

        Raises:
            SchemaGuardError: It ended with another exit code than ``expect``.
        """
        shown = shlex.join(words)
        self.say(f"\n$ {shown}" if stdin is None else f"\n$ {shown} <<'END'\n{stdin}END")
        done = subprocess.run(  # noqa: S603  the demo's own words; no shell reads them
            self._program(words),
            cwd=self.folder,
            env=self.environ,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        if done.stdout.strip():
            self.say(done.stdout.rstrip("\n"))
        if done.returncode != expect:
            raise SchemaGuardError(
                f"the demo expected {shown!r} to end with exit code {expect}, and it ended with {done.returncode}"
            )

    @staticmethod
    def _program(words: tuple[str, ...]) -> list[str]:
        """The schema-guard and the Python that are running, whatever PATH says."""
        name, *rest = words
        return {
            "schema-guard": [sys.executable, "-m", "schema_guard"],
            "python": [sys.executable],
        }.get(name, [name]) + rest


def tell(folder: Path, say: Callable[[str], None], *, color: bool = False) -> None:
    """Tell the whole story in ``folder``: the account's registries in ``aws``, a git repository in ``shop``.

    Args:
        folder: Where everything is written; what is in it stays.
        say: Takes what is to be shown, a paragraph at a time.
        color: Whether the commands colour their output.

    Raises:
        SchemaGuardError: A command did not end as it should.
    """
    repository = folder / REPOSITORY_DIR
    repository.mkdir(parents=True)
    with serving(example_account(folder / ACCOUNT_DIR)) as endpoint:
        say(
            f"An AWS account with an order service and a payment service is played by a local endpoint:\n"
            f"schema-guard serve --registry-dir {ACCOUNT_DIR} runs inside of this demo at {endpoint.url}.\n"
            f"Everything happens in {folder}."
        )
        say("\n$ export " + " ".join(f"{name}={value}" for name, value in _CREDENTIALS.items()))
        say(f"$ cd {shlex.quote(str(repository))}")
        shell = Shell(repository, _environment(color=color), say)
        _bring_into_git(shell, endpoint.url)
        _change_two_events(shell)
        _use_the_contracts(shell)


def _environment(*, color: bool) -> dict[str, str]:
    """The process's environment without what would lead the commands elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "AWS_", "SCHEMA_GUARD_"))}
    return kept | _CREDENTIALS | _IDENTITY | ({"FORCE_COLOR": "1"} if color else {"NO_COLOR": "1"})


def _bring_into_git(shell: Shell, url: str) -> None:
    _heading(shell, "1. Bring every version of every event schema into git")
    shell.run("git", "init", "--quiet", "--initial-branch", "main")
    shell.run("schema-guard", "pull", "--registry", REGISTRY, "--registry", DISCOVERED, "--endpoint-url", url)
    shell.run("git", "add", ".")
    shell.run("git", "commit", "--quiet", "--message", "Event contracts as of today")


def _change_two_events(shell: Shell) -> None:
    _heading(shell, "2. Two changes: totals may be fractions of a cent, and parcels may carry a delivery note")
    _edit(shell, PLACED, "4", _count_in_fractions)
    _edit(shell, SHIPPED, "3", _add_delivery_note)
    _heading(shell, "3. Whom would they break?")
    shell.run("schema-guard", "diff", "--against", "HEAD", expect=1)
    shell.say("\nExit code 1: as a hook or in CI this change stops here, with the event that proves why.")
    _heading(shell, "4. Take the breaking one back; the harmless one passes")
    shell.run("git", "clean", "--quiet", "--force", "registry/orders/orders@OrderPlaced")
    shell.run("schema-guard", "diff", "--against", "HEAD")
    shell.run("git", "add", ".")
    shell.run("git", "commit", "--quiet", "--message", "Parcels may carry a delivery note")


def _use_the_contracts(shell: Shell) -> None:
    _heading(shell, "5. Typed models from the contracts, an event from the models, and the event against its contract")
    shell.run("schema-guard", "generate", "--output", "models")
    shell.run("python", "-", stdin=_PRODUCER)
    shell.run("schema-guard", "validate", "event.json")


def _edit(shell: Shell, schema: SchemaId, version: str, change: Callable[[Any], None]) -> None:
    """Make the next version of a schema, and change it with a patch that a reader can apply as well."""
    shell.run("schema-guard", "new", str(schema))
    path = version_path(shell.folder / "registry", SchemaVersionId(schema, version))
    before = path.read_text(encoding="utf-8")
    document = parse_json(before)
    change(document)
    old, new = (text.splitlines(keepends=True) for text in (before, dump_json(document)))
    name = path.relative_to(shell.folder).as_posix()
    shell.run("git", "apply", "-", stdin="".join(difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", n=1)))


def _count_in_fractions(document: Any) -> None:  # noqa: ANN401  the demo's own document, whose shape it knows
    document["$defs"]["OrderPlaced"]["properties"]["totalCents"]["type"] = "number"


def _add_delivery_note(document: Any) -> None:  # noqa: ANN401  as above
    document["$defs"]["OrderShipped"]["properties"]["deliveryNote"] = {"type": "string", "maxLength": 280}


def _heading(shell: Shell, text: str) -> None:
    shell.say(f"\n\n{text}\n{'-' * len(text)}")


_PRODUCER = """\
import json
from models.orders.orders__order_placed import OrderItem, OrderPlaced

order = OrderPlaced(
    orderId="5f6b3a52-9c1e-4d0a-8a39-0c4b6f2d7e11",
    customerId="C-20817",
    placedAt="2025-04-01T12:00:00Z",
    currency="EUR",
    totalCents=2590,
    items=[OrderItem(sku="TEA-0042", quantity=2, unitPriceCents=1295)],
)
entry = order.to_entry(event_bus_name="orders")  # what events.put_events(Entries=[entry]) takes
print(json.dumps(entry, indent=2))

event = {  # as EventBridge delivers it
    "version": "0",
    "id": "00000000-0000-4000-8000-000000000001",
    "source": entry["Source"],
    "detail-type": entry["DetailType"],
    "account": "123456789012",
    "time": "2025-04-01T12:00:00Z",
    "region": "eu-central-1",
    "resources": [],
    "detail": json.loads(entry["Detail"]),
}
with open("event.json", "w") as file:
    json.dump(event, file, indent=2)
"""
