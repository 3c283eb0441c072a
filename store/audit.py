"""The audit log: who did or saw what, in a chain that shows when a link was changed or taken out.

45 CFR 164.312(b). Rows are only added; the database itself refuses to change or delete them (migration 0005).
Each one is sealed with the SHA-256 of itself and the seal before it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import event
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.console_tables import AuditRow
from store.dialect import wait_for_turn

TURN = 164_312
"""The lock that writers of the chain take, one after the other."""
WAITING = "audit rows that wait for the end of the transaction"


class Sought(NamedTuple):
    """What of the log is wanted; empty words and days want all of it."""

    user: str = ""
    subject: str = ""
    action: str = ""
    since: datetime | None = None
    before: datetime | None = None


def note(
    session: Session,
    user: str,
    action: str,
    subject: str,
    as_of: datetime,
    *,
    roles: str = "",
    detail: str = "",
    address: str = "",
) -> None:
    """Add one row: what somebody (``user``) did or saw (``action``) with what (``claim:C1``).

    It is written when the transaction commits, and not at all if it fails. So the chain's lock is the last
    one that any transaction takes, and two of them never wait for each other.
    """
    waiting: list[AuditRow] = session.info.setdefault(WAITING, [])
    if not waiting:
        event.listen(session, "before_commit", _append, once=True)
    said = {"user": user, "action": action, "subject": subject, "roles": roles, "detail": detail}
    waiting.append(AuditRow(n=0, as_of=as_of, address=address, seal="", **said))


def _append(session: Session) -> None:
    """Seal what waits, each row with the one before it."""
    session.flush()
    wait_for_turn(session.connection(), TURN)
    last = _last(session)
    number, seal = (last.n, last.seal) if last is not None else (0, "")
    for row in cast("list[AuditRow]", session.info.pop(WAITING)):
        number += 1
        row.n, row.seal = number, seal
        row.seal = seal = _seal(row, seal)
        session.add(row)


def _last(session: Session) -> AuditRow | None:
    return session.exec(select(AuditRow).order_by(col(AuditRow.n).desc()).limit(1)).first()


def head(session: Session) -> tuple[int, str]:
    """Return number and seal of the newest row: kept elsewhere, it shows later that none was cut off."""
    last = _last(session)
    return (last.n, last.seal) if last is not None else (0, "")


def has_seal(session: Session, number: int, seal: str) -> bool:
    """Tell whether the row of this number is the one that had this seal."""
    row = session.get(AuditRow, number)
    return row is not None and row.seal == seal


def broken_links(session: Session) -> Iterator[int]:
    """Yield the numbers of rows that are not what was sealed, or before which one is missing."""
    seal, expected = "", 1
    for row in session.exec(select(AuditRow).order_by(col(AuditRow.n)).execution_options(yield_per=1000)):
        if row.n != expected or row.seal != _seal(row, seal):
            yield row.n
        seal, expected = row.seal, row.n + 1


def listed(session: Session, sought: Sought, *, below: int = 0, limit: int = 50) -> Sequence[AuditRow]:
    """Return rows of the log, the newest first; those before number ``below`` if one is given."""
    query = _query(sought)
    if below:
        query = query.where(col(AuditRow.n) < below)
    return session.exec(query.order_by(col(AuditRow.n).desc()).limit(limit)).all()


def _query(sought: Sought) -> SelectOfScalar[AuditRow]:
    query = select(AuditRow)
    for column, wanted in (("user", sought.user), ("subject", sought.subject), ("action", sought.action)):
        if wanted:
            query = query.where(col(getattr(AuditRow, column)) == wanted)
    if sought.since is not None:
        query = query.where(col(AuditRow.as_of) >= sought.since)
    if sought.before is not None:
        query = query.where(col(AuditRow.as_of) < sought.before)
    return query


def _seal(row: AuditRow, before: str) -> str:
    told = [row.n, row.user, row.roles, row.action, row.subject, row.detail, row.address]
    text = json.dumps([before, *told, row.as_of.isoformat()])
    return hashlib.sha256(text.encode()).hexdigest()
