"""Every route of the console: pages, API, assets."""

from functools import cache
from typing import Any

from fastapi import APIRouter, Depends
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from console.web.access import PUBLIC, allowed, open_to
from console.web.api.openapi import described
from console.web.api.routers import APIS
from console.web.assets import serve_asset
from console.web.pages import (
    admin,
    announcements,
    api_docs,
    audit_log,
    bulk_acts,
    claims,
    credentials,
    events,
    go,
    inbox,
    intake,
    me,
    partners,
    patients,
    payments,
    printing,
    quarantine,
    reports,
    reveal,
    rules,
    saved_views,
    search,
    setup,
    sign_in,
    task_acts,
    tasks,
    team,
)

# The acts come after the tasks, whose own addresses they would match.
PAGES = (
    sign_in,
    me,
    inbox,
    tasks,
    task_acts,
    bulk_acts,
    saved_views,
    team,
    announcements,
    credentials,
    go,
    events,
    claims,
    search,
    reveal,
    patients,
    printing,
    payments,
    quarantine,
    reports,
    intake,
    rules,
    setup,
    audit_log,
    admin,
    partners,
    api_docs,
)

LARGEST_FORM = 2_000_000
"""Bytes; a route that takes files says more for itself."""


@cache
def console_routes() -> tuple[BaseRoute, ...]:
    """Return the routes, all behind the guard.

    Made once in a process: FastAPI works out what a route takes and gives when it is first looked at, and
    with several hundred routes that costs a second.
    """
    router = APIRouter(dependencies=[Depends(allowed)])
    for part in (*PAGES, *APIS):
        router.include_router(part.router, max_body_size=LARGEST_FORM)
    router.add_api_route("/", front_door, include_in_schema=False)
    router.add_api_route("/healthz", healthy, include_in_schema=False)
    router.routes.append(Route("/assets/{name}", serve_asset))
    return tuple(router.routes)


@cache
def api_description() -> dict[str, Any]:
    """Return the OpenAPI document of the API."""
    return described(console_routes())


@open_to(PUBLIC)
def front_door() -> Response:
    """Lead to the inbox."""
    return RedirectResponse("/inbox", 303)


@open_to(PUBLIC)
def healthy() -> dict[str, str]:
    """Tell that the console answers."""
    return {"status": "ok"}
