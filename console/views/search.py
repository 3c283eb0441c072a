"""Finds claims by whatever somebody has of one: its number, a payer's number, a day, an amount.

Every look-up uses an index. A patient is found by last name, first name and birth date together, as somebody
on the telephone says them; whoever asks so is in the audit log.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, DecimalException
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from models.errors import BadInput
from models.patient_key import key_of
from models.tables import ClaimRow, RemittanceClaimRow, SubmissionRow
from store.pages import cut

MOST = 50
TOO_MUCH = 10**15
"""Cents: no claim has so many, and no column either."""
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
AMERICAN_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Found(NamedTuple):
    """Claims that were found, by what, whether there are more, and the mark after which those begin."""

    by: str
    rows: list[ClaimRow]
    more: bool
    after: str = ""


class Stretch(NamedTuple):
    """The part of what is found that is wanted: so many claims, after a mark."""

    after: str = ""
    size: int = MOST


def search(session: Session, asked: str, after: str = "", size: int = MOST) -> Found:
    """Return the claims that something typed into the search field means, newest first.

    Raises ``BadInput`` for a mark that is none.
    """
    words, wanted = asked.strip(), Stretch(after, size)
    if not words:
        return Found("", [], False)
    numbered = _read(session, _of_number(session, words), wanted)
    # After a mark there may be none left of those that were found by their number.
    if numbered or (after and _read(session, _of_number(session, words), Stretch(size=1))):
        return _found("number", numbered, wanted)
    on = day_of(words)
    if on is not None:
        same_day = col(ClaimRow.service_from) == on
        return _found(f"date of service {on.isoformat()}", _read(session, same_day, wanted), wanted)
    cents = cents_of(words)
    if cents is not None and cents < TOO_MUCH:
        same = col(ClaimRow.charge_cents) == cents
        return _found(f"charge ${cents / 100:,.2f}", _read(session, same, wanted), wanted)
    return Found("nothing", [], False)


def of_patient(session: Session, last: str, first: str, birth_date: date, after: str = "") -> Found:
    """Return the claims of a patient, newest first."""
    key, wanted = key_of(last.strip(), first.strip(), birth_date), Stretch(after)
    return _found("patient", _read(session, col(ClaimRow.patient_key) == key, wanted), wanted)


def _of_number(session: Session, words: str) -> "ColumnElement[bool]":
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
    return or_(col(ClaimRow.id).in_(ids), col(ClaimRow.source_number) == words)


def _read(session: Session, condition: "ColumnElement[bool]", wanted: Stretch) -> list[ClaimRow]:
    """Read one claim more than is wanted, so that it is known whether there are more."""
    opened, claim = col(ClaimRow.opened_at), col(ClaimRow.id)
    query = select(ClaimRow).where(condition)
    if wanted.after:
        at, last = _mark(wanted.after)
        query = query.where(or_(opened < at, and_(opened == at, claim > last)))
    return list(session.exec(query.order_by(opened.desc(), claim).limit(wanted.size + 1)))


def _found(by: str, rows: list[ClaimRow], wanted: Stretch) -> Found:
    shown, following = cut(rows, wanted.size, lambda row: f"{row.opened_at.isoformat()}~{row.id}")
    return Found(by, shown, bool(following), following)


def _mark(after: str) -> tuple[datetime, str]:
    instant, _, claim = after.partition("~")
    try:
        return datetime.fromisoformat(instant).astimezone(UTC), claim
    except (ValueError, OverflowError):
        problem = "this is no place in the list"
        raise BadInput(problem, field="after", remedy="Begin at the top of the list") from None


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
    except DecimalException:
        return None
    return int(cents) if cents == cents.to_integral_value() and cents.is_finite() and cents >= 0 else None
