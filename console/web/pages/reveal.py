"""Shows a masked value whole, to somebody who asks for it, and writes down who did."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from console.views.claims import found
from console.web.access import EVERYBODY, open_to, viewer_of
from console.web.desk import desk_of
from console.web.readings import revealed
from console.web.rendering import page, wants_part

router = APIRouter(include_in_schema=False)


@router.post("/claims/{name}/reveal")
@open_to(EVERYBODY)
def reveal(request: Request, name: str, field: Annotated[str, Form()] = "") -> Response:
    """Show one field whole; where it stood, or on a page of its own without scripts."""
    viewer = viewer_of(request)
    with desk_of(request).store.write() as session:
        row = found(session, name)
        asked = revealed(session, viewer, row, field)
    template = "_revealed.html" if wants_part(request) else "revealed.html"
    return page(request, template, claim=row.id, field=asked)
