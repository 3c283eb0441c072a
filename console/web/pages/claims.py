"""One claim as anybody can understand it: where it stands, why, what happens next, and what it is worth."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.views.claims import described, found
from console.views.timeline import timeline_of
from console.views.why import next_sentences, told_of
from console.web.access import EVERYBODY, open_to, viewer_of
from console.web.desk import desk_of, wall_now
from console.web.rendering import page
from store import audit

router = APIRouter(include_in_schema=False)


@router.get("/claims/{name}")
@open_to(EVERYBODY)
def claim(request: Request, name: str) -> Response:
    """Show one claim; that somebody looked is written into the audit log."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        row = found(session, name)
        audit.note(session, viewer.user, "claim read", f"claim:{row.id}", wall_now())
        told = told_of(session, row, desk.now())
        shown = described(session, row)
        events = timeline_of(session, row)
    return page(
        request, "claim.html", row=row, told=told, shown=shown, events=events, next=next_sentences(told)
    )
