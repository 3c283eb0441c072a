"""The practice's own rows of the denial playbook: approved texts, one version after the other."""

import hashlib
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.practice_rule_tables import PracticePlaybookRow


def add(
    session: Session, content: str, effective_from: date, author: str, approved_by: str, as_of: datetime
) -> PracticePlaybookRow:
    """Keep a text as the next version; it counts from its day on, and not before it is here."""
    last = latest(session)
    row = PracticePlaybookRow(
        version=last.version + 1 if last is not None else 1,
        effective_from=effective_from,
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        author=author,
        approved_by=approved_by,
        approved_at=as_of,
    )
    session.add(row)
    session.flush()
    return row


def in_force(session: Session, on: date) -> PracticePlaybookRow | None:
    """Return the version that counts on a day, or None."""
    query = (
        select(PracticePlaybookRow)
        .where(PracticePlaybookRow.effective_from <= on)
        .order_by(col(PracticePlaybookRow.effective_from).desc(), col(PracticePlaybookRow.version).desc())
    )
    return session.exec(query.limit(1)).first()


def latest(session: Session) -> PracticePlaybookRow | None:
    """Return the version that was approved last, or None."""
    return session.exec(
        select(PracticePlaybookRow).order_by(col(PracticePlaybookRow.version).desc()).limit(1)
    ).first()


def every(session: Session) -> list[PracticePlaybookRow]:
    """Return all versions, the newest first."""
    return list(session.exec(select(PracticePlaybookRow).order_by(col(PracticePlaybookRow.version).desc())))
