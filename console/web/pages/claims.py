"""One claim as anybody can understand it: where it stands, why, what happens next, and what it is worth."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from console.commands.instructions import DISPUTE, instruct, may_dispute
from console.views.claims import described, found
from console.views.letters import letters_of
from console.views.money import decisions_of, postings_of
from console.views.payer_files import files_of, raw_of, reading_of
from console.views.stages import way_of
from console.views.statements import cycles_of
from console.views.story import story_of
from console.views.timeline import timeline_of
from console.views.why import next_sentences, told_of
from console.web.access import (
    EVERYBODY,
    HANDLES_PATIENTS,
    HEARS_PATIENTS,
    INSTRUCTS,
    Viewer,
    open_to,
    viewer_of,
)
from console.web.desk import desk_of, wall_now
from console.web.readings import noted
from console.web.rendering import page
from models.errors import NotFound
from models.lifecycle import TERMINAL, ClaimState
from models.tables import ClaimRow
from rulebook.codes.book import CodeBook
from store import audit, claims, contacts, documents, files, notes, payments, submissions
from store.versions import document_of

router = APIRouter(include_in_schema=False)


@router.get("/claims/{name}")
@open_to(EVERYBODY)
def claim(request: Request, name: str) -> Response:
    """Show one claim; that somebody looked is written into the audit log."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        row = found(session, name)
        note_reading(session, viewer, row, "claim read")
        notes.saw(session, viewer.user, row.id, wall_now())
    with desk.store.read() as session:
        told = told_of(session, row, desk.now())
        return page(
            request,
            "claim.html",
            row=row,
            told=told,
            next=next_sentences(told),
            way=way_of(ClaimState(row.state), claims.moves_of(session, row.id)),
            shown=described(session, row),
            story=story_of(timeline_of(session, row)),
            decisions=decisions_of(session, row.id, CodeBook.shipped()),
            postings=postings_of(session, row.id),
            files=files_of(session, row.id),
            kept=documents.of_claim(session, row.id),
            contacts=contacts.of_claim(session, row.id),
            notes=notes.of_claim(session, row.id),
            document=document_of(session, row),
            closed=ClaimState(row.state) in TERMINAL,
            disputable=viewer.is_any(*HEARS_PATIENTS) and may_dispute(session, row),
            letters=letters_of(session, row.id),
            cycles=cycles_of(session, row.id),
        )


@router.get("/claims/{name}/files/{file}")
@open_to(EVERYBODY)
def claim_file(request: Request, name: str, file: str) -> Response:
    """Show what a file says about one claim, and the file as it was; both hold patients' data."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        row = found(session, name)
        if file not in {held.id for held in files_of(session, row.id)}:
            raise NotFound(f"claim {row.id} has nothing to do with a file {file!r}")
        note_reading(session, viewer, row, "file read", file)
        held = files.need(session, file)
        paid = [one for one in payments.of_claim(session, row.id).values() if one.file_id == file]
        numbers = [attempt.control_number for attempt in submissions.of_claim(session, row.id)]
    parts = [part for number in numbers for part in reading_of(held, number) if not part.heading]
    whole = viewer.is_any(*HANDLES_PATIENTS)
    return page(
        request,
        "claim_file.html",
        row=row,
        file=held,
        # Where it names no claim of its own, it tells of everybody in the batch.
        parts=parts or (reading_of(held) if whole else []),
        raw=raw_of(held) if whole else "",
        paid=paid,
    )


@router.post("/claims/{name}/notes")
@open_to(EVERYBODY)
def add_note(request: Request, name: str, words: Annotated[str, Form()] = "") -> Response:
    """Keep a note about a claim; those named with an @ are told."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        row = found(session, name)
        notes.add(session, row.id, viewer.user, words, desk.now())
    return RedirectResponse(f"/claims/{row.id}#notes", 303)


@router.post("/claims/{name}/instructions")
@open_to(INSTRUCTS)
def give_instruction(
    request: Request,
    name: str,
    instruction: Annotated[Literal["hold", "resume", "withdraw"], Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Hold, resume or withdraw a claim, with a reason that stays in its history."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        row = found(session, name)
        notice = instruct(session, row, instruction, reason, viewer.user, desk.now())
        audit.note(session, viewer.user, instruction, f"claim:{row.id}", wall_now(), detail=reason)
    desk.tell(notice)
    return RedirectResponse(f"/claims/{row.id}", 303)


@router.post("/claims/{name}/dispute")
@open_to(HEARS_PATIENTS)
def take_down_dispute(request: Request, name: str, words: Annotated[str, Form()] = "") -> Response:
    """Take down what a patient objects to; a biller is asked, and no statement asks for it meanwhile."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.write() as session:
        row = found(session, name)
        notice = instruct(session, row, DISPUTE, words, viewer.user, desk.now())
        audit.note(session, viewer.user, DISPUTE, f"claim:{row.id}", wall_now())
    desk.tell(notice)
    return RedirectResponse(f"/claims/{row.id}", 303)


def note_reading(session: Session, viewer: Viewer, row: ClaimRow, action: str, detail: str = "") -> None:
    """Write into the audit log that somebody saw a patient's data."""
    noted(session, viewer, action, f"claim:{row.id}", detail)
