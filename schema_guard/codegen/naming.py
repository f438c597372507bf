"""Names of packages, classes and fields: ASCII, safe in Python, free of collisions, and the same whatever else exists.

A name that can be read back from its Python form keeps that form. Every other name gets a suffix that depends on itself
alone, so that two names never meet and an unrelated schema never renames anything.
"""

from __future__ import annotations

import builtins
import hashlib
import keyword
import re
from collections import Counter
from typing import TYPE_CHECKING

from schema_guard.errors import GenerationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_REGISTRY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SOURCE = re.compile(r"[a-z][a-z0-9]*(\.[a-z0-9]+)*")
_PASCAL = re.compile(r"([A-Z][a-z0-9]*)+")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_LONGEST = 60


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What `pydantic.BaseModel` and the base classes of the generated models call their own. Written out, so that a release
# of pydantic renames nothing; a test compares.
_MODEL_MEMBERS = _names(
    "construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json to_entry to_wire "
    "update_forward_refs validate additional_properties from_event from_wire Config register mro"
)
# Whatever a class body of a generated module reads by name.
_USED = _names(
    "Annotated Any CONTRACT Field Integer Literal MISSING NotRequired UNSET Unset UnsetType WHOLE "
    "bool dict field float int list str"
)
# What the package itself holds beside the registries.
_ROOT_NAMES = _names("entry_size models parse parse_any union")
_CLASS_RESERVED = _USED.union(
    dir(builtins),
    keyword.kwlist,
    _names(
        "AnyEvent AnyVersion BaseModel ConfigDict Contract Detail Event Final Model PutEventsEntry RootModel Sequence"
    ),
    _names("DETAIL_TYPE SOURCE Struct TypeAlias TypedDict"),
)


def fingerprint(text: str, length: int = 6) -> str:
    """A short hexadecimal name of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def words(text: str) -> list[str]:
    """The words of a name in any style, ASCII letters and digits only."""
    return _WORD.findall(text)


def pascal(text: str) -> str:
    """``text`` as a class name; empty when it holds no letter."""
    joined = "".join(word[0].upper() + word[1:] for word in words(text))
    return joined.lstrip("0123456789")[:_LONGEST]


def registry_package(name: str) -> str:
    """The package of a registry: ``my-orders`` → ``my_orders``."""
    plain = name.replace("-", "_")
    return (
        plain
        if _REGISTRY.fullmatch(name) and _fits(plain) and plain not in _ROOT_NAMES
        else _suffixed(_snake(name, "registry"), name)
    )


def schema_package(name: str) -> str:
    """The package of a schema: ``com.acme.orders@OrderPlaced`` → ``com_acme_orders__order_placed``."""
    source, at, kind = name.rpartition("@")
    plain = _snake(kind, "")
    is_plain = bool(_PASCAL.fullmatch(kind)) and "".join(part.capitalize() for part in plain.split("_")) == kind
    if at:
        is_plain = is_plain and bool(_SOURCE.fullmatch(source))
        plain = f"{source.replace('.', '_')}__{plain}"
    if is_plain and _fits(plain):
        return plain
    return _suffixed("__".join(_snake(part, "schema") for part in (source, kind) if part) or "schema", name)


def schema_class(name: str) -> str:
    """The class of a schema's detail: ``orders@OrderPlaced`` → ``OrderPlaced``."""
    kind = name.rpartition("@")[2]
    made = pascal(kind) or "Event" + fingerprint(name).capitalize()
    return made + "Detail" if made in _CLASS_RESERVED else made


class ClassNames:
    """Hands out the class names of one module; the same place in the schema always gets the same name."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def claim(self, wanted: str, place: str) -> str:
        """A name for the object at ``place``: ``wanted`` if it is free, else with a suffix made of the place."""
        name = pascal(wanted) or "Object"
        if name in self._taken or name in _CLASS_RESERVED:
            name = f"{name}X{fingerprint(place)}"
        if name in self._taken:
            raise GenerationError(f"two objects of the schema would be called {name}", remedy="Rename one of them.")
        self._taken.add(name)
        return name


def field_names(wire_names: Iterable[str], taken: Iterable[str]) -> Mapping[str, str]:
    """Wire name → Python name for the members of one object; ``taken`` are names that the module needs itself."""
    reserved = _USED.union(_MODEL_MEMBERS, taken)
    wanted = {wire: _field_name(wire, reserved) for wire in wire_names}
    settled = {wire: wire for wire, name in wanted.items() if wire == name}
    wishes = Counter(wanted.values())
    for wire, wish in wanted.items():
        if wire not in settled:
            settled[wire] = f"{wish}_{fingerprint(wire)}" if wishes[wish] > 1 or wish in settled else wish
    if len(set(settled.values())) != len(settled):
        raise GenerationError("two members of an object would get the same name", remedy="Rename one of them.")
    return settled


def is_plain_member(wire: str, class_names: frozenset[str]) -> bool:
    """Whether a wire name can stand in a class body as it is."""
    is_name = _IDENTIFIER.fullmatch(wire) and not keyword.iskeyword(wire)
    return bool(is_name) and wire not in _USED and wire not in class_names


def _field_name(wire: str, reserved: set[str] | frozenset[str]) -> str:
    if _IDENTIFIER.fullmatch(wire) and len(wire) <= _LONGEST:
        name = wire
    else:
        name = re.sub(r"[^A-Za-z0-9]+", "_", wire).strip("_")[:_LONGEST]
        lossless = wire.isascii() and len(wire) <= _LONGEST and wire.strip("_-. ") == wire
        if not name or not lossless:
            name = f"{name}_{fingerprint(wire)}".lstrip("_")
        if not name[0].isalpha():
            name = f"field_{name}"
    if name in reserved or keyword.iskeyword(name) or name.startswith(("model_", "parse_")):
        name += "_"
    return name


def _snake(text: str, empty: str) -> str:
    made = "_".join(word.lower() for word in words(text))[:_LONGEST]
    if not made or not made[0].isalpha():
        made = f"{empty}_{made}".strip("_")
    return made


def _fits(name: str) -> bool:
    return len(name) <= _LONGEST and not keyword.iskeyword(name) and not keyword.issoftkeyword(name)


def _suffixed(pretty: str, name: str) -> str:
    return f"{pretty[:_LONGEST]}_x{fingerprint(name)}"
