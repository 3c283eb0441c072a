"""Quarantine: what could not be taken is kept whole, with the reason and what would be right."""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from models.errors import BadInput, NotFound
from models.tables import QuarantineRow
from store.identifiers import digest
from store.pages import cut

MOST = 100
"""So many records of one file or claim are listed; a file that is all wrong is one record."""


class Page(NamedTuple):
    """So many records, and the mark after which the next page begins; empty at the end."""

    rows: list[QuarantineRow]
    after: str


def storable(text: str) -> str:
    """Return text with a mark where something stands that no database keeps: NUL, halves of characters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def keep(
    session: Session,
    kind: str,
    *,
    reason: str,
    content: str,
    as_of: datetime,
    file: str = "",
    claim: str = "",
    control_number: str = "",
    position: int = 0,
    field: str = "",
    value: str = "",
    remedy: str = "",
    candidates: str = "[]",
) -> QuarantineRow:
    """Keep one record; the same record for the same reason is kept once."""
    content, control_number, value = storable(content), storable(control_number), storable(value)
    identity = digest(kind, reason, content, control_number)
    known = session.exec(select(QuarantineRow).where(QuarantineRow.identity == identity)).first()
    if known is not None:
        return known
    row = QuarantineRow(
        id=digest("quarantine", identity)[:16].upper(),
        identity=identity,
        kind=kind,
        file_id=file,
        claim_id=claim,
        control_number=control_number,
        position=position,
        reason=reason,
        field=field,
        value=value,
        remedy=remedy,
        content=content,
        candidates=candidates,
        opened_at=as_of,
    )
    session.add(row)
    session.flush()
    return row


def need(session: Session, record: str) -> QuarantineRow:
    """Return a record in quarantine, or raise ``NotFound``."""
    row = session.get(QuarantineRow, record)
    if row is None:
        raise NotFound(f"nothing in quarantine is called {record!r}. See: claimflow quarantine list")
    return row


def every(session: Session, *, status: str = "open") -> list[QuarantineRow]:
    """Return records in quarantine, oldest first."""
    query = select(QuarantineRow).order_by(col(QuarantineRow.opened_at), col(QuarantineRow.position))
    return list(session.exec(query.where(QuarantineRow.status == status) if status else query))


def let_go(row: QuarantineRow, as_of: datetime) -> None:
    """Mark a record as released: what it held was taken another way."""
    row.status, row.released_at = "released", as_of


def page(session: Session, *, status: str = "open", after: str = "", size: int = 50) -> Page:
    """Return a page of records, oldest first, the first one or that ``after`` a mark. Raises ``BadInput``."""
    row = QuarantineRow
    query = select(row).where(row.status == status)
    if after:
        at, last = _read_mark(after)
        query = query.where(
            col(row.opened_at) >= at,
            or_(col(row.opened_at) > at, and_(col(row.opened_at) == at, col(row.id) > last)),
        )
    rows = session.exec(query.order_by(col(row.opened_at), col(row.id)).limit(size + 1)).all()
    return Page(*cut(rows, size, lambda last: f"{last.opened_at.isoformat()}~{last.id}"))


def of_file(session: Session, file: str) -> list[QuarantineRow]:
    """Return what of a file is still kept here, in the order of its segments."""
    query = select(QuarantineRow).where(QuarantineRow.file_id == file, QuarantineRow.status == "open")
    return list(session.exec(query.order_by(col(QuarantineRow.position), col(QuarantineRow.id)).limit(MOST)))


def of_claim(session: Session, claim: str) -> list[QuarantineRow]:
    """Return what is still kept here and belongs to a claim."""
    query = select(QuarantineRow).where(QuarantineRow.claim_id == claim, QuarantineRow.status == "open")
    return list(session.exec(query.order_by(col(QuarantineRow.opened_at), col(QuarantineRow.id)).limit(MOST)))


def _read_mark(after: str) -> tuple[datetime, str]:
    at, _, last = after.partition("~")
    try:
        return datetime.fromisoformat(at).astimezone(UTC), last
    except (ValueError, OverflowError):
        problem = "this is no place in the list"
        raise BadInput(problem, field="after", remedy="Begin at the top of the list") from None
