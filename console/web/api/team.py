"""Who has how much, and who is away."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from console.queues import LEADS, WORKING
from console.web.absences import note_absence
from console.web.access import Scope, needs, open_to, viewer_of
from console.web.api.effects import Done, Once
from console.web.api.parameters import Day, Id, Listed, Sent, Shown, Whole
from console.web.api.routing import api_router
from console.web.desk import desk_of, wall_now
from models.practice import StaffUser
from store import absences, audit, loads, setup

router = api_router("Team")

User = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


class Load(Shown):
    """What somebody has, or what a queue holds: tasks in sight with their dollars, put off, free, overdue."""

    key: str
    name: str
    tasks: int
    stake_cents: int
    snoozed: int
    free: int
    overdue: int
    oldest_due: datetime | None


class Loads(Shown):
    """Everybody's load, and that of each queue."""

    people: list[Load]
    queues: list[Load]


class Absence(Shown):
    """Days on which somebody is away, both included; `substitute` gets what comes back to them."""

    id: str
    user: str
    first_day: date
    last_day: date
    substitute: str


MOST_DAYS = 366


class AbsenceSent(Sent):
    """Who is away, and who stands in, if anybody."""

    user: User = Field(examples=["rory"])
    first_day: Day = Field(examples=["2026-12-21"])
    days: Whole = Field(ge=1, le=MOST_DAYS, examples=[11], description="How many days, the first included.")
    substitute: User | None = Field(default=None, examples=["ines"])


@router.get("/team/loads")
@open_to(LEADS)
@needs(Scope.READ)
def team_loads(request: Request) -> Loads:
    """Show what lies on every desk and in every queue."""
    now = desk_of(request).now()
    with desk_of(request).store.read() as session:
        people = {one.key: one.name for one in setup.every(session, StaffUser)}
        by_person = loads.by_person(session, list(people), now)
        by_role = loads.by_role(session, list(WORKING), now)
    return Loads(
        people=[_load(one, people[one.key]) for one in by_person],
        queues=[_load(one, one.key.replace("_", " ")) for one in by_role],
    )


def _load(one: loads.Load, name: str) -> Load:
    said = one._asdict() | one.now._asdict() | {"name": name}
    return Load.model_validate(said)


@router.get("/team/absences")
@open_to(LEADS)
@needs(Scope.READ)
def list_absences(request: Request) -> Listed[Absence]:
    """List who is away today and later."""
    desk = desk_of(request)
    with desk.store.read() as session:
        rows = absences.listed(session, desk.now().date())
    return Listed(items=[Absence.model_validate(row) for row in rows])


@router.post("/team/absences", status_code=201, response_model=Absence)
@open_to(LEADS)
@needs(Scope.TEAM)
def add_absence(request: Request, once: Once, sent: AbsenceSent) -> Response:
    """Note that somebody is away; what comes back to them goes to their substitute."""

    def does(session: Session) -> Done:
        last_day = date.fromordinal(min(sent.first_day.toordinal() + sent.days - 1, date.max.toordinal()))
        row = note_absence(
            session, viewer_of(request).user, sent.user, sent.first_day, last_day, sent.substitute or ""
        )
        return Done(Absence.model_validate(row), 201)

    return once.does(does)


@router.delete("/team/absences/{absence}", status_code=204)
@open_to(LEADS)
@needs(Scope.TEAM)
def forget_absence(request: Request, absence: Id) -> None:
    """Take an absence back."""
    with desk_of(request).store.write() as session:
        row = absences.remove(session, absence)
        audit.note(session, viewer_of(request).user, "absence taken back", f"user:{row.user}", wall_now())
