"""What an error says, whoever wrote the names in it."""

from __future__ import annotations

from schema_guard.contracttest.guard import ContractViolationError, Violation
from schema_guard.contracttest.validation import FindingKind
from schema_guard.errors import Place, SchemaGuardError
from schema_guard.model.verdicts import WitnessError

FOREIGN = "x\x1b[31mRED\n::warning file=a::PWNED"
SHOWN = "x\\x1b[31mRED\\n::warning file=a::PWNED"


def test_foreign_text_in_an_error_breaks_no_line_and_steers_no_terminal():
    error = SchemaGuardError(FOREIGN, place=Place(FOREIGN, 1, 2, f"/{FOREIGN}"), remedy=FOREIGN)
    assert str(error) == f"{SHOWN}:1:2#/{SHOWN}: {SHOWN}\n  {SHOWN}"
    assert error.message == FOREIGN


def test_violations_keep_their_lines_and_no_other():
    wrong = WitnessError(f"/{FOREIGN}", FOREIGN, "")
    one = Violation(FindingKind.INVALID, 0, "s", "d", FOREIGN, FOREIGN, (wrong,), FOREIGN)
    shown = str(ContractViolationError((one, one)))
    assert shown == "\n".join(map(str, (one, one)))
    assert shown.splitlines() == 2 * [
        f"PutEvents entry 0 (source 's', detail-type 'd') {SHOWN}",
        f"  /{SHOWN}: {SHOWN}",
        f"  {SHOWN}",
    ]
