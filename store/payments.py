"""Payments a page at a time, the newest first, and where the money of each one went.

``sums(session, payment)`` is one equation: what came to the bank, plus what provider-level adjustments (PLB)
took or added, is what claims are to get; what they got is in the ledger, and the rest is unapplied.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, union
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from models.errors import BadInput, NotFound
from models.tables import EntryRow, PostingRow, RemittanceClaimRow, RemittanceRow
from store import ledger
from store.pages import cut
from store.remittances import RemittanceState

AT_ONCE = 500
"""So many rows are read at once where all of a list are wanted."""

TROUBLE = (RemittanceState.QUARANTINED.value, RemittanceState.UNMATCHED.value)


class Standing(StrEnum):
    """How far the claims of a payment are: some need a person, some wait for their step, or none."""

    TROUBLE = "trouble"
    WAITING = "waiting"
    DONE = "done"


class Wanted(NamedTuple):
    """Which payments a list shows; empty words want all."""

    payer: str = ""
    standing: str = ""


class Line(NamedTuple):
    """One payment as a list shows it, with how many of its claims stand in which state."""

    row: RemittanceRow
    counts: dict[str, int]

    @property
    def standing(self) -> Standing:
        """Return how far its claims are."""
        if any(self.counts.get(state) for state in TROUBLE):
            return Standing.TROUBLE
        return Standing.WAITING if self.counts.get(RemittanceState.RECEIVED) else Standing.DONE


class Page(NamedTuple):
    """So many payments, and the mark after which the next page begins; empty at the end."""

    lines: list[Line]
    after: str


class Sums(NamedTuple):
    """The money of one payment in cents. ``provider_level`` is positive where it reduced the payment."""

    paid: int
    provider_level: int
    applied: int

    @property
    def for_claims(self) -> int:
        """Return what is to be applied to claims."""
        return self.paid + self.provider_level

    @property
    def unapplied(self) -> int:
        """Return what no claim has got yet."""
        return self.for_claims - self.applied


def need(session: Session, payment: str) -> RemittanceRow:
    """Return a payment, or raise ``NotFound``."""
    row = session.get(RemittanceRow, payment)
    if row is None:
        raise NotFound("no payment has this number here")
    return row


def page(session: Session, wanted: Wanted, after: str = "", size: int = 50) -> Page:
    """Return a page of payments, the first one or that ``after`` a mark. Raises ``BadInput``."""
    query = select(RemittanceRow).where(*_conditions(wanted))
    if after:
        query = query.where(_beyond(after))
    order = col(RemittanceRow.paid_on).desc(), col(RemittanceRow.id).desc()
    rows = session.exec(query.order_by(*order).limit(size + 1)).all()
    shown, mark = cut(rows, size, lambda row: f"{row.paid_on.isoformat()}~{row.id}")
    counted = _counts(session, [row.id for row in shown])
    return Page([Line(row, counted.get(row.id, {})) for row in shown], mark)


def every(session: Session, wanted: Wanted) -> Iterator[Line]:
    """Yield a list from its beginning to its end."""
    after = ""
    while True:
        lines, after = page(session, wanted, after, AT_ONCE)
        yield from lines
        if not after:
            return


def payers(session: Session) -> list[tuple[str, str]]:
    """Return who has paid, each id with a name: one step through the index for each payer."""
    found: list[tuple[str, str]] = []
    last = ""
    while True:
        query = select(RemittanceRow.payer_id, RemittanceRow.payer_name)
        after = query.where(col(RemittanceRow.payer_id) > last).order_by(col(RemittanceRow.payer_id))
        row = session.exec(after.limit(1)).first()
        if row is None:
            return found
        last = row[0]
        found.append((row[0], row[1] or row[0]))


def claims_of(
    session: Session, payment: str, after: str = "", size: int = 100
) -> tuple[list[RemittanceClaimRow], str]:
    """Return a page of the claims of a payment, those that need a person first, and the mark of the next."""
    row = RemittanceClaimRow
    trouble = col(row.state).in_(TROUBLE)
    query = select(row).where(row.remittance_id == payment).order_by(trouble.desc(), col(row.id))
    if after:
        first, _, last = after.partition("~")
        if first not in ("0", "1"):
            raise _no_place()
        behind = and_(trouble, col(row.id) > last) if first == "1" else and_(~trouble, col(row.id) > last)
        query = query.where(or_(behind, ~trouble) if first == "1" else behind)
    rows = session.exec(query.limit(size + 1)).all()
    return cut(rows, size, lambda last: f"{int(last.state in TROUBLE)}~{last.id}")


def of_claim(session: Session, claim: str) -> dict[str, RemittanceRow]:
    """Return the payments that had to do with a claim, by id."""
    ids = select(RemittanceClaimRow.remittance_id).where(RemittanceClaimRow.claim_id == claim)
    rows = session.exec(select(RemittanceRow).where(col(RemittanceRow.id).in_(ids)))
    return {row.id: row for row in rows}


def counts_of(session: Session, payment: str) -> dict[str, int]:
    """Return how many claims of a payment stand in which state."""
    return _counts(session, [payment]).get(payment, {})


def sums(session: Session, payment: RemittanceRow) -> Sums:
    """Return where the money of a payment went, from the ledger."""
    booked = _booked(session, f"payment:{payment.identity}")
    mine = select(RemittanceClaimRow.id).where(RemittanceClaimRow.remittance_id == payment.id)
    applied = (
        select(func.coalesce(func.sum(EntryRow.amount_cents), 0))
        .join(PostingRow, col(PostingRow.id) == col(EntryRow.posting_id))
        .where(col(PostingRow.remittance_claim_id).in_(mine), EntryRow.account == ledger.UNAPPLIED)
    )
    given = int(session.exec(applied).one())
    return Sums(payment.payment_cents, booked.get(ledger.PROVIDER_LEVEL, 0), given)


def booked_on(session: Session, payment: RemittanceRow) -> date | None:
    """Return the day on which a payment was booked to cash."""
    query = select(PostingRow).where(PostingRow.key == f"payment:{payment.identity}")
    posting = session.exec(query).first()
    return posting.booked_on if posting is not None else None


def _booked(session: Session, key: str) -> dict[str, int]:
    query = (
        select(EntryRow.account, EntryRow.amount_cents)
        .join(PostingRow, col(PostingRow.id) == col(EntryRow.posting_id))
        .where(PostingRow.key == key)
    )
    return dict(session.exec(query).all())


def _counts(session: Session, payments: Sequence[str]) -> dict[str, dict[str, int]]:
    row, found = RemittanceClaimRow, dict[str, dict[str, int]]()
    if not payments:
        return found
    columns = col(row.remittance_id), col(row.state)
    query = rows_of(*columns, func.count()).where(col(row.remittance_id).in_(payments)).group_by(*columns)
    for payment, state, many in session.connection().execute(query):
        found.setdefault(payment, {})[state] = many
    return found


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    row, claim = RemittanceRow, RemittanceClaimRow
    asked: list[ColumnElement[bool]] = [col(row.payer_id) == wanted.payer] if wanted.payer else []

    def with_claims_in(*states: str) -> ColumnElement[bool]:
        # One look into the index for each state: of several at once SQLite believes that they are most rows.
        in_state = [rows_of(col(claim.remittance_id)).where(col(claim.state) == state) for state in states]
        return col(row.id).in_(union(*in_state) if len(in_state) > 1 else in_state[0])

    match wanted.standing:
        case "":
            return asked
        case Standing.TROUBLE:
            return [*asked, with_claims_in(*TROUBLE)]
        case Standing.WAITING:
            waits = with_claims_in(RemittanceState.RECEIVED.value)
            return [*asked, waits, ~with_claims_in(*TROUBLE)]
        case Standing.DONE:
            return [*asked, ~with_claims_in(*TROUBLE, RemittanceState.RECEIVED.value)]
        case _:
            known = ", ".join(one.value for one in Standing)
            raise BadInput("payments stand in no such way", field="standing", remedy=f"Known are {known}")


def _beyond(after: str) -> ColumnElement[bool]:
    day, _, last = after.partition("~")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise _no_place() from None
    by = col(RemittanceRow.paid_on)
    return and_(by <= on, or_(by < on, and_(by == on, col(RemittanceRow.id) < last)))


def _no_place() -> BadInput:
    return BadInput("this is no place in the list", field="after", remedy="Begin at the top of the list")
