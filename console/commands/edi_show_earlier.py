"""What earlier payers decided, as a claim repeats it for the next payer (loops 2320 and 2430)."""

from collections.abc import Iterable, Sequence

from console.commands.edi_show_parts import reason_lines, shown_payer
from console.commands.edi_show_text import INDENT, dollars, listed, procedure, wrapped
from models.claim import Coverage, LineAdjudication, PriorAdjudication, ServiceLine
from models.institutional import InstitutionalLine


def earlier_decisions(
    coverages: Iterable[Coverage], lines: Sequence[ServiceLine] | Sequence[InstitutionalLine]
) -> list[str]:
    """Draw what each earlier payer paid, and why not more."""
    shown: list[str] = []
    for coverage in coverages:
        if coverage.adjudication is not None:
            shown += _decision(coverage, coverage.adjudication)
    for line in lines:
        for decided in line.adjudications:
            shown += _line_decision(line.number, decided)
    return shown


def _decision(coverage: Coverage, decided: PriorAdjudication) -> list[str]:
    said = listed(
        (
            f"paid {dollars(decided.paid_cents)}",
            _left(decided.patient_liability_cents),
            f"not covered {dollars(decided.non_covered_cents)}" if decided.non_covered_cents else "",
            f"on {decided.adjudicated_on}" if decided.adjudicated_on else "",
            f"its claim {decided.claim_control_number}" if decided.claim_control_number else "",
        )
    )
    start = wrapped(f"Decided by {shown_payer(coverage.payer)}: {said}")
    return [*start, *reason_lines(decided.adjustments, decided.remarks, INDENT * 2)]


def _line_decision(number: int, decided: LineAdjudication) -> list[str]:
    said = listed(
        (
            procedure(decided.procedure, decided.modifiers, decided.procedure_qualifier),
            f"paid {dollars(decided.paid_cents)}",
            _left(decided.patient_liability_cents),
            f"on {decided.adjudicated_on}" if decided.adjudicated_on else "",
        )
    )
    start = wrapped(f"Line {number} decided by {decided.payer_id}: {said}")
    return [*start, *reason_lines(decided.adjustments, (), INDENT * 2)]


def _left(cents: int | None) -> str:
    return f"left {dollars(cents)} to the patient" if cents is not None else ""
