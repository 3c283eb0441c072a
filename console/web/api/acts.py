"""What is done with tasks short of answering them: with one, or many at once; all of it can be undone."""

import json
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from console import bulk
from console.queues import Person, View
from console.task_acts import Act, Moment
from console.web.access import WORKS_TASKS, Scope, needs, open_to, viewer_of
from console.web.api.effects import Done, Effect, Once
from console.web.api.parameters import Day, Id, IfMatch, Sent, Shown, TaskId, Whole, refuse_stale
from console.web.api.routing import api_router
from console.web.api.task_models import Changed, TaskLine, etag_of, task_of
from console.web.api.views import ViewOf
from console.web.chosen_tasks import Chosen, counted, go_on_a_little, ids_of
from console.web.desk import desk_of, wall_now
from console.web.task_rows import rows_of
from models.errors import Conflict
from models.inbox_tables import BulkActRow
from store import claims, tasks

router = api_router("Work on tasks")

User = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$", examples=["rory"])]
OneTask = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,80}$")]
LONGEST_BUSINESS_DAYS = 60
"""Fewer calendar days than a task may be put off, whatever holidays lie between."""


class Assign(Sent):
    """Give it to somebody who may answer it."""

    to: User


class SnoozeDays(Sent):
    """Put it off by business days."""

    days: Whole = Field(ge=1, le=LONGEST_BUSINESS_DAYS)


class SnoozeUntil(Sent):
    """Put it off to a day after today, 90 days ahead at most."""

    until: Day


class SnoozePayer(Sent):
    """Put it off until the payer says something, 30 days at most."""

    payer: Literal[True]


Snooze = SnoozeDays | SnoozeUntil | SnoozePayer


class DoAssign(Assign):
    """Give tasks to somebody."""

    do: Literal["assign"]


class DoSnoozeDays(SnoozeDays):
    """Put tasks off by business days."""

    do: Literal["snooze"]


class DoSnoozeUntil(SnoozeUntil):
    """Put tasks off to a day."""

    do: Literal["snooze"]


class DoSnoozePayer(SnoozePayer):
    """Put tasks off until their payers say something."""

    do: Literal["snooze"]


class DoPlain(Sent):
    """Do what needs nothing more to be said."""

    do: Literal["claim", "release", "wake", "escalate", "calm", "send"]


class TheseTasks(Sent):
    """The tasks with these ids."""

    tasks: list[Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,80}$")]] = Field(
        min_length=1, max_length=500
    )


class AllOfView(Sent):
    """Every task that a view shows."""

    view: ViewOf


class BulkSent(Sent):
    """What is to be done, and with which tasks."""

    act: DoAssign | DoSnoozeDays | DoSnoozeUntil | DoSnoozePayer | DoPlain
    to_what: TheseTasks | AllOfView


class Preview(Shown):
    """With how many tasks something would be done, the dollars at stake with them, and the first of them."""

    tasks: int
    stake_cents: int
    first: list[TaskLine]


class Failed(Shown):
    """A task with which it could not be done, and why."""

    task: str
    problem: str


class Bulk(Shown):
    """How far an act on many tasks came."""

    id: str = Field(examples=["B1"])
    status: Literal["running", "done", "undoing", "undone"]
    words: str = Field(description="What is done, in the past tense.", examples=["given to rory"])
    total: int
    left: int
    failed: list[Failed]

    @classmethod
    def of(cls, row: BulkActRow) -> "Bulk":
        """Return an act as it stands."""
        failed: dict[str, str] = json.loads(row.failed)
        return cls(
            id=row.id,
            status=row.status,  # pyright: ignore[reportArgumentType]  checked by the model
            words=bulk.order_of(row).act.words,
            total=row.total,
            left=len(json.loads(row.waiting)),
            failed=[Failed(task=task, problem=problem) for task, problem in failed.items()],
        )


def _one(request: Request, once: Effect, task: str, if_match: str, act: Act) -> Response:
    viewer, desk = viewer_of(request), desk_of(request)
    me, at = Person(viewer.user, viewer.roles), Moment(desk.now(), wall_now(), desk.policy)

    def does(session: Session) -> Done:
        row = tasks.need(session, task)
        refuse_stale(if_match, etag_of(row, claims.need(session, row.claim_id)))
        did = bulk.do_one(session, me, act, row.id, at)
        session.refresh(row)
        shown, etag = task_of(session, row, viewer)
        return Done(Changed(task=shown, act=did.id), etag=etag)

    return once.does(does)


def _plain(
    do: Literal["claim", "release", "wake", "escalate", "calm"], summary: str
) -> Callable[..., Response]:
    @router.post(f"/tasks/{{task}}/{do}", response_model=Changed, name=f"{do}_task", summary=summary)
    @open_to(WORKS_TASKS)
    @needs(Scope.TASKS)
    def plain(request: Request, once: Once, task: TaskId, if_match: IfMatch) -> Response:
        return _one(request, once, task, if_match, Act(do=do))

    return plain


_plain("claim", "Put a task on one's own desk, for a lease of business hours")
_plain("release", "Put a task back, for anybody")
_plain("wake", "Bring back a task that was put off")
_plain("escalate", "Show a task to supervisors")
_plain("calm", "Show a task to supervisors no more; theirs to say")


@router.post("/tasks/{task}/assign", response_model=Changed)
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def assign(request: Request, once: Once, task: TaskId, sent: Assign, if_match: IfMatch) -> Response:
    """Give a task to somebody, or to who stands in for them while they are away."""
    return _one(request, once, task, if_match, Act(do="assign", to=sent.to))


@router.post("/tasks/{task}/snooze", response_model=Changed)
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def snooze(request: Request, once: Once, task: TaskId, sent: Snooze, if_match: IfMatch) -> Response:
    """Put a task off by business days, to a day, or until the payer says something."""
    return _one(request, once, task, if_match, Act(do="snooze", **sent.model_dump()))


@router.post("/bulk/preview")
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def preview(request: Request, sent: BulkSent) -> Preview:
    """Count the tasks and dollars of an act on many tasks, before anything is done."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.read() as session:
        total, first = counted(session, viewer, desk, _chosen(sent))
        rows = rows_of(session, first, desk.now())
    return Preview(tasks=total.tasks, stake_cents=total.stake_cents, first=[TaskLine.of(row) for row in rows])


@router.post("/bulk", status_code=202, response_model=Bulk)
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def order(request: Request, once: Once, sent: BulkSent) -> Response:
    """Do something with many tasks. It goes on by itself; look at `Location` to see how far it is."""
    viewer, desk = viewer_of(request), desk_of(request)
    me, at = Person(viewer.user, viewer.roles), Moment(desk.now(), wall_now(), desk.policy)
    act = Act.model_validate(sent.act.model_dump())

    def does(session: Session) -> Done:
        ids = ids_of(session, viewer, desk, _chosen(sent))
        if not ids:
            raise Conflict("none of these tasks is there any more")
        row = bulk.begin(session, me, act, ids, at.wall)
        address = f"/api/v1/acts/{row.id}"
        return Done(Bulk.of(row), 202, location=address, after=lambda: go_on_a_little(desk, row.id, at))

    return once.does(does)


@router.get("/acts/{act}")
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def progress(request: Request, act: Id) -> Bulk:
    """Show how far an act on many tasks came; only to whoever ordered it, for a day."""
    with desk_of(request).store.read() as session:
        return Bulk.of(bulk.need(session, act, viewer_of(request).user))


@router.post("/acts/{act}/undo", status_code=202, response_model=Bulk)
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def undo_act(request: Request, once: Once, act: Id) -> Response:
    """Undo an act on one task or many: each goes where it was, unless somebody touched it since."""
    viewer, desk = viewer_of(request), desk_of(request)
    at = Moment(desk.now(), wall_now(), desk.policy)

    def does(session: Session) -> Done:
        row = bulk.take_back(session, act, viewer.user)
        address = f"/api/v1/acts/{row.id}"
        return Done(Bulk.of(row), 202, location=address, after=lambda: go_on_a_little(desk, row.id, at))

    return once.does(does)


def _chosen(sent: BulkSent) -> Chosen:
    if isinstance(sent.to_what, AllOfView):
        return Chosen(sent.to_what.view.view, True, [])
    return Chosen(View(), False, sent.to_what.tasks)
