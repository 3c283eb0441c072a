"""For admins: what stands still, the decoded history of one claim's workflow, and acts with a reason."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from console.temporal_door import Exchanging, TemporalDoor
from console.views.claims import found, open_claims
from console.views.stuck import Stuck, stuck
from console.web.access import ADMINS, open_to, viewer_of
from console.web.admin_acts import note_act, retried
from console.web.desk import Desk, desk_of, wall_now
from console.web.readings import noted
from console.web.rendering import page
from models.errors import BadInput, NotFound
from models.practice import TradingPartner
from models.tables import ClaimRow
from store import setup

router = APIRouter(include_in_schema=False, prefix="/admin")

ROWS = 50
NO_TEMPORAL = "This console was started without Temporal. Start it with claimflow up or claimflow serve."


@router.get("/workflows")
@open_to(ADMINS)
async def workflows(request: Request, after: str = "") -> Response:
    """Show what stands still with cause and remedy, the exchange with each partner, and open claims."""
    desk = desk_of(request)
    standing, rows = await run_in_threadpool(_standing, desk, after)
    exchanges, problem = list[Exchanging](), ""
    try:
        exchanges = await _temporal(desk).exchanges()
    except (RuntimeError, NotFound) as error:
        problem = str(error) if isinstance(error, NotFound) else "Temporal does not answer: claimflow doctor"
    following = rows[-1].id if len(rows) == ROWS else ""
    return page(
        request,
        "workflows.html",
        standing=standing,
        rows=rows,
        following=following,
        exchanges=exchanges,
        problem=problem,
    )


def _standing(desk: Desk, after: str) -> tuple[list[Stuck], list[ClaimRow]]:
    with desk.store.read() as session:
        standing = list(stuck(session, desk.now(), wall_now()))
        return standing, open_claims(session, after, ROWS)


@router.get("/workflows/{name}")
@open_to(ADMINS)
async def history(request: Request, name: str) -> Response:
    """Show the decoded history of a claim's workflow; it may hold a patient's data, so that is audited."""
    viewer, desk = viewer_of(request), desk_of(request)

    def read() -> ClaimRow:
        with desk.store.write() as session:
            row = found(session, name)
            noted(session, viewer, "history read", f"claim:{row.id}")
            return row

    row = await run_in_threadpool(read)
    execution = await _temporal(desk).execution(row.id)
    ui = f"{desk.temporal_ui}/namespaces/default/workflows/claim-{row.id}/{execution.run}/history"
    together = [(kind, list(steps)) for kind, steps in groupby(execution.steps, lambda step: step.kind)]
    ui = ui if desk.temporal_ui else ""
    return page(request, "workflow.html", row=row, execution=execution, together=together, ui=ui)


@router.post("/workflows/{name}/drive")
@open_to(ADMINS)
async def drive(request: Request, name: str, reason: Annotated[str, Form()] = "") -> Response:
    """Tell a claim again what it was not told, and start its workflow where none runs."""
    desk = desk_of(request)

    def said() -> str:
        with desk.store.write() as session:
            row = found(session, name)
            note_act(session, request, "driven again", f"claim:{row.id}", reason)
            return row.id

    claim = await run_in_threadpool(said)
    await _temporal(desk).drive(claim)
    return RedirectResponse(f"/admin/workflows/{claim}", 303)


@router.post("/workflows/{name}/retry")
@open_to(ADMINS)
def retry(request: Request, name: str, reason: Annotated[str, Form()] = "") -> Response:
    """Take the step that failed for good once more, now that its cause is mended."""
    desk = desk_of(request)
    with desk.store.write() as session:
        row = found(session, name)
        notice = retried(session, request, row, reason, desk.now())
    if notice is not None:
        desk.tell(notice)
    return RedirectResponse(f"/admin/workflows/{row.id}", 303)


@router.post("/workflows/{name}/redo")
@open_to(ADMINS)
async def redo(
    request: Request, name: str, event: Annotated[int, Form()], reason: Annotated[str, Form()] = ""
) -> Response:
    """Set an execution back to one of its steps; it walks on from there, and nothing happens twice."""
    desk = desk_of(request)

    def said() -> str:
        with desk.store.write() as session:
            row = found(session, name)
            note_act(session, request, "workflow redone", f"claim:{row.id}", reason)
            return row.id

    claim = await run_in_threadpool(said)
    await _temporal(desk).redo(claim, event, f"{viewer_of(request).user}: step {event}")
    return RedirectResponse(f"/admin/workflows/{claim}", 303)


@router.post("/partners/{partner}")
@open_to(ADMINS)
async def exchange(
    request: Request, partner: str, act: Annotated[str, Form()], reason: Annotated[str, Form()] = ""
) -> Response:
    """Stop the exchange of files with a partner, or let it go on."""
    desk = desk_of(request)
    if act not in ("pause", "go on"):
        raise BadInput(f"{act!r} is nothing to do", field="act", remedy="Choose pause or go on")

    def said() -> str:
        with desk.store.write() as session:
            known = setup.need(session, TradingPartner, partner)
            note_act(session, request, f"exchange: {act}", f"partner:{known.key}", reason)
            return f"{viewer_of(request).user}: {reason.strip()}"

    note = await run_in_threadpool(said)
    door = _temporal(desk)
    await (door.pause(partner, note) if act == "pause" else door.unpause(partner, note))
    return RedirectResponse("/admin/workflows", 303)


def _temporal(desk: Desk) -> TemporalDoor:
    if desk.temporal is None:
        raise NotFound(NO_TEMPORAL)
    return desk.temporal
