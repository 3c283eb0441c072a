"""Appeals: one row for each level at each payer, from the draft to the payer's decision.

A claim has at most one appeal open at a payer. ``round`` counts appeals of one level: a later decision on a
replacement may be appealed anew.
"""

import json
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col

from models.errors import NotFound
from models.record_tables import AppealRow
from store.identifiers import digest
from store.of_claim import rows_of


class AppealStatus(StrEnum):
    """How far one level came."""

    DRAFTED = "drafted"
    """The letter lies with a biller."""
    TO_APPROVE = "to_approve"
    """A supervisor is to approve it."""
    APPROVED = "approved"
    """It is to be delivered."""
    DELIVERED = "delivered"
    """The payer has it."""
    DECIDED = "decided"
    """The payer answered; ``outcome`` says how."""
    GIVEN_UP = "given_up"
    """Not filed, or not worth another level."""


AT_PAYER = frozenset({AppealStatus.DELIVERED})
"""The payer works on it: nothing may be replaced meanwhile."""

UNFINISHED = frozenset(
    {AppealStatus.DRAFTED, AppealStatus.TO_APPROVE, AppealStatus.APPROVED, AppealStatus.DELIVERED}
)


def draft(
    session: Session,
    claim: str,
    sequence: str,
    payer_id: str,
    level: int,
    reasons: tuple[str, ...],
    deadline: date | None,
    as_of: datetime,
) -> AppealRow:
    """Open a level of an appeal and return it; an unfinished draft of the same level is taken up again."""
    earlier = [row for row in of_claim(session, claim) if (row.sequence, row.level) == (sequence, level)]
    if earlier and AppealStatus(earlier[-1].status) in UNFINISHED:
        return earlier[-1]
    number = len(earlier) + 1
    row = AppealRow(
        id=digest("appeal", claim, sequence, level, number),
        claim_id=claim,
        sequence=sequence,
        level=level,
        round=number,
        payer_id=payer_id,
        status=AppealStatus.DRAFTED.value,
        reasons=json.dumps(reasons),
        deadline=deadline,
        as_of=as_of,
    )
    session.add(row)
    session.flush()
    return row


def need(session: Session, appeal: str) -> AppealRow:
    """Return an appeal, or raise ``NotFound``."""
    row = session.get(AppealRow, appeal)
    if row is None:
        raise NotFound(f"no appeal {appeal!r}")
    return row


def of_claim(session: Session, claim: str) -> list[AppealRow]:
    """Return all appeals of a claim, oldest first."""
    order = (col(AppealRow.as_of), col(AppealRow.level), col(AppealRow.round))
    return rows_of(session, AppealRow, claim, *order)


def current(session: Session, claim: str, sequence: str) -> AppealRow | None:
    """Return the unfinished appeal at this payer, or None."""
    rows = [row for row in of_claim(session, claim) if row.sequence == sequence]
    return next((row for row in reversed(rows) if AppealStatus(row.status) in UNFINISHED), None)


def open_at(session: Session, claim: str, sequence: str) -> AppealRow | None:
    """Return the appeal that the payer has and has not answered, or None."""
    row = current(session, claim, sequence)
    return row if row is not None and AppealStatus(row.status) in AT_PAYER else None


def decide(row: AppealRow, outcome: str, on: date) -> None:
    """Note what the payer decided and when."""
    row.status, row.outcome, row.decided_on = AppealStatus.DECIDED.value, outcome, on


def give_up(row: AppealRow, on: date) -> None:
    """Note that this level is not filed, or not followed any further."""
    row.status, row.outcome, row.decided_on = AppealStatus.GIVEN_UP.value, "given_up", on


def withdraw(session: Session, claim: str, sequence: str, on: date) -> AppealRow | None:
    """Note that an unfinished appeal is taken back with its claim, and return it; None when there is none."""
    row = current(session, claim, sequence)
    if row is not None:
        row.status, row.outcome, row.decided_on = AppealStatus.GIVEN_UP.value, "withdrawn", on
    return row
