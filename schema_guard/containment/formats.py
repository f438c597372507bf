"""What is known about the formats of JSON Schema: languages, inclusions, disjointness, realistic values.

The languages are those of the documents that JSON Schema points to (RFC 3339, 3986, 3987, 4291, 5321, 6531, 6570, …).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_HEX: Final = "[0-9A-Fa-f]"
_DAYS_OF_MONTHS: Final = (
    r"(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8])"
)
_LEAP_YEAR: Final = r"(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_DATE: Final = rf"(?:{_LEAP_YEAR}-02-29|\d{{4}}-(?:{_DAYS_OF_MONTHS}))"
_TIME: Final = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
_CLOCK: Final = r"T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)"
_CALENDAR: Final = r"(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)"
_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4: Final = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_H16: Final = f"{_HEX}{{1,4}}"
_LS32: Final = f"(?:{_H16}:{_H16}|{_IPV4})"
_IPV6: Final = (
    "(?:"
    f"(?:{_H16}:){{6}}{_LS32}"
    f"|::(?:{_H16}:){{5}}{_LS32}"
    f"|(?:{_H16})?::(?:{_H16}:){{4}}{_LS32}"
    f"|(?:(?:{_H16}:){{0,1}}{_H16})?::(?:{_H16}:){{3}}{_LS32}"
    f"|(?:(?:{_H16}:){{0,2}}{_H16})?::(?:{_H16}:){{2}}{_LS32}"
    f"|(?:(?:{_H16}:){{0,3}}{_H16})?::{_H16}:{_LS32}"
    f"|(?:(?:{_H16}:){{0,4}}{_H16})?::{_LS32}"
    f"|(?:(?:{_H16}:){{0,5}}{_H16})?::{_H16}"
    f"|(?:(?:{_H16}:){{0,6}}{_H16})?::"
    ")"
)
_LABEL: Final = "[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?"
_TOKEN: Final = "(?:[^~/]|~[01])*"  # noqa: S105 (a reference token of a JSON Pointer)
_UCS: Final = (
    r"\u{a0}-\u{d7ff}\u{f900}-\u{fdcf}\u{fdf0}-\u{ffef}"
    + "".join(rf"\u{{{plane:x}0000}}-\u{{{plane:x}fffd}}" for plane in range(1, 14))
    + r"\u{e1000}-\u{efffd}"
)
_PRIVATE: Final = r"\u{e000}-\u{f8ff}\u{f0000}-\u{ffffd}\u{100000}-\u{10fffd}"
_ATOM: Final = r"0-9A-Za-z!#$%&'*+\-/=?\^_`{|}~"  # what RFC 5322 calls atext
_NOT_ASCII: Final = r"\x80-\u{10ffff}"
_VARIABLE: Final = f"(?:[0-9A-Za-z_]|%{_HEX}{{2}})"
_VARIABLE_SPEC: Final = rf"{_VARIABLE}(?:\.?{_VARIABLE})*(?::[1-9][0-9]{{0,3}}|\*)?"


def _resource(more: str, query_only: str, *, relative: bool) -> str:
    """The grammar of RFC 3986; with ``more`` letters, that of RFC 3987."""
    plain = f"0-9A-Za-z._~!$&'()*+,;=\\-{more}"
    escaped = f"%{_HEX}{{2}}"
    char = f"(?:[{plain}:@]|{escaped})"
    host = rf"(?:\[(?:{_IPV6}|[vV]{_HEX}+\.[0-9A-Za-z._~!$&'()*+,;=:\-]+)\]|(?:[{plain}]|{escaped})*)"
    authority = f"//(?:(?:[{plain}:]|{escaped})*@)?{host}(?::[0-9]*)?(?:/{char}*)*"
    absolute = f"/(?:{char}+(?:/{char}*)*)?"
    after = rf"(?:\?(?:[{plain}:@/?{query_only}]|{escaped})*)?(?:#(?:[{plain}:@/?]|{escaped})*)?"
    whole = rf"[A-Za-z][0-9A-Za-z+.\-]*:(?:{authority}|{absolute}|{char}+(?:/{char}*)*)?"
    if not relative:
        return f"^{whole}{after}$"
    first = f"(?:[{plain}@]|{escaped})+"
    return f"^(?:{whole}|(?:{authority}|{absolute}|{first}(?:/{char}*)*)?){after}$"


@dataclass(frozen=True, slots=True)
class _Format:
    """What is known about one format.

    Args:
        examples: Valid values, realistic ones first.
        counterexamples: Values near a valid one that are not valid.
        pattern: A pattern that every valid value matches; None when nothing better than "a string" is known.
        exact: Whether only valid values match the pattern.
    """

    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    pattern: str | None = None
    exact: bool = False


_TABLE: Final = {
    "date-time": _Format(
        ("2024-01-15T09:30:00Z", "2024-01-15T09:30:00.123Z", "2024-02-29T23:59:59+01:00"),
        ("2024-01-15 09:30:00Z", "2024-01-15T09:30:00", "2024-13-15T09:30:00Z", "2024-01-15T24:00:00Z"),
        f"^{_DATE}[Tt]{_TIME}$",
    ),
    "date": _Format(
        ("2024-01-15", "2024-02-29", "1999-12-31"),
        ("2023-02-29", "2024-1-15", "2024-13-01", "20240115"),
        f"^{_DATE}$",
        exact=True,
    ),
    "time": _Format(
        ("09:30:00Z", "09:30:00.123Z", "23:59:59+01:00"),
        ("09:30:00", "24:00:00Z", "09:30Z", "09:60:00Z"),
        f"^{_TIME}$",
    ),
    "duration": _Format(
        ("P1D", "PT1H30M", "P1Y2M3DT4H5M6S", "P2W"),
        ("P", "PT", "1D", "P1S", "P1.5D", "P1W2D"),
        rf"^P(?:\d+W|{_CLOCK}|{_CALENDAR}(?:{_CLOCK})?)$",
        exact=True,
    ),
    "email": _Format(
        ("ada@example.com", "grace.hopper@example.org", "a+b@mail.example.net"),
        ("ada.example.com", "ada"),
        rf"^(?:[{_ATOM}.]+|\x22[\x20-\x7e]*\x22)@(?:[0-9A-Za-z.\-]+|\[[\x21-\x5a\x5e-\x7e]+\])$",
    ),
    "idn-email": _Format(
        ("ada@example.com", "grace.hopper@example.org", "jörg@example.com"),
        ("ada.example.com", "ada"),
        rf"^(?:[{_ATOM}.{_NOT_ASCII}]+|\x22[\x20-\x7e{_NOT_ASCII}]*\x22)"
        rf"@(?:[0-9A-Za-z.\-{_NOT_ASCII}]+|\[[\x21-\x5a\x5e-\x7e]+\])$",
    ),
    "hostname": _Format(
        ("api.example.com", "example.com", "localhost"),
        ("-api.example.com", "api-.example.com", "api_1.example.com", "api..example.com", ""),
        rf"^{_LABEL}(?:\.{_LABEL})*$",
    ),
    "idn-hostname": _Format(
        ("api.example.com", "example.com", "bücher.example"),
        ("-api.example.com", "api_1.example.com", ""),
        rf"^[0-9A-Za-z.\-{_NOT_ASCII}]+$",
    ),
    "ipv4": _Format(
        ("192.0.2.1", "10.0.0.255", "255.255.255.255"),
        ("256.0.0.1", "192.0.2", "192.0.2.1.5", "01.2.3.4", "192.0.2.1/24"),
        f"^{_IPV4}$",
        exact=True,
    ),
    "ipv6": _Format(
        ("2001:db8::1", "::1", "2001:db8:0:0:0:0:0:1", "::ffff:192.0.2.1"),
        ("12345::", "1::2::3", "1:2", "::1/64", "2001:db8::g"),
        f"^{_IPV6}$",
        exact=True,
    ),
    "uri": _Format(
        ("https://example.com/orders/1", "urn:isbn:0451450523", "mailto:ada@example.com"),
        ("/orders/1", "example", "http://exa mple.com", "http://example.com/%zz", "http://example.com/<id>"),
        _resource("", "", relative=False),
        exact=True,
    ),
    "uri-reference": _Format(
        ("/orders/1", "https://example.com/orders/1", "../orders", "#total"),
        ("\\orders", "orders 1", "%zz", "1:2", "é"),
        _resource("", "", relative=True),
        exact=True,
    ),
    "iri": _Format(
        ("https://example.com/orders/1", "https://example.com/größe", "urn:isbn:0451450523"),
        ("/größe", "größe", "http://exa mple.com", "http://example.com/^"),
        _resource(_UCS, _PRIVATE, relative=False),
        exact=True,
    ),
    "iri-reference": _Format(
        ("/orders/1", "/größe", "https://example.com/größe", "#é"),
        ("\\größe", "größe 1", "^"),
        _resource(_UCS, _PRIVATE, relative=True),
        exact=True,
    ),
    "uuid": _Format(
        ("123e4567-e89b-12d3-a456-426614174000", "9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f"),
        (
            "123e4567e89b12d3a456426614174000",
            "123e4567-e89b-12d3-a456-42661417400",
            "123e4567-e89b-12d3-a456-42661417400g",
        ),
        f"^{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}$",
        exact=True,
    ),
    "uri-template": _Format(
        ("https://example.com/orders/{id}", "/orders{?status,page}", "/orders/{id}/lines/{line}"),
        ("{", "/orders/{id", "/orders/{or der}", "<"),
        r"^(?:[^\x00-\x20\x22%<>\\^`{|}\x7f]"
        rf"|%{_HEX}{{2}}|\{{[+#./;?&=,!@|]?{_VARIABLE_SPEC}(?:,{_VARIABLE_SPEC})*\}})*$",
    ),
    "json-pointer": _Format(
        ("/detail/order/id", "/items/0", "", "/a~1b"),
        ("detail", "/~", "/~2", "#/detail"),
        f"^(?:/{_TOKEN})*$",
        exact=True,
    ),
    "relative-json-pointer": _Format(
        ("0", "1/order/id", "2#"),
        ("/order", "-1", "01", "", "0##"),
        rf"^(?:0|[1-9][0-9]*)(?:[+\-](?:0|[1-9][0-9]*))?(?:#|(?:/{_TOKEN})*)$",
    ),
    "regex": _Format(
        ("^[a-z]+$", "^[0-9]{4}$", "order"),
        ("(", "*", "[a-z", "a{2,1}"),
    ),
}

# Formats whose values are made of letters, digits and signs that mean themselves in a URI template and in a pattern.
_PLAIN: Final = frozenset({"uri-template", "regex"})
_REFERENCES: Final = frozenset({"uri-reference", "iri-reference"})
_WITHIN: Final = {
    "date-time": _PLAIN,
    "date": _PLAIN | _REFERENCES,
    "time": _PLAIN,
    "duration": _PLAIN | _REFERENCES,
    "email": frozenset({"idn-email"}),
    "hostname": _PLAIN | _REFERENCES,
    "ipv4": _PLAIN | _REFERENCES,
    "ipv6": _PLAIN,
    "uri": _REFERENCES | {"iri"},
    "uri-reference": frozenset({"iri-reference"}),
    "iri": frozenset({"iri-reference"}),
    "uuid": _PLAIN | _REFERENCES,
}
# Where the documents leave it open, or implementations of both sides are known to differ.
_PERHAPS_WITHIN: Final = {
    "date": frozenset({"hostname", "idn-hostname"}),
    "hostname": frozenset({"idn-hostname"}),
    "idn-hostname": frozenset({"iri-reference", "uri-template", "regex"}),
    "ipv4": frozenset({"hostname", "idn-hostname"}),
    "uri": frozenset({"uri-template"}),
    "uri-reference": frozenset({"uri-template"}),
    "iri": frozenset({"uri-template"}),
    "iri-reference": frozenset({"uri-template"}),
    "uuid": frozenset({"hostname", "idn-hostname"}),
}
_NAMES: Final = frozenset({"hostname", "idn-hostname"})
_EMAILS: Final = frozenset({"email", "idn-email"})
_ABSOLUTE: Final = frozenset({"uri", "iri"})
_POINTERS: Final = frozenset({"json-pointer", "relative-json-pointer"})
_ADDRESSES: Final = frozenset({"ipv4", "ipv6"})
_NO_DATE_OR_REFERENCE: Final = _EMAILS | _ABSOLUTE | _POINTERS | _ADDRESSES | {"uuid"}
# Each pair once, under the name that comes first in the table of formats.
_DISJOINT: Final = {
    "date-time": _NO_DATE_OR_REFERENCE | _NAMES | _REFERENCES | {"date", "time", "duration"},
    "date": _NO_DATE_OR_REFERENCE | {"time", "duration"},
    "time": _NO_DATE_OR_REFERENCE | _NAMES | _REFERENCES | {"duration"},
    "duration": _NO_DATE_OR_REFERENCE,
    "email": _NAMES | _ADDRESSES | _ABSOLUTE | {"uuid"},
    "idn-email": _NAMES | _ADDRESSES | _ABSOLUTE | {"uuid"},
    "hostname": _ABSOLUTE | {"ipv6", "json-pointer"},
    "idn-hostname": _ABSOLUTE | {"ipv6", "json-pointer"},
    "ipv4": _ABSOLUTE | _POINTERS | {"ipv6", "uuid"},
    "ipv6": _POINTERS | {"uuid"},
    "uri": _POINTERS | {"uuid"},
    "iri": _POINTERS | {"uuid"},
    "uuid": _POINTERS,
    "json-pointer": frozenset({"relative-json-pointer"}),
}
_NOTHING: Final[frozenset[str]] = frozenset()


def format_within(inner: str, outer: str) -> bool | None:
    """Whether every value of one format is a value of the other; None when that is not known."""
    if inner == outer:
        return True
    if inner not in _TABLE or outer not in _TABLE or outer in _PERHAPS_WITHIN.get(inner, _NOTHING):
        return None
    return outer in _WITHIN.get(inner, _NOTHING)


def format_disjoint(one: str, other: str) -> bool | None:
    """Whether no string is a value of both formats; None when that is not known."""
    if one == other:
        return False if one in _TABLE else None
    if one not in _TABLE or other not in _TABLE:
        return None
    return other in _DISJOINT.get(one, _NOTHING) or one in _DISJOINT.get(other, _NOTHING)


def format_examples(name: str) -> tuple[str, ...]:
    """Realistic values of a format, the best first; none for a format that is not known."""
    return _TABLE[name].examples if name in _TABLE else ()


def format_counterexamples(name: str) -> tuple[str, ...]:
    """Strings near a value of a format that are none; none for a format that is not known."""
    return _TABLE[name].counterexamples if name in _TABLE else ()


def format_pattern(name: str) -> str | None:
    """A pattern that every value of a format matches; ``is_exact`` tells whether nothing else does."""
    return _TABLE[name].pattern if name in _TABLE else None


def is_exact(name: str) -> bool:
    """Whether the pattern of a format admits its values only."""
    return name in _TABLE and _TABLE[name].exact


def known_formats() -> frozenset[str]:
    """The formats that the drafts of JSON Schema define."""
    return frozenset(_TABLE)
