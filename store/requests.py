"""Requests of payers for information, from the day they came to the day they were answered."""

import json
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, select

from models.errors import NotFound
from models.information import InformationRequest
from models.record_tables import DocumentRequestRow
from store.of_claim import rows_of
from store.step import ClaimStep


class RequestStatus(StrEnum):
    """How far a request came. ``DECIDED``: the payer decided without the answer."""

    OPEN = "open"
    ANSWERED = "answered"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    UNANSWERABLE = "unanswerable"
    DECIDED = "decided"


def request_id(claim: str, n: int) -> str:
    """Return the id of the request that move ``n`` took in."""
    return f"{claim}-R{n}"


def need(session: Session, request: str) -> DocumentRequestRow:
    """Return a request, or raise ``NotFound``."""
    row = session.get(DocumentRequestRow, request)
    if row is None:
        raise NotFound(f"no request {request!r}. List them with: claimflow documents requests")
    return row


def of_claim(session: Session, claim: str) -> list[DocumentRequestRow]:
    """Return every request about a claim, oldest first."""
    return rows_of(session, DocumentRequestRow, claim, col(DocumentRequestRow.n))


def open_of(session: Session, claim: str) -> list[DocumentRequestRow]:
    """Return the requests about a claim that nobody has answered yet."""
    return [row for row in of_claim(session, claim) if row.status == RequestStatus.OPEN]


def listed(session: Session, *, claim: str = "", every: bool = False) -> list[DocumentRequestRow]:
    """Return requests, the earliest due first: of one claim or of all, the open ones or ``every``."""
    query = select(DocumentRequestRow)
    if claim:
        query = query.where(DocumentRequestRow.claim_id == claim)
    if not every:
        query = query.where(DocumentRequestRow.status == RequestStatus.OPEN)
    return list(session.exec(query.order_by(col(DocumentRequestRow.due_on), col(DocumentRequestRow.id))))


def same_as(session: Session, claim: str, asked: InformationRequest) -> DocumentRequestRow | None:
    """Return the newest request of this claim for the same things under the same number, or None."""
    rows = [
        row
        for row in of_claim(session, claim)
        if (row.code, row.payer_reference) == (asked.code, asked.payer_reference)
        and _wanted(row) == {(status.category, status.code) for status in asked.wanted}
    ]
    return rows[-1] if rows else None


def _wanted(row: DocumentRequestRow) -> set[tuple[str, str]]:
    return {(status["category"], status["code"]) for status in json.loads(row.wanted)}


def add(step: ClaimStep, asked: InformationRequest, due_on: date, payer_id: str = "") -> DocumentRequestRow:
    """Keep a request as part of a step, by default of the payer billed now; one that supersedes closes that
    payer's earlier ones.
    """
    row = DocumentRequestRow(
        id=request_id(step.claim.id, step.n),
        claim_id=step.claim.id,
        n=step.n,
        source=asked.source,
        payer_id=payer_id or step.claim.payer_id,
        code=asked.code,
        payer_reference=asked.payer_reference,
        wanted=json.dumps([status.model_dump() for status in asked.wanted]),
        due_on=due_on,
        as_of=step.as_of,
    )
    for earlier in open_of(step.session, step.claim.id):
        if earlier.payer_id != row.payer_id:
            continue
        same = (earlier.code, earlier.payer_reference) == (row.code, row.payer_reference)
        if asked.supersedes or (same and _wanted(earlier) == _wanted(row)):
            earlier.status, earlier.superseded_by = RequestStatus.SUPERSEDED.value, row.id
    step.session.add(row)
    step.session.flush()
    return row


def close_open(session: Session, claim: str, status: RequestStatus, payer_id: str = "") -> int:
    """Close what is open about a claim, of one payer (it decided) or of all; return how many there were."""
    rows = [row for row in open_of(session, claim) if payer_id in ("", row.payer_id)]
    for row in rows:
        row.status = status.value
    return len(rows)
