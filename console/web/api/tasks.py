"""Tasks: lists of them, one, its form, and the answer to it."""

import json
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import JSONResponse
from sqlmodel import Session
from starlette.responses import Response

from console.queues import DUE, Person, View, queues_of, strands_of
from console.web.access import EVERYBODY, WORKS_TASKS, Scope, needs, open_to, viewer_of
from console.web.answering import give_answer, kept_draft, thrown_away
from console.web.api.effects import Done, Once
from console.web.api.parameters import (
    NO_CONTROL,
    Cursor,
    IfMatch,
    IfNoneMatch,
    Limit,
    Listed,
    Page,
    Shown,
    TaskId,
    page_of,
    placed,
    refuse_stale,
    versioned,
)
from console.web.api.problems import Unfit
from console.web.api.routing import api_router
from console.web.api.task_models import (
    AnswerForm,
    Choice,
    Draft,
    DraftSent,
    Held,
    Outcome,
    Task,
    TaskLine,
    Way,
    etag_of,
    task_of,
)
from console.web.api.views import QUEUES
from console.web.desk import desk_of, wall_now
from console.web.forms.reading import typed_of
from console.web.forms.task_form import checked
from console.web.forms.typed import Typed
from console.web.forms.ways import has_action
from console.web.readings import note_once_an_hour
from console.web.task_ground import ground_of, refuse_strangers, why_closed
from console.web.task_rows import rows_of
from models.answers import ANSWER_FORM
from models.errors import Conflict
from models.inbox_tables import DraftRow
from models.tasks import TaskKind
from store import claims, held_answers, task_lists, task_tallies, tasks
from store.task_lists import Sort

router = api_router("Tasks")


QueueName = Annotated[
    str,
    Query(
        pattern=QUEUES,
        description="A queue of `GET /queues`, or `person:USER` for what somebody has.",
    ),
]


class QueueShown(Shown):
    """One queue: how many tasks lie in it, and the dollars at stake with them."""

    name: str
    label: str
    tasks: int
    stake_cents: int


class Refused(Shown):
    """An answer of one's own that did not count, and why."""

    task: str
    problem: str


@router.get("/queues")
@open_to(EVERYBODY)
@needs(Scope.READ)
def queues(request: Request) -> Listed[QueueShown]:
    """List the queues with what lies in each."""
    viewer = viewer_of(request)
    with desk_of(request).store.read() as session:
        found = queues_of(task_tallies.counts(session), Person(viewer.user, viewer.roles))
    return Listed(items=[QueueShown(name=one.name, label=one.label, **one.sum._asdict()) for one in found])


@router.get("/tasks", response_model=Page[TaskLine])
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_tasks(
    request: Request,
    queue: QueueName = "todo",
    kind: TaskKind | None = None,
    payer: Annotated[str, Query(max_length=80, pattern=NO_CONTROL, description="A payer's id.")] = "",
    due: Annotated[str, Query(pattern=f"^({'|'.join(DUE)})$", description="Only what is due by then.")] = "",
    least: Annotated[int, Query(ge=0, le=99_999_999, description="Whole dollars at stake at least.")] = 0,
    sort: Sort = Sort.RANK,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Response:
    """List the tasks of a queue, the most worthwhile first, as the inbox does."""
    viewer, now = viewer_of(request), desk_of(request).now()
    view = View(queue, kind or "", payer, due, least, sort)
    with placed(cursor) as after, desk_of(request).store.read() as session:
        strands = strands_of(queue, Person(viewer.user, viewer.roles))
        found = task_lists.page(session, strands, view.wanted(now), sort, after, limit)
        rows = rows_of(session, found.lines, now)
    return page_of(request, [TaskLine.of(row) for row in rows], found.after)


@router.get("/tasks/{task}", response_model=Task)
@open_to(EVERYBODY)
@needs(Scope.READ)
def one_task(request: Request, task: TaskId, if_none_match: IfNoneMatch = None) -> Response:
    """Show one task with what it is about; that somebody read it is in the audit log."""
    viewer = viewer_of(request)
    with desk_of(request).store.write() as session:
        row = tasks.need(session, task)
        note_once_an_hour(session, viewer, "task read", f"task:{row.id}", f"claim:{row.claim_id}")
        shown, etag = task_of(session, row, viewer)
    return versioned(shown, etag, if_none_match)


@router.get("/tasks/{task}/form")
@open_to(EVERYBODY)
@needs(Scope.READ)
def form(request: Request, task: TaskId) -> AnswerForm:
    """Show how a task may be answered by whoever asks, and the form of the answer."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.read() as session:
        row = tasks.need(session, task)
        closed = why_closed(session, row, viewer)
        ground = ground_of(session, row, viewer, desk.now())
    choices = {
        field: [Choice(value=value, label=label) for value, label in some]
        for field, some in ground.choices.items()
    }
    return AnswerForm(
        kind=ground.kind,
        closed=closed,
        ways=[] if closed else [Way.model_validate(way) for way in ground.ways],
        answer_schema=ANSWER_FORM[ground.kind].model_json_schema(),
        choices={} if closed else choices,
    )


@router.post("/tasks/{task}/complete", response_model=Held)
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def complete(request: Request, once: Once, task: TaskId, said: Outcome, if_match: IfMatch) -> Response:
    """Answer a task. The answer is held for some seconds, and counts when nobody took it back by then."""
    viewer, desk = viewer_of(request), desk_of(request)

    def act(session: Session) -> Done:
        row = tasks.need(session, task)
        refuse_strangers(viewer, row)
        refuse_stale(if_match, etag_of(row, claims.need(session, row.claim_id)))
        kind = TaskKind(row.kind)
        if said.kind != kind:
            raise Conflict(f"task {row.id} is of the kind {kind}; its answer has another form")
        answer = _as_given(kind, said)
        if wrong := checked(ground_of(session, row, viewer, desk.now()), answer):
            raise Unfit(wrong)
        give_answer(session, viewer, row.id, answer, row.version, typed_of(kind, answer), desk.policy)
        session.refresh(row)
        shown, etag = task_of(session, row, viewer)
        assert row.held_until is not None, "an answer that was given is held"
        return Done(Held(task=shown, effective_at=row.held_until), etag=etag)

    return once.does(act)


def _as_given(kind: TaskKind, said: Outcome) -> dict[str, Any]:
    """Return the fields that were given, as the pages give them; an answer that has an action names it."""
    answer: dict[str, Any] = said.answer.model_dump(mode="json", exclude_unset=True)
    return ({"action": said.answer.action} if has_action(kind) else {}) | answer


@router.post("/tasks/{task}/undo", response_model=Task)
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def undo(request: Request, once: Once, task: TaskId, if_match: IfMatch) -> Response:
    """Take one's own answer back, as long as it does not count."""
    viewer = viewer_of(request)

    def act(session: Session) -> Done:
        row = tasks.need(session, task)
        refuse_stale(if_match, etag_of(row, claims.need(session, row.claim_id)))
        held_answers.undo(session, row.id, viewer.user, wall_now())
        session.refresh(row)
        shown, etag = task_of(session, row, viewer)
        return Done(shown, etag=etag)

    return once.does(act)


@router.get("/refused-answers")
@open_to(EVERYBODY)
@needs(Scope.READ)
def refused(request: Request) -> Listed[Refused]:
    """List one's own answers that did not count: the claim had gone on, or the rules refused them."""
    with desk_of(request).store.read() as session:
        rows = held_answers.refused(session, viewer_of(request).user)
    return Listed(items=[Refused(task=row.task_id, problem=row.problem) for row in rows])


@router.delete("/refused-answers/{task}", status_code=204)
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def dismiss(request: Request, task: TaskId) -> None:
    """Forget an answer that did not count; its person has read why."""
    with desk_of(request).store.write() as session:
        held_answers.dismiss(session, task, viewer_of(request).user)


@router.get("/tasks/{task}/draft")
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def draft(request: Request, task: TaskId) -> Draft:
    """Show what one has typed into the form of a task; empty when it was nothing."""
    with desk_of(request).store.read() as session:
        row = session.get(DraftRow, (tasks.need(session, task).id, viewer_of(request).user))
    return Draft(typed=json.loads(row.typed) if row is not None else {})


@router.put("/tasks/{task}/draft", response_model=Draft)
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def keep_draft(request: Request, task: TaskId, sent: DraftSent) -> Response:
    """Keep what one is typing; it is there when the task is opened again, here or on its page."""
    viewer = viewer_of(request)
    with desk_of(request).store.write() as session:
        row = tasks.need(session, task)
        if closed := why_closed(session, row, viewer):
            raise Conflict(closed.rstrip("."))
        kept_draft(session, row, viewer, Typed(sent.typed))
    return JSONResponse(sent.model_dump(mode="json"))


@router.delete("/tasks/{task}/draft", status_code=204)
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def throw_away(request: Request, task: TaskId) -> None:
    """Throw away what one has typed."""
    with desk_of(request).store.write() as session:
        thrown_away(session, tasks.need(session, task).id, viewer_of(request).user)
