"""Intake by upload: give in a file of claims, see what became of each record, take the refused ones along."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from console import uploads as takes
from console.web.access import GIVES_CLAIMS, MOVES_MONEY, open_to, viewer_of
from console.web.csv_lines import csv_answer
from console.web.desk import Desk, desk_of, wall_now
from console.web.giving_in import keep_file, take_some
from console.web.rendering import page
from models.errors import BadInput
from store import audit, uploads

router = APIRouter(include_in_schema=False)

RESULTS = ("refused", "accepted", "changed", "known")
COLUMNS = ("record", "position", "control_number", "field", "reason", "remedy", "kept_as")
AT_ONCE = 1000


@router.get("/intake")
@open_to(GIVES_CLAIMS)
def listed(request: Request, before: str = "") -> Response:
    """Show the files that were given in, the newest first, and where to give in another."""
    with desk_of(request).store.read() as session:
        rows = uploads.latest(session, before)
    older = rows[-1].id if len(rows) == uploads.LISTED else ""
    return page(request, "intake.html", rows=rows, older=older, problem=None)


@router.post("/intake", max_body_size=takes.LARGEST + 100_000)
@open_to(GIVES_CLAIMS)
def give(request: Request, file: Annotated[UploadFile, File()]) -> Response:
    """Keep a file and take the first of it; the rest goes on by itself."""
    viewer, desk = viewer_of(request), desk_of(request)
    content, name = file.file.read(), PurePath(file.filename or "claims").name[-80:]
    try:
        with desk.store.write() as session:
            row = keep_file(session, viewer, name, content)
    except BadInput as problem:
        with desk.store.read() as session:
            rows = uploads.latest(session)
        return page(request, "intake.html", 422, rows=rows, older="", problem=problem)
    take_some(request, row.id)
    return RedirectResponse(f"/intake/{row.id}", 303)


@router.get("/intake/{upload}")
@open_to(GIVES_CLAIMS)
def one(request: Request, upload: str, result: str = "", after: int = 0) -> Response:
    """Show how far a file was taken, and what became of each record."""
    result = result if result in RESULTS else ""
    with desk_of(request).store.read() as session:
        row = uploads.need(session, upload)
        records = uploads.records(session, upload, result, after)
    more = records[-1].n if len(records) == uploads.LISTED else 0
    return page(
        request,
        "upload.html",
        row=row,
        records=records,
        result=result,
        results=RESULTS,
        after=after,
        more=more,
        decides=viewer_of(request).is_any(*MOVES_MONEY),
    )


@router.get("/intake/{upload}/refused.csv")
@open_to(GIVES_CLAIMS)
def refused_file(request: Request, upload: str) -> Response:
    """Return the refused records with reasons and remedies as a file; the audit log says so."""
    desk, viewer = desk_of(request), viewer_of(request)
    with desk.store.write() as session:
        row = uploads.need(session, upload)
        detail = f"{row.refused} refused records"
        audit.note(session, viewer.user, "upload exported", f"upload:{upload}", wall_now(), detail=detail)
    return csv_answer("refused.csv", COLUMNS, _refused(desk, upload))


def _refused(desk: Desk, upload: str) -> Iterator[list[object]]:
    after = 0
    while True:
        with desk.store.read() as session:
            rows = uploads.records(session, upload, "refused", after, AT_ONCE)
        for row in rows:
            yield [
                row.n,
                row.position,
                row.control_number,
                row.field,
                row.reason,
                row.remedy,
                row.quarantine_id,
            ]
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].n
