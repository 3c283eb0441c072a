"""What everybody is told, and who has read it.

``announce(session, "oona", "Blue Heron's portal is down until Monday", ends_on=..., as_of=...)`` stands on
the inbox of everybody it is meant for until they say that they have read it, or until it ends.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.errors import BadInput, NotFound
from models.finding import Role
from models.office_tables import AcknowledgementRow, AnnouncementRow
from models.practice import StaffUser
from store import setup
from store.identifiers import new_id

LONGEST = timedelta(days=366)
MOST_WORDS = 2000
"""Characters; what is longer belongs into a document."""


class Announced(NamedTuple):
    """One announcement with the keys of those who have read it, and of those who have not."""

    row: AnnouncementRow
    read: tuple[str, ...]
    unread: tuple[str, ...]


def announce(
    session: Session, author: str, words: str, roles: Iterable[Role], ends_on: date, as_of: datetime
) -> AnnouncementRow:
    """Tell everybody in these roles (none: everybody). Its author has read it. Raises ``BadInput``."""
    said, today = words.strip(), as_of.date()
    if not said or len(said) > MOST_WORDS:
        remedy = f"Write something, of at most {MOST_WORDS} characters"
        raise BadInput("it says nothing, or too much", record="announcement", field="words", remedy=remedy)
    if not today <= ends_on <= today + LONGEST:
        problem, remedy = f"{ends_on} is no day to end it", "Give a day from today on, within a year"
        raise BadInput(problem, record="announcement", field="ends_on", remedy=remedy)
    named = " ".join(sorted(role.value for role in roles))
    row = AnnouncementRow(id=new_id(), author=author, words=said, roles=named, as_of=as_of, ends_on=ends_on)
    session.add(row)
    session.add(AcknowledgementRow(announcement_id=row.id, user=author, read_at=as_of))
    session.flush()
    return row


def waiting_for(session: Session, user: str, roles: frozenset[Role], today: date) -> list[AnnouncementRow]:
    """Return what somebody has not read yet, newest first."""
    rows = [row for row in _in_force(session, today) if _is_for(row, roles)]
    mine = AcknowledgementRow.user == user, col(AcknowledgementRow.announcement_id).in_([r.id for r in rows])
    read = set(session.exec(select(AcknowledgementRow.announcement_id).where(*mine))) if rows else set[str]()
    return [row for row in rows if row.id not in read]


def listed(session: Session, today: date) -> list[Announced]:
    """Return what is in force, newest first, with who has read it."""
    staff = setup.every(session, StaffUser)
    rows = _in_force(session, today)
    of_these = col(AcknowledgementRow.announcement_id).in_([row.id for row in rows])
    read = session.exec(select(AcknowledgementRow).where(of_these)).all()
    by_row = {row.id: {one.user for one in read if one.announcement_id == row.id} for row in rows}
    return [
        Announced(
            row,
            tuple(sorted(by_row[row.id])),
            tuple(sorted({one.key for one in staff if _is_for(row, one.roles)} - by_row[row.id])),
        )
        for row in rows
    ]


def acknowledge(session: Session, announcement: str, user: str, at: datetime) -> None:
    """Note that somebody has read an announcement; a second time changes nothing. Raises ``NotFound``."""
    need(session, announcement)
    if session.get(AcknowledgementRow, (announcement, user)) is None:
        session.add(AcknowledgementRow(announcement_id=announcement, user=user, read_at=at))


def end(session: Session, announcement: str, today: date) -> None:
    """End an announcement today: nobody is asked to read it any more. Raises ``NotFound``."""
    need(session, announcement).ends_on = today - timedelta(days=1)


def need(session: Session, announcement: str) -> AnnouncementRow:
    """Return an announcement, or raise ``NotFound``."""
    row = session.get(AnnouncementRow, announcement)
    if row is None:
        raise NotFound("this announcement is not there")
    return row


def _in_force(session: Session, today: date) -> list[AnnouncementRow]:
    query = select(AnnouncementRow).where(col(AnnouncementRow.ends_on) >= today)
    return list(session.exec(query.order_by(col(AnnouncementRow.as_of).desc())))


def _is_for(row: AnnouncementRow, roles: frozenset[Role]) -> bool:
    return not row.roles or not roles.isdisjoint(Role(name) for name in row.roles.split())
