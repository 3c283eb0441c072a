"""The mailbox of a trading partner: what went out, what came back, and what is missing.

``Mailbox.of(session, partner, now, policy)`` reads no file's content: each list is a stretch of an index.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session, col, select

from models.policy import Policy
from models.practice import Payer, TradingPartner
from models.tables import IN_MAILBOX, PayerFileRow, SubmissionRow
from store import setup
from store.files import FileStatus
from store.submissions import SubmissionStatus

SHOWN = 50
MOST_CLAIMS = 1000
UNANSWERED = (SubmissionStatus.TRANSMITTED, SubmissionStatus.FILE_ACCEPTED)
"""Attempts that left, and about which the payer's 277CA has said nothing."""


class Batch(NamedTuple):
    """One file of the mailbox, and how many of its claims stand where."""

    id: str
    kind: str
    number: int | None
    when: datetime
    status: str
    claims: dict[str, int]


class Missing(NamedTuple):
    """Something that should have come and did not: about which file, since when, and what to do."""

    file: str
    since: datetime
    what: str
    remedy: str


class Mailbox(NamedTuple):
    """Everything an admin looks at when a partner is silent or slow."""

    partner: TradingPartner
    payers: tuple[Payer, ...]
    queued: int
    sent: list[Batch]
    received: list[Batch]
    missing: list[Missing]

    @classmethod
    def of(cls, session: Session, partner: str, now: datetime, policy: Policy) -> "Mailbox":
        """Return the mailbox of a partner at a business instant. Raises ``NotFound``."""
        known = setup.need(session, TradingPartner, partner)
        sent, received = (_batches(session, partner, way) for way in ("out", "in"))
        waiting = select(func.count()).where(
            SubmissionRow.partner == partner, SubmissionRow.status == SubmissionStatus.QUEUED
        )
        return cls(
            known,
            tuple(payer for payer in setup.every(session, Payer) if payer.partner == partner),
            session.exec(waiting).one(),
            sent,
            received,
            list(_missing(sent, received, now, policy)),
        )


def _batches(session: Session, partner: str, direction: str, most: int = SHOWN) -> list[Batch]:
    """Return the newest files of a mailbox; their content, which may be large, is not read."""
    row = PayerFileRow
    columns = (row.id, row.kind, row.control_number, row.status, row.as_of, row.transmitted_at)
    query = sqlalchemy.select(*(col(column) for column in columns)).where(
        col(row.partner) == partner, col(row.direction) == direction, sqlalchemy.text(IN_MAILBOX)
    )
    rows = session.connection().execute(query.order_by(col(row.as_of).desc()).limit(most)).all()
    claims = claims_in(session, [found.id for found in rows])
    return [
        Batch(
            id=found.id,
            kind=found.kind,
            number=found.control_number,
            when=found.transmitted_at or found.as_of,
            status=found.status,
            claims=dict(claims.get(found.id, {})),
        )
        for found in rows
    ]


def claims_in(session: Session, files: list[str]) -> dict[str, Counter[str]]:
    """Return for each file that went out how many of its claims stand in which status."""
    number = func.count()
    query = (
        select(SubmissionRow.file_id, SubmissionRow.status, number)
        .where(col(SubmissionRow.file_id).in_(files))
        .group_by(col(SubmissionRow.file_id), col(SubmissionRow.status))
    )
    found: dict[str, Counter[str]] = {}
    for file, status, count in session.exec(query):
        found.setdefault(file, Counter())[status] = count
    return found


def claims_of_file(session: Session, file: str) -> list[SubmissionRow]:
    """Return the attempts that went out in a file, by their number; the first thousand."""
    inside = select(SubmissionRow).where(SubmissionRow.file_id == file)
    return list(session.exec(inside.order_by(col(SubmissionRow.control_number)).limit(MOST_CLAIMS)))


def _missing(sent: list[Batch], received: list[Batch], now: datetime, policy: Policy) -> Iterator[Missing]:
    """Yield files without a 999 and files whose claims got no 277CA, each when its time is over."""
    first, second = timedelta(days=policy.acknowledgement_days), timedelta(days=policy.claim_report_days)
    for batch in sent:
        if batch.status == FileStatus.TRANSMITTED and batch.when < now - first:
            yield Missing(batch.id, batch.when, f"no TA1 or 999 for {_called(batch)}", ASK)
        silent = sum(batch.claims.get(status, 0) for status in UNANSWERED)
        if silent and batch.status != FileStatus.TRANSMITTED and batch.when < now - second:
            what = f"no 277CA for {silent} of {sum(batch.claims.values())} claims in {_called(batch)}"
            yield Missing(batch.id, batch.when, what, ASK)
    oldest = min((batch.when for batch in sent), default=now)
    heard = max((batch.when for batch in received), default=oldest)
    if sent and heard < now - second:
        yield Missing("", heard, "nothing at all has come back since", SILENT)


ASK = "Ask the partner whether it has the file; its claims are with a biller when their time is over"
SILENT = "See that the exchange runs and that the folder the partner writes to is the one we read"


def _called(batch: Batch) -> str:
    return f"{batch.kind} {batch.number or ''}".strip()
