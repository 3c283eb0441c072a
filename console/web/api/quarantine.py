"""Quarantine: what could not be taken, why, which claims came near, and the ways out of it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from console import releasing
from console.views.kept_records import kept
from console.web.access import MOVES_MONEY, READS_MONEY, Scope, needs, open_to, viewer_of
from console.web.api.claim_models import Because
from console.web.api.claim_parts import claim_of
from console.web.api.effects import Done, Once
from console.web.api.masked_models import with_patients
from console.web.api.parameters import Cursor, Id, Limit, Page, Sent, Shown, page_of, placed
from console.web.api.routing import api_router
from console.web.desk import desk_of
from console.web.readings import note_once_an_hour, noted
from models.errors import BadInput, Conflict
from models.messages import ClaimNotice
from models.tables import QuarantineRow
from store import quarantine

router = api_router("Quarantine")


class KeptLine(Shown):
    """Something that could not be taken. `remedy` says what would be right, and what became of it."""

    id: str
    kind: str
    status: Literal["open", "released"]
    control_number: str
    claim_id: str
    reason: str
    field: str
    remedy: str
    opened_at: datetime
    released_at: datetime | None


class NearClaim(Shown):
    """A claim that it may belong to: what fits, and why it was not taken by itself."""

    claim: str
    patient: str
    attempt: str
    strength: str
    fits: list[str]
    reasons: list[str]


class TermShown(Shown):
    """One number of the equation of a payment that does not balance."""

    words: str
    cents: int


class KeptRecord(KeptLine):
    """A record with what one decides by. `wants_claim`: it is a payment that found no claim."""

    payment: str
    wants_claim: bool
    near: list[NearClaim]
    terms: list[TermShown]


class Whole(Shown):
    """A record as it came, one segment a line; empty where it is of a file that is not kept."""

    id: str
    whole: str


class ToClaim(Sent):
    """The claim that is to get it: its id, the practice's number, or a CLM01 under which it was sent."""

    claim: str = Field(pattern=r"^[^\x00-\x20\x7f/][^\x00-\x1f\x7f/]{0,63}$", examples=["C1"])


@router.get("/quarantine", response_model=Page[KeptLine])
@open_to(READS_MONEY)
@needs(Scope.READ)
def list_quarantine(
    request: Request,
    status: Annotated[
        Literal["open", "released"], Query(description="Those that wait, or are dealt with.")
    ] = "open",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Response:
    """List what could not be taken, the oldest first; no list shows what a record holds."""
    with placed(cursor) as after, desk_of(request).store.read() as session:
        found = quarantine.page(session, status=status, after=after, size=limit)
    return page_of(request, [KeptLine.model_validate(row) for row in found.rows], found.after)


@router.get("/quarantine/{record}")
@open_to(READS_MONEY)
@needs(Scope.READ)
def one_record(request: Request, record: Id) -> KeptRecord:
    """Show why a record could not be taken, and the claims that it may belong to."""
    with desk_of(request).store.read() as session:
        found = kept(session, record)
        near = with_patients(session, NearClaim, [(one.claim, one._asdict()) for one in found.near])
    return KeptRecord(
        **KeptLine.model_validate(found.row).model_dump(),
        payment=found.payment,
        wants_claim=found.wants_claim,
        near=near,
        terms=[TermShown.model_validate(one) for one in found.terms],
    )


@router.get("/quarantine/{record}/content")
@open_to(READS_MONEY)
@needs(Scope.PATIENTS)
def content_of_record(request: Request, record: Id) -> Whole:
    """Show a record whole, with the patient's data in it; the audit log says who asked."""
    with desk_of(request).store.write() as session:
        found = kept(session, record)
        note_once_an_hour(session, viewer_of(request), "kept record read", f"record:{record}")
        return Whole(id=found.row.id, whole=found.whole)


@router.post("/quarantine/{record}/give", response_model=KeptLine)
@open_to(MOVES_MONEY)
@needs(Scope.MONEY)
def give_record(request: Request, once: Once, record: Id, sent: ToClaim) -> Response:
    """Give a payment that found no claim to one; it posts as any other."""
    viewer, desk = viewer_of(request), desk_of(request)

    def does(session: Session) -> Done:
        quarantine.need(session, record)
        claim_of(session, sent.claim)
        row, notice = _given(session, record, sent.claim, viewer.user, desk.now())
        noted(session, viewer, "payment given to claim", f"record:{row.id}", f"claim:{row.claim_id}")
        return Done(_line(session, row), after=lambda: desk.tell(notice) if notice is not None else None)

    return once.does(does)


def _given(
    session: Session, record: str, claim: str, by: str, now: datetime
) -> tuple[QuarantineRow, ClaimNotice | None]:
    """Give it; that it does not fit the claim is how things stand, no mistake of how it was asked."""
    try:
        return releasing.give(session, record, claim, by, now)
    except BadInput as problem:
        raise Conflict(problem.problem) from None


@router.post("/quarantine/{record}/release", response_model=KeptLine)
@open_to(MOVES_MONEY)
@needs(Scope.MONEY)
def release_record(request: Request, once: Once, record: Id, sent: Because) -> Response:
    """Let a record go that is not to be taken, with the reason. A mended file of claims goes to `/intake`."""
    viewer, desk = viewer_of(request), desk_of(request)

    def does(session: Session) -> Done:
        row = releasing.let_go(session, record, sent.reason, viewer.user, desk.now())
        noted(session, viewer, "kept record released", f"record:{row.id}", sent.reason)
        return Done(_line(session, row))

    return once.does(does)


def _line(session: Session, row: QuarantineRow) -> KeptLine:
    session.flush()
    return KeptLine.model_validate(row)
