"""The stream by which a page hears that something changed: names of events, and nothing else."""

from collections.abc import AsyncGenerator

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from console.web.access import EVERYBODY, Viewer, open_to, viewer_of
from console.web.desk import Desk, desk_of, wall_now
from console.web.live import Listener, Live
from models.console_tables import SignedInRow
from store import accounts

router = APIRouter(include_in_schema=False)

BEAT_SECONDS = 15.0
"""So often a stream shows that it is alive, and looks whether its session still is."""


@router.get("/events")
@open_to(EVERYBODY)
async def events(request: Request, seen: str = "") -> Response:
    """Stream the names of what happens ("tasks", "claims") until the page, or the session, ends.

    ``seen`` is the mark of the counts that the page shows: what happened meanwhile is told at once.
    """
    live: Live = request.app.state.live
    told = _told(live.listen(seen), live, desk_of(request), viewer_of(request))
    return StreamingResponse(told, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _told(listener: Listener, live: Live, desk: Desk, viewer: Viewer) -> AsyncGenerator[str]:
    try:
        yield ": listening\n\n"
        while not listener.closed:
            names = await listener.names(BEAT_SECONDS)
            if not names and not await run_in_threadpool(_is_open, desk, viewer):
                return
            yield "".join(f"event: {name}\ndata: changed\n\n" for name in names) or ": still here\n\n"
    finally:
        live.leave(listener)


def _is_open(desk: Desk, viewer: Viewer) -> bool:
    """Tell whether the session of a page has not ended; asking does not make it last."""
    with desk.store.read() as session:
        row = session.get(SignedInRow, viewer.session)
        return row is not None and row.ended_at is None and accounts.ends_at(row) > wall_now()
