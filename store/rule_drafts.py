"""Drafts of rules that the practice writes itself, and what became of them."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.errors import Conflict, NotFound
from models.practice_rule_tables import RuleDraftRow
from store.identifiers import new_id

LISTED = 50
OPEN = ("draft", "proposed")


def begin(session: Session, kind: str, content: str, author: str, wall: datetime) -> RuleDraftRow:
    """Keep a new draft."""
    row = RuleDraftRow(
        id=new_id(), kind=kind, name="", content=content, author=author, status="draft", written_at=wall
    )
    session.add(row)
    session.flush()
    return row


def need(session: Session, draft: str) -> RuleDraftRow:
    """Return a draft, or raise ``NotFound``."""
    row = session.get(RuleDraftRow, draft)
    if row is None:
        raise NotFound("this draft is not here")
    return row


def take(session: Session, draft: str, revision: int, *statuses: str) -> RuleDraftRow:
    """Return a draft to be changed by whoever saw it in this revision, in one of these states.

    Raises ``Conflict`` where somebody changed it since. The row stays locked until the transaction ends.
    """
    same = col(RuleDraftRow.id) == draft, col(RuleDraftRow.revision) == revision
    query = update(RuleDraftRow).where(*same, col(RuleDraftRow.status).in_(statuses))
    if session.connection().execute(query.values(revision=revision + 1)).rowcount != 1:
        need(session, draft)
        raise Conflict("somebody changed this draft since you opened it. Look at it again")
    row = need(session, draft)
    session.refresh(row)
    return row


def listed(session: Session, kind: str, *, is_open: bool) -> list[RuleDraftRow]:
    """Return drafts of a kind, the newest first: those that are worked on, or those that are decided."""
    status = col(RuleDraftRow.status)
    which = status.in_(OPEN) if is_open else status.not_in(OPEN)
    query = select(RuleDraftRow).where(RuleDraftRow.kind == kind, which)
    return list(session.exec(query.order_by(col(RuleDraftRow.written_at).desc()).limit(LISTED)))


def of_pack(session: Session, name: str) -> dict[str, RuleDraftRow]:
    """Return the drafts of a pack that were approved, by the version they became."""
    query = select(RuleDraftRow).where(
        RuleDraftRow.kind == "pack", RuleDraftRow.name == name, RuleDraftRow.status == "approved"
    )
    return {row.version: row for row in session.exec(query)}
