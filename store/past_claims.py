"""Past claims with their ends: what was first sent to each payer, and what that payer first said."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Literal, NamedTuple, cast

from sqlmodel import Session, col, select

from models.claim import ClaimDocument, PayerSequence
from models.remittance import RemittanceClaim
from models.tables import ClaimRow, ClaimVersionRow, RemittanceClaimRow, RemittanceRow, SubmissionRow
from store.remittances import NO_DECISION, RemittanceState, claim_of, told_lines
from store.submissions import SubmissionStatus

REJECTED = frozenset({SubmissionStatus.REJECTED, SubmissionStatus.FILE_REJECTED})
VOID = "8"


class FirstSubmission(NamedTuple):
    """The first attempt at one payer: the version that was sent, when, and the first decision about it.

    ``number`` is the practice's own number of the claim, ``told`` what a person said about the lines of the
    decision. ``rejected``: refused before adjudication.
    """

    number: str
    document: ClaimDocument
    sequence: PayerSequence
    frequency: Literal["1", "7", "8"]
    sent_on: date
    rejected: bool
    decision: RemittanceClaim | None
    told: dict[int, int]


def first_submissions(session: Session, since: date) -> Iterator[FirstSubmission]:
    """Yield the first submission of every claim to each of its payers from this day on, in their order.

    Voids are left out: they ask a payer for nothing. The claims of a whole year pass in the memory of one.
    """
    begins = datetime.combine(since, time(), UTC)
    query = (
        select(SubmissionRow)
        .where(col(SubmissionRow.queued_at) >= begins, SubmissionRow.frequency != VOID)
        .order_by(col(SubmissionRow.queued_at), col(SubmissionRow.claim_id), col(SubmissionRow.n))
    )
    for row in session.exec(query.execution_options(yield_per=50)):
        if _is_first(session, row):
            yield _with_its_end(session, row)


def _is_first(session: Session, row: SubmissionRow) -> bool:
    earlier = select(SubmissionRow.control_number).where(
        SubmissionRow.claim_id == row.claim_id,
        SubmissionRow.sequence == row.sequence,
        SubmissionRow.n < row.n,
    )
    return session.exec(earlier).first() is None


def _with_its_end(session: Session, row: SubmissionRow) -> FirstSubmission:
    claim = session.get(ClaimRow, row.claim_id)
    version = session.get(ClaimVersionRow, (row.claim_id, row.version))
    assert claim is not None, f"submission {row.control_number} belongs to no claim"
    assert version is not None, f"submission {row.control_number} was sent from no version"
    decided = _first_decision(session, row)
    return FirstSubmission(
        number=claim.source_number,
        document=ClaimDocument.model_validate_json(version.document),
        sequence=cast("PayerSequence", row.sequence),
        frequency=cast(Literal["1", "7", "8"], row.frequency),
        sent_on=(row.transmitted_at or row.queued_at).date(),
        rejected=row.status in REJECTED,
        decision=claim_of(decided) if decided is not None else None,
        told=dict(told_lines(decided).lines) if decided is not None else {},
    )


def _first_decision(session: Session, row: SubmissionRow) -> RemittanceClaimRow | None:
    """Return the earliest posted decision that answers this attempt, by the attempt's own number."""
    query = (
        select(RemittanceClaimRow, RemittanceRow)
        .where(
            RemittanceClaimRow.claim_id == row.claim_id,
            RemittanceClaimRow.attempt == row.control_number,
            RemittanceClaimRow.state == RemittanceState.POSTED,
            RemittanceRow.id == RemittanceClaimRow.remittance_id,
        )
        .order_by(col(RemittanceRow.paid_on), col(RemittanceClaimRow.id))
    )
    return next((found for found, _ in session.exec(query) if found.status not in NO_DECISION), None)
