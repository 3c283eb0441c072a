"""A patient's claims, found as somebody on the telephone says who it is: in a body, never in an address."""

from typing import Annotated

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from console.views.search import of_patient
from console.web.access import EVERYBODY, Scope, needs, open_to, viewer_of
from console.web.api.claim_models import Search
from console.web.api.claim_parts import found_claims
from console.web.api.parameters import NO_CONTROL, Cursor, Day, Sent, page_of, placed
from console.web.api.routing import api_router
from console.web.desk import desk_of
from console.web.readings import noted

router = api_router("Patients")

NamePart = Annotated[str, Field(min_length=1, max_length=80, pattern=NO_CONTROL)]


class PatientSent(Sent):
    """Who is looked for. All three must be right: nobody browses patients."""

    last: NamePart = Field(examples=["Doe"])
    first: NamePart = Field(examples=["Jane"])
    born: Day = Field(examples=["1980-05-06"])


@router.post("/patients/search", response_model=Search)
@open_to(EVERYBODY)
@needs(Scope.PATIENTS)
def find_patient(request: Request, sent: PatientSent, cursor: Cursor = "") -> Response:
    """Find the claims of a patient, the newest first. The audit log says who asked, and not for whom."""
    viewer = viewer_of(request)
    with placed(cursor) as after, desk_of(request).store.write() as session:
        found = of_patient(session, sent.last, sent.first, sent.born, after)
        items = found_claims(session, found.rows)
        noted(session, viewer, "patient searched", "search:patient", f"{len(found.rows)} claims found")
    return page_of(request, items, found.after, by=found.by)
