"""One act on many tasks: look at how many and how many dollars, do it, see how far it is, undo it."""

import json
from datetime import date
from typing import Annotated, Any, NamedTuple, cast
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from console import bulk
from console.queues import Person, View, strands_of
from console.task_acts import Act, Kind, Moment
from console.web.access import WORKS_TASKS, Viewer, open_to, viewer_of
from console.web.desk import Desk, desk_of, wall_now
from console.web.rendering import page
from models.practice import StaffUser
from store import setup, task_lists
from store.task_lists import Line
from store.task_tallies import Sum

router = APIRouter(include_in_schema=False)

ACTS: dict[Kind, str] = {
    "assign": "Give to …",
    "release": "Let go",
    "snooze": "Snooze …",
    "escalate": "Escalate",
    "send": "Send to the payer",
}
SHOWN = 10
NOW_AT_MOST = 2
"""Parts that are done before the answer; the rest goes on by itself."""

Text = Annotated[str, Form()]


class Chosen(NamedTuple):
    """What was chosen in the list: all that a view shows, or these."""

    view: View
    all: bool
    ids: list[str]


class Preview(NamedTuple):
    """What would be done: with how many tasks, for how many dollars, and the first of them."""

    do: Kind
    label: str
    chosen: Chosen
    sum: Sum
    first: list[Line]
    people: list[StaffUser]


@router.post("/bulk")
@open_to(WORKS_TASKS)
def preview(
    request: Request,
    do: Annotated[Kind, Form()],
    query: Text = "",
    all: Annotated[bool, Form()] = False,
    pick: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Show what an act on the chosen tasks means, before anything is done."""
    chosen = _chosen(query, all, pick or [])
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.read() as session:
        total, first = counted(session, viewer, desk, chosen)
        people = list(setup.every(session, StaffUser))
    shown = Preview(do, ACTS.get(do, "").removesuffix(" …"), chosen, total, first, people)
    return page(request, "bulk_preview.html", 200 if total.tasks else 422, preview=shown)


@router.post("/bulk/do")
@open_to(WORKS_TASKS)
def order(
    request: Request,
    do: Annotated[Kind, Form()],
    query: Text = "",
    all: Annotated[bool, Form()] = False,
    pick: Annotated[list[str] | None, Form()] = None,
    to: Text = "",
    days: Annotated[int, Form()] = 0,
    until: Annotated[date | None, Form()] = None,
    payer: Annotated[bool, Form()] = False,
) -> Response:
    """Do it: the first part at once, the rest goes on by itself."""
    viewer, desk = viewer_of(request), desk_of(request)
    me, at = Person(viewer.user, viewer.roles), Moment(desk.now(), wall_now(), desk.policy)
    chosen = _chosen(query, all, pick or [])
    with desk.store.read() as session:
        ids = ids_of(session, viewer, desk, chosen)
    with desk.store.write() as session:
        act = Act(do=do, to=to, days=days, until=until, payer=payer)
        begun = bulk.begin(session, me, act, ids, at.wall).id
    go_on_a_little(desk, begun, at)
    return RedirectResponse(f"/bulk/{begun}", 303)


@router.get("/bulk/{act}")
@open_to(WORKS_TASKS)
def progress(request: Request, act: str) -> Response:
    """Show how far an act came, and which tasks it could not be done with."""
    with desk_of(request).store.read() as session:
        row = bulk.need(session, act, viewer_of(request).user)
    left, failed = len(json.loads(row.waiting)), cast("dict[str, Any]", json.loads(row.failed))
    words = bulk.order_of(row).act.words
    done = len(json.loads(row.done)) if row.status != "undoing" else row.total - left
    return page(request, "bulk.html", row=row, left=left, failed=failed, done=done, act_words=words)


@router.post("/bulk/{act}/undo")
@open_to(WORKS_TASKS)
def undo(request: Request, act: str, back: Text = "") -> Response:
    """Take an act back, task by task."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        row = bulk.take_back(session, act, viewer.user)
    go_on_a_little(desk, act, Moment(desk.now(), wall_now(), desk.policy))
    if row.total == 1 and back.startswith("/inbox"):
        return RedirectResponse(f"{back}{'&' if '?' in back else '?'}undone=act", 303)
    return RedirectResponse(f"/bulk/{act}", 303)


def go_on_a_little(desk: Desk, act: str, at: Moment) -> None:
    """Do the first parts of an act now; the caretaker does the rest."""
    for _ in range(NOW_AT_MOST):
        with desk.store.write() as session:
            if not bulk.go_on(session, act, at):
                return


def _chosen(query: str, all_of_them: bool, ids: list[str]) -> Chosen:
    view = View.read(dict(parse_qsl(query)))
    return Chosen(view._replace(after=""), all_of_them, [] if all_of_them else ids)


def counted(session: Session, viewer: Viewer, desk: Desk, chosen: Chosen) -> tuple[Sum, list[Line]]:
    """Return how many tasks were chosen with what is at stake, and the first of them."""
    if not chosen.all:
        lines = task_lists.lines_of(session, chosen.ids)
        return Sum(len(lines), sum(line.stake_cents for line in lines)), lines[:SHOWN]
    strands, wanted = _asked(viewer, desk, chosen)
    first = task_lists.page(session, strands, wanted, chosen.view.sort, size=SHOWN).lines
    return task_lists.matching(session, strands, wanted), first


def ids_of(session: Session, viewer: Viewer, desk: Desk, chosen: Chosen) -> list[str]:
    """Return the ids of the tasks that were chosen, as far as they are there."""
    if not chosen.all:
        return [line.id for line in task_lists.lines_of(session, chosen.ids)]
    return [line.id for line in task_lists.every(session, *_asked(viewer, desk, chosen), chosen.view.sort)]


def _asked(viewer: Viewer, desk: Desk, chosen: Chosen):
    me = Person(viewer.user, viewer.roles)
    return strands_of(chosen.view.queue, me), chosen.view.wanted(desk.now())
