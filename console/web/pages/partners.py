"""For admins: a partner's mailbox, how fast it is asked, which payers it carries; and one file of it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from console.views.mailbox import Mailbox, claims_of_file
from console.views.payer_files import raw_of, reading_of
from console.web.access import ADMINS, open_to, viewer_of
from console.web.admin_acts import limited, rerouted
from console.web.desk import desk_of
from console.web.readings import noted
from console.web.rendering import page
from models.practice import TradingPartner
from store import files, setup

router = APIRouter(include_in_schema=False, prefix="/admin")
Reason = Annotated[str, Form()]


@router.get("/partners/{partner}")
@open_to(ADMINS)
def mailbox(request: Request, partner: str) -> Response:
    """Show what went out to a partner, what came back, and what is missing."""
    desk = desk_of(request)
    with desk.store.read() as session:
        shown = Mailbox.of(session, partner, desk.now(), desk.policy)
        others = [one for one in setup.every(session, TradingPartner) if one.key != partner]
    return page(request, "partner.html", mailbox=shown, others=others)


@router.post("/partners/{partner}/limit")
@open_to(ADMINS)
def limit(
    request: Request, partner: str, per_minute: Annotated[int, Form()], reason: Reason = ""
) -> Response:
    """Change how many questions a minute a partner is asked."""
    with desk_of(request).store.write() as session:
        limited(session, request, partner, per_minute, reason)
    return RedirectResponse(f"/admin/partners/{partner}", 303)


@router.post("/payers/{payer}/route")
@open_to(ADMINS)
def route(request: Request, payer: str, to: Annotated[str, Form()], reason: Reason = "") -> Response:
    """Have another partner carry a payer's claims; those in the outbox go along."""
    with desk_of(request).store.write() as session:
        rerouted(session, request, payer, to, reason)
    return RedirectResponse(f"/admin/partners/{to}", 303)


@router.get("/files/{file}")
@open_to(ADMINS)
def file(request: Request, file: str) -> Response:
    """Show one file: where each of its claims stands, what it says, and how it was. Audited."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        row = files.need(session, file)
        claims = claims_of_file(session, row.id)
        noted(session, viewer, "file read", f"file:{row.id}")
    return page(request, "file.html", file=row, claims=claims, parts=reading_of(row), raw=raw_of(row))
