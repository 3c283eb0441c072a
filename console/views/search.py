"""Finds claims by whatever somebody has of one: its number, a payer's number, a day, an amount.

Every look-up uses an index. A patient is found by last name, first name and birth date together, as somebody
on the telephone says them; whoever asks so is in the audit log.
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from models.patient_key import key_of
from models.tables import ClaimRow, RemittanceClaimRow, SubmissionRow

MOST = 50
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
AMERICAN_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Found(NamedTuple):
    """Claims that were found, by what, and whether there are more than are shown."""

    by: str
    rows: list[ClaimRow]
    more: bool


def search(session: Session, asked: str) -> Found:
    """Return the claims that something typed into the search field means, newest first."""
    words = asked.strip()
    if not words:
        return Found("", [], False)
    numbered = _by_number(session, words)
    if numbered:
        return Found("number", *_cut(numbered))
    on = day_of(words)
    if on is not None:
        return Found(f"date of service {on.isoformat()}", *_where(session, col(ClaimRow.service_from) == on))
    cents = cents_of(words)
    if cents is not None:
        return Found(f"charge ${cents / 100:,.2f}", *_where(session, col(ClaimRow.charge_cents) == cents))
    return Found("nothing", [], False)


def of_patient(session: Session, last: str, first: str, birth_date: date) -> Found:
    """Return the claims of a patient, newest first."""
    key = key_of(last.strip(), first.strip(), birth_date)
    return Found("patient", *_where(session, col(ClaimRow.patient_key) == key))


def _by_number(session: Session, words: str) -> list[ClaimRow]:
    """Look for the claim's id, the practice's number, our CLM01, and the payer's numbers."""
    upper = words.upper()
    attempts = select(SubmissionRow.claim_id).where(
        or_(
            col(SubmissionRow.control_number).in_((words, upper)),
            col(SubmissionRow.payer_control_number).in_((words, upper)),
        )
    )
    paid = select(RemittanceClaimRow.claim_id).where(
        col(RemittanceClaimRow.payer_control_number).in_((words, upper))
    )
    ids = {*session.exec(attempts), *session.exec(paid), words, upper} - {""}
    query = select(ClaimRow).where(or_(col(ClaimRow.id).in_(ids), col(ClaimRow.source_number) == words))
    return list(session.exec(query.order_by(col(ClaimRow.opened_at).desc()).limit(MOST + 1)))


def _where(session: Session, condition: "ColumnElement[bool]") -> tuple[list[ClaimRow], bool]:
    query = select(ClaimRow).where(condition).order_by(col(ClaimRow.opened_at).desc(), col(ClaimRow.id))
    return _cut(list(session.exec(query.limit(MOST + 1))))


def _cut(rows: list[ClaimRow]) -> tuple[list[ClaimRow], bool]:
    return rows[:MOST], len(rows) > MOST


def day_of(words: str) -> date | None:
    """Return the day of ``2026-03-02`` or ``3/2/2026``; None for anything else."""
    found, american = DAY.fullmatch(words), AMERICAN_DAY.fullmatch(words)
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if american is not None:
            return date(int(american[3]), int(american[1]), int(american[2]))
    except ValueError:
        return None
    return None


def cents_of(words: str) -> int | None:
    """Return the cents of ``$1,631.50`` or ``150.00``; None where it is no amount."""
    plain = words.replace("$", "").replace(",", "")
    try:
        cents = Decimal(plain) * 100
    except InvalidOperation:
        return None
    return int(cents) if cents == cents.to_integral_value() and cents.is_finite() and cents >= 0 else None
