"""The inbox: what the viewer may answer, in the order in which it is worth doing."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.web.access import EVERYBODY, open_to, viewer_of
from console.web.desk import desk_of
from console.web.rendering import page
from store import tasks

router = APIRouter(include_in_schema=False)


@router.get("/inbox")
@open_to(EVERYBODY)
def inbox(request: Request, task: str = "") -> Response:
    """Show the open tasks of the viewer's roles, and one of them beside the list."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.read() as session:
        rows = [row for row in tasks.open_tasks(session) if row.role in viewer.roles]
    return page(request, "inbox.html", rows=rows[:50], total=len(rows), task=task)
