"""A statement in words a patient can follow: what was done, what insurance did, what is left to pay, and how.

It says what its claims put on it when insurance was final, beside what was booked until then. Later
statements say what was added or taken off.
"""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from console.views.money import decisions_of
from models.claim import ClaimDocument
from models.errors import NotFound
from models.party import Address, Contact
from models.tables import ClaimRow, StatementLineRow, StatementRow
from rulebook.codes.book import CodeBook
from store import claims, ledger, setup
from store.ledger import ClaimBalance
from store.versions import document_of


class Visit(NamedTuple):
    """One visit on a statement. ``cents`` is what is asked for it; less than nothing is a credit."""

    claim: str
    patient: str
    on: date | None
    seen_by: str
    balance: ClaimBalance
    cents: int
    reasons: tuple[str, ...]


class Statement(NamedTuple):
    """One statement to a guarantor. ``cycle`` is its month."""

    cycle: str
    on: date
    practice: str
    address: Address | None
    contact: Contact | None
    guarantor: str
    to: Address | None
    visits: list[Visit]

    @property
    def cents(self) -> int:
        """Return what is to be paid."""
        return sum(visit.cents for visit in self.visits)


def cycles_of(session: Session, claim: str) -> list[str]:
    """Return the months in which a claim stood on a statement, newest first."""
    query = (
        select(StatementRow.cycle)
        .join(StatementLineRow, col(StatementLineRow.statement_id) == col(StatementRow.id))
        .where(StatementLineRow.claim_id == claim)
        .distinct()
    )
    return sorted(session.exec(query), reverse=True)


def statement_of(session: Session, claim: ClaimRow, cycle: str, book: CodeBook) -> Statement:
    """Return the statement of a month that a claim stands on, with all its claims. Raises ``NotFound``."""
    query = (
        select(StatementRow)
        .join(StatementLineRow, col(StatementLineRow.statement_id) == col(StatementRow.id))
        .where(StatementLineRow.claim_id == claim.id, StatementRow.cycle == cycle)
    )
    row = session.exec(query).first()
    if row is None:
        raise NotFound(f"claim {claim.id} stands on no statement of that month")
    document = document_of(session, claim)
    practice, guarantor = setup.practice(session), document.coverages[0].subscriber
    billing = document.billing
    return Statement(
        cycle=row.cycle,
        on=row.as_of.date(),
        practice=practice.name if practice else billing.name.last,
        address=practice.address if practice else billing.address,
        contact=practice.contact if practice else billing.contact,
        guarantor=" ".join(part for part in (guarantor.name.first, guarantor.name.last) if part),
        to=guarantor.address,
        visits=_visits(session, row.id, book),
    )


def _visits(session: Session, statement: str, book: CodeBook) -> list[Visit]:
    query = select(StatementLineRow).where(StatementLineRow.statement_id == statement)
    cents: dict[str, int] = {}
    last: dict[str, int] = {}
    for line in session.exec(query.order_by(col(StatementLineRow.claim_id), col(StatementLineRow.n))):
        cents[line.claim_id] = cents.get(line.claim_id, 0) + line.amount_cents
        last[line.claim_id] = line.n
    visits = [_visit(session, claim, amount, last[claim], book) for claim, amount in cents.items()]
    return sorted(visits, key=lambda visit: (visit.on or date.min, visit.claim))


def _visit(session: Session, claim: str, cents: int, last: int, book: CodeBook) -> Visit:
    """Return a visit as the move that stated it last (``last``) left its money."""
    row = claims.need(session, claim)
    document = document_of(session, row)
    return Visit(
        claim,
        " ".join(part for part in (document.person.name.first, document.person.name.last) if part),
        document.service_from,
        _seen_by(document),
        ledger.balance_of(session, claim, until=last),
        cents,
        _reasons(session, claim, book),
    )


def _seen_by(document: ClaimDocument) -> str:
    who = document.rendering or (document.billing if document.billing.is_person else None)
    return " ".join(part for part in (who.name.first, who.name.last) if part) if who else ""


def _reasons(session: Session, claim: str, book: CodeBook) -> tuple[str, ...]:
    """Return why insurance left something to the patient, each reason once."""
    said = (
        one
        for decided in decisions_of(session, claim, book)
        if not decided.reversed
        for one in decided.reasons
    )
    return tuple(dict.fromkeys(one.plain for one in said if one.code.startswith("PR-")))
