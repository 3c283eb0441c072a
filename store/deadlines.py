"""The deadlines of claims as they were last seen: one row for each clock, and what was done about it."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.deadline import Deadline
from models.filing_evidence import FilingEvidence
from models.record_tables import ClaimDeadlineRow, DocumentRequestRow
from models.tables import SubmissionRow
from store import submissions
from store.submissions import LIMIT_OF_FREQUENCY


def of_claim(session: Session, claim: str) -> dict[tuple[str, str], ClaimDeadlineRow]:
    """Return a claim's clocks by kind and sequence, those that were stopped too."""
    rows = session.exec(select(ClaimDeadlineRow).where(ClaimDeadlineRow.claim_id == claim))
    return {(row.kind, row.sequence): row for row in rows}


def started(session: Session, claim: str, deadline: Deadline, as_of: datetime) -> ClaimDeadlineRow:
    """Write down a clock that runs from now on."""
    row = ClaimDeadlineRow(
        claim_id=claim,
        kind=deadline.kind.value,
        sequence=deadline.sequence,
        level=deadline.level,
        started_on=deadline.started_on,
        last_day=deadline.last_day,
        rule=deadline.rule,
        source=deadline.source,
        as_of=as_of,
    )
    session.add(row)
    return row


def first_request(session: Session, claim: str) -> DocumentRequestRow | None:
    """Return the open request for information that is due first, or None."""
    query = (
        select(DocumentRequestRow)
        .where(
            DocumentRequestRow.claim_id == claim,
            DocumentRequestRow.status == "open",
            col(DocumentRequestRow.due_on).is_not(None),
        )
        .order_by(col(DocumentRequestRow.due_on), col(DocumentRequestRow.n))
    )
    return session.exec(query.limit(1)).first()


def filing_evidence(session: Session, claim: str, sequence: str) -> tuple[FilingEvidence, ...]:
    """Return who acknowledged which attempt at one payer: what ``rulebook.deadlines.proof`` judges."""
    rows = [row for row in submissions.of_claim(session, claim) if row.sequence == sequence]
    return submissions.evidence_of(rows)


def blocking(session: Session, attempt: SubmissionRow, today: date) -> ClaimDeadlineRow | None:
    """Return the limit that keeps an attempt from going out today, or None.

    A supervisor's ``go_on``, given after the limit had passed, opens the way.
    """
    kind = LIMIT_OF_FREQUENCY.get(attempt.frequency)
    row = of_claim(session, attempt.claim_id).get((kind, attempt.sequence)) if kind else None
    return row if row is not None and today > row.last_day and row.decision != "go_on" else None
