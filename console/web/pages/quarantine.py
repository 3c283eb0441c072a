"""Quarantine: what could not be taken, why, what would be right, and the ways out of it."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, Request, UploadFile
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from console.releasing import Door, is_taken_in, release_by_file, release_to, release_with_reason
from console.views.kept_records import kept
from console.web.access import MOVES_MONEY, READS_MONEY, Viewer, open_to, viewer_of
from console.web.desk import Desk, desk_of
from console.web.masked_names import masked_names
from console.web.readings import noted
from console.web.rendering import page
from models.errors import BadInput
from models.messages import ClaimNotice, Move
from models.tables import QuarantineRow
from store import quarantine

router = APIRouter(include_in_schema=False)

ROWS = 50
LARGEST = 5_000_000
"""Bytes of a mended file."""


@router.get("/quarantine")
@open_to(READS_MONEY)
def listed(request: Request, status: str = "open", after: str = "") -> Response:
    """Show records, the oldest first; no list shows what a record holds."""
    status = status if status in ("open", "released") else "open"
    with desk_of(request).store.read() as session:
        found = quarantine.page(session, status=status, after=after, size=ROWS)
    following = urlencode({"status": status, "after": found.after}) if found.after else ""
    return page(request, "quarantine.html", rows=found.rows, listed=status, following=following)


@router.get("/quarantine/{record}")
@open_to(READS_MONEY)
def one(request: Request, record: str) -> Response:
    """Show a record; who decides about it sees it whole, who only looks asks for that."""
    return _shown(request, record, whole=viewer_of(request).is_any(*MOVES_MONEY))


@router.post("/quarantine/{record}/reveal")
@open_to(READS_MONEY)
def reveal(request: Request, record: str) -> Response:
    """Show a record whole to somebody who asks for it."""
    return _shown(request, record, whole=True, asked=True)


@router.post("/quarantine/{record}/claim")
@open_to(MOVES_MONEY)
def give_to_claim(request: Request, record: str, claim: Annotated[str, Form()] = "") -> Response:
    """Give a payment that found no claim to the one that was chosen; it posts as any other."""
    if not claim.strip():
        return _refused(request, record, BadInput("no claim is named", field="claim", remedy="Name one"))
    try:
        row = release_to(_door(desk_of(request)), record, claim.strip(), viewer_of(request).user)
    except BadInput as problem:
        return _refused(request, record, problem)
    return _done(request, row, "payment given to claim", f"claim:{row.claim_id}" if row.claim_id else "")


@router.post("/quarantine/{record}/reason")
@open_to(MOVES_MONEY)
def release(request: Request, record: str, reason: Annotated[str, Form()] = "") -> Response:
    """Let a record go that is not to be taken, with the reason."""
    try:
        row = release_with_reason(_door(desk_of(request)), record, reason, viewer_of(request).user)
    except BadInput as problem:
        return _refused(request, record, problem)
    return _done(request, row, "kept record released", reason)


@router.post("/quarantine/{record}/file", max_body_size=LARGEST + 100_000)
@open_to(MOVES_MONEY)
def take_mended(request: Request, record: str, file: Annotated[UploadFile, File()]) -> Response:
    """Take in a record as a mended file."""
    content = file.file.read(LARGEST + 1)
    try:
        if not content or len(content) > LARGEST:
            problem = "the file is empty, or larger than 5 MB"
            raise BadInput(problem, field="file", remedy="Give the one record alone")
        with tempfile.NamedTemporaryFile() as held:
            held.write(content)
            held.flush()
            row = release_by_file(_door(desk_of(request)), record, Path(held.name))
    except BadInput as problem:
        return _refused(request, record, problem)
    return _done(request, row, "kept record mended", "")


def _door(desk: Desk) -> Door:
    """Return the way to the claims: they are told soon; new ones are started by the sweep."""

    def pass_on(_: Sequence[Move], notices: Sequence[ClaimNotice]) -> None:
        for notice in notices:
            desk.tell(notice)

    return Door(desk.store, desk.now(), pass_on)


def _shown(
    request: Request, record: str, *, whole: bool, asked: bool = False, problem: str = "", status: int = 200
) -> Response:
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        found = kept(session, record)
        patients = masked_names(session, {near.claim for near in found.near})
        if whole:
            _note(session, viewer, found.row, "value revealed" if asked else "kept record read")
    mendable = found.row.status == "open" and is_taken_in(desk.store, found.row)
    decides = viewer.is_any(*MOVES_MONEY) and found.row.status == "open"
    values = {"kept": found, "patients": patients, "whole": whole, "mendable": mendable}
    return page(request, "kept_record.html", status, decides=decides, problem=problem, **values)


def _refused(request: Request, record: str, problem: BadInput) -> Response:
    """Show the record again with what is wrong; remedies name the form here, not the command line."""
    words = problem.problem if "--" in problem.remedy else f"{problem.problem}. {problem.remedy}"
    return _shown(request, record, whole=True, problem=words[:1].upper() + words[1:], status=422)


def _done(request: Request, row: QuarantineRow, action: str, detail: str) -> Response:
    viewer = viewer_of(request)
    with desk_of(request).store.write() as session:
        _note(session, viewer, row, action, detail)
    return RedirectResponse(f"/quarantine/{row.id}", 303)


def _note(session: Session, viewer: Viewer, row: QuarantineRow, action: str, detail: str = "") -> None:
    noted(session, viewer, action, f"record:{row.id}", detail)
