"""Files of claims that people and programs give in: kept and noted, and the first of each taken at once."""

from fastapi import Request
from sqlmodel import Session

from console import uploads as takes
from console.web.access import Viewer
from console.web.desk import desk_of, wall_now
from models.upload_tables import UploadRow
from store import audit


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
