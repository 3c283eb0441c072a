"""Who is away, and who gets what comes back to them."""

from datetime import date

from sqlmodel import Session, col, select

from models.errors import BadInput, NotFound
from models.inbox_tables import AbsenceRow
from store.identifiers import new_id

CHAIN = 5
"""A substitute may be away, too; after so many it stays with the last one."""


def add(session: Session, user: str, first_day: date, last_day: date, substitute: str = "") -> AbsenceRow:
    """Note that somebody is away on these days, both included; who stands in may be left open."""
    if last_day < first_day:
        remedy = "Give a last day that is not before the first"
        raise BadInput("the absence ends before it begins", field="last_day", remedy=remedy)
    if substitute == user:
        raise BadInput(
            "nobody is their own substitute", field="substitute", remedy="Name somebody else, or nobody"
        )
    row = AbsenceRow(id=new_id(), user=user, first_day=first_day, last_day=last_day, substitute=substitute)
    session.add(row)
    return row


def remove(session: Session, absence: str) -> AbsenceRow:
    """Take an absence back, or raise ``NotFound``."""
    row = session.get(AbsenceRow, absence)
    if row is None:
        raise NotFound("this absence is not there any more")
    session.delete(row)
    return row


def listed(session: Session, today: date) -> list[AbsenceRow]:
    """Return absences of today and later, the first to begin at the top."""
    query = select(AbsenceRow).where(col(AbsenceRow.last_day) >= today)
    return list(session.exec(query.order_by(col(AbsenceRow.first_day), col(AbsenceRow.user))))


def present(session: Session, user: str, day: date) -> str:
    """Return who gets what is meant for somebody on a day: they themselves, their substitute, or theirs.

    Empty when nobody was named: then it is everybody's again.
    """
    for _ in range(CHAIN):
        row = _away(session, user, day) if user else None
        if row is None:
            return user
        user = row.substitute
    return user


def _away(session: Session, user: str, day: date) -> AbsenceRow | None:
    query = select(AbsenceRow).where(
        AbsenceRow.user == user, col(AbsenceRow.first_day) <= day, col(AbsenceRow.last_day) >= day
    )
    return session.exec(query.order_by(col(AbsenceRow.id)).limit(1)).first()
