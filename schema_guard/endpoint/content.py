"""What the service accepts as the content of a schema."""

from __future__ import annotations

import json
from typing import Any

from schema_guard.endpoint.errors import bad_request
from schema_guard.model.documents import SchemaType


def check_content(type_: str, content: str) -> None:
    """Refuse content that is not what its type says.

    Only what makes a document of that type is asked for: references that lead nowhere, unknown formats and the like
    are accepted, because registries hold such documents.

    Raises:
        ServiceError: The content is not a JSON object, or not an OpenAPI 3 document although its type says so.
    """
    document = _parsed(content)
    if not isinstance(document, dict):
        raise bad_request("Content must be a JSON object.")
    if type_ == SchemaType.OPENAPI3 and not str(document.get("openapi", "")).startswith("3."):
        raise bad_request("Content of type OpenApi3 must state its version in openapi, such as 3.0.0.")


def _parsed(content: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise bad_request(f"Content is not JSON: {error}") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON value")
