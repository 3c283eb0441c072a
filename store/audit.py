"""The audit log: who did or saw what, in a chain that shows when a link was changed or taken out.

45 CFR 164.312(b). Rows are only added. Each one is sealed with the SHA-256 of itself and the seal before it.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from models.console_tables import AuditRow


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
) -> AuditRow:
    """Add one row: what somebody (``user``) did or saw (``action``) with what (``claim:C1``)."""
    last = session.exec(select(AuditRow).order_by(col(AuditRow.n).desc()).limit(1)).first()
    row = AuditRow(
        n=last.n + 1 if last is not None else 1,
        user=user,
        roles=roles,
        action=action,
        subject=subject,
        detail=detail,
        address=address,
        as_of=as_of,
        seal="",
    )
    row.seal = _seal(row, last.seal if last is not None else "")
    session.add(row)
    session.flush()
    return row


def broken_links(session: Session) -> Iterator[int]:
    """Yield the numbers of rows that are not what was sealed, or before which one is missing."""
    seal, expected = "", 1
    for row in session.exec(select(AuditRow).order_by(col(AuditRow.n))):
        if row.n != expected or row.seal != _seal(row, seal):
            yield row.n
        seal, expected = row.seal, row.n + 1


def _seal(row: AuditRow, before: str) -> str:
    told = [row.n, row.user, row.roles, row.action, row.subject, row.detail, row.address]
    text = json.dumps([before, *told, row.as_of.isoformat()])
    return hashlib.sha256(text.encode()).hexdigest()
