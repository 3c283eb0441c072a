"""Submissions: every attempt to send a claim, and the evidence that allowed it."""

import json
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import object_session
from sqlmodel import Session, col, select

from models.deadline import DeadlineKind
from models.filing_evidence import EvidenceSource, FilingEvidence
from models.tables import ClaimRow, SubmissionRow
from store import authorizations


class SubmissionStatus(StrEnum):
    """How far an attempt came. ``HELD`` names those of which the payer may hold a claim."""

    QUEUED = "queued"
    BATCHED = "batched"
    TRANSMITTED = "transmitted"
    FILE_ACCEPTED = "file_accepted"
    CLEARINGHOUSE_ACCEPTED = "clearinghouse_accepted"
    ACCEPTED = "accepted"
    ADJUDICATED = "adjudicated"
    REJECTED = "rejected"
    FILE_REJECTED = "file_rejected"
    NOT_FOUND = "not_found"
    UNPROCESSABLE = "unprocessable"
    WITHDRAWN = "withdrawn"


NOT_HELD = frozenset(
    {
        SubmissionStatus.REJECTED,
        SubmissionStatus.FILE_REJECTED,
        SubmissionStatus.NOT_FOUND,
        SubmissionStatus.UNPROCESSABLE,
        SubmissionStatus.WITHDRAWN,
    }
)
"""Recorded evidence that the payer does not hold the attempt: only then may frequency 1 go out again."""

TURNED_AWAY = frozenset(
    {SubmissionStatus.REJECTED, SubmissionStatus.FILE_REJECTED, SubmissionStatus.NOT_FOUND}
)
"""Attempts whose acknowledgements prove nothing: it was turned away, or nobody has it."""

RANK = [
    SubmissionStatus.QUEUED,
    SubmissionStatus.BATCHED,
    SubmissionStatus.TRANSMITTED,
    SubmissionStatus.FILE_ACCEPTED,
    SubmissionStatus.CLEARINGHOUSE_ACCEPTED,
    SubmissionStatus.ACCEPTED,
    SubmissionStatus.ADJUDICATED,
]
"""The order in which good news comes; late good news never takes an attempt back."""


LIMIT_OF_FREQUENCY = {"1": DeadlineKind.FILING.value, "7": DeadlineKind.CORRECTED.value}
"""Which clock an attempt must beat; a void (frequency 8) has none."""


def of_claim(session: Session, claim: str) -> list[SubmissionRow]:
    """Return all attempts of a claim, oldest first."""
    query = select(SubmissionRow).where(SubmissionRow.claim_id == claim).order_by(col(SubmissionRow.n))
    return list(session.exec(query))


def latest(session: Session, claim: ClaimRow) -> SubmissionRow | None:
    """Return the newest attempt at the payer billed now, or None."""
    found = [row for row in of_claim(session, claim.id) if row.sequence == claim.sequence]
    return found[-1] if found else None


def held(session: Session, claim: ClaimRow) -> SubmissionRow | None:
    """Return the newest attempt that the payer billed now may hold, or None."""
    mine = [row for row in of_claim(session, claim.id) if row.sequence == claim.sequence]
    return next((row for row in reversed(mine) if SubmissionStatus(row.status) not in NOT_HELD), None)


def sent_to(session: Session, claim: str, payer_id: str) -> SubmissionRow | None:
    """Return the newest attempt that went to a payer, whoever is billed now; None when none did.

    Of several it is one that the payer may hold, if any: what was turned away it does not know.
    """
    never = (SubmissionStatus.QUEUED, SubmissionStatus.WITHDRAWN)
    sent = [row for row in of_claim(session, claim) if row.payer_id == payer_id and row.status not in never]
    may_hold = [row for row in sent if SubmissionStatus(row.status) not in NOT_HELD]
    return (may_hold or sent or [None])[-1]


def turned_away_before(session: Session, row: SubmissionRow) -> SubmissionRow | None:
    """Return the newest original before this one that nobody was thought to have at the payer, or None."""
    earlier = [
        one
        for one in of_claim(session, row.claim_id)
        if (one.sequence, one.payer_id, one.frequency) == (row.sequence, row.payer_id, row.frequency)
        and one.n < row.n
        and one.status in TURNED_AWAY
    ]
    return earlier[-1] if earlier else None


def take_up_again(row: SubmissionRow, evidence: str) -> None:
    """Open an attempt again: the payer has it after all. What it used of authorizations counts again."""
    row.status, row.evidence = SubmissionStatus.ACCEPTED.value, evidence
    session = object_session(row)
    if session is not None:
        authorizations.count_again(session, row.control_number)


def asked_about(session: Session, claim: ClaimRow) -> SubmissionRow | None:
    """Return what to ask the payer billed now about: an attempt that it may hold, else the newest."""
    return held(session, claim) or latest(session, claim)


def take_out_of_outbox(session: Session, claim: str, why: str) -> None:
    """End what is queued and in no file yet. The rows are locked: a batch may be taking them right now."""
    query = select(SubmissionRow).where(
        SubmissionRow.claim_id == claim, SubmissionRow.status == SubmissionStatus.QUEUED
    )
    for row in session.exec(query.with_for_update()):
        end(row, SubmissionStatus.WITHDRAWN, why)


def by_number(session: Session, control_number: str) -> SubmissionRow | None:
    """Return the attempt that carried this CLM01, or None."""
    return session.get(SubmissionRow, control_number)


def of_file(session: Session, file: str) -> list[SubmissionRow]:
    """Return the attempts that travelled in a file."""
    query = select(SubmissionRow).where(SubmissionRow.file_id == file)
    return list(session.exec(query.order_by(col(SubmissionRow.control_number))))


def advance(row: SubmissionRow, status: SubmissionStatus) -> None:
    """Note good news; an attempt never goes back, and a closed one stays closed."""
    current = SubmissionStatus(row.status)
    if current not in NOT_HELD and RANK.index(status) > RANK.index(current):
        row.status = status.value
        session = object_session(row)
        if row.frequency == "8" and status is SubmissionStatus.ADJUDICATED and session is not None:
            authorizations.release_claim(session, row.claim_id, row.sequence)


def confirm(row: SubmissionRow, source: EvidenceSource, category: str, on: date, file: str) -> None:
    """Keep who acknowledged this attempt when: the proof that it was filed in time. Once per file."""
    kept: list[dict[str, str]] = json.loads(row.receipts)
    said = FilingEvidence(attempt=row.control_number, source=source, category=category, on=on, file=file)
    value = said.model_dump(mode="json")
    if value not in kept:
        row.receipts = json.dumps([*kept, value])


def evidence_of(rows: Iterable[SubmissionRow]) -> tuple[FilingEvidence, ...]:
    """Return everything that was said about the receipt of these attempts; a rejected one proves nothing."""
    return tuple(
        FilingEvidence.model_validate({**said, "rejected": row.status in TURNED_AWAY})
        for row in rows
        for said in json.loads(row.receipts)
    )


def end(row: SubmissionRow, status: SubmissionStatus, evidence: str) -> None:
    """Record the evidence that the payer does not hold this attempt (any more); give back what it used."""
    row.status, row.evidence = status.value, evidence
    session = object_session(row)
    if session is not None:
        authorizations.release(session, row.control_number)
