"""The lineage of a claim at the payer billed now, read from its attempts and appeals."""

from sqlmodel import Session

from models.lineage import Attempt, AttemptState, Lineage
from models.practice import Payer
from models.tables import ClaimRow, SubmissionRow
from store import appeals, setup, submissions
from store.submissions import NOT_HELD, SubmissionStatus


def attempts_at(session: Session, claim: ClaimRow) -> list[SubmissionRow]:
    """Return the attempts at the payer billed now, oldest first; another payer of this place is left out."""
    rows = submissions.of_claim(session, claim.id)
    return [r for r in rows if (r.sequence, r.payer_id) == (claim.sequence, claim.payer_id)]


def lineage_of(session: Session, claim: ClaimRow, before: str = "") -> Lineage:
    """Return what the payer billed now was sent and holds; with ``before`` only what was sent earlier."""
    rows = attempts_at(session, claim)
    numbers = [row.control_number for row in rows]
    earlier = rows[: numbers.index(before)] if before in numbers else rows
    payer = setup.get(session, Payer, claim.payer_id)
    appeal = appeals.open_at(session, claim.id, claim.sequence)
    return Lineage(
        attempts=tuple(_attempt(row) for row in earlier),
        open_appeal=appeal.id if appeal is not None else "",
        replacement_supported=payer is None or payer.replacement_supported,
    )


def _attempt(row: SubmissionRow) -> Attempt:
    return Attempt(
        control_number=row.control_number,
        frequency=row.frequency,
        state=_state(SubmissionStatus(row.status)),
        payer_control_number=row.payer_control_number,
    )


def _state(status: SubmissionStatus) -> AttemptState:
    if status is SubmissionStatus.UNPROCESSABLE:
        return AttemptState.RETURNED
    if status in NOT_HELD:
        return AttemptState.NOT_HELD
    decided = status is SubmissionStatus.ADJUDICATED
    return AttemptState.DECIDED if decided else AttemptState.UNDECIDED
