"""One task: what is asked, why, the form of the answer beside the claim, and what became of it."""

from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from console.web.access import EVERYBODY, READS_CODES, WORKS_TASKS, Viewer, open_to, viewer_of
from console.web.answering import changed_since, give_answer, kept_draft, thrown_away, ticket_of
from console.web.desk import desk_of, wall_now
from console.web.forms.commands import carried_out
from console.web.forms.task_form import answered
from console.web.forms.typed import Typed
from console.web.pages import task_documents
from console.web.readings import note_once_an_hour
from console.web.reasons import book_of
from console.web.rendering import moment, page, wants_part
from console.web.task_ground import ground_of, refuse_strangers, why_closed
from console.web.task_panel import Panel, Told, panel
from console.web.toasts import toast_of
from console.web.way_back import inside
from models.errors import BadInput, Conflict
from rulebook.codes.search import find_codes
from store import tasks

router = APIRouter(include_in_schema=False)
router.include_router(task_documents.router)

CARRIED = ("version", "seen", "claim_version", "back", "do", "q")
"""Fields of the form that nobody typed."""


async def what_was_sent(request: Request) -> Typed:
    """Return the fields of the form that was sent."""
    return Typed.sent((await request.form()).multi_items())


Sent = Annotated[Typed, Depends(what_was_sent)]


@router.get("/tasks/{task}")
@open_to(EVERYBODY)
def show_task(request: Request, task: str, back: str = "/inbox") -> Response:
    """Show one task on a page of its own."""
    return _shown(request, task, Told(back=inside(back)))


@router.post("/tasks/{task}")
@open_to(WORKS_TASKS)
def answer_task(request: Request, task: str, sent: Sent) -> Response:
    """Take the answer, or show the form again with what is wrong (422) or what changed (409)."""
    viewer, desk, back = viewer_of(request), desk_of(request), inside(sent.one("back"))
    ticket, typed = ticket_of(sent), _typed(sent)
    try:
        with desk.store.write() as session:
            row = tasks.need(session, task)
            refuse_strangers(viewer, row)
            if changed := changed_since(session, row, ticket, viewer):
                return _again(request, session, task, Told(typed, conflict=changed, back=back), 409)
            said = answered(ground_of(session, row, viewer, desk.now()), typed)
            if said.problems:
                return _again(request, session, task, Told(typed, said.problems, back=back), 422)
            give_answer(session, viewer, task, said.answer, ticket.version, typed, desk.policy)
    except Conflict as problem:
        return _shown(request, task, Told(typed, conflict=(str(problem),), back=back), 409)
    except BadInput as problem:
        return _shown(request, task, Told(typed, {"action": str(problem)}, back=back), 422)
    return _onward(request, task, back)


@router.post("/tasks/{task}/form")
@open_to(WORKS_TASKS)
def press_button(request: Request, task: str, sent: Sent) -> Response:
    """Do what a button inside the form says, keep what is typed, and show the form again."""
    viewer, desk, said = viewer_of(request), desk_of(request), sent.one("do")
    typed = carried_out(_typed(sent), said)
    with desk.store.write() as session:
        row = tasks.need(session, task)
        if said == "start_over":
            thrown_away(session, task, viewer.user)
        elif not why_closed(session, row, viewer):
            kept_draft(session, row, viewer, typed)
    back, find = inside(sent.one("back")), sent.one("q") if said == "find" else ""
    told = Told(None if said == "start_over" else typed, find=find, back=back, pressed=True)
    return _shown(request, task, told)


@router.post("/tasks/{task}/draft")
@open_to(WORKS_TASKS)
def keep_draft(request: Request, task: str, sent: Sent) -> Response:
    """Keep what somebody is typing, so that nothing is lost when they are logged off."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        row = tasks.need(session, task)
        if why_closed(session, row, viewer):
            return Response("Not kept: the task is not yours to answer now.")
        kept_draft(session, row, viewer, _typed(sent))
    return Response(f"Kept {moment(wall_now())}")


@router.get("/codes/search")
@open_to(READS_CODES)
def search_codes(request: Request, on: date, q: str = "", task: str = "") -> Response:
    """Find codes of a day of service by name, or by the beginning of the code."""
    with desk_of(request).store.read() as session:
        found = find_codes(book_of(session), q[:80], on)
    return page(request, "_codes_found.html", found=found, asked=q.strip(), task_id=quote(task))


def open_panel(request: Request, session: Session, task: str, told: Told | None = None) -> Panel:
    """Return a task as the inbox draws it beside its list; that somebody reads it is noted.

    ``session`` must be one that writes. Draw it with ``{% include "_task_panel.html" %}`` as ``panel``.
    """
    viewer = viewer_of(request)
    drawn = panel(session, viewer, task, desk_of(request).now(), told or Told(alone=False))
    note_reading(session, viewer, drawn)
    return drawn


def note_reading(session: Session, viewer: Viewer, drawn: Panel) -> None:
    """Note that somebody reads a task with a patient's data: once an hour."""
    detail = f"claim:{drawn.claim.id}"
    note_once_an_hour(session, viewer, "task read", f"task:{drawn.task.id}", detail)


def _typed(sent: Typed) -> Typed:
    for name in CARRIED:
        sent = sent.without(name)
    return sent


def _shown(request: Request, task: str, told: Told, status: int = 200) -> Response:
    with desk_of(request).store.write() as session:
        return _again(request, session, task, told, status)


def _again(request: Request, session: Session, task: str, told: Told, status: int) -> Response:
    alone = not wants_part(request) or "/tasks/" in request.headers.get("hx-current-url", "")
    drawn = open_panel(request, session, task, told._replace(alone=alone))
    if wants_part(request):
        return page(request, "_task_panel.html", status, panel=drawn)
    shown = {"toast": toast_of(request, session, viewer_of(request)), "query": ""}
    return page(request, "task.html", status, panel=drawn, inbox=shown)


def _onward(request: Request, task: str, back: str) -> Response:
    """Lead to the next task; the inbox offers to take this answer back."""
    address = f"{back}{'&' if '?' in back else '?'}done={quote(task)}"
    if wants_part(request):
        return Response(status_code=200, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)
