"""What staff are told, who has read it; and for supervisors: telling them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from console.queues import LEADS
from console.web.access import EVERYBODY, open_to, viewer_of
from console.web.announcing import announced, ended, was_read
from console.web.desk import desk_of
from console.web.rendering import page
from console.web.way_back import inside
from models.finding import Role
from models.practice import StaffUser
from store import announcements, setup

router = APIRouter(include_in_schema=False, prefix="/announcements")


@router.get("")
@open_to(EVERYBODY)
def in_force(request: Request) -> Response:
    """Show what is in force, what of it the viewer has not read, and to supervisors who has not."""
    viewer, desk = viewer_of(request), desk_of(request)
    today = desk.now().date()
    with desk.store.read() as session:
        mine = announcements.waiting_for(session, viewer.user, viewer.roles, today)
        everything = announcements.listed(session, today)
        names = {person.key: person.name for person in setup.every(session, StaffUser)}
    shown = {"unread": {row.id for row in mine}, "announced": everything, "names": names, "today": today}
    return page(request, "announcements.html", 200, roles=list(Role), leads=viewer.is_any(*LEADS), **shown)


@router.post("")
@open_to(LEADS)
def announce(
    request: Request,
    ends_on: Annotated[date, Form()],
    words: Annotated[str, Form()] = "",
    roles: Annotated[list[Role] | None, Form()] = None,
) -> Response:
    """Tell staff something."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        announced(session, viewer, words, roles or (), ends_on, desk.now())
    return RedirectResponse("/announcements", 303)


@router.post("/{announcement}/read")
@open_to(EVERYBODY)
def read(request: Request, announcement: str, back: Annotated[str, Form()] = "/announcements") -> Response:
    """Note that the viewer has read it."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        was_read(session, viewer, announcement, desk.now())
    return RedirectResponse(inside(back), 303)


@router.post("/{announcement}/end")
@open_to(LEADS)
def end(request: Request, announcement: str) -> Response:
    """End it before its day."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        ended(session, viewer, announcement, desk.now().date())
    return RedirectResponse("/announcements", 303)
