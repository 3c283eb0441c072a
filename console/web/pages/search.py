"""Finds a claim by a number, a day, an amount; or a patient's claims, and the audit log says who looked."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from console.views.search import Found, of_patient, search
from console.web.access import EVERYBODY, open_to, viewer_of
from console.web.desk import desk_of
from console.web.masked_names import masked_names
from console.web.readings import noted
from console.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/search")
@open_to(EVERYBODY)
def find(request: Request, q: str = "", after: str = "") -> Response:
    """Show the claims that were meant; the only one is opened at once."""
    with desk_of(request).store.read() as session:
        found = search(session, q, after)
        patients = masked_names(session, [row.id for row in found.rows])
    if found.by == "number" and len(found.rows) == 1 and not after:
        return RedirectResponse(f"/claims/{found.rows[0].id}", 303)
    return page(request, "search.html", asked=q, found=found, patients=patients, problem="")


@router.post("/search")
@open_to(EVERYBODY)
def find_patient(
    request: Request,
    last: Annotated[str, Form()] = "",
    first: Annotated[str, Form()] = "",
    born: Annotated[str, Form()] = "",
) -> Response:
    """Show a patient's claims. What was typed stands in no address and no log; that it was asked does."""
    viewer, desk = viewer_of(request), desk_of(request)
    try:
        on = date.fromisoformat(born)
    except ValueError:
        nothing, problem = Found("nothing", [], False), "The birth date is no date. Write it as 1980-05-06."
        return page(request, "search.html", 422, asked="", found=nothing, patients={}, problem=problem)
    with desk.store.write() as session:
        found = of_patient(session, last, first, on)
        patients = masked_names(session, [row.id for row in found.rows])
        noted(session, viewer, "patient searched", "search:patient", f"{len(found.rows)} claims found")
    return page(request, "search.html", asked="", found=found, patients=patients, problem="")
