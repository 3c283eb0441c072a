"""What is kept of a claim whole: its content, the X12 files it stands in, and its documents."""

from typing import Annotated, Literal

from fastapi import Body, Query, Request
from sqlmodel import Session
from starlette.responses import PlainTextResponse, Response

from console.views.payer_files import files_of, raw_of, reading_of
from console.web import masking
from console.web.access import EVERYBODY, HANDLES_PATIENTS, WORKS_TASKS, Scope, needs, open_to, viewer_of
from console.web.api.claim_models import DocumentLine, FileLine, Reading
from console.web.api.claim_parts import claim_of, listed, read
from console.web.api.effects import Done, Once
from console.web.api.masked_models import MaskedField, Reveal, Revealed
from console.web.api.parameters import ClaimName, Id, Listed, TaskId
from console.web.api.routing import api_router
from console.web.desk import desk_of
from console.web.giving_in import LARGEST_DOCUMENT, DocumentKind, Given, keep_document
from console.web.readings import revealed
from models.claim import ClaimDocument
from models.errors import NotFound
from models.tables import ClaimRow, PayerFileRow
from store import documents, files, submissions
from store.versions import document_of

router = api_router("Claims")

BYTES = "application/octet-stream"
BINARY = {BYTES: {"schema": {"type": "string", "format": "binary"}}}

TEXT = {"text/plain": {"schema": {"type": "string"}}}


@router.get("/claims/{claim}/document")
@open_to(EVERYBODY)
@needs(Scope.PATIENTS)
def document(request: Request, claim: ClaimName) -> ClaimDocument:
    """Show the whole content of a claim, with the patient in full; the audit log says who asked."""
    return read(request, claim, document_of, "claim content read")


@router.get("/claims/{claim}/files")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_files(request: Request, claim: ClaimName) -> Listed[FileLine]:
    """List the X12 files that have to do with a claim, oldest first."""
    return listed(
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

    return read(request, claim, part, "file read", file)


@router.get(
    "/claims/{claim}/files/{file}/raw",
    response_class=PlainTextResponse,
    responses={200: {"content": TEXT}},
)
@open_to(HANDLES_PATIENTS)
@needs(Scope.PATIENTS)
def raw(request: Request, claim: ClaimName, file: Id) -> Response:
    """Give a file as it was, one segment a line; it tells of everybody in the batch."""
    return PlainTextResponse(
        read(request, claim, lambda session, row: raw_of(_file(session, row, file)), "file read", file)
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
    return listed(
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

    content: bytes = read(request, claim, part, "document read", f"document {document}")
    how = {"Content-Disposition": "attachment"}
    return Response(content, media_type="application/octet-stream", headers=how)


@router.post(
    "/tasks/{task}/documents",
    status_code=201,
    response_model=DocumentLine,
    max_body_size=LARGEST_DOCUMENT + 100_000,
)
@open_to(WORKS_TASKS)
@needs(Scope.TASKS)
def give_document(
    request: Request,
    once: Once,
    task: TaskId,
    content: Annotated[bytes, Body(media_type=BYTES, min_length=1, description="25 MB at most.")],
    kind: Annotated[DocumentKind, Query(description="What it is.")] = "record",
    type: Annotated[Literal["pdf", "txt", "png", "jpg", "tif"], Query(description="Its format.")] = "pdf",
) -> Response:
    """Keep a document with the claim of a task, so that an answer may name it; the same bytes are kept once.

    It is called by its kind: names of files hold names of people, and an address is no place for them.
    """
    viewer, desk = viewer_of(request), desk_of(request)

    def does(session: Session) -> Done:
        given = Given(kind, f"{kind}.{type}", content, desk.now())
        return Done(DocumentLine.model_validate(keep_document(session, viewer, task, given)), 201)

    return once.does(does)


@router.get("/claims/{claim}/masked")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_masked(request: Request, claim: ClaimName) -> Listed[MaskedField]:
    """List the fields of a claim that pages mask, as they show them."""
    return listed(
        request,
        claim,
        lambda session, row: [
            MaskedField.model_validate(one) for one in masking.fields_of(document_of(session, row)).values()
        ],
    )


@router.post("/claims/{claim}/reveal")
@open_to(EVERYBODY)
@needs(Scope.PATIENTS)
def reveal_field(request: Request, claim: ClaimName, sent: Reveal) -> Revealed:
    """Show one masked field whole; the audit log says each time who asked for which."""
    with desk_of(request).store.write() as session:
        return Revealed.of(revealed(session, viewer_of(request), claim_of(session, claim), sent.field))
