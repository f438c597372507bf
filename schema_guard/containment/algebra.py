"""The only door to jsonschema-rs: the fast validator, and its regular expressions where ours do not compile."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schema_guard.canonical.dialects import Dialect

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonValue


@lru_cache(maxsize=1024)
def _pattern_validator(source: str) -> Any:  # noqa: ANN401 - the validator type is private to the library
    import jsonschema_rs  # noqa: PLC0415 - loaded by the first question that needs it

    try:
        return jsonschema_rs.Draft202012Validator({"pattern": source})
    except (jsonschema_rs.ValidationError, ValueError):
        return None


def matches(source: str, text: str) -> bool | None:
    """Whether ``text`` contains a match of an ECMA-262 pattern; None when the engine does not take the pattern."""
    validator = _pattern_validator(source)
    return None if validator is None else bool(validator.is_valid(text))


@lru_cache(maxsize=64)
def _format_validator(name: str) -> Any:  # noqa: ANN401 - the validator type is private to the library
    import jsonschema_rs  # noqa: PLC0415 - loaded by the first question that needs it

    return jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True)


def has_format(name: str, text: str) -> bool:
    """Whether ``text`` has the format; an unknown format holds always."""
    return bool(_format_validator(name).is_valid(text))


_VALIDATORS = {
    Dialect.DRAFT4: "Draft4Validator",
    Dialect.DRAFT6: "Draft6Validator",
    Dialect.DRAFT7: "Draft7Validator",
    Dialect.DRAFT2019: "Draft201909Validator",
    Dialect.DRAFT2020: "Draft202012Validator",
}


def validator(schema: JsonValue, dialect: Dialect, *, asserts_format: bool = False) -> Any:  # noqa: ANN401 - see above
    """A compiled validator that never leaves the document; None when the library does not take the schema."""
    try:
        return _compiled(schema, dialect, asserts_format=asserts_format)
    except _refusals():
        return None


def complaint(schema: JsonValue, dialect: Dialect) -> str | None:
    """Why the library does not take a schema, in a line; None when it does."""
    try:
        _compiled(schema, dialect, asserts_format=False)
    except _refusals() as error:
        return str(error).partition("\n")[0]
    return None


def _compiled(schema: JsonValue, dialect: Dialect, *, asserts_format: bool) -> Any:  # noqa: ANN401 - see above
    import jsonschema_rs  # noqa: PLC0415 - loaded by the first question that needs it

    return getattr(jsonschema_rs, _VALIDATORS[dialect])(schema, validate_formats=asserts_format, offline=True)


def _refusals() -> tuple[type[Exception], ...]:
    import jsonschema_rs  # noqa: PLC0415 - loaded by the first question that needs it

    return (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError, RecursionError)
