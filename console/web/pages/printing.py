"""Sheets to print from a claim: letters, the patient's statement, the superbill, the CMS-1500.

Each holds a patient's data in full, so they are for those who work with patients, and each is audited.
"""

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from console.views.claims import found
from console.views.cms1500_layout import HEIGHT, WIDTH
from console.views.cms1500_sheets import drawn
from console.views.letters import blocks_of, need
from console.views.statements import cycles_of, statement_of
from console.web.access import HANDLES_PATIENTS, open_to, viewer_of
from console.web.desk import desk_of
from console.web.pages.claims import note_reading
from console.web.reasons import book_of
from console.web.rendering import page
from models.claim import ClaimDocument, Coverage
from models.errors import NotFound
from models.tables import ClaimRow
from rulebook.cms1500.filling import filled
from rulebook.cms1500.services import Numbers
from rulebook.codes.book import CodeBook
from store import claims, setup, submissions
from store.versions import document_of

router = APIRouter(include_in_schema=False)


@router.get("/claims/{name}/print/letters/{task}")
@open_to(HANDLES_PATIENTS)
def letter(request: Request, name: str, task: str) -> Response:
    """Show a letter as it was drafted or printed."""
    with desk_of(request).store.write() as session:
        row = _noted(request, session, name, "letter")
        shown = need(session, row.id, task)
    return page(request, "print_letter.html", row=row, letter=shown, blocks=blocks_of(shown.text))


@router.get("/claims/{name}/print/statement")
@open_to(HANDLES_PATIENTS)
def statement(request: Request, name: str, cycle: str = "") -> Response:
    """Show the statement of a month (2026-11), the newest one by default."""
    with desk_of(request).store.write() as session:
        row = _noted(request, session, name, "statement")
        cycles = cycles_of(session, row.id)
        if not cycles:
            raise NotFound(
                f"claim {row.id} stands on no statement: insurance left nothing to the patient yet"
            )
        shown = statement_of(session, row, cycle or cycles[0], book_of(session))
    return page(request, "print_statement.html", row=row, statement=shown, cycles=cycles)


@router.get("/claims/{name}/print/superbill")
@open_to(HANDLES_PATIENTS)
def superbill(request: Request, name: str) -> Response:
    """Show the visit with codes, charges and who gave it, as patients hand it to their insurer."""
    with desk_of(request).store.write() as session:
        row = _noted(request, session, name, "superbill")
        document, practice = document_of(session, row), setup.practice(session)
        titles = _titles(document, book_of(session))
    return page(request, "print_superbill.html", row=row, document=document, practice=practice, titles=titles)


@router.get("/claims/{name}/print/cms1500")
@open_to(HANDLES_PATIENTS)
def cms1500(request: Request, name: str) -> Response:
    """Show the claim as the paper form would carry it to the payer billed now."""
    with desk_of(request).store.write() as session:
        row = _noted(request, session, name, "CMS-1500")
        document = document_of(session, row)
        numbers = _numbers(session, row)
    form = filled(document, _billed(row, document), numbers)
    size = {"width": WIDTH, "height": HEIGHT}
    values = {"sheets": drawn(form), "left_out": form.left_out} | size
    return page(request, "print_cms1500.html", 200, row=row, **values)


def _noted(request: Request, session: Session, name: str, what: str) -> ClaimRow:
    row = found(session, name)
    note_reading(session, viewer_of(request), row, "sheet printed", what)
    return row


def _billed(row: ClaimRow, document: ClaimDocument) -> Coverage:
    return document.coverage(claims.sequence_of(row)) or document.coverages[0]


def _numbers(session: Session, row: ClaimRow) -> Numbers:
    """Return the numbers of the newest attempt at the payer billed now, else those the next one will have."""
    sent = [one for one in submissions.of_claim(session, row.id) if one.sequence == row.sequence]
    if sent and not row.next_reference:
        return Numbers(sent[-1].control_number, sent[-1].frequency, sent[-1].original_reference)
    return Numbers(row.source_number, row.next_frequency, row.next_reference)


def _titles(document: ClaimDocument, book: CodeBook) -> dict[str, str]:
    """Return what the codes of a claim mean on the day of service, as far as loaded sets say."""
    on = document.service_from
    if on is None:
        return {}
    diagnoses = {one.code: book.diagnosis(one.code, on) for one in document.diagnoses}
    procedures = {one.procedure: book.procedure(one.procedure, on) for one in document.lines}
    named = {code: found.title for code, found in diagnoses.items() if found is not None}
    return named | {code: found.title for code, found in procedures.items() if found is not None}
