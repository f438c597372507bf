"""Every failure that schema-guard reports, and the exit code that it ends with.

    SchemaGuardError        3   could not run
    ├── UsageError          2   a wrong flag, argument or call
    ├── ConfigError         2   the configuration is wrong
    ├── DocumentError       3   JSON, schema or event that cannot be read
    │   └── LoweringError   3   a schema that cannot be carried over to 2020-12
    ├── StoreError          3   the registry folder cannot be read or written
    ├── GitError            3   git is missing, or refuses
    ├── RemoteError         3   EventBridge cannot be reached, or refuses
    ├── GenerationError     3   models cannot be generated
    └── EndpointError       3   the local endpoint cannot be started

Findings are values and never exceptions; they end with exit code 1. Exit code 4 is an exception that is none of these.
"""

from __future__ import annotations

from dataclasses import dataclass

from schema_guard.visible import visible


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the user's input a failure lies; ``line`` and ``column`` count from 1."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    pointer: str | None = None

    def __str__(self) -> str:
        text = self.file or ""
        if self.line is not None:
            text += f":{self.line}" if self.column is None else f":{self.line}:{self.column}"
        if self.pointer is not None:
            text += f"#{self.pointer}"
        return text


class SchemaGuardError(Exception):
    """A failure with one clear message: what is wrong, where, and what to do about it.

    Args:
        message: One sentence that says what is wrong.
        place: The file, position and JSON Pointer of the fault, as far as known.
        remedy: One sentence that says what to do.
    """

    exit_code = 3

    def __init__(self, message: str, *, place: Place | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        """Place and message in one line, the remedy in another, whatever the names in them are."""
        where = str(self.place) if self.place is not None else ""
        text = visible(f"{where}: {self.message}" if where else self.message)
        return f"{text}\n  {visible(self.remedy)}" if self.remedy else text


class UsageError(SchemaGuardError):
    """A wrong flag, argument or call."""

    exit_code = 2


class ConfigError(SchemaGuardError):
    """The configuration is wrong: an unknown key, a bad value, an unused or expired waiver."""

    exit_code = 2


class DocumentError(SchemaGuardError):
    """JSON, a schema or an event that cannot be read."""


class LoweringError(DocumentError):
    """A schema that cannot be carried over to JSON Schema 2020-12."""


class StoreError(SchemaGuardError):
    """The registry folder cannot be read or written."""


class GitError(SchemaGuardError):
    """Git is missing, or refuses."""


class RemoteError(SchemaGuardError):
    """EventBridge cannot be reached, or refuses."""


class GenerationError(SchemaGuardError):
    """Models cannot be generated."""


class EndpointError(SchemaGuardError):
    """The local endpoint cannot be started."""
