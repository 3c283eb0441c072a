"""The practice's setup: typed values kept as one document per record."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.errors import NotFound
from models.practice import (
    Authorization,
    Credential,
    Payer,
    Practice,
    PracticeFacility,
    PracticeProvider,
    Referral,
    StaffUser,
    TradingPartner,
)
from models.tables import SetupRecordRow
from models.value import Value

KINDS: dict[str, type[Value]] = {
    "practice": Practice,
    "provider": PracticeProvider,
    "facility": PracticeFacility,
    "payer": Payer,
    "trading_partner": TradingPartner,
    "user": StaffUser,
    "credential": Credential,
    "authorization": Authorization,
    "referral": Referral,
}
"""Every kind of record, under the name that commands and TOML files use."""


Record = TypeVar("Record", bound=Value)


def key_of(value: Value) -> str:
    """Return what names a record among its kind; every class in ``KINDS`` has a ``key``."""
    return str(getattr(value, "key"))  # noqa: B009  the attribute differs per class, there is no common type


def put(session: Session, kind: str, value: Value) -> None:
    """Write one record; the same key again replaces it."""
    key, found_by = key_of(value), getattr(value, "found_by", "")
    row = session.get(SetupRecordRow, (kind, key), with_for_update=True)
    document, now = value.model_dump_json(), datetime.now(UTC)
    if row is None:
        session.add(SetupRecordRow(kind=kind, key=key, found_by=found_by, document=document, recorded_at=now))
    elif row.document != document:
        row.document, row.found_by = document, found_by
        row.version, row.recorded_at = row.version + 1, now


def get(session: Session, kind: type[Record], key: str) -> Record | None:
    """Return one record, or None."""
    row = session.get(SetupRecordRow, (_name(kind), key))
    return None if row is None else kind.model_validate_json(row.document)


def need(session: Session, kind: type[Record], key: str) -> Record:
    """Return one record, or raise ``NotFound`` with the command that adds it."""
    found = get(session, kind, key)
    if found is None:
        name = _name(kind)
        raise NotFound(f"no {name} {key!r} is set up. Add it with: claimflow setup add {name} FILE.toml")
    return found


def every(session: Session, kind: type[Record]) -> tuple[Record, ...]:
    """Return all records of a kind, by key."""
    rows = session.exec(
        select(SetupRecordRow).where(SetupRecordRow.kind == _name(kind)).order_by(col(SetupRecordRow.key))
    )
    return tuple(kind.model_validate_json(row.document) for row in rows)


def found(
    session: Session, kind: type[Record], *, keys: Iterable[str] = (), found_by: Iterable[str] = ()
) -> tuple[Record, ...]:
    """Return the records with one of these keys, or found by one of these words, by key.

    The words are those of the class's ``found_by``; empty ones find nothing. Both look-ups have an index, so
    a step reads what concerns its claim and no more, however large the practice.
    """
    row, documents = SetupRecordRow, dict[str, str]()
    for column, wanted in ((col(row.key), keys), (col(row.found_by), found_by)):
        if words := sorted({*wanted} - {""}):
            query = select(row.key, row.document).where(row.kind == _name(kind), column.in_(words))
            documents.update(session.exec(query).all())
    return tuple(kind.model_validate_json(document) for _, document in sorted(documents.items()))


def practice(session: Session) -> Practice | None:
    """Return the practice, or None while nothing is set up."""
    return next(iter(every(session, Practice)), None)


def put_all(session: Session, records: Iterable[tuple[str, Value]]) -> int:
    """Write many records and return how many."""
    count = 0
    for kind, value in records:
        put(session, kind, value)
        count += 1
    return count


def remove(session: Session, kind: str, key: str) -> None:
    """Take one record away; claims that need it ask for it again."""
    row = session.get(SetupRecordRow, (kind, key))
    if row is None:
        raise NotFound(f"no {kind} {key!r} is set up")
    session.delete(row)
    session.flush()


def rows_page(session: Session, kind: str, after: str = "", size: int = 50) -> list[SetupRecordRow]:
    """Return records of a kind by key, those after a key if one is given."""
    row = SetupRecordRow
    query = select(row).where(row.kind == kind, col(row.key) > after)
    return list(session.exec(query.order_by(col(row.key)).limit(size)))


def counts(session: Session) -> dict[str, int]:
    """Return how many records there are of each kind."""
    row = SetupRecordRow
    query = select(row.kind, func.count()).group_by(col(row.kind))
    return {kind: int(many) for kind, many in session.exec(query)}


def _name(kind: type[Value]) -> str:
    return next(name for name, known in KINDS.items() if known is kind)
