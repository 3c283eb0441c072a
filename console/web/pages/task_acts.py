"""What is done with a task short of answering it, each a form that leads back to where it was pressed."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from console import bulk
from console.queues import Person
from console.task_acts import Act, Kind, Moment
from console.web.access import WORKS_TASKS, open_to, viewer_of
from console.web.desk import desk_of, wall_now
from console.web.way_back import inside
from store import held_answers

router = APIRouter(include_in_schema=False)

Back = Annotated[str, Form()]


@router.post("/tasks/{task}/undo")
@open_to(WORKS_TASKS)
def undo_answer(request: Request, task: str, back: Back = "/inbox") -> Response:
    """Take one's own answer back, as long as it does not count."""
    with desk_of(request).store.write() as session:
        held_answers.undo(session, task, viewer_of(request).user, wall_now())
    return _lead(back, task=task, undone="answer")


@router.post("/tasks/{task}/dismiss")
@open_to(WORKS_TASKS)
def dismiss(request: Request, task: str, back: Back = "/inbox") -> Response:
    """Forget an answer that did not count; its person has read why."""
    with desk_of(request).store.write() as session:
        held_answers.dismiss(session, task, viewer_of(request).user)
    return RedirectResponse(inside(back), 303)


@router.post("/tasks/{task}/{do}")
@open_to(WORKS_TASKS)
def act_on(
    request: Request,
    task: str,
    do: Kind,
    back: Back = "/inbox",
    to: Annotated[str, Form()] = "",
    days: Annotated[int, Form()] = 0,
    until: Annotated[date | None, Form()] = None,
    payer: Annotated[bool, Form()] = False,
) -> Response:
    """Claim, release, hand on, snooze, wake or escalate one task; it can be undone."""
    viewer, desk = viewer_of(request), desk_of(request)
    act = Act(do=do, to=to, days=days, until=until, payer=payer)
    me, at = Person(viewer.user, viewer.roles), Moment(desk.now(), wall_now(), desk.policy)
    with desk.store.write() as session:
        did = bulk.do_one(session, me, act, task, at).id
    return _lead(back, did=did)


def _lead(back: str, **said: str) -> Response:
    address = inside(back)
    told = "&".join(f"{name}={value}" for name, value in said.items())
    return RedirectResponse(f"{address}{'&' if '?' in address else '?'}{told}", 303)
