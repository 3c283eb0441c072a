"""Claims: found, understood, and told something. Each part of a claim's page is an address of its own."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query, Request
from sqlmodel import Session
from starlette.responses import PlainTextResponse, Response

from console.commands.instructions import instruct
from console.views.claims import described, found
from console.views.money import decisions_of, postings_of
from console.views.payer_files import files_of, raw_of, reading_of
from console.views.search import search
from console.views.stages import way_of
from console.views.timeline import timeline_of
from console.views.why import next_sentences, told_of
from console.web.access import EVERYBODY, Scope, Viewer, needs, open_to, viewer_of
from console.web.api.claim_models import (
    Because,
    ClaimLine,
    ContactShown,
    Decision,
    DocumentLine,
    Entry,
    Event,
    FileLine,
    FoundClaim,
    Money,
    Note,
    NoteSent,
    Posting,
    Reading,
    Search,
    Standing,
    Step,
    Submission,
    TaskOfClaim,
    Told,
    Version,
)
from console.web.api.effects import Done, Effect, Once
from console.web.api.parameters import (
    NO_CONTROL,
    ClaimName,
    Cursor,
    Id,
    IfMatch,
    IfNoneMatch,
    Limit,
    Listed,
    page_of,
    placed,
    refuse_stale,
    versioned,
)
from console.web.api.routing import api_router
from console.web.desk import desk_of, wall_now
from console.web.masked_names import masked_names
from console.web.pages.claims import INSTRUCT
from console.web.readings import note_once_an_hour
from models.claim import ClaimDocument
from models.errors import BadInput, Conflict, NotFound
from models.inbox_tables import NoteRow
from models.lifecycle import ClaimState
from models.tables import ClaimRow, PayerFileRow
from rulebook.codes.book import CodeBook
from store import audit, claims, contacts, documents, files, ledger, notes, submissions
from store.versions import document_of

router = api_router("Claims")

BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
TEXT = {"text/plain": {"schema": {"type": "string"}}}

Part = Callable[[Session, ClaimRow], Any]


def etag_of(row: ClaimRow) -> str:
    """Return the ETag of a claim: the version of its content, and how many moves it has made."""
    return f'"{row.version}.{row.n}"'


def claim_of(session: Session, name: str) -> ClaimRow:
    """Return the claim of this name. Raises ``NotFound``, or ``Conflict`` where several have the number."""
    try:
        return found(session, name)
    except BadInput:
        raise Conflict("several claims have this number; name one by its id") from None


def _read(request: Request, name: str, part: Part, action: str = "claim read", detail: str = "") -> Any:
    """Return a part of a claim; that somebody read it is in the audit log."""
    viewer, store = viewer_of(request), desk_of(request).store
    with store.write() as session:
        row = claim_of(session, name)
        note_once_an_hour(session, viewer, action, f"claim:{row.id}", detail)
    with store.read() as session:
        return part(session, claims.need(session, row.id))


def _listed(request: Request, name: str, part: Part) -> Any:
    """Return a part of a claim that is a list."""
    return Listed[Any](items=_read(request, name, part))


@router.get("/claims", response_model=Search)
@open_to(EVERYBODY)
@needs(Scope.READ)
def find(
    request: Request,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=80,
            pattern=NO_CONTROL,
            description="A claim's id or number, a payer's number, a day of service (`2026-03-02`), "
            "or a charge (`150.00`). A patient is found by POST /patients/search.",
            examples=["150.00"],
        ),
    ],
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Response:
    """Find claims by a number, a day of service, or an amount, the newest first."""
    with placed(cursor) as after, desk_of(request).store.read() as session:
        shown = search(session, q, after, limit)
        patients = masked_names(session, [row.id for row in shown.rows])
    items = [_found(row, patients) for row in shown.rows]
    return page_of(request, items, shown.after, by=shown.by)


def _found(row: ClaimRow, patients: dict[str, str]) -> FoundClaim:
    said = ClaimLine.of(row).model_dump()
    return FoundClaim.model_validate(said | {"patient": patients.get(row.id, "")})


@router.get("/claims/{claim}", response_model=ClaimLine)
@open_to(EVERYBODY)
@needs(Scope.READ)
def one_claim(request: Request, claim: ClaimName, if_none_match: IfNoneMatch = None) -> Response:
    """Show where a claim stands, in one line."""
    with desk_of(request).store.read() as session:
        row = claim_of(session, claim)
        return versioned(ClaimLine.of(row), etag_of(row), if_none_match)


@router.get("/claims/{claim}/standing")
@open_to(EVERYBODY)
@needs(Scope.READ)
def standing(request: Request, claim: ClaimName) -> Standing:
    """Say where a claim stands, why, and what happens next and when."""
    now = desk_of(request).now()

    def part(session: Session, row: ClaimRow) -> Standing:
        told = told_of(session, row, now)
        way = way_of(ClaimState(row.state), claims.moves_of(session, row.id))
        steps = [Step.model_validate(step) for step in way]
        return Standing.model_validate(told | {"next": next_sentences(told), "way": steps})

    return _read(request, claim, part)


@router.get("/claims/{claim}/money")
@open_to(EVERYBODY)
@needs(Scope.READ)
def money(request: Request, claim: ClaimName) -> Money:
    """Show the money of a claim: sums, payers' decisions in words, and the ledger's postings."""

    def part(session: Session, row: ClaimRow) -> Money:
        decided = decisions_of(session, row.id, CodeBook.shipped())
        return Money(
            balance=ledger.balance_of(session, row.id)._asdict(),
            decisions=[Decision.model_validate(one) for one in decided],
            postings=[_posting(one.kind, one.on, one.entries) for one in postings_of(session, row.id)],
        )

    return _read(request, claim, part)


def _posting(kind: str, on: Any, entries: tuple[tuple[str, int], ...]) -> Posting:
    sides = [Entry(account=account, amount_cents=cents) for account, cents in entries]
    return Posting(kind=kind, on=on, entries=sides)


@router.get("/claims/{claim}/versions")
@open_to(EVERYBODY)
@needs(Scope.READ)
def versions(request: Request, claim: ClaimName) -> Listed[Version]:
    """List the versions of a claim with what changed in each; values may name the patient."""
    return _listed(request, claim, lambda session, row: _all(Version, session, row, "versions"))


@router.get("/claims/{claim}/submissions")
@open_to(EVERYBODY)
@needs(Scope.READ)
def attempts(request: Request, claim: ClaimName) -> Listed[Submission]:
    """List the attempts to submit a claim, oldest first, with what proves their receipt."""
    return _read(
        request, claim, lambda session, row: Listed(items=_all(Submission, session, row, "submissions"))
    )


@router.get("/claims/{claim}/tasks")
@open_to(EVERYBODY)
@needs(Scope.READ)
def open_tasks(request: Request, claim: ClaimName) -> Listed[TaskOfClaim]:
    """List the open tasks of a claim."""
    return _listed(request, claim, lambda session, row: _all(TaskOfClaim, session, row, "tasks"))


def _all(model: Any, session: Session, row: ClaimRow, part: str) -> list[Any]:
    return [model.model_validate(one) for one in described(session, row)[part]]


@router.get("/claims/{claim}/timeline")
@open_to(EVERYBODY)
@needs(Scope.READ)
def timeline(request: Request, claim: ClaimName) -> Listed[Event]:
    """List everything that happened to a claim, oldest first: moves, facts, files, tasks, money, contacts."""
    return _listed(
        request, claim, lambda session, row: [Event.model_validate(one) for one in timeline_of(session, row)]
    )


@router.get("/claims/{claim}/contacts")
@open_to(EVERYBODY)
@needs(Scope.READ)
def contact_log(request: Request, claim: ClaimName) -> Listed[ContactShown]:
    """List the contacts about a claim, oldest first."""
    return _listed(
        request,
        claim,
        lambda session, row: [ContactShown.model_validate(one) for one in contacts.of_claim(session, row.id)],
    )


@router.get("/claims/{claim}/notes")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_notes(request: Request, claim: ClaimName) -> Listed[Note]:
    """List the notes about a claim, oldest first."""
    return _listed(
        request, claim, lambda session, row: [_note(one) for one in notes.of_claim(session, row.id)]
    )


def _note(row: NoteRow) -> Note:
    return Note.model_validate(row.model_dump() | {"mentions": row.mentions.split()})


@router.post("/claims/{claim}/notes", status_code=201, response_model=Note)
@open_to(EVERYBODY)
@needs(Scope.CLAIMS)
def add_note(request: Request, once: Once, claim: ClaimName, sent: NoteSent) -> Response:
    """Keep a note about a claim; those named with an @ are told."""
    viewer, desk = viewer_of(request), desk_of(request)

    def does(session: Session) -> Done:
        row = claim_of(session, claim)
        return Done(_note(notes.add(session, row.id, viewer.user, sent.words, desk.now())), 201)

    return once.does(does)


@router.get("/claims/{claim}/document")
@open_to(EVERYBODY)
@needs(Scope.PATIENTS)
def document(request: Request, claim: ClaimName) -> ClaimDocument:
    """Show the whole content of a claim, with the patient in full; the audit log says who asked."""
    return _read(request, claim, document_of, "claim content read")


@router.get("/claims/{claim}/files")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_files(request: Request, claim: ClaimName) -> Listed[FileLine]:
    """List the X12 files that have to do with a claim, oldest first."""
    return _listed(
        request,
        claim,
        lambda session, row: [FileLine.model_validate(one) for one in files_of(session, row.id)],
    )


@router.get("/claims/{claim}/files/{file}")
@open_to(EVERYBODY)
@needs(Scope.PATIENTS)
def reading(request: Request, claim: ClaimName, file: Id) -> Reading:
    """Say in plain words what a file says about a claim."""

    def part(session: Session, row: ClaimRow) -> Reading:
        held = _file(session, row, file)
        numbers = [attempt.control_number for attempt in submissions.of_claim(session, row.id)]
        own = [part for number in numbers for part in reading_of(held, number) if not part.heading]
        shown = [one._asdict() for one in own or reading_of(held)]
        return Reading.model_validate({"file": FileLine.model_validate(held), "parts": shown})

    return _read(request, claim, part, "file read", file)


@router.get(
    "/claims/{claim}/files/{file}/raw",
    response_class=PlainTextResponse,
    responses={200: {"content": TEXT}},
)
@open_to(EVERYBODY)
@needs(Scope.PATIENTS)
def raw(request: Request, claim: ClaimName, file: Id) -> Response:
    """Give a file as it was, one segment a line."""
    return PlainTextResponse(
        _read(request, claim, lambda session, row: raw_of(_file(session, row, file)), "file read", file)
    )


def _file(session: Session, row: ClaimRow, file: str) -> PayerFileRow:
    if file not in {held.id for held in files_of(session, row.id)}:
        raise NotFound("this claim has nothing to do with that file")
    return files.need(session, file)


@router.get("/claims/{claim}/documents")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_documents(request: Request, claim: ClaimName) -> Listed[DocumentLine]:
    """List the documents that are kept with a claim, oldest first."""
    return _listed(
        request,
        claim,
        lambda session, row: [
            DocumentLine.model_validate(one) for one in documents.of_claim(session, row.id)
        ],
    )


@router.get(
    "/claims/{claim}/documents/{document}",
    response_class=Response,
    responses={200: {"content": BINARY}},
)
@open_to(EVERYBODY)
@needs(Scope.PATIENTS)
def document_content(request: Request, claim: ClaimName, document: Id) -> Response:
    """Give the content of a document; its media type stands in the list."""

    def part(session: Session, row: ClaimRow) -> bytes:
        return documents.need(session, document, row.id).content

    content: bytes = _read(request, claim, part, "document read", f"document {document}")
    how = {"Content-Disposition": "attachment"}
    return Response(content, media_type="application/octet-stream", headers=how)


def _instruct(
    request: Request, once: Effect, name: str, if_match: str, instruction: str, reason: str
) -> Response:
    viewer: Viewer = viewer_of(request)
    desk = desk_of(request)

    def does(session: Session) -> Done:
        row = claim_of(session, name)
        refuse_stale(if_match, etag_of(row))
        notice = instruct(session, row, instruction, reason, viewer.user, desk.now())
        audit.note(session, viewer.user, instruction, f"claim:{row.id}", wall_now(), detail=reason)
        told = Told(claim=ClaimLine.of(row), told=instruction)
        return Done(told, 202, etag_of(row), after=lambda: desk.tell(notice))

    return once.does(does)


@router.post("/claims/{claim}/hold", status_code=202, response_model=Told)
@open_to(INSTRUCT)
@needs(Scope.CLAIMS)
def hold(request: Request, once: Once, claim: ClaimName, sent: Because, if_match: IfMatch) -> Response:
    """Stop a claim until somebody resumes it."""
    return _instruct(request, once, claim, if_match, "hold", sent.reason)


@router.post("/claims/{claim}/resume", status_code=202, response_model=Told)
@open_to(INSTRUCT)
@needs(Scope.CLAIMS)
def resume(request: Request, once: Once, claim: ClaimName, sent: Because, if_match: IfMatch) -> Response:
    """Let a claim that is stopped go on where it stood."""
    return _instruct(request, once, claim, if_match, "resume", sent.reason)


@router.post("/claims/{claim}/withdraw", status_code=202, response_model=Told)
@open_to(INSTRUCT)
@needs(Scope.CLAIMS)
def withdraw(request: Request, once: Once, claim: ClaimName, sent: Because, if_match: IfMatch) -> Response:
    """Take a claim back; it is not billed."""
    return _instruct(request, once, claim, if_match, "withdraw", sent.reason)
