"""For admins: a partner's mailbox, how fast it is asked, which payers it carries, and one file of it."""

from datetime import datetime
from typing import Annotated

from fastapi import Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import PlainTextResponse, Response

from console.partner_acts import FASTEST
from console.views.mailbox import Mailbox, claims_of_file
from console.views.payer_files import raw_of, reading_of
from console.web.access import ADMINS, Scope, needs, open_to, viewer_of
from console.web.admin_acts import limited, rerouted
from console.web.api.claim_files import TEXT
from console.web.api.claim_models import Because, FileLine, Part
from console.web.api.effects import Done, Once
from console.web.api.parameters import Id, Shown, Whole
from console.web.api.practice import KeyPath
from console.web.api.routing import api_router
from console.web.desk import desk_of
from console.web.readings import note_once_an_hour
from store import files

router = api_router("Partners")


class BatchShown(Shown):
    """One file of the mailbox; `claims` says how many of its claims stand where."""

    id: str
    kind: str
    number: int | None
    when: datetime
    status: str
    claims: dict[str, int]


class MissingShown(Shown):
    """Something that should have come and did not, and what to do about it."""

    file: str
    since: datetime
    what: str
    remedy: str


class MailboxShown(Shown):
    """What went out to a partner, what came back, and what is missing; the newest 50 of each."""

    partner: str
    name: str
    per_minute: int
    payers: list[str]
    queued: int
    sent: list[BatchShown]
    received: list[BatchShown]
    missing: list[MissingShown]


class ClaimInFile(Shown):
    """One claim of a file that went out; `control_number` is its CLM01."""

    claim_id: str
    control_number: str
    payer_id: str
    charge_cents: int
    status: str


class FileShown(Shown):
    """A file with where its claims stand, and what it says in plain words."""

    file: FileLine
    claims: list[ClaimInFile]
    parts: list[Part]


class RateSent(Because):
    """So many questions a minute, 0 for no limit, and why."""

    per_minute: Whole = Field(ge=0, le=FASTEST)


class RouteSent(Because):
    """The partner that is to carry the payer's claims, and why."""

    to: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,64}$", examples=["clearinghouse"])]


class Moved(Shown):
    """How many claims that waited in the outbox went along."""

    claims: int


class RateWas(Shown):
    """How many questions a minute it was before."""

    before: int


@router.get("/partners/{partner}")
@open_to(ADMINS)
@needs(Scope.ADMIN)
def mailbox(request: Request, partner: KeyPath) -> MailboxShown:
    """Show what went out to a partner, what came back, and what is missing."""
    desk = desk_of(request)
    with desk.store.read() as session:
        found = Mailbox.of(session, partner, desk.now(), desk.policy)
    known = {"partner": found.partner.key, "name": found.partner.name}
    payers = [payer.payer_id for payer in found.payers]
    rate = found.partner.realtime_per_minute
    return MailboxShown.model_validate(found._asdict() | known | {"payers": payers, "per_minute": rate})


@router.post("/partners/{partner}/limit", response_model=RateWas)
@open_to(ADMINS)
@needs(Scope.ADMIN)
def limit_partner(request: Request, once: Once, partner: KeyPath, sent: RateSent) -> Response:
    """Change how many questions a minute a partner is asked; it counts from the next one on."""

    def does(session: Session) -> Done:
        return Done(RateWas(before=limited(session, request, partner, sent.per_minute, sent.reason)))

    return once.does(does)


@router.post("/payers/{payer}/route", response_model=Moved)
@open_to(ADMINS)
@needs(Scope.ADMIN)
def route_payer(request: Request, once: Once, payer: KeyPath, sent: RouteSent) -> Response:
    """Have another partner carry a payer's claims; those in the outbox go along, those in a file stay."""

    def does(session: Session) -> Done:
        return Done(Moved(claims=rerouted(session, request, payer, sent.to, sent.reason)))

    return once.does(does)


@router.get("/files/{file}")
@open_to(ADMINS)
@needs(Scope.PATIENTS)
def one_file(request: Request, file: Id) -> FileShown:
    """Show one file: where each of its claims stands, and what it says; the audit log says who read it."""
    with desk_of(request).store.write() as session:
        row = files.need(session, file)
        note_once_an_hour(session, viewer_of(request), "file read", f"file:{row.id}")
        return FileShown(
            file=FileLine.model_validate(row),
            claims=[ClaimInFile.model_validate(one) for one in claims_of_file(session, row.id)],
            parts=[Part.model_validate(one) for one in reading_of(row)],
        )


@router.get("/files/{file}/raw", response_class=PlainTextResponse, responses={200: {"content": TEXT}})
@open_to(ADMINS)
@needs(Scope.PATIENTS)
def raw_file(request: Request, file: Id) -> Response:
    """Give a file as it was, one segment a line."""
    with desk_of(request).store.write() as session:
        row = files.need(session, file)
        note_once_an_hour(session, viewer_of(request), "file read", f"file:{row.id}")
        return PlainTextResponse(raw_of(row))
