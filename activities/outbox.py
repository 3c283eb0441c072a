"""The outbox of one trading partner: what may go now, and the one file it is written into.

Between the review of a claim and the next file days may pass. So each attempt is looked at once more when the
file is written: a claim that is held, or that has something to hear first, waits in the outbox; one whose
limit has passed meanwhile, or whose review is too old, goes back to the review. The rest of the batch goes.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, exists, select

from activities.attachments import write_announced
from activities.inquiries import envelope_for
from activities.reviewed import is_sealed
from models.claim import ClaimBatch, OutboundClaim, Submitter
from models.errors import BadInput, NotFound
from models.lifecycle import SUPERVISED, TERMINAL, ClaimState
from models.messages import CauseKind
from models.practice import Practice, TradingPartner
from models.tables import ClaimRow, FactRow, SubmissionRow
from store import deadlines, facts, files, setup, submissions
from store.submissions import SubmissionStatus
from store.versions import document_of
from x12.claims.writer import write_claims
from x12.outgoing import refuse_broken

HELD_BACK = "claimflow"
"""Who turned an attempt away: nobody outside has seen it."""


class Ready(NamedTuple):
    """An attempt with the claim as it is written."""

    row: SubmissionRow
    claim: OutboundClaim


def write_outbox(session: Session, partner: TradingPartner, limit: int, as_of: datetime) -> None:
    """Write what may go into one 837P file, with the documents it announces; the rest stays, or goes back."""
    going = [row for row in _waiting(session, partner.key, limit) if _may_go(session, row, as_of)]
    ready = [Ready(row, outbound(session, row)) for row in going]
    while ready:
        try:
            # What a try wrote is taken back with it: file, documents and control numbers.
            with session.begin_nested():
                _write_file(session, partner, ready, as_of)
            return
        except BadInput as problem:
            ready = _set_aside(session, ready, problem, as_of)


def _waiting(session: Session, partner: str, limit: int) -> list[SubmissionRow]:
    """Return what is queued, the oldest first, but for claims that are held or have something to hear."""
    untold = exists().where(
        col(FactRow.claim_id) == SubmissionRow.claim_id,
        col(FactRow.consumed_by).is_(None),
        col(FactRow.notify).is_(True),
    )
    query = (
        select(SubmissionRow)
        .join(ClaimRow, col(ClaimRow.id) == col(SubmissionRow.claim_id))
        .where(
            SubmissionRow.partner == partner,
            SubmissionRow.status == SubmissionStatus.QUEUED,
            col(ClaimRow.state).not_in([state.value for state in SUPERVISED]),
            ~untold,
        )
        .order_by(col(SubmissionRow.queued_at), col(SubmissionRow.control_number))
    )
    # Locked, so that on PostgreSQL neither a retried batch nor a withdrawal takes the same row.
    return list(session.exec(query.limit(limit).with_for_update(of=SubmissionRow)))


def _may_go(session: Session, row: SubmissionRow, as_of: datetime) -> bool:
    """Tell whether an attempt may leave the house today; one that may not is ended, its claim told why."""
    claim = _claim_of(session, row)
    if ClaimState(claim.state) in TERMINAL:
        submissions.end(row, SubmissionStatus.WITHDRAWN, f"the claim is closed: {claim.state}")
        return False
    passed = deadlines.blocking(session, row, as_of.date())
    if passed is not None:
        why = f"the {passed.kind} limit {passed.last_day.isoformat()} passed in the outbox"
    elif not is_sealed(claim, row, as_of.date()):
        why = "it waited in the outbox for so long that its review is out of date"
    else:
        return True
    submissions.end(row, SubmissionStatus.WITHDRAWN, f"not sent: {why}")
    _tell(session, row, as_of, {"resend": True, "why": f"not sent: {why}"})
    return False


def _write_file(session: Session, partner: TradingPartner, ready: list[Ready], as_of: datetime) -> None:
    """Write and store one file. Raises ``BadInput`` that names the attempt which cannot be written."""
    practice = setup.need(session, Practice, "practice")
    number = files.next_control_number(session, f"{partner.key}:837P")
    submitter = Submitter(
        name=practice.name,
        identifier=partner.sender_id,
        contact=practice.contact,
        receiver_name=partner.name,
        receiver_identifier=partner.receiver_id,
    )
    batch = ClaimBatch(submitter=submitter, claims=tuple(claim for _, claim in ready))
    content = write_claims(envelope_for(partner, number, as_of), batch)
    refuse_broken(content)
    name = f"{practice.npi}-{number:09d}.837"
    file = files.add_outbound(session, partner.key, "837P", name, number, content, as_of)
    for row, claim in ready:
        row.status, row.file_id = SubmissionStatus.BATCHED.value, file.id
        write_announced(session, row, claim.document, as_of)


def outbound(session: Session, row: SubmissionRow) -> OutboundClaim:
    """Return a submission as the claim to be written."""
    return OutboundClaim.model_validate(
        {
            "document": document_of(session, _claim_of(session, row), row.version),
            "control_number": row.control_number,
            "sequence": row.sequence,
            "frequency": row.frequency,
            "original_reference": row.original_reference,
        }
    )


def _claim_of(session: Session, row: SubmissionRow) -> ClaimRow:
    claim = session.get(ClaimRow, row.claim_id)
    if claim is None:
        raise NotFound(f"submission {row.control_number} belongs to no claim")
    return claim


def _set_aside(session: Session, ready: Iterable[Ready], problem: BadInput, as_of: datetime) -> list[Ready]:
    """Take out the claim that cannot be written and tell it so; the rest of the batch goes on."""
    pairs = list(ready)
    refused = [pair for pair in pairs if pair.row.control_number == problem.record]
    if not refused:
        raise problem
    told = {"problem": problem.problem, "field": problem.field, "remedy": problem.remedy}
    for row, _ in refused:
        submissions.end(row, SubmissionStatus.REJECTED, f"cannot be written: {problem.field}")
        _tell(session, row, as_of, {"statuses": [told], "fields": [problem.field]})
    return [pair for pair in pairs if pair not in refused]


def _tell(session: Session, row: SubmissionRow, as_of: datetime, said: dict[str, object]) -> None:
    """Keep for the claim why its attempt did not leave the house; the sweep tells it."""
    reference = {"control_number": row.control_number, "rejected_by": HELD_BACK, **said}
    cause = f"unsent:{row.control_number}"
    kind = CauseKind.CLAIM_REJECTED
    facts.record(session, row.claim_id, cause, kind, as_of, reference=json.dumps(reference))
