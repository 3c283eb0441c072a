"""Files to and from payers: raw, stored before anything sends or reads them."""

import hashlib
from datetime import UTC, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from models.errors import NotFound
from models.tables import CounterRow, PayerFileRow
from store.identifiers import new_id


class FileStatus(StrEnum):
    """How far a file came. ``UNKNOWN``: the upload broke off and nobody can tell whether it arrived."""

    PREPARED = "prepared"
    UPLOADING = "uploading"
    UNKNOWN = "unknown"
    RESEND = "resend"
    TRANSMITTED = "transmitted"
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    STORED = "stored"
    PROCESSED = "processed"
    QUARANTINED = "quarantined"


def need(session: Session, file: str) -> PayerFileRow:
    """Return a file, or raise ``NotFound``."""
    row = session.get(PayerFileRow, file)
    if row is None:
        raise NotFound(f"no file {file!r}. List files with: claimflow files list")
    return row


def next_control_number(session: Session, name: str) -> int:
    """Return the next number of a counter (1 to 999999999, then again from 1)."""
    row = session.get(CounterRow, name, with_for_update=True)
    if row is None:
        row = CounterRow(name=name, value=0)
        session.add(row)
    row.value = row.value % 999_999_999 + 1
    session.flush()
    return row.value


def add_outbound(
    session: Session, partner: str, kind: str, name: str, control_number: int, content: bytes, as_of: datetime
) -> PayerFileRow:
    """Store a file before it is sent; its identity is partner, kind of line and control number."""
    row = _row(f"out:{partner}:{kind}:{control_number}", "out", partner, kind, name, content, as_of)
    row.control_number = control_number
    session.add(row)
    session.flush()
    return row


def add_inbound(
    session: Session, partner: str, kind: str, name: str, content: bytes, as_of: datetime
) -> tuple[PayerFileRow, bool]:
    """Store a file that came in; say whether it is new. The same bytes twice are one file."""
    content_hash = hashlib.sha256(content).hexdigest()
    identity = f"in:{content_hash}"
    known = session.exec(select(PayerFileRow).where(PayerFileRow.identity == identity)).first()
    if known is not None:
        known.deliveries += 1
        return known, False
    row = _row(identity, "in", partner, kind, name, content, as_of)
    row.id, row.status = content_hash[:32], FileStatus.STORED.value
    session.add(row)
    session.flush()
    return row, True


def waiting_inbound(session: Session, partner: str) -> tuple[str, ...]:
    """Return the files of a partner that are stored and not taken in yet."""
    query = select(PayerFileRow.id).where(
        PayerFileRow.partner == partner,
        PayerFileRow.direction == "in",
        PayerFileRow.status == FileStatus.STORED,
    )
    return tuple(session.exec(query.order_by(col(PayerFileRow.recorded_at))))


def to_send(session: Session, partner: str) -> tuple[str, ...]:
    """Return the files of a partner that are to be sent, or whose sending broke off."""
    statuses = [FileStatus.PREPARED, FileStatus.RESEND, FileStatus.UPLOADING]
    query = select(PayerFileRow.id).where(
        PayerFileRow.partner == partner,
        PayerFileRow.direction == "out",
        col(PayerFileRow.status).in_([status.value for status in statuses]),
    )
    return tuple(session.exec(query.order_by(col(PayerFileRow.recorded_at))))


def outbound_by_number(session: Session, partner: str, control_number: int) -> PayerFileRow | None:
    """Return the file of ours that a TA1 or 999 speaks of: claims (837P) or documents (275).

    Both take their numbers from one counter, so a number is one file.
    """
    identities = [f"out:{partner}:{kind}:{control_number}" for kind in ("837P", "275")]
    return session.exec(select(PayerFileRow).where(col(PayerFileRow.identity).in_(identities))).first()


def _row(
    identity: str,
    direction: str,
    partner: str,
    kind: str,
    name: str,
    content: bytes,
    as_of: datetime,
) -> PayerFileRow:
    return PayerFileRow(
        id=new_id(),
        identity=identity,
        direction=direction,
        partner=partner,
        kind=kind,
        name=name,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        status=FileStatus.PREPARED.value,
        as_of=as_of,
        recorded_at=datetime.now(UTC),
    )
