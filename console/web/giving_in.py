"""What people and programs give in: files of claims, of which the first is taken at once, and documents."""

from datetime import datetime
from mimetypes import guess_type
from typing import Literal, NamedTuple

from fastapi import Request
from sqlmodel import Session

from console import uploads as takes
from console.web.access import Viewer
from console.web.desk import desk_of, wall_now
from console.web.task_ground import refuse_strangers
from models.errors import BadInput
from models.record_tables import DocumentRow
from models.upload_tables import UploadRow
from store import audit, documents, tasks

LARGEST_DOCUMENT = 25 * 1024 * 1024
"""Bytes. Payers take less (often 10 MB); what is larger is scanned too finely."""
DocumentKind = Literal["record", "note", "result", "eob", "letter", "proof"]


class Given(NamedTuple):
    """A document as it is given: what it is, its name, its bytes, and the business instant."""

    kind: DocumentKind
    name: str
    content: bytes
    as_of: datetime


def keep_file(session: Session, viewer: Viewer, name: str, content: bytes) -> UploadRow:
    """Keep a file that somebody gives in, and note it; raises ``BadInput`` for one that cannot be taken."""
    row = takes.begin(session, viewer.user, name, content, wall_now())
    # The name stays on the page: people put names of patients into names of files.
    subject, detail = f"upload:{row.id}", f"{row.size} bytes, SHA-256 {row.sha256[:16]}"
    audit.note(session, viewer.user, "claims uploaded", subject, wall_now(), detail=detail)
    return row


def take_some(request: Request, upload: str) -> None:
    """Take the first of a file now, and tell claims that it changed; the rest goes on by itself."""
    desk = desk_of(request)
    _, notices = takes.some_of(desk.store, request.app.state.live.readers, upload, desk.now())
    for notice in notices:
        desk.tell(notice)


def keep_document(session: Session, viewer: Viewer, task: str, given: Given) -> DocumentRow:
    """Keep a document with the claim of a task, so that an answer may name it. Raises ``BadInput``."""
    if not given.content or len(given.content) > LARGEST_DOCUMENT:
        raise BadInput("the file is empty, or larger than 25 MB", field="file", remedy="Choose another one")
    row = tasks.need(session, task)
    refuse_strangers(viewer, row)
    media_type = guess_type(given.name)[0] or "application/octet-stream"
    kept = documents.add_document(
        session, row.claim_id, given.kind, given.name, media_type, given.content, viewer.user, given.as_of
    )
    subject, detail = f"claim:{row.claim_id}", f"document {kept}"
    audit.note(session, viewer.user, "document kept", subject, wall_now(), detail=detail)
    return documents.need(session, kept)
