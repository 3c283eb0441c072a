"""Comparing what a later payer paid with what was expected: told with the decision, never asserted.

What the payers before decided stands at the claim's lines (2430). The later payer's own fees are asked of the
code book; without them the expectation is a range that says so.
"""

from activities.code_books import current_book
from activities.steps import payer_of
from models.adjustment import Adjustment, total
from models.claim import ClaimDocument, Coverage, PayerSequence, ServiceLine
from models.judgement import Judgement
from models.money import dollars
from models.remittance import RemittanceClaim
from models.secondary import SecondaryExpectation, SecondaryLine
from models.tables import RemittanceClaimRow
from rulebook.codes.book import CodeBook
from rulebook.coordination import earlier_coverages
from rulebook.deadlines.windows import scope_of
from rulebook.denials.data import denies
from rulebook.secondary.expecting import expected
from store import claims
from store.step import ClaimStep, Decision


def compared(
    step: ClaimStep, row: RemittanceClaimRow, claim: RemittanceClaim, decision: Decision
) -> Decision:
    """Add to a later payer's decision what it was expected to pay, and whether it did."""
    sequence = row.sequence or step.claim.sequence
    if sequence != claims.sequence_of(step.claim) or sequence == "P":
        return decision
    expectation = expected_of(step, claims.sequence_of(step.claim))
    if expectation is None:
        return decision
    judgement = _judged(expectation, claim.paid_cents)
    told = [*decision.detail.get("judgements", []), judgement.model_dump(mode="json")]
    detail = decision.detail | {"judgements": told}
    return Decision(decision.state, decision.wake_at, decision.summary, detail)


def _judged(expectation: SecondaryExpectation, paid_cents: int) -> Judgement:
    low, high = dollars(expectation.low_cents), dollars(expectation.high_cents)
    between = low if low == high else f"between {low} and {high}"
    meets = expectation.holds(paid_cents)
    said = "as expected" if meets else f"not as expected ({between}): look at the decision"
    return Judgement(
        rule=expectation.rule,
        version=expectation.version,
        source=expectation.source,
        inputs={
            "paid_cents": paid_cents,
            "low_cents": expectation.low_cents,
            "high_cents": expectation.high_cents,
            "certain": expectation.certain,
        },
        reason=f"The later payer paid {dollars(paid_cents)}, {said}. {expectation.reason}",
    )


def expected_of(step: ClaimStep, sequence: PayerSequence) -> SecondaryExpectation | None:
    """Return what the payer at this place is expected to pay, or None while none before it has decided."""
    payer, on = payer_of(step), step.document.service_from
    lines = decided_lines(step.document, sequence, current_book(step.session))
    if not lines or on is None:
        return None
    scope = scope_of(step.document, payer, sequence)
    method = payer.cob_method if payer is not None else ""
    return expected(lines, on, line_of_business=scope.line_of_business, method=method)


def decided_lines(
    document: ClaimDocument, sequence: PayerSequence, book: CodeBook
) -> tuple[SecondaryLine, ...]:
    """Return the lines as the payers before decided them; one line for the whole claim where it was not told
    line by line, none where nobody has decided."""
    earlier = [coverage for _, coverage in earlier_coverages(document, sequence)]
    coverage = document.coverage(sequence)
    if not earlier or coverage is None:
        return ()
    payers = [c.payer.payer_id for c in earlier]
    lines = [_line(line, payers, _fee(book, coverage, document, line)) for line in document.lines]
    known = tuple(line for line in lines if line is not None)
    return known or _whole(document, earlier[-1])


def _fee(book: CodeBook, coverage: Coverage, document: ClaimDocument, line: ServiceLine) -> int | None:
    place = line.place_of_service or document.place_of_service
    fee = book.fee(coverage.payer.payer_id, line.procedure, line.modifiers, place, line.service_from)
    return None if fee is None else int(fee * line.units)


def _line(line: ServiceLine, payers: list[str], fee_cents: int | None) -> SecondaryLine | None:
    answers = [answer for answer in line.adjudications if answer.payer_id in payers]
    if not answers:
        return None
    latest = answers[-1]
    paid, patient = sum(answer.paid_cents for answer in answers), total(latest.adjustments, "PR")
    return SecondaryLine(
        number=line.number,
        charge_cents=line.charge_cents,
        allowed_cents=paid + patient,
        paid_cents=paid,
        patient_cents=patient,
        obligated_cents=_obligated(line.charge_cents, answers[0].adjustments),
        fee_cents=fee_cents,
    )


def _obligated(charge_cents: int, adjustments: tuple[Adjustment, ...]) -> int | None:
    """Return what the first payer's contract makes us take as full, or None where it lowered nothing."""
    discount = sum(a.amount_cents for a in adjustments if a.group == "CO" and not denies(a))
    return charge_cents - discount if discount else None


def _whole(document: ClaimDocument, earlier: Coverage) -> tuple[SecondaryLine, ...]:
    decided = earlier.adjudication
    if decided is None:
        return ()
    told = decided.patient_liability_cents
    patient = total(decided.adjustments, "PR") if told is None else told
    whole = SecondaryLine(
        number=0,
        charge_cents=document.charge_cents,
        allowed_cents=decided.paid_cents + patient,
        paid_cents=decided.paid_cents,
        patient_cents=patient,
        obligated_cents=_obligated(document.charge_cents, decided.adjustments),
    )
    return (whole,)
