"""Quarantine: what could not be taken is kept whole, with the reason and what would be right."""

from datetime import datetime

from sqlmodel import Session, col, select

from models.errors import NotFound
from models.tables import QuarantineRow
from store.identifiers import digest


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
