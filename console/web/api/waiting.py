"""Claims that wait for a payer: nobody is asked anything."""

from datetime import datetime

from fastapi import Request
from starlette.responses import Response

from console.views.waiting import mark_after, waiting_claims
from console.web.access import EVERYBODY, Scope, needs, open_to
from console.web.api.masked_models import with_patients
from console.web.api.parameters import Cursor, Limit, Page, Shown, page_of, placed
from console.web.api.routing import api_router
from console.web.desk import desk_of
from models.lifecycle import ClaimState
from store.pages import cut

router = api_router("Claims")


class WaitingClaim(Shown):
    """One claim that waits, and when it looks again by itself."""

    claim: str
    state: ClaimState
    payer: str
    patient: str
    charge_cents: int
    wakes_at: datetime


@router.get("/waiting", response_model=Page[WaitingClaim])
@open_to(EVERYBODY)
@needs(Scope.READ)
def waiting(request: Request, cursor: Cursor = "", limit: Limit = 50) -> Response:
    """List the claims that wait for a payer, the first to look again at the top."""
    with placed(cursor) as after, desk_of(request).store.read() as session:
        rows, following = cut(waiting_claims(session, after, limit + 1), limit, mark_after)
        shown = with_patients(session, WaitingClaim, [(row.claim, row._asdict()) for row in rows])
    return page_of(request, shown, following)
