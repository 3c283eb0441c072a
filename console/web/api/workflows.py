"""For admins: what stands still, the decoded history of a claim's workflow, and acts with a reason."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal

from fastapi import Request
from pydantic import Field
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from temporalio.service import RPCError

from console.temporal_door import TemporalDoor
from console.views.claims import open_claims
from console.views.stuck import stuck
from console.web.access import ADMINS, Scope, needs, open_to, viewer_of
from console.web.admin_acts import note_act, retried
from console.web.api.claim_models import Because, ClaimLine
from console.web.api.claim_parts import claim_of
from console.web.api.effects import Done, Effect, Once
from console.web.api.parameters import (
    ClaimName,
    Cursor,
    Id,
    Limit,
    Listed,
    Page,
    Shown,
    Whole,
    page_of,
    placed,
)
from console.web.api.routing import api_router
from console.web.desk import Desk, desk_of, wall_now
from console.web.readings import noted
from models.practice import TradingPartner
from store import setup
from store.pages import cut

router = api_router("Workflows")


class StuckShown(Shown):
    """One thing that stands still: the claim or file, since when, why, and what to do about it."""

    claim: str
    file: str
    since: datetime
    cause: str
    remedy: str


class HistoryStep(Shown):
    """One event of the history; `given` and `result` are decoded, and may hold a patient's data."""

    event: int
    at: datetime
    kind: Literal["step", "outside", "told", "wait", "end", "failure", "machine"]
    title: str
    given: str
    result: str


class Execution(Shown):
    """The newest execution of a claim's workflow."""

    claim: str
    run: str
    status: str
    steps: list[HistoryStep]


class Partner(Shown):
    """A trading partner, and whether files are exchanged with it; `note` says who stopped it and why."""

    partner: str
    name: str
    paused: bool
    note: str


@router.get("/workflows", response_model=Page[ClaimLine])
@open_to(ADMINS)
@needs(Scope.ADMIN)
def list_workflows(request: Request, cursor: Cursor = "", limit: Limit = 50) -> Response:
    """List the open claims, whose workflows run, by id."""
    with placed(cursor) as after, desk_of(request).store.read() as session:
        rows, following = cut(open_claims(session, after, limit + 1), limit, lambda row: row.id)
    return page_of(request, [ClaimLine.of(row) for row in rows], following)


@router.get("/workflows/stuck")
@open_to(ADMINS)
@needs(Scope.ADMIN)
def list_stuck(request: Request) -> Listed[StuckShown]:
    """List what stands still that should not, with cause and remedy; nothing when all is well."""
    desk = desk_of(request)
    with desk.store.read() as session:
        found = list(stuck(session, desk.now(), wall_now()))
    return Listed(items=[StuckShown.model_validate(one) for one in found])


@router.get("/workflows/{claim}")
@open_to(ADMINS)
@needs(Scope.ADMIN)
async def history(request: Request, claim: ClaimName) -> Execution:
    """Show the decoded history of a claim's workflow; the audit log says who read it."""
    viewer, desk = viewer_of(request), desk_of(request)

    def read() -> str:
        with desk.store.write() as session:
            row = claim_of(session, claim)
            noted(session, viewer, "history read", f"claim:{row.id}")
            return row.id

    found = await run_in_threadpool(read)
    with reached():
        execution = await _temporal(desk).execution(found)
    steps = [HistoryStep.model_validate(step) for step in execution.steps]
    return Execution(claim=found, run=execution.run, status=execution.status, steps=steps)


@router.post("/workflows/{claim}/drive", status_code=204)
@open_to(ADMINS)
@needs(Scope.ADMIN)
async def drive(request: Request, once: Once, claim: ClaimName, sent: Because) -> Response:
    """Tell a claim what it was not told, and start its workflow where none runs. Nothing happens twice."""

    async def told(name: str) -> None:
        with reached():
            await _temporal(desk_of(request)).drive(name)

    return await once.reaches(_noted(request, claim, "driven again", sent), told)


def _noted(request: Request, claim: str, action: str, sent: Because) -> Callable[[Session], str]:
    """Return what writes an act on a claim's workflow into the audit log, and tells the claim's id."""

    def noted_first(session: Session) -> str:
        row = claim_of(session, claim)
        note_act(session, request, action, f"claim:{row.id}", sent.reason)
        return row.id

    return noted_first


class Redo(Because):
    """The event of the history to go back to, and why."""

    event: Whole = Field(ge=1, le=2**31 - 1)


@router.post("/workflows/{claim}/redo", status_code=204)
@open_to(ADMINS)
@needs(Scope.ADMIN)
async def redo(request: Request, once: Once, claim: ClaimName, sent: Redo) -> Response:
    """Set an execution back to one of its steps; it walks on from there, and nothing happens twice."""

    async def done(name: str) -> None:
        with reached():
            door = _temporal(desk_of(request))
            await door.redo(name, sent.event, f"{viewer_of(request).user}: step {sent.event}", once.name)

    return await once.reaches(_noted(request, claim, "workflow redone", sent), done)


@router.post("/workflows/{claim}/retry", status_code=204)
@open_to(ADMINS)
@needs(Scope.ADMIN)
def retry(request: Request, once: Once, claim: ClaimName, sent: Because) -> Response:
    """Take the step that failed for good once more, now that its cause is mended."""
    desk = desk_of(request)

    def does(session: Session) -> Done:
        notice = retried(session, request, claim_of(session, claim), sent.reason, desk.now())
        return Done(after=lambda: desk.tell(notice) if notice is not None else None)

    return once.does(does)


@router.get("/partners")
@open_to(ADMINS)
@needs(Scope.ADMIN)
async def partners(request: Request) -> Listed[Partner]:
    """List the trading partners, and whether files are exchanged with each."""
    with reached():
        found = await _temporal(desk_of(request)).exchanges()
    return Listed(items=[Partner.model_validate(one) for one in found])


@router.post("/partners/{partner}/pause", status_code=204)
@open_to(ADMINS)
@needs(Scope.ADMIN)
async def pause(request: Request, once: Once, partner: Id, sent: Because) -> Response:
    """Stop the exchange of files with a partner; claims wait in the outbox."""
    return await _exchange(request, once, partner, "pause", sent.reason)


@router.post("/partners/{partner}/go-on", status_code=204)
@open_to(ADMINS)
@needs(Scope.ADMIN)
async def go_on(request: Request, once: Once, partner: Id, sent: Because) -> Response:
    """Let the exchange of files with a partner go on."""
    return await _exchange(request, once, partner, "go on", sent.reason)


async def _exchange(request: Request, once: Effect, partner: str, act: str, reason: str) -> Response:
    def told(session: Session) -> str:
        known = setup.need(session, TradingPartner, partner)
        note_act(session, request, f"exchange: {act}", f"partner:{known.key}", reason)
        return f"{viewer_of(request).user}: {reason.strip()}"

    async def done(note: str) -> None:
        with reached():
            door = _temporal(desk_of(request))
            await (door.pause(partner, note) if act == "pause" else door.unpause(partner, note))

    return await once.reaches(told, done)


@contextmanager
def reached() -> Generator[None]:
    """Say that Temporal does not answer as what it is: no fault of who asks, and over some time."""
    try:
        yield
    except (RuntimeError, RPCError):
        raise HTTPException(503) from None


def _temporal(desk: Desk) -> TemporalDoor:
    if desk.temporal is None:
        raise HTTPException(503)
    return desk.temporal
