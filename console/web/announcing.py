"""What is done with announcements, each act in the audit log."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session

from console.web.access import Viewer
from console.web.desk import wall_now
from models.finding import Role
from models.office_tables import AnnouncementRow
from store import announcements, audit


def announced(
    session: Session, viewer: Viewer, words: str, roles: Iterable[Role], ends_on: date, as_of: datetime
) -> AnnouncementRow:
    """Tell staff something up to a day. Raises ``BadInput``."""
    row = announcements.announce(session, viewer.user, words, roles, ends_on, as_of)
    audit.note(session, viewer.user, "announced", f"announcement:{row.id}", wall_now())
    return row


def was_read(session: Session, viewer: Viewer, announcement: str, at: datetime) -> None:
    """Note that the viewer has read it. Raises ``NotFound``."""
    announcements.acknowledge(session, announcement, viewer.user, at)
    audit.note(session, viewer.user, "announcement read", f"announcement:{announcement}", wall_now())


def ended(session: Session, viewer: Viewer, announcement: str, today: date) -> AnnouncementRow:
    """End it before its day. Raises ``NotFound``."""
    announcements.end(session, announcement, today)
    audit.note(session, viewer.user, "announcement ended", f"announcement:{announcement}", wall_now())
    return announcements.need(session, announcement)
