"""Results made by hand, one for each thing that a report has to say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from schema_guard.model.findings import Bump, CheckResult, Comparison, Finding, Severity, SourcePlace
from schema_guard.model.modes import CompatibilityMode, CompatibilityPolicy, Direction
from schema_guard.model.verdicts import Witness, WitnessError

FOLDER = "registry/shop/orders@Placed"


def place(version, line, text, part):
    column = text.index(part) + 1
    return SourcePlace(f"{FOLDER}/{version}.json", line, column, column + len(part), text)


def witness(event, *errors, direction=Direction.FORWARD):
    return Witness(event, direction, tuple(WitnessError(*error) for error in errors))


WIDENED = Finding(
    rule="TYPE_WIDENED",
    severity=Severity.BREAKING,
    pointer="/detail/qty",
    message="detail.qty may now be number, not only integer; a subscriber built against version 2 rejects it",
    old_schema_pointer="/properties/detail/properties/qty/type",
    new_schema_pointer="/properties/detail/properties/qty/type",
    old="integer",
    new="number",
    witness=witness(
        {"source": "shop", "detail-type": "Placed", "detail": {"qty": Decimal("0.50"), "id": "7"}},
        ("/detail/qty", "0.5 is not of type 'integer'", "/properties/detail/properties/qty/type"),
    ),
    fingerprint="1:9f3c1a7be204",
    fix="Send the new kind of value in a property beside it, or under a new detail-type.",
    old_place=place(2, 14, '        "qty": {"type": "integer"},', '"integer"'),
    new_place=place(3, 14, '        "qty": {"type": "number"},', '"number"'),
)
ADDED = Finding(
    rule="REQUIRED_PROPERTY_ADDED",
    severity=Severity.BREAKING,
    pointer="/detail/lines/*/sku",
    message="detail.lines[*].sku is required; a reader built against version 3 rejects what version 2 allows",
    new_schema_pointer="/properties/detail/properties/lines/items/properties/sku",
    new={"type": "string", "minLength": 1},
    witness=witness(
        {"source": "shop", "detail-type": "Placed", "detail": {"qty": 1, "note": "x" * 300, "lines": [{}]}},
        ("/detail/lines/0", "'sku' is a required property", "/properties/detail/properties/lines/items/required"),
        ("/detail/lines/0", "{} is not valid under any of the given schemas", "/anyOf"),
        direction=Direction.BACKWARD,
    ),
    fingerprint="1:aaaaaaaaaaaa",
    fix="Make it optional.",
    old_place=place(2, 120, '      "items": {"type": "object"}', '"items"'),
    new_place=place(3, 121, '        "sku": {"type": "string", "minLength": 1}', '"sku"'),
)
REMOVED = Finding(
    rule="OPTIONAL_PROPERTY_NOT_EMITTED",
    severity=Severity.DANGEROUS,
    pointer="/detail/note",
    message="detail.note is no longer sent; a subscriber that uses it will never see it again",
    old_schema_pointer="/properties/detail/properties/note",
    old={"type": "string"},
    fingerprint="1:6b3d1eefcdf0",
    fix="Go on sending it until nobody reads it; ask the subscribers first.",
    old_place=place(2, 15, '        "note": {"type": "string"}', '"note"'),
    new_place=place(3, 12, '      "properties": {', '"properties"'),
)
HARMLESS = Finding(
    rule="PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
    severity=Severity.INFO,
    pointer="/detail/remark",
    message="detail.remark is declared now; until now it could have had any value",
    new_schema_pointer="/properties/detail/properties/remark",
    new={"type": "string"},
    fingerprint="1:111111111111",
    new_place=place(3, 16, '        "remark": {"type": "string"}', '"remark"'),
)
DOCUMENTATION = Finding(
    rule="DOCUMENTATION_CHANGED",
    severity=Severity.INFO,
    pointer="",
    message="changed at /title: from Order to Order placed",
    old_schema_pointer="/title",
    new_schema_pointer="/title",
    old="Order",
    new="Order placed",
    fingerprint="1:222222222222",
)
FORWARD = Comparison(
    registry="shop",
    schema="orders@Placed",
    old="2",
    new="3",
    direction="FORWARD",
    verdict="breaking",
    witness=WIDENED.witness,
    findings=(WIDENED,),
    bump=Bump.MAJOR,
    owner="team-orders",
)
BEFORE = replace(FORWARD, old="1", findings=(replace(WIDENED, fingerprint="1:bbbbbbbbbbbb"),))
BACKWARD = replace(FORWARD, direction="BACKWARD", witness=ADDED.witness, findings=(ADDED, REMOVED))
CLEAN = replace(FORWARD, verdict="compatible", witness=None, findings=(), bump=Bump.MINOR)
PAID = replace(CLEAN, schema="orders@Paid", owner=None, bump=Bump.PATCH)
RESULT = CheckResult(
    CompatibilityMode.FORWARD_TRANSITIVE,
    CompatibilityPolicy.LENIENT,
    "4f2ac91 (merge base with origin/main)",
    schemas=2,
    version="0.1.0",
)


def gone(rule, message, old, new, fingerprint):
    finding = Finding(rule, Severity.DANGEROUS, "", message, fingerprint=fingerprint, fix="Bring it back.")
    return replace(CLEAN, old=old, new=new, findings=(finding,), bump=Bump.MAJOR)


_EVIL = (
    "</script><img src=x onerror=alert(1)>'\"`|\\| @everyone #1 **b** [x](http://evil) \x1b[31m\n::error::x\u202e🎉<!--"
)
_EVIL_EVENT = {_EVIL: [_EVIL, "```\n# not a heading", 10**30, Decimal("1e400"), True, None]}
HOSTILE_FINDING = replace(
    WIDENED,
    pointer="/" + _EVIL.replace("~", "~0").replace("/", "~1"),
    message=f"it is {_EVIL}",
    old=_EVIL,
    new=[_EVIL],
    fix=_EVIL,
    waiver=None,
    witness=witness(_EVIL_EVENT, ("/0", f"{_EVIL} is bad", "/x")),
    old_place=SourcePlace(f"{_EVIL}/1.json", 1, 3, 9, _EVIL + "x" * 500),
    new_place=SourcePlace(f"{_EVIL}/2.json", 12, 170, 700, "\t日本" + _EVIL * 9),
)
HOSTILE_UNDECIDED = replace(CLEAN, registry=_EVIL, schema=_EVIL, verdict="undecided", reason=_EVIL, reason_pointer="/*")

RESULTS = {
    "nothing": replace(RESULT, schemas=0, notes=("registri does not exist: nothing was compared",)),
    "clean": replace(RESULT, comparisons=(CLEAN, PAID), bump=Bump.MINOR),
    "breaking": replace(RESULT, comparisons=(BEFORE, FORWARD, BACKWARD, PAID), bump=Bump.MAJOR),
    "dangerous": replace(RESULT, comparisons=(replace(CLEAN, findings=(REMOVED,)),), schemas=1, bump=Bump.MINOR),
    "waived": replace(
        RESULT,
        comparisons=(
            replace(FORWARD, findings=(replace(WIDENED, waived=True, waiver="agreed (orders), until 2030-01-31"),)),
        ),
        schemas=1,
        bump=Bump.MAJOR,
    ),
    "undecided": replace(
        RESULT,
        comparisons=(
            replace(CLEAN, verdict="undecided", reason="the pattern has a back reference", reason_pointer="/detail/id"),
            PAID,
        ),
        bump=Bump.MAJOR,
    ),
    "files": replace(
        RESULT,
        comparisons=(
            gone("VERSION_REMOVED", "version 1 was removed", "1", None, "1:333333333333"),
            gone("VERSION_REMOVED", "version 2 was removed", "2", None, "1:444444444444"),
            gone("VERSION_REWRITTEN", "version 3 was rewritten", "3", "3", "1:555555555555"),
        ),
        schemas=1,
        bump=Bump.MAJOR,
    ),
    "all": replace(
        RESULT,
        comparisons=(replace(FORWARD, changes=(HARMLESS, DOCUMENTATION)), replace(PAID, changes=(DOCUMENTATION,))),
        bump=Bump.MAJOR,
    ),
    "hostile": replace(
        RESULT,
        against=_EVIL,
        comparisons=(
            replace(FORWARD, registry=_EVIL, schema=_EVIL, findings=(HOSTILE_FINDING,), owner=_EVIL),
            HOSTILE_UNDECIDED,
            replace(FORWARD, registry=None, schema=None, old=_EVIL, new="new.json", findings=(HOSTILE_FINDING,)),
        ),
        bump=Bump.MAJOR,
        notes=(_EVIL, "##[add-mask]e"),
    ),
}


@pytest.fixture(params=RESULTS)
def case(request):
    """The name of each result."""
    return request.param


@pytest.fixture
def result(case):
    """Each result."""
    return RESULTS[case]


@pytest.fixture
def results():
    """All results by name."""
    return RESULTS
