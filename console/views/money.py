"""The money of one claim: what payers decided, in words, and the postings behind every sum."""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.remittance import RemittanceClaim
from models.tables import EntryRow, PostingRow
from rulebook.codes.book import CodeBook
from rulebook.explain import plain_words
from store import remittances

GROUPS = {
    "CO": "not the patient's to pay",
    "PR": "the patient's to pay",
    "OA": "neither the contract's nor the patient's",
    "PI": "the payer's own reduction, not the patient's to pay",
    "CR": "a correction of an earlier decision",
}


class Reason(NamedTuple):
    """One adjustment in words: ``CO-45``, who bears it, what it means, cents, and a sentence for patients."""

    code: str
    bears: str
    means: str
    cents: int
    plain: str


class Decided(NamedTuple):
    """What one payer decided: when, what was charged and paid in cents, and why the rest was not.

    ``payment`` is the id of the check or transfer that it came with.
    """

    payment: str
    payer: str
    on: date
    state: str
    charge_cents: int
    paid_cents: int
    reversed: bool
    reasons: tuple[Reason, ...]


class Posting(NamedTuple):
    """One balanced set of entries: its kind, its day, and cents by account."""

    kind: str
    on: date
    entries: tuple[tuple[str, int], ...]


def decisions_of(session: Session, claim: str, book: CodeBook) -> list[Decided]:
    """Return what payers decided about a claim, oldest first, each adjustment with its words."""
    found: list[Decided] = []
    for row in remittances.of_claim(session, claim):
        payment, said = remittances.payment_of(session, row), remittances.claim_of(row)
        found.append(
            Decided(
                payment.id,
                payment.payer_name or payment.payer_id,
                payment.paid_on,
                row.state,
                said.charge_cents,
                said.paid_cents,
                row.reversed,
                tuple(_reasons(said, book, payment.paid_on)),
            )
        )
    return found


def _reasons(said: RemittanceClaim, book: CodeBook, on: date) -> list[Reason]:
    at_lines = [adjustment for line in said.lines for adjustment in line.adjustments]
    sums: dict[tuple[str, str], int] = {}
    for adjustment in (*said.adjustments, *at_lines):
        key = (adjustment.group, adjustment.reason)
        sums[key] = sums.get(key, 0) + adjustment.amount_cents
    return [
        Reason(
            f"{group}-{reason}",
            GROUPS.get(group, group),
            book.reason(reason, on),
            cents,
            plain_words(reason),
        )
        for (group, reason), cents in sums.items()
    ]


def postings_of(session: Session, claim: str) -> list[Posting]:
    """Return the postings of a claim with their entries, in the order of their days."""
    query = select(PostingRow).where(PostingRow.claim_id == claim)
    rows = session.exec(query.order_by(col(PostingRow.booked_on), col(PostingRow.n), col(PostingRow.key)))
    found = (Posting(row.kind, row.booked_on, _entries(session, row.id)) for row in rows)
    return [posting for posting in found if posting.entries]


def _entries(session: Session, posting: str) -> tuple[tuple[str, int], ...]:
    query = select(EntryRow).where(EntryRow.posting_id == posting).order_by(col(EntryRow.position))
    return tuple((entry.account, entry.amount_cents) for entry in session.exec(query))
