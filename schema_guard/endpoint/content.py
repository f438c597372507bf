"""JSON that requests bring along as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from schema_guard.endpoint.errors import bad_request
from schema_guard.model.documents import SchemaType

if TYPE_CHECKING:
    from collections.abc import Callable

    from schema_guard.model.documents import JsonObject, JsonValue


def check_content(type_: str, content: str) -> None:
    """Refuse content that is not what its type says.

    Only what makes a document of that type is asked for: references that lead nowhere, unknown formats and the like
    are accepted, because registries hold such documents.

    Raises:
        ServiceError: The content is not a JSON object, or not an OpenAPI 3 document although its type says so.
    """
    document = parse_object("Content", content, parse_int=str)
    if type_ == SchemaType.OPENAPI3 and not str(document.get("openapi", "")).startswith("3."):
        raise bad_request("Content of type OpenApi3 must state its version in openapi, such as 3.0.0.")


def parse_object(name: str, text: str, *, parse_int: Callable[[str], JsonValue] = int) -> JsonObject:
    """The JSON object in a parameter.

    Args:
        name: The parameter.
        text: What it holds.
        parse_int: Makes whole numbers; ``int`` refuses thousands of digits, which JSON does not.

    Raises:
        ServiceError: The text is something else.
    """
    try:
        value = json.loads(text, parse_int=parse_int, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise bad_request(f"{name} is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise bad_request(f"{name} must be a JSON object.")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON value")
