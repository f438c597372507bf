"""What the table says about one rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schema_guard.model.findings import Severity
from schema_guard.model.modes import CompatibilityPolicy, Direction

if TYPE_CHECKING:
    from schema_guard.model.documents import JsonObject, JsonValue

_VALIDATION = "https://json-schema.org/draft/2020-12/json-schema-validation#section-"
_CORE = "https://json-schema.org/draft/2020-12/json-schema-core#section-"
CONFLUENT = "https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/serdes-json.html"
EVENTBRIDGE = "https://docs.aws.amazon.com/eventbridge/latest/userguide/"


def validation(section: str) -> str:
    """The address of a section of JSON Schema Validation 2020-12."""
    return _VALIDATION + section


def core(section: str) -> str:
    """The address of a section of JSON Schema Core 2020-12."""
    return _CORE + section


@dataclass(frozen=True, slots=True)
class Example:
    """Two versions between which the rule fires, and the question under which it does."""

    old: JsonValue
    new: JsonValue
    direction: Direction = Direction.FORWARD
    policy: CompatibilityPolicy = CompatibilityPolicy.LENIENT

    def reversed(self) -> Example:
        """The same pair the other way round, asked the other way round: writer and reader stay the same."""
        back = Direction.BACKWARD if self.direction is Direction.FORWARD else Direction.FORWARD
        return Example(self.new, self.old, back, self.policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of change.

    Attributes:
        id: Its name in reports; it never changes its meaning.
        severity: What it is found as; a witness makes any finding ``breaking``, and nothing else does.
        purpose: What it looks for.
        change: Message: what happened at ``{where}``, from ``{old}`` to ``{new}``; ``{name}`` is what came or went.
        harm: Why it matters when no event is rejected, or None when a witness says it.
        fix: How to make the change without hurting anybody.
        example: None for what two documents cannot show.
        reference: Where to read about the keyword.
        mirror: The rule of the opposite change.
        blocks: Whether it fails a check under ``--fail-on breaking`` without a witness.
    """

    id: str
    severity: Severity
    purpose: str
    change: str
    fix: str
    reference: str
    harm: str | None = None
    example: Example | None = None
    mirror: str | None = None
    blocks: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The rule as ``schema-guard rules --format json`` prints it."""
        example = self.example
        return {
            "id": self.id,
            "severity": self.severity.value,
            "purpose": self.purpose,
            "harm": self.harm,
            "fix": self.fix,
            "reference": self.reference,
            "mirror": self.mirror,
            "blocks": self.blocks,
            "example": None
            if example is None
            else {
                "old": example.old,
                "new": example.new,
                "direction": example.direction.value,
                "policy": example.policy.value,
            },
        }


def holding(name: str, schema: JsonValue) -> JsonObject:
    """An event that must have one property."""
    return {"type": "object", "properties": {name: schema}, "required": [name]}


def forward(old: JsonValue, new: JsonValue, policy: CompatibilityPolicy = CompatibilityPolicy.LENIENT) -> Example:
    """An example that hurts live subscribers."""
    return Example(old, new, Direction.FORWARD, policy)


def backward(old: JsonValue, new: JsonValue, policy: CompatibilityPolicy = CompatibilityPolicy.LENIENT) -> Example:
    """An example that hurts readers of archived events."""
    return Example(old, new, Direction.BACKWARD, policy)


WIDER = (
    "Leave it as subscribers know it and send the new kind of value in a property beside it, "
    "or under a new detail-type."
)
TIGHTER = (
    "Leave the old range readable: tighten it in the producer, "
    "and keep the schema until no old event is left to replay."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A keyword with a number that bounds something, and the four ways in which it can change."""

    stem: str
    keyword: str
    noun: str
    floor: bool
    base: JsonObject
    value: int
    reference: str

    def _document(self, value: int | None) -> JsonObject:
        extra: JsonObject = {} if value is None else {self.keyword: value}
        return holding("value", {**self.base, **extra})

    def rules(self) -> tuple[Rule, Rule, Rule, Rule]:
        """ADDED, REMOVED, INCREASED, DECREASED."""
        more, less = self.value + 2, self.value
        wide = (more, less) if self.floor else (less, more)  # the change that lets more in
        removed = forward(self._document(self.value), self._document(None))
        widened = forward(self._document(wide[0]), self._document(wide[1]))
        up, down = (widened.reversed(), widened) if self.floor else (widened, widened.reversed())
        return (
            self._rule("ADDED", "REMOVED", removed.reversed(), "{where} now has a " + f"{self.noun} of {{new}}"),
            self._rule("REMOVED", "ADDED", removed, "{where} no longer has a " + f"{self.noun}; it was {{old}}"),
            self._rule("INCREASED", "DECREASED", up, f"the {self.noun} of {{where}} rose from {{old}} to {{new}}"),
            self._rule("DECREASED", "INCREASED", down, f"the {self.noun} of {{where}} fell from {{old}} to {{new}}"),
        )

    def _rule(self, step: str, mirror: str, example: Example, change: str) -> Rule:
        widens = example.direction is Direction.FORWARD
        effect = "lets more values in" if widens else "shuts out values that were fine"
        return Rule(
            id=f"{self.stem}_{step}",
            severity=Severity.BREAKING,
            purpose=f"`{self.keyword}` was {step.lower()}, which {effect}.",
            change=change,
            fix=WIDER if widens else TIGHTER,
            reference=self.reference,
            example=example,
            mirror=f"{self.stem}_{mirror}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One way round of a change: its id, what it is, and the message."""

    id: str
    purpose: str
    change: str
    fix: str


def mirrored(*, wider: Change, tighter: Change, example: Example, reference: str) -> tuple[Rule, Rule]:
    """Two rules that undo each other; the example shows the wider one, and turned round the other."""
    return (
        _one_way(wider, tighter.id, example, reference),
        _one_way(tighter, wider.id, example.reversed(), reference),
    )


def itself(change: Change, *, example: Example, reference: str) -> Rule:
    """A rule that is its own mirror."""
    return _one_way(change, change.id, example, reference)


def _one_way(change: Change, mirror: str, example: Example, reference: str) -> Rule:
    return Rule(
        id=change.id,
        severity=Severity.BREAKING,
        purpose=change.purpose,
        change=change.change,
        fix=change.fix,
        reference=reference,
        example=example,
        mirror=mirror,
    )
