"""Files of claims that programs give in: kept first, then taken record by record, each with a result."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Body, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from console import uploads as takes
from console.web.access import GIVES_CLAIMS, Scope, needs, open_to, viewer_of
from console.web.api.effects import Done, Once
from console.web.api.parameters import Cursor, Id, Limit, Page, Shown, number_of, page_of, placed
from console.web.api.routing import api_router
from console.web.desk import desk_of
from console.web.giving_in import keep_file, take_some
from models.upload_tables import UploadRow
from store import uploads
from store.pages import cut

router = api_router("Intake")

BYTES = "application/octet-stream"
LAST_RECORD = 2**31 - 1


class Upload(Shown):
    """A file that was given in, and how far it was taken. `expected` is how many records there seem to be."""

    id: str
    user: str
    name: str
    sha256: str
    size: int
    status: Literal["running", "done"]
    expected: int
    taken: int
    accepted: int
    known: int
    changed: int
    refused: int
    as_of: datetime

    @classmethod
    def of(cls, row: UploadRow) -> "Upload":
        """Return a file without its content."""
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class Record(Shown):
    """What became of one record. `position` is its segment, or the number of its visit; a refused one is kept
    whole in quarantine."""

    n: int
    position: int
    result: Literal["accepted", "known", "changed", "refused"]
    control_number: str
    claim_id: str
    reason: str
    field: str
    remedy: str
    quarantine_id: str


@router.get("/intake", response_model=Page[Upload])
@open_to(GIVES_CLAIMS)
@needs(Scope.INTAKE)
def list_uploads(request: Request, cursor: Cursor = "") -> Response:
    """List the files that were given in, the newest first, 50 a page."""
    with placed(cursor) as after, desk_of(request).store.read() as session:
        rows = uploads.latest(session, after)
    return page_of(
        request, [Upload.of(row) for row in rows], rows[-1].id if len(rows) == uploads.LISTED else ""
    )


@router.post("/intake", status_code=202, response_model=Upload, max_body_size=takes.LARGEST + 100_000)
@open_to(GIVES_CLAIMS)
@needs(Scope.INTAKE)
def give_file(
    request: Request,
    once: Once,
    content: Annotated[
        bytes,
        Body(media_type=BYTES, min_length=1, description="An 837P file, or visits as JSON; 50 MB at most."),
    ],
) -> Response:
    """Give in a file of claims. It is kept, and taken record by record; look at `Location` for the results.

    The same file again changes nothing: its records are known.
    """

    def does(session: Session) -> Done:
        row = keep_file(session, viewer_of(request), "claims", content)
        address = f"/api/v1/intake/{row.id}"
        return Done(Upload.of(row), 202, location=address, after=lambda: take_some(request, row.id))

    return once.does(does)


@router.get("/intake/{upload}")
@open_to(GIVES_CLAIMS)
@needs(Scope.INTAKE)
def one_upload(request: Request, upload: Id) -> Upload:
    """Show how far a file was taken."""
    with desk_of(request).store.read() as session:
        return Upload.of(uploads.need(session, upload))


@router.get("/intake/{upload}/records", response_model=Page[Record])
@open_to(GIVES_CLAIMS)
@needs(Scope.INTAKE)
def list_records(
    request: Request,
    upload: Id,
    result: Annotated[
        Literal["accepted", "known", "changed", "refused"] | None, Query(description="Only with this result.")
    ] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Response:
    """List what became of the records of a file, in its order."""
    with placed(cursor) as after, desk_of(request).store.read() as session:
        uploads.need(session, upload)
        rows = uploads.records(session, upload, result or "", number_of(after, LAST_RECORD), limit + 1)
    rows, following = cut(rows, limit, lambda row: row.n)
    return page_of(request, [Record.model_validate(row) for row in rows], following)
