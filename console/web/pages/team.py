"""Who has how much: load per person and queue, what is late, and who is away."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from console.queues import LEADS, WORKING
from console.web.absences import note_absence
from console.web.access import open_to, viewer_of
from console.web.desk import desk_of, wall_now
from console.web.rendering import page
from models.practice import StaffUser
from rulebook.priority import due_in_words
from store import absences, audit, loads, setup

router = APIRouter(include_in_schema=False)


@router.get("/team")
@open_to(LEADS)
def team(request: Request) -> Response:
    """Show what lies on every desk and in every queue."""
    desk = desk_of(request)
    now = desk.now()
    with desk.store.read() as session:
        people = sorted(setup.every(session, StaffUser), key=lambda one: one.name)
        names = {person.key: person.name for person in people}
        by_person = loads.by_person(session, [person.key for person in people], now)
        by_role = loads.by_role(session, list(WORKING), now)
        away = absences.listed(session, now.date())
        gone = {one.user for one in away if one.first_day <= now.date()}
    days = {load.key: _due(load, now.date()) for load in (*by_person, *by_role)}
    most = max((load.now.tasks for load in by_person), default=0)
    shown = {"by_person": by_person, "by_role": by_role, "names": names, "away": away, "gone": gone}
    return page(request, "team.html", 200, days=days, most=most, **shown)


def _due(load: loads.Load, today: date) -> str:
    return due_in_words(load.oldest_due.date(), today) if load.oldest_due is not None else ""


@router.post("/team/absences")
@open_to(LEADS)
def add_absence(
    request: Request,
    user: Annotated[str, Form()],
    first_day: Annotated[date, Form()],
    last_day: Annotated[date, Form()],
    substitute: Annotated[str, Form()] = "",
) -> Response:
    """Note that somebody is away; what comes back to them goes to their substitute."""
    with desk_of(request).store.write() as session:
        note_absence(session, viewer_of(request).user, user, first_day, last_day, substitute)
    return RedirectResponse("/team", 303)


@router.post("/team/absences/{absence}/forget")
@open_to(LEADS)
def forget_absence(request: Request, absence: str) -> Response:
    """Take an absence back."""
    with desk_of(request).store.write() as session:
        row = absences.remove(session, absence)
        audit.note(session, viewer_of(request).user, "absence taken back", f"user:{row.user}", wall_now())
    return RedirectResponse("/team", 303)
