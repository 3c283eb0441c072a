"""One act on many tasks: look at how many and how many dollars, do it, see how far it is, undo it."""

import json
from datetime import date
from typing import Annotated, Any, NamedTuple, cast
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from console import bulk
from console.queues import Person, View
from console.task_acts import Act, Kind, Moment
from console.web.access import WORKS_TASKS, open_to, viewer_of
from console.web.chosen_tasks import Chosen, counted, go_on_a_little, ids_of
from console.web.desk import desk_of, wall_now
from console.web.rendering import page
from models.practice import StaffUser
from store import setup
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

Text = Annotated[str, Form()]


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


def _chosen(query: str, all_of_them: bool, ids: list[str]) -> Chosen:
    view = View.read(dict(parse_qsl(query)))
    return Chosen(view._replace(after=""), all_of_them, [] if all_of_them else ids)
