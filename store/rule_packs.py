"""Rule packs as the practice loaded them: texts, several versions of a pack side by side by date."""

import hashlib
from datetime import UTC, date, datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from models.errors import BadInput, Conflict, NotFound
from models.rulebook_tables import RulePackRow


def load(
    session: Session,
    content: str,
    *,
    name: str,
    version: str,
    effective_from: date,
    effective_to: date | None,
) -> bool:
    """Keep one version of a pack; False when this very text is kept already.

    Raises ``Conflict`` when the version is kept with another text: what a claim was judged by never changes.
    """
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    held = session.get(RulePackRow, (name, version))
    if held is not None and held.sha256 == sha256:
        return False
    if held is not None:
        raise Conflict(
            f"pack {name} {version} is loaded with another text, and a version never changes. "
            "Give the new text a new version"
        )
    session.add(
        RulePackRow(
            name=name,
            version=version,
            effective_from=effective_from,
            effective_to=effective_to,
            sha256=sha256,
            content=content,
            recorded_at=datetime.now(UTC),
        )
    )
    return True


def every(session: Session, name: str = "") -> list[RulePackRow]:
    """Return the versions kept, of one pack or of all: by name, then by their first day, then as loaded."""
    query = select(RulePackRow).order_by(
        col(RulePackRow.name), col(RulePackRow.effective_from), col(RulePackRow.recorded_at)
    )
    return list(session.exec(query.where(RulePackRow.name == name) if name else query))


def need(session: Session, name: str, version: str = "") -> RulePackRow:
    """Return one version of a pack, the last one without a version. Raises ``NotFound``."""
    found = [row for row in every(session, name) if version in ("", row.version)]
    if not found:
        what = f"pack {name!r}" + (f" in version {version!r}" if version else "")
        raise NotFound(f"{what} is not loaded. List the packs with: claimflow rules list")
    return found[-1]


def end(session: Session, name: str, version: str, last_day: date) -> RulePackRow:
    """Let a version count for the last time on a day. Raises ``BadInput`` for a day before its first."""
    row = need(session, name, version)
    if last_day < row.effective_from:
        raise BadInput(
            f"{last_day} is before its first day, {row.effective_from}",
            record=f"pack {name} {row.version}",
            field="--last-day",
            remedy="Name a day on which it still counts",
        )
    row.effective_to = last_day
    return row


def in_force(session: Session, on: date) -> list[RulePackRow]:
    """Return the versions that count on a day, in the order in which they began."""
    query = select(RulePackRow).where(
        col(RulePackRow.effective_from) <= on,
        or_(col(RulePackRow.effective_to).is_(None), col(RulePackRow.effective_to) >= on),
    )
    return list(session.exec(query.order_by(col(RulePackRow.effective_from), col(RulePackRow.recorded_at))))
