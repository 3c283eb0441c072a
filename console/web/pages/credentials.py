"""Licenses, enrollments and the like, with when they end."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.views.credentials import held
from console.web.access import READS_MONEY, open_to
from console.web.desk import desk_of
from console.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/credentials")
@open_to(READS_MONEY)
def credentials(request: Request) -> Response:
    """Show what ends when, the next one first."""
    desk = desk_of(request)
    with desk.store.read() as session:
        known = held(session, desk.now().date())
    return page(request, "credentials.html", 200, known=known)
