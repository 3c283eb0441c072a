"""How long each payer takes, learned from its own answers: from the day it had a claim to its 835.

``learned_days(session, "BHH01", today)`` is the 90th percentile of the last 200 answers within a year, in
days; None while fewer than 20 are known. It is worked out once a business day in a process: a follow-up that
is a day off is no harm, and reading a year of answers for every claim would be one.
"""

from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlmodel import Session, col, select

from models.tables import PayerFileRow, RemittanceClaimRow, SubmissionRow
from store.remittances import NO_DECISION

ENOUGH = 20
"""Fewer answers than this say nothing."""

LATEST = 200
YEAR = timedelta(days=365)
PERCENT = 90

_learned: WeakKeyDictionary[Engine | Connection, dict[tuple[str, date], float | None]] = WeakKeyDictionary()


def learned_days(session: Session, payer_id: str, today: date, enough: int = ENOUGH) -> float | None:
    """Return within how many days 90 of 100 answers of this payer came, or None while too few are known."""
    known = _learned.setdefault(session.get_bind(), {})
    if (payer_id, today) not in known:
        days = turnarounds(session, payer_id, today)
        known[payer_id, today] = percentile(days, PERCENT) if len(days) >= enough else None
    return known[payer_id, today]


def turnarounds(session: Session, payer_id: str, today: date) -> list[int]:
    """Return the days that this payer's latest answers took, the newest first; a second answer counts not."""
    query = (
        select(SubmissionRow, PayerFileRow.as_of)
        .where(
            SubmissionRow.payer_id == payer_id,
            col(SubmissionRow.queued_at) >= datetime.combine(today - YEAR, time(), UTC),
            RemittanceClaimRow.attempt == SubmissionRow.control_number,
            col(RemittanceClaimRow.status).not_in(NO_DECISION),
            PayerFileRow.id == RemittanceClaimRow.file_id,
        )
        .order_by(col(PayerFileRow.as_of).desc())
        .limit(LATEST)
    )
    # Newest first: what is read last of an attempt is its first answer.
    answers = {row.control_number: _days(row, answered) for row, answered in session.exec(query)}
    return [days for days in answers.values() if days is not None]


def _days(attempt: SubmissionRow, answered: datetime) -> int | None:
    """Count from the receipt the payer named (277CA), else from the day it was sent."""
    sent = attempt.transmitted_at
    had_it = attempt.received_on or (sent.date() if sent is not None else None)
    return None if had_it is None else max(0, (answered.date() - had_it).days)


def percentile(days: list[int], percent: int) -> float:
    """Return the smallest number of days within which so many percent lie (nearest rank)."""
    ordered = sorted(days)
    return float(ordered[ceil(len(ordered) * percent / 100) - 1])
