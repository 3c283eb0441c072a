"""The inbox: what the viewer may answer, in the order in which it is worth doing, and one task beside it."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from console.queues import DUE, Person, Queue, View, label_of, queues_of, strands_of
from console.web.access import EVERYBODY, WORKS_TASKS, Viewer, open_to, viewer_of
from console.web.csv_lines import csv_answer
from console.web.desk import Desk, desk_of, wall_now
from console.web.pages.bulk_acts import ACTS
from console.web.pages.tasks import Told, open_panel
from console.web.pages.waiting import waiting
from console.web.rendering import page
from console.web.task_rows import Row, rows_of
from console.web.toasts import Toast, toast_of
from models.inbox_tables import HeldAnswerRow, SavedViewRow
from models.tasks import TaskKind
from store import announcements, audit, held_answers, saved_views, task_lists, task_tallies
from store.task_lists import Sort
from store.task_tallies import Sum

router = APIRouter(include_in_schema=False)

ROWS = 50
COLUMNS = (
    "id",
    "kind",
    "claim_id",
    "role",
    "assignee",
    "payer_id",
    "stake_cents",
    "chance",
    "due_at",
    "escalated",
)


class Inbox(NamedTuple):
    """Everything the list shows. ``query`` is the view as a URL says it, without the task that is open."""

    view: View
    query: str
    label: str
    total: Sum | None
    rows: list[Row]
    after: str
    queues: list[Queue]
    views: list[SavedViewRow]
    refused: list[HeldAnswerRow]
    toast: Toast | None
    seen: str

    def at(self, **said: str) -> str:
        """Return the address of this list with something else in its query."""
        return "/inbox?" + urlencode(dict(parse_qsl(self.query)) | said)


@router.get("/inbox")
@open_to(EVERYBODY)
def inbox(request: Request, task: str = "", done: str = "") -> Response:
    """Show a list and one of its tasks; after an answer (``done``) the next best one is open."""
    viewer, desk = viewer_of(request), desk_of(request)
    view = View.read(request.query_params)
    if view.queue == "waiting":
        return waiting(request, view)
    with desk.store.read() as session:
        shown = inbox_of(request, session, view)
        told = announcements.waiting_for(session, viewer.user, viewer.roles, desk.now().date())
    chosen = _chosen(shown.rows, task, done, viewer)
    panel = None
    if chosen:
        with desk.store.write() as session:
            panel = open_panel(request, session, chosen, Told(back=f"/inbox?{shown.query}", alone=False))
    ready = view.wanted(desk.now()).kind == TaskKind.RELEASE_CLAIM
    acts = {do: label for do, label in ACTS.items() if do != "send" or ready}
    acts = acts if viewer.is_any(*WORKS_TASKS) else {}
    choices = {"kinds": list(TaskKind), "due": DUE, "sorts": SORTS, "bulk_acts": acts}
    values = {"inbox": shown, "view": view, "queues": shown.queues, "views": shown.views, "seen": shown.seen}
    shown_too = {"announcements": told, "chosen": chosen, "panel": panel}
    return page(request, "inbox.html", 200, **shown_too, **values, **choices)


SORTS = {Sort.RANK: "Worth doing first", Sort.DUE: "Due first", Sort.STAKE: "Most dollars first"}


def inbox_of(request: Request, session: Session, view: View) -> Inbox:
    """Return what the list of a view shows to the viewer now."""
    viewer, now = viewer_of(request), desk_of(request).now()
    me = Person(viewer.user, viewer.roles)
    counts = task_tallies.counts(session)
    queues = queues_of(counts, me)
    found = task_lists.page(
        session, strands_of(view.queue, me), view.wanted(now), view.sort, view.after, ROWS
    )
    total = next((queue.sum for queue in queues if queue.name == view.queue), None)
    return Inbox(
        view=view,
        query=view.query,
        label=label_of(view.queue),
        total=None if view.is_filtered else total,
        rows=rows_of(session, found.lines, now),
        after=found.after,
        queues=queues,
        views=saved_views.seen_by(session, viewer.user),
        refused=held_answers.refused(session, viewer.user),
        toast=toast_of(request, session, viewer),
        seen=task_tallies.news(session).tasks,
    )


def _chosen(rows: list[Row], task: str, done: str, viewer: Viewer) -> str:
    """Return the task to open: the one that was asked for, or after an answer the next best one."""
    if task and task != done:
        return task
    if not done:
        return ""
    free = (row.line.id for row in rows if row.line.assignee in ("", viewer.user) and row.line.id != done)
    return next(free, "")


@router.get("/inbox.csv")
@open_to(EVERYBODY)
def inbox_file(request: Request) -> Response:
    """Return all of a view as a file to keep; who took it, and how many rows, is in the audit log."""
    viewer, desk = viewer_of(request), desk_of(request)
    view = View.read(request.query_params)._replace(after="")
    strands_of(view.queue, Person(viewer.user, viewer.roles))
    return csv_answer("inbox.csv", COLUMNS, _all_rows(desk, viewer, view))


def _all_rows(desk: Desk, viewer: Viewer, view: View) -> Iterator[list[object]]:
    """Yield the rows there are now, and note how many were sent, all of them or not."""
    sent = 0
    try:
        with desk.store.read() as session:
            strands = strands_of(view.queue, Person(viewer.user, viewer.roles))
            for line in task_lists.every(session, strands, view.wanted(desk.now()), view.sort):
                sent += 1
                yield [getattr(line, column) for column in COLUMNS]
    finally:
        with desk.store.write() as session:
            detail = f"{sent} rows; {view.query}"
            audit.note(session, viewer.user, "inbox exported", "inbox", wall_now(), detail=detail)
