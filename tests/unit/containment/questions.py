"""Short ways to ask the engine."""

from decimal import Decimal

from schema_guard.canonical.dialects import Dialect
from schema_guard.canonical.normalise import normalise
from schema_guard.containment.budget import Budget
from schema_guard.containment.decide import decide
from schema_guard.containment.evaluate import Evaluator
from schema_guard.model.modes import CompatibilityPolicy, Direction
from schema_guard.model.verdicts import Breaking, Undecided

NEWEST = Dialect.DRAFT2020
NOTHING = False


def ask(writer, reader, *, lenient=False, seconds=10.0, dialect=NEWEST, asserts_format=False):
    """The verdict on two schemas."""
    documents = (normalise(side, dialect, asserts_format=asserts_format) for side in (writer, reader))
    return decide(
        *documents,
        direction=Direction.FORWARD,
        policy=CompatibilityPolicy.LENIENT if lenient else CompatibilityPolicy.STRICT,
        budget=Budget(seconds),
        format_assertion=asserts_format,
    )


def word(writer, reader, **named):
    """The verdict as a word."""
    match ask(writer, reader, **named):
        case Breaking():
            return "breaking"
        case Undecided():
            return "undecided"
        case _:
            return "compatible"


def event(writer, reader, **named):
    """The event that breaks."""
    verdict = ask(writer, reader, **named)
    assert isinstance(verdict, Breaking), verdict
    return verdict.witness.event


def evaluate(schema, value, *, closed=False, dialect=NEWEST):
    """Whether the nodes of a schema accept a value."""
    document = normalise(schema, dialect)
    return Evaluator(Budget(10)).accepts(document.closed if closed else document.root, value)


def d(text):
    """A decimal, as a strict reader of JSON gives it."""
    return Decimal(text)
