"""Attempts as the matching of remittances looks for them: by the payer's number, or by what was billed."""

from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from models.lifecycle import ClaimState
from models.matching import BilledClaim, ClaimKey
from models.practice import Payer, plain_name
from models.remittance import Payment
from models.tables import ClaimRow, RemittanceClaimRow, RemittanceRow, SubmissionRow
from store import setup
from store.remittances import NO_DECISION, REVERSAL, RemittanceState
from store.submissions import SubmissionStatus
from store.versions import document_of

NEAR = 60
"""Attempts that are weighed when nothing fits: enough for the three nearest."""

BARRED: dict[str, str] = {
    SubmissionStatus.QUEUED: "not sent yet",
    SubmissionStatus.BATCHED: "not sent yet",
    SubmissionStatus.WITHDRAWN: "closed by withdrawal",
    SubmissionStatus.REJECTED: "rejected before adjudication: the payer does not hold it",
    SubmissionStatus.FILE_REJECTED: "its file was rejected: the payer does not hold it",
    SubmissionStatus.NOT_FOUND: "the payer said that it does not hold it",
    SubmissionStatus.UNPROCESSABLE: "answered as unprocessable",
}
"""Why an attempt is not taken by resemblance, by its status."""


def payers_behind(session: Session, payment: Payment) -> frozenset[str]:
    """Return the payer ids of ours that a payment comes from.

    Payers name themselves in an 835 by other numbers than claims do (TRN03 is a 1 and the tax id): so
    their name counts too, and whom earlier remittances of the same number answered by our own CLM01.
    """
    ids = {payment.payer_id, payment.payer_plan_id, *(held.number for held in payment.payer_references)}
    ours = setup.found(session, Payer, keys=ids, found_by=[plain_name(payment.payer_name)])
    known = {payer.payer_id for payer in ours}
    query = (
        select(SubmissionRow.payer_id)
        .join(RemittanceClaimRow, col(RemittanceClaimRow.attempt) == col(SubmissionRow.control_number))
        .join(RemittanceRow, col(RemittanceRow.id) == col(RemittanceClaimRow.remittance_id))
        .where(
            RemittanceRow.payer_id == payment.payer_id,
            RemittanceClaimRow.matched_by == ClaimKey.CONTROL_NUMBER,
            RemittanceClaimRow.sequence == SubmissionRow.sequence,
        )
        .distinct()
    )
    return frozenset(known | set(session.exec(query)))


def with_payer_number(session: Session, number: str) -> list[BilledClaim]:
    """Return the attempts that a payer knows by this number (277CA REF*1K, or CLP07 of an earlier 835)."""
    if not number:
        return []
    answered = select(RemittanceClaimRow.attempt).where(RemittanceClaimRow.payer_control_number == number)
    return _billed(
        session,
        or_(
            col(SubmissionRow.payer_control_number) == number,
            col(SubmissionRow.control_number).in_(answered),
        ),
    )


def of_service(
    session: Session, payers: frozenset[str], day: date | None, charge_cents: int
) -> list[BilledClaim]:
    """Return every attempt at one of these payers of this day and charge."""
    if day is None or not payers:
        return []
    return _billed(
        session,
        col(SubmissionRow.payer_id).in_(payers),
        ClaimRow.service_from == day,
        SubmissionRow.charge_cents == charge_cents,
    )


def near(session: Session, payers: frozenset[str], day: date | None, charge_cents: int) -> list[BilledClaim]:
    """Return attempts that have the day and the charge, or one of them at one of these payers."""
    charged = SubmissionRow.charge_cents == charge_cents
    served = ClaimRow.service_from == day
    ours = col(SubmissionRow.payer_id).in_(payers)
    found: dict[str, BilledClaim] = {}
    for conditions in ((served, charged), (served, ours), (charged, ours)):
        for billed in _billed(session, *conditions, limit=NEAR):
            found[billed.attempt] = billed
    return list(found.values())


def _billed(session: Session, *conditions: ColumnElement[bool] | bool, limit: int = 0) -> list[BilledClaim]:
    """Return attempts, the oldest first; with a limit, the newest of them."""
    query = (
        select(SubmissionRow, ClaimRow)
        .join(ClaimRow, col(ClaimRow.id) == col(SubmissionRow.claim_id))
        .where(*conditions)
        .order_by(col(SubmissionRow.queued_at).desc(), col(SubmissionRow.control_number).desc())
    )
    rows = session.exec(query.limit(limit) if limit else query).all()
    return [_described(session, attempt, claim) for attempt, claim in reversed(rows)]


def _described(session: Session, attempt: SubmissionRow, claim: ClaimRow) -> BilledClaim:
    document = document_of(session, claim, attempt.version)
    coverage = next((c for c in document.coverages if c.sequence == attempt.sequence), document.coverages[0])
    rows = _answers(session, attempt)
    return BilledClaim(
        claim=claim.id,
        account=claim.source_number,
        attempt=attempt.control_number,
        sequence=attempt.sequence,
        payer_id=attempt.payer_id,
        payer_numbers=_numbers(attempt, rows),
        charge_cents=attempt.charge_cents,
        service_from=document.service_from,
        member_id=coverage.member_id,
        people=(document.person.name,),
        barred=_barred(attempt, claim),
        answered=_stands(rows),
    )


def _answers(session: Session, attempt: SubmissionRow) -> list[RemittanceClaimRow]:
    query = select(RemittanceClaimRow).where(
        RemittanceClaimRow.claim_id == attempt.claim_id, RemittanceClaimRow.sequence == attempt.sequence
    )
    return list(session.exec(query))


def _numbers(attempt: SubmissionRow, rows: list[RemittanceClaimRow]) -> frozenset[str]:
    told = [row.payer_control_number for row in rows if row.attempt == attempt.control_number]
    return frozenset(number for number in (attempt.payer_control_number, *told) if number)


def _stands(rows: list[RemittanceClaimRow]) -> bool:
    """Tell whether a decision stands: one more was taken in than was taken back, posted or not."""
    decisions = sum(row.status not in NO_DECISION and not row.reversed for row in rows)
    waiting = sum(row.status == REVERSAL and row.state == RemittanceState.RECEIVED for row in rows)
    return decisions > waiting


def _barred(attempt: SubmissionRow, claim: ClaimRow) -> str:
    if claim.state == ClaimState.WITHDRAWN:
        return "closed by withdrawal"
    if claim.state == ClaimState.VOIDED:
        return "voided at the payer"
    return BARRED.get(attempt.status, "")
