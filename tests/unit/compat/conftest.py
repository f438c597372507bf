"""Short ways to ask."""

from __future__ import annotations

import pytest

from schema_guard.canonical.dialects import Dialect
from schema_guard.compat.engine import compare_documents
from schema_guard.compat.locate import Source
from schema_guard.compat.questions import Contract, Question
from schema_guard.compat.walk import edit_script
from schema_guard.model.modes import CompatibilityPolicy, Direction


@pytest.fixture(scope="session")
def ask():
    """The comparison of two documents, harmless changes included."""

    def ask(old, new, direction="FORWARD", policy="LENIENT", **options):
        question = Question(
            None, Contract("old", old), Contract("new", new), Direction(direction), CompatibilityPolicy(policy)
        )
        return compare_documents(question, **{"list_all": True, **options})

    return ask


@pytest.fixture(scope="session")
def script():
    """The edits between two documents."""

    def script(old, new, dialect=Dialect.DRAFT2020):
        return edit_script(Source(old, dialect), Source(new, dialect))

    return script


@pytest.fixture(scope="session")
def found():
    """What a comparison found, in short."""
    return lambda comparison: [(each.rule, each.severity.value, each.pointer) for each in comparison.findings]
