"""Names of registries, schemas and versions, as in the EventBridge Schemas API."""

from __future__ import annotations

from dataclasses import dataclass

from schema_guard.errors import UsageError


@dataclass(frozen=True, slots=True, order=True)
class SchemaId:
    """One schema of one registry; written ``REGISTRY/SCHEMA``."""

    registry_name: str
    schema_name: str

    @classmethod
    def parse(cls, text: str) -> SchemaId:
        """Read ``REGISTRY/SCHEMA``; the first slash separates, for no registry name holds one."""
        registry_name, slash, schema_name = text.partition("/")
        if not (registry_name and slash and schema_name):
            raise UsageError(f"{text!r} is not a schema", remedy="Write it as REGISTRY/SCHEMA.")
        return cls(registry_name, schema_name)

    def __str__(self) -> str:
        return f"{self.registry_name}/{self.schema_name}"


def is_version(text: str) -> bool:
    """Whether a text is a string of ASCII digits, as versions are, and no file name or other label."""
    return text.isascii() and text.isdigit()


def version_number(version: str) -> int:
    """The number by which versions are ordered: a version is a string of digits.

    Raises:
        UsageError: ``version`` is not a string of ASCII digits without leading zeros.
    """
    if not is_version(version) or (len(version) > 1 and version.startswith("0")):
        raise UsageError(f"{version!r} is not a schema version", remedy="A version is a whole number such as 3.")
    return int(version)


@dataclass(frozen=True, slots=True)
class SchemaVersionId:
    """One version of one schema; ordered by schema, then by number."""

    schema: SchemaId
    version: str

    def __post_init__(self) -> None:
        version_number(self.version)

    @property
    def number(self) -> int:
        """The version as a number."""
        return int(self.version)

    def __lt__(self, other: SchemaVersionId) -> bool:
        return (self.schema, self.number) < (other.schema, other.number)

    def __str__(self) -> str:
        return f"{self.schema} version {self.version}"
