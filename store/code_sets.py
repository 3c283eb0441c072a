"""Releases of code sets in the database: what there is, the packed bytes, and putting one in.

A release is never changed. Loading another file for the same kind, scope and day takes ``replace``, and the
new one has an id of its own: whoever holds the old one sees that it is gone.
"""

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.codes import ReleaseInfo
from models.errors import Conflict, NotFound
from models.rulebook_tables import CodeSetReleaseRow


def releases(session: Session) -> tuple[ReleaseInfo, ...]:
    """Return every release without its content, by kind, scope and first day."""
    row = CodeSetReleaseRow
    query = (
        select(row)
        .options(defer(cast(Any, row.content), raiseload=True))
        .order_by(col(row.kind), col(row.scope), col(row.effective_from))
    )
    return tuple(_info(found) for found in session.exec(query))


def _info(row: CodeSetReleaseRow) -> ReleaseInfo:
    told = {name: getattr(row, name) for name in ReleaseInfo.model_fields if hasattr(CodeSetReleaseRow, name)}
    return ReleaseInfo.model_validate(told)


def content(session: Session, release: str) -> bytes:
    """Return the packed bytes of a release; raises ``NotFound`` when it is gone."""
    found = session.exec(select(CodeSetReleaseRow.content).where(CodeSetReleaseRow.id == release)).first()
    if found is None:
        raise NotFound(f"no release {release!r}. List them with: claimflow codesets list")
    return found


def at(session: Session, info: ReleaseInfo) -> CodeSetReleaseRow | None:
    """Return the release of the same kind and scope that begins on the same day, or None."""
    row = CodeSetReleaseRow
    query = select(row).where(
        row.kind == info.kind, row.scope == info.scope, row.effective_from == info.effective_from
    )
    return session.exec(query).first()


def put(session: Session, info: ReleaseInfo, packed: bytes, *, replace: bool = False) -> bool:
    """Keep a release; return False when the very same is there already.

    Raises ``Conflict`` when another one begins on the same day, unless it is to be replaced.
    """
    there = at(session, info)
    if there is not None:
        if there.id == info.id:
            return False
        if not replace:
            raise Conflict(
                f"{there.name} ({info.kind}) begins on {info.effective_from}, too. "
                "Give another day, or --replace if it was wrong"
            )
        session.delete(there)
        session.flush()
    told = info.model_dump(exclude={"sample", "source"})
    session.add(CodeSetReleaseRow(**told, content=packed, recorded_at=datetime.now(UTC)))
    try:
        session.flush()
    except IntegrityError:
        raise Conflict(f"another import of {info.kind} for {info.effective_from} ended first") from None
    return True
