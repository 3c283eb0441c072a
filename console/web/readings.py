"""What somebody reads of patients, in the audit log: the same thing by the same person once an hour."""

from datetime import timedelta

from sqlmodel import Session, col, select

from console.web import masking
from console.web.access import Viewer
from console.web.desk import wall_now
from console.web.masking import Field
from models.console_tables import AuditRow
from models.tables import ClaimRow
from store import audit
from store.versions import document_of

READ_AGAIN = timedelta(hours=1)
"""Somebody who has a thing open reads it once; after so long it is another reading."""


def note_once_an_hour(session: Session, viewer: Viewer, action: str, subject: str, detail: str = "") -> None:
    """Note that somebody reads a thing, unless it was noted within the hour; the session must write."""
    now = wall_now()
    mine = AuditRow.subject == subject, AuditRow.user == viewer.user, AuditRow.action == action
    query = select(AuditRow.n).where(*mine, AuditRow.detail == detail, col(AuditRow.as_of) > now - READ_AGAIN)
    if session.exec(query.limit(1)).first() is None:
        noted(session, viewer, action, subject, detail)


def noted(session: Session, viewer: Viewer, action: str, subject: str, detail: str = "") -> None:
    """Note what somebody did or saw, with the roles they have, now; the session must write."""
    roles = " ".join(sorted(viewer.roles))
    audit.note(session, viewer.user, action, subject, wall_now(), roles=roles, detail=detail)


def revealed(session: Session, viewer: Viewer, row: ClaimRow, field: str) -> Field:
    """Return a masked field of a claim to somebody who asks for the whole. Raises ``NotFound``."""
    asked = masking.need(document_of(session, row), field)
    noted(session, viewer, "value revealed", f"claim:{row.id}", asked.name)
    return asked
