"""Everything that can be gone to, on one page: what Ctrl-K shows where scripts run."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.web.access import EVERYBODY, open_to
from console.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/go")
@open_to(EVERYBODY)
def go(request: Request) -> Response:
    """List the places and queues of the viewer."""
    return page(request, "go.html", go_focus=True)
