"""Views of the inbox with a name: kept and forgotten."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from console.queues import View
from console.web.access import EVERYBODY, open_to, viewer_of
from console.web.desk import desk_of
from store import saved_views

router = APIRouter(include_in_schema=False)


@router.post("/views")
@open_to(EVERYBODY)
def keep_view(
    request: Request,
    name: Annotated[str, Form()] = "",
    query: Annotated[str, Form()] = "",
    team: Annotated[bool, Form()] = False,
) -> Response:
    """Keep the view that a query describes under a name; only what a view may say is kept."""
    view = View.read(dict(parse_qsl(query)))._replace(after="")
    with desk_of(request).store.write() as session:
        saved_views.keep(session, viewer_of(request).user, name, view.query, team=team)
    return RedirectResponse(f"/inbox?{view.query}", 303)


@router.post("/views/{view}/forget")
@open_to(EVERYBODY)
def forget_view(request: Request, view: str) -> Response:
    """Forget one's own view."""
    with desk_of(request).store.write() as session:
        saved_views.forget(session, view, viewer_of(request).user)
    return RedirectResponse("/inbox", 303)
