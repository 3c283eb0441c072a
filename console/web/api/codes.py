"""Codes that were valid on a day of service, found by name or by their beginning."""

from typing import Annotated

from fastapi import Query, Request

from console.web.access import READS_CODES, Scope, needs, open_to
from console.web.api.parameters import NO_CONTROL, Day, Listed, Shown
from console.web.api.routing import api_router
from console.web.desk import desk_of
from console.web.reasons import book_of
from rulebook.codes.search import find_codes

router = api_router("Codes")


class Code(Shown):
    """One code that may be meant."""

    kind: str
    code: str
    title: str


@router.get("/codes")
@open_to(READS_CODES)
@needs(Scope.READ)
def search_codes(
    request: Request,
    on: Annotated[Day, Query(description="The day of service.", examples=["2026-03-02"])],
    q: Annotated[str, Query(min_length=1, max_length=80, pattern=NO_CONTROL, examples=["hypertension"])],
) -> Listed[Code]:
    """Find diagnosis and procedure codes of a day, the likeliest first."""
    with desk_of(request).store.read() as session:
        found = find_codes(book_of(session), q, on)
    return Listed(items=[Code.model_validate(one) for one in found])
