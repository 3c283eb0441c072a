"""Remittances: each payment booked once, each CLP of it kept by an identity that survives redelivery."""

from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, select

from models.answers import LineMatchAnswer
from models.remittance import Remittance, RemittanceClaim
from models.tables import RemittanceClaimRow, RemittanceRow
from store import ledger
from store.identifiers import digest

REVERSAL = "22"
NO_DECISION = frozenset({REVERSAL, "23", "25"})
"""CLP02 of a reversal, of a claim that was not theirs, and of a price forecast."""


class RemittanceState(StrEnum):
    """What became of one CLP."""

    RECEIVED = "received"
    POSTED = "posted"
    QUARANTINED = "quarantined"
    UNMATCHED = "unmatched"


def need(session: Session, row_id: str) -> RemittanceClaimRow:
    """Return a CLP by id; facts refer to rows that exist."""
    row = session.get(RemittanceClaimRow, row_id)
    assert row is not None, f"fact refers to remittance claim {row_id}, which is not stored"
    return row


def claim_of(row: RemittanceClaimRow) -> RemittanceClaim:
    """Return the stored CLP as a value."""
    return RemittanceClaim.model_validate_json(row.document)


def told_lines(row: RemittanceClaimRow) -> LineMatchAnswer:
    """Return what a person said about the lines of a CLP; nothing is a match of none."""
    return LineMatchAnswer.model_validate_json(row.line_matches)


def payment_of(session: Session, row: RemittanceClaimRow) -> RemittanceRow:
    """Return the payment a CLP came with."""
    payment = session.get(RemittanceRow, row.remittance_id)
    assert payment is not None, f"remittance claim {row.id} belongs to no payment"
    return payment


def payment_identity(remittance: Remittance) -> str:
    """Return the payment's identity (payer, BPR16, TRN02): redelivery in a new envelope keeps it."""
    return digest(remittance.payer_id, remittance.paid_on, remittance.trace_number)


def book_payment(session: Session, remittance: Remittance, file: str, booked_on: date) -> RemittanceRow:
    """Book the whole payment to cash against unapplied, once; PLB amounts stand aside.

    sum(CLP04) - sum(PLB) = BPR02, so cash + provider level = what is to be applied to claims.
    """
    identity = payment_identity(remittance)
    known = session.exec(select(RemittanceRow).where(RemittanceRow.identity == identity)).first()
    if known is not None:
        return known
    row = RemittanceRow(
        id=digest("remittance", identity),
        identity=identity,
        payer_id=remittance.payer_id,
        payer_name=remittance.payer_name,
        trace_number=remittance.trace_number,
        paid_on=remittance.paid_on,
        payment_cents=remittance.payment_cents,
        status="booked",
        file_id=file,
    )
    session.add(row)
    provider_level = sum(p.amount_cents for p in remittance.provider_adjustments)
    entries = [
        ledger.Entry(ledger.CASH, remittance.payment_cents),
        ledger.Entry(ledger.PROVIDER_LEVEL, provider_level),
        ledger.Entry(ledger.UNAPPLIED, -(remittance.payment_cents + provider_level)),
    ]
    ledger.post(session, f"payment:{identity}", "payment", entries, booked_on)
    return row


def claim_identities(remittance: Remittance) -> list[str]:
    """Return one identity per CLP: the payment's, CLP01, CLP07, CLP02, and which one of the same it is."""
    payment = payment_identity(remittance)
    seen: dict[tuple[str, str, str], int] = {}
    found: list[str] = []
    for claim in remittance.claims:
        key = (claim.control_number, claim.payer_claim_control_number, claim.status)
        seen[key] = seen.get(key, 0) + 1
        found.append(digest(payment, *key, seen[key]))
    return found


def of_claim(session: Session, claim: str) -> list[RemittanceClaimRow]:
    """Return the CLPs of a claim in the order they were paid."""
    query = (
        select(RemittanceClaimRow, RemittanceRow)
        .where(RemittanceClaimRow.claim_id == claim, RemittanceRow.id == RemittanceClaimRow.remittance_id)
        .order_by(col(RemittanceRow.paid_on), col(RemittanceClaimRow.id))
    )
    return [row for row, _ in session.exec(query)]


def standing(session: Session, claim: str, sequence: str) -> RemittanceClaimRow | None:
    """Return the payer's decision that counts now: posted, at this sequence, and not reversed."""
    found = [row for row in _standing(session, claim) if row.sequence == sequence]
    return found[-1] if found else None


def standing_parts(session: Session, decision: RemittanceClaimRow) -> list[RemittanceClaimRow]:
    """Return the decisions that count now about the same attempt as this one: the parts of a split claim."""
    key = (decision.sequence, decision.attempt)
    return [row for row in _standing(session, decision.claim_id) if (row.sequence, row.attempt) == key]


def all_standing(session: Session, claim: str) -> list[RemittanceClaimRow]:
    """Return the decisions of all payers that count now, in the order they were paid."""
    return _standing(session, claim)


def reversed_by(session: Session, reversal: RemittanceClaimRow) -> RemittanceClaimRow | None:
    """Return the posted decision that a reversal (CLP02 22) takes back: same payer number or same CLM01.

    The correction may have been posted before the reversal, under the same numbers: the decision whose
    amounts the reversal mirrors comes first, then the oldest.
    """
    rows = _standing(session, reversal.claim_id)
    by_payer = [row for row in rows if row.payer_control_number == reversal.payer_control_number]
    by_number = [row for row in rows if row.control_number == reversal.control_number]
    return _mirrored(by_payer or by_number, reversal)


def refunded_by(session: Session, reversal: RemittanceClaimRow) -> RemittanceClaimRow | None:
    """Return the decision that a refund undid and that the payer now takes back itself, or None.

    While its money is still owed back: of two decisions that look alike, it is the one without a right to it.
    """
    owed = -ledger.accounts_of(session, reversal.claim_id).get(ledger.REFUNDS, 0)
    rows = [row for row in of_claim(session, reversal.claim_id) if row.reversed and _mirrors(reversal, row)]
    undone = [row for row in rows if row.state == RemittanceState.POSTED and _was_refunded(session, row)]
    return next((row for row in undone if 0 < claim_of(row).paid_cents <= owed), None)


def _was_refunded(session: Session, row: RemittanceClaimRow) -> bool:
    return any(posting.kind == ledger.REFUND for posting, _ in ledger.entries_of(session, row.id))


def taken_back_before(session: Session, decision: RemittanceClaimRow) -> RemittanceClaimRow | None:
    """Return a reversal that was posted before the decision it takes back came, or None."""
    rows = [
        row
        for row in of_claim(session, decision.claim_id)
        if row.status == REVERSAL
        and row.state == RemittanceState.POSTED
        and not row.reversed
        and row.payer_control_number == decision.payer_control_number
    ]
    return next((row for row in rows if _mirrors(row, decision)), None)


def _standing(session: Session, claim: str) -> list[RemittanceClaimRow]:
    return [
        row
        for row in of_claim(session, claim)
        if row.state == RemittanceState.POSTED and row.status not in NO_DECISION and not row.reversed
    ]


def _mirrored(rows: list[RemittanceClaimRow], reversal: RemittanceClaimRow) -> RemittanceClaimRow | None:
    exact = [row for row in rows if _mirrors(reversal, row)]
    return next(iter(exact or rows), None)


def _mirrors(reversal: RemittanceClaimRow, decision: RemittanceClaimRow) -> bool:
    taken, given = claim_of(reversal), claim_of(decision)
    return (taken.charge_cents, taken.paid_cents) == (-given.charge_cents, -given.paid_cents)


def equation(claim: RemittanceClaim) -> dict[str, object]:
    """Return the balancing equations of a CLP with their differences, for the person who looks at it."""
    lines = [
        {
            "line": n,
            "charge_cents": line.charge_cents,
            "adjusted_cents": sum(a.amount_cents for a in line.adjustments),
            "paid_cents": line.paid_cents,
            "difference_cents": line.difference_cents,
        }
        for n, line in enumerate(claim.lines, start=1)
    ]
    adjusted = sum(a.amount_cents for a in claim.adjustments)
    adjusted += sum(a.amount_cents for line in claim.lines for a in line.adjustments)
    return {
        "rule": "charge - adjustments = paid, at every line and for the claim (X12 835, 1.10.2.1)",
        "lines": lines,
        "claim": {
            "charge_cents": claim.charge_cents,
            "adjusted_cents": adjusted,
            "paid_cents": claim.paid_cents,
            "difference_cents": claim.difference_cents,
            "charges_of_lines_cents": sum(line.charge_cents for line in claim.lines),
        },
    }


def balances(claim: RemittanceClaim) -> bool:
    """Tell whether a CLP balances at every line and as a claim; tolerance is zero cents."""
    lines = claim.lines
    if any(line.difference_cents for line in lines) or claim.difference_cents:
        return False
    return not lines or sum(line.charge_cents for line in lines) == claim.charge_cents
