"""A patient's account: claims with what became of each charge, statements, payments, and what was said.

A claim of the patient is the way to it: no key made of a name stands in an address. What is owed is what the
ledger says; a statement holds what a claim put on it when insurance was final.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.errors import BadInput
from models.inbox_tables import NoteRow
from models.tables import (
    ClaimRow,
    ContactRow,
    EntryRow,
    RemittanceClaimRow,
    RemittanceRow,
    StatementLineRow,
    StatementRow,
)
from store import ledger, remittances
from store.ledger import ClaimBalance
from store.pages import cut

Ids = SelectOfScalar[str]
Said = TypeVar("Said", NoteRow, ContactRow)

ROWS = 50
MOST = 100
"""So many payments, notes and contacts are shown, the newest ones."""


class Owed(NamedTuple):
    """One claim of the account, and where its charge went."""

    row: ClaimRow
    balance: ClaimBalance


class Stated(NamedTuple):
    """One statement: its month, when it was made, and cents by claim (of this patient)."""

    cycle: str
    on: date
    lines: tuple[tuple[str, int], ...]

    @property
    def cents(self) -> int:
        """Return the sum of this patient's lines."""
        return sum(cents for _, cents in self.lines)


class Paid(NamedTuple):
    """One decision of a payer about one claim, and the payment it came with."""

    payment: str
    claim: str
    payer: str
    on: date
    cents: int
    patient_cents: int
    state: str


class Account(NamedTuple):
    """Everything of one patient. ``total`` is over all claims, ``claims`` one page of them."""

    of: ClaimRow
    many: int
    total: ClaimBalance
    claims: list[Owed]
    after: str
    statements: list[Stated]
    payments: list[Paid]
    notes: list[NoteRow]
    contacts: list[ContactRow]


def account_of(session: Session, claim: ClaimRow, after: str = "") -> Account:
    """Return the account of the patient of a claim. Raises ``BadInput`` for a mark that is none."""
    mine = _mine(claim)
    owed, mark = claims_of(session, claim, after, ROWS)
    ids = select(ClaimRow.id).where(mine)
    return Account(
        of=claim,
        many=session.exec(select(func.count()).select_from(ClaimRow).where(mine)).one(),
        total=ledger.balance_from(_sums(session, ids)),
        claims=owed,
        after=mark,
        statements=_statements(session, ids),
        payments=_payments(session, ids),
        notes=list(session.exec(_newest(NoteRow, ids))),
        contacts=list(session.exec(_newest(ContactRow, ids))),
    )


def claims_of(session: Session, claim: ClaimRow, after: str, size: int) -> tuple[list[Owed], str]:
    """Return a page of the claims of the same patient, and the mark of the next. Raises ``BadInput``."""
    rows = session.exec(_page(_mine(claim), after).limit(size + 1)).all()
    shown, mark = cut(rows, size, lambda row: f"{row.service_from or ''}~{row.id}")
    balances = _balances(session, [row.id for row in shown])
    return [Owed(row, balances[row.id]) for row in shown], mark


def _mine(claim: ClaimRow) -> "ColumnElement[bool]":
    """Return what all claims of the patient have in common; a claim that names nobody is alone."""
    if claim.patient_key:
        return col(ClaimRow.patient_key) == claim.patient_key
    return col(ClaimRow.id) == claim.id


def _page(mine: "ColumnElement[bool]", after: str) -> SelectOfScalar[ClaimRow]:
    day, claim = col(ClaimRow.service_from), col(ClaimRow.id)
    query = select(ClaimRow).where(mine)
    if after:
        on, last = _mark(after)
        beyond = and_(day.is_(None), claim < last)
        if on is not None:
            beyond = or_(day < on, and_(day == on, claim < last), day.is_(None))
        query = query.where(beyond)
    # A visit that is not coded has no day yet: last, on every database.
    return query.order_by(day.is_(None), day.desc(), claim.desc())


def _mark(after: str) -> tuple[date | None, str]:
    day, _, claim = after.partition("~")
    try:
        return (date.fromisoformat(day) if day else None), claim
    except ValueError:
        problem = "this is no place in the list"
        raise BadInput(problem, field="after", remedy="Begin at the top of the list") from None


def _sums(session: Session, claims: Ids) -> dict[str, int]:
    amount = func.sum(EntryRow.amount_cents)
    query = select(EntryRow.account, amount).where(col(EntryRow.claim_id).in_(claims))
    return {account: int(cents) for account, cents in session.exec(query.group_by(col(EntryRow.account)))}


def _balances(session: Session, claims: Sequence[str]) -> dict[str, ClaimBalance]:
    entry = EntryRow
    amount = func.sum(entry.amount_cents)
    query = select(entry.claim_id, entry.account, amount).where(col(entry.claim_id).in_(claims))
    sums: dict[str, dict[str, int]] = {claim: {} for claim in claims}
    for claim, account, cents in session.exec(query.group_by(col(entry.claim_id), col(entry.account))):
        sums[claim][account] = int(cents)
    return {claim: ledger.balance_from(accounts) for claim, accounts in sums.items()}


def _statements(session: Session, claims: Ids) -> list[Stated]:
    line, statement = StatementLineRow, StatementRow
    query = (
        select(statement, line)
        .join(line, col(line.statement_id) == col(statement.id))
        .where(col(line.claim_id).in_(claims))
        .order_by(col(statement.cycle).desc(), col(line.claim_id), col(line.n))
    )
    found: dict[str, tuple[StatementRow, list[tuple[str, int]]]] = {}
    for row, said in session.exec(query):
        found.setdefault(row.id, (row, []))[1].append((said.claim_id, said.amount_cents))
    return [Stated(row.cycle, row.as_of.date(), tuple(lines)) for row, lines in found.values()]


def _payments(session: Session, claims: Ids) -> list[Paid]:
    said, payment = RemittanceClaimRow, RemittanceRow
    query = (
        select(said, payment)
        .join(payment, col(payment.id) == col(said.remittance_id))
        .where(col(said.claim_id).in_(claims))
        .order_by(col(payment.paid_on).desc(), col(said.id))
        .limit(MOST)
    )
    return list(_paid(session.exec(query)))


def _paid(rows: Iterable[tuple[RemittanceClaimRow, RemittanceRow]]) -> Iterable[Paid]:
    for row, payment in rows:
        said = remittances.claim_of(row)
        yield Paid(
            payment.id,
            row.claim_id,
            payment.payer_name or payment.payer_id,
            payment.paid_on,
            said.paid_cents,
            said.patient_responsibility_cents,
            row.state,
        )


def _newest(table: type[Said], claims: Ids) -> SelectOfScalar[Said]:
    query = select(table).where(col(table.claim_id).in_(claims))
    return query.order_by(col(table.as_of).desc(), col(table.id)).limit(MOST)
