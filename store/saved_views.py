"""Views of the inbox with a name, kept on the server: one's own, and those of the team."""

from sqlalchemy import or_
from sqlmodel import Session, col, select

from models.errors import BadInput, Conflict, NotFound
from models.inbox_tables import SavedViewRow
from store.identifiers import new_id

LONGEST_NAME = 60
MOST = 40
"""So many views of one person; more would be a list to search, and no view any more."""


def keep(session: Session, owner: str, name: str, query: str, *, team: bool) -> SavedViewRow:
    """Keep a view. One of the same name and owner is replaced."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        remedy = f"Give it 1 to {LONGEST_NAME} characters"
        raise BadInput("a view needs a name", field="name", remedy=remedy)
    mine = list(session.exec(select(SavedViewRow).where(SavedViewRow.owner == owner)))
    row = next((one for one in mine if one.name == name), None)
    if row is None and len(mine) >= MOST:
        raise Conflict(f"you keep {MOST} views already; forget one first")
    row = row or SavedViewRow(id=new_id(), owner=owner, name=name)
    row.query, row.team = query, team
    session.add(row)
    return row


def forget(session: Session, view: str, owner: str) -> None:
    """Forget one's own view, or raise ``NotFound``."""
    row = session.get(SavedViewRow, view)
    if row is None or row.owner != owner:
        raise NotFound("this view is not yours, or not there any more")
    session.delete(row)


def seen_by(session: Session, user: str) -> list[SavedViewRow]:
    """Return somebody's own views and those of the team, by name."""
    query = select(SavedViewRow).where(or_(col(SavedViewRow.owner) == user, col(SavedViewRow.team).is_(True)))
    return list(session.exec(query.order_by(col(SavedViewRow.name), col(SavedViewRow.id))))
