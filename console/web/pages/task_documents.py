"""Documents of a task's claim: read by who works on it, and kept by them for the answer."""

from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from console.web import giving_in
from console.web.access import EVERYBODY, WORKS_TASKS, open_to, viewer_of
from console.web.desk import desk_of, wall_now
from console.web.giving_in import LARGEST_DOCUMENT, DocumentKind, Given
from console.web.way_back import inside
from store import audit, documents, tasks

router = APIRouter(include_in_schema=False)

SHOWN = frozenset({"application/pdf", "text/plain"})
"""What a browser may show; anything else is handed out as a file, so that none of it ever runs."""


@router.get("/tasks/{task}/documents/{document}")
@open_to(EVERYBODY)
def show_document(request: Request, task: str, document: str) -> Response:
    """Hand out a document that is kept with the claim of a task; who read it is noted."""
    viewer = viewer_of(request)
    with desk_of(request).store.write() as session:
        claim = tasks.need(session, task).claim_id
        kept = documents.need(session, document, claim)
        audit.note(
            session, viewer.user, "document read", f"claim:{claim}", wall_now(), detail=f"document {kept.id}"
        )
        content, media_type = kept.content, kept.media_type
    if media_type in SHOWN:
        return Response(content, media_type=media_type, headers={"Content-Disposition": "inline"})
    how = {"Content-Disposition": "attachment"}
    return Response(content, media_type="application/octet-stream", headers=how)


@router.post("/tasks/{task}/documents", max_body_size=LARGEST_DOCUMENT + 100_000)
@open_to(WORKS_TASKS)
def keep_document(
    request: Request,
    task: str,
    file: Annotated[UploadFile, File()],
    kind: Annotated[DocumentKind, Form()] = "record",
    back: Annotated[str, Form()] = "/inbox",
) -> Response:
    """Keep a document with the claim of a task, so that an answer may name it."""
    viewer, desk = viewer_of(request), desk_of(request)
    content, name = file.file.read(), PurePath(file.filename or "document").name[-80:]
    with desk.store.write() as session:
        giving_in.keep_document(session, viewer, task, Given(kind, name, content, desk.now()))
    return RedirectResponse(inside(back), 303)
