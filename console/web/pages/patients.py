"""A patient's account, reached by any of their claims: its address says nothing of who they are."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.views.claims import found
from console.views.patients import account_of
from console.web.access import EVERYBODY, open_to, viewer_of
from console.web.desk import desk_of
from console.web.pages.claims import note_reading
from console.web.rendering import page
from store.versions import document_of

router = APIRouter(include_in_schema=False)


@router.get("/patients/{claim}")
@open_to(EVERYBODY)
def account(request: Request, claim: str, after: str = "") -> Response:
    """Show the account of the patient of a claim; that somebody looked is in the audit log."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        row = found(session, claim)
        shown = account_of(session, row, after)
        document = document_of(session, row)
        note_reading(session, viewer, row, "account read", f"{shown.many} claims")
    following = urlencode({"after": shown.after}) if shown.after else ""
    return page(request, "patient.html", account=shown, row=row, document=document, following=following)
