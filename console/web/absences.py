"""Notes that somebody is away, for whoever says so: a supervisor on the page, or a program."""

from datetime import date

from sqlmodel import Session

from console.web.desk import wall_now
from models.errors import NotAllowed
from models.inbox_tables import AbsenceRow
from store import absences, accounts, audit


def note_absence(
    session: Session, by: str, user: str, first_day: date, last_day: date, substitute: str
) -> AbsenceRow:
    """Note that somebody of the staff list is away; raises ``NotAllowed`` for somebody who is not on it."""
    for field, person in (("user", user), ("substitute", substitute)):
        if person and accounts.staff_of(session, person) is None:
            problem = "this user is not on the practice's staff list"
            raise NotAllowed(problem, field=field, remedy="Choose somebody from the list")
    row = absences.add(session, user, first_day, last_day, substitute)
    detail = f"{row.first_day} to {row.last_day}; substitute {substitute or 'nobody'}"
    audit.note(session, by, "absence noted", f"user:{user}", wall_now(), detail=detail)
    return row
