"""What staff are told and have read, and the licenses and enrollments that end."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from console.queues import LEADS
from console.views.credentials import Held, held
from console.web.access import EVERYBODY, READS_MONEY, Scope, needs, open_to, viewer_of
from console.web.announcing import announced, ended, was_read
from console.web.api.effects import Done, Once
from console.web.api.parameters import Id, Listed, Reason, Sent, Shown, Whole
from console.web.api.routing import api_router
from console.web.desk import desk_of
from models.finding import Role
from models.office_tables import AnnouncementRow
from models.practice import CredentialKind
from store import announcements

router = api_router("Office")

LONGEST_DAYS = announcements.LONGEST.days


class AnnouncementShown(Shown):
    """Something that staff are told, up to its last day; without roles it is for everybody."""

    id: str
    author: str
    words: str
    roles: list[Role]
    as_of: datetime
    ends_on: date

    @classmethod
    def of(cls, row: AnnouncementRow) -> "AnnouncementShown":
        """Return an announcement."""
        return cls.model_validate(row.model_dump() | {"roles": row.roles.split()})


class InForce(AnnouncementShown):
    """An announcement that is in force. `read` and `unread` name people, for those who lead; else empty."""

    waits_for_me: bool
    read: list[str]
    unread: list[str]


class AnnouncementSent(Sent):
    """What is to be said, to whom (everybody if no role is named), and for how many days after today."""

    words: Annotated[Reason, Field(max_length=announcements.MOST_WORDS)] = Field(
        examples=["Blue Heron's portal is down until Monday"]
    )
    roles: list[Role] = Field(default=[], max_length=len(Role))
    days: Whole = Field(default=7, ge=0, le=LONGEST_DAYS)


class CredentialShown(Shown):
    """Something that lets somebody work or bill, and in how many days it ends."""

    key: str
    kind: CredentialKind
    holder: str
    issuer: str
    number: str
    effective_from: date | None
    expires_on: date
    days: int
    note: str

    @classmethod
    def of(cls, one: Held) -> "CredentialShown":
        """Return a credential with the names of its holder and issuer."""
        said = one.credential.model_dump() | {"holder": one.holder, "issuer": one.issuer, "days": one.days}
        return cls.model_validate(said)


@router.get("/announcements")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_announcements(request: Request) -> Listed[InForce]:
    """List what is in force, the newest first."""
    viewer, today = viewer_of(request), desk_of(request).now().date()
    leads = viewer.is_any(*LEADS)
    with desk_of(request).store.read() as session:
        mine = {row.id for row in announcements.waiting_for(session, viewer.user, viewer.roles, today)}
        found = announcements.listed(session, today)
    return Listed(
        items=[
            InForce(
                **AnnouncementShown.of(one.row).model_dump(),
                waits_for_me=one.row.id in mine,
                read=list(one.read) if leads else [],
                unread=list(one.unread) if leads else [],
            )
            for one in found
        ]
    )


@router.post("/announcements", status_code=201, response_model=AnnouncementShown)
@open_to(LEADS)
@needs(Scope.TEAM)
def announce(request: Request, once: Once, sent: AnnouncementSent) -> Response:
    """Tell staff something; it stands on their inbox until they have read it."""
    viewer, desk = viewer_of(request), desk_of(request)

    def does(session: Session) -> Done:
        ends_on = desk.now().date() + timedelta(days=sent.days)
        row = announced(session, viewer, sent.words, sent.roles, ends_on, desk.now())
        return Done(AnnouncementShown.of(row), 201)

    return once.does(does)


@router.post("/announcements/{announcement}/read", status_code=204)
@open_to(EVERYBODY)
@needs(Scope.TEAM)
def read_announcement(request: Request, once: Once, announcement: Id) -> Response:
    """Say that one has read it; a second time changes nothing."""
    viewer, desk = viewer_of(request), desk_of(request)

    def does(session: Session) -> Done:
        was_read(session, viewer, announcement, desk.now())
        return Done()

    return once.does(does)


@router.post("/announcements/{announcement}/end", response_model=AnnouncementShown)
@open_to(LEADS)
@needs(Scope.TEAM)
def end_announcement(request: Request, once: Once, announcement: Id) -> Response:
    """End it before its day."""
    viewer, today = viewer_of(request), desk_of(request).now().date()

    def does(session: Session) -> Done:
        return Done(AnnouncementShown.of(ended(session, viewer, announcement, today)))

    return once.does(does)


@router.get("/credentials")
@open_to(READS_MONEY)
@needs(Scope.READ)
def list_credentials(request: Request) -> Listed[CredentialShown]:
    """List what ends when, the next one first; they are set up as `credential` under `/setup`."""
    with desk_of(request).store.read() as session:
        known = held(session, desk_of(request).now().date())
    return Listed(items=[CredentialShown.of(one) for one in known])
