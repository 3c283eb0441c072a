"""The ledger: double entry in integer cents. A posting is a set of entries that sums to zero.

Debits are positive, credits negative. A claim of $150, paid $80 with $50 contractual and $20 left to
the patient, ends as: charges -15000, unapplied +8000 (the cash came in with the whole payment),
contractual +5000, patient +2000, payer:P 0.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.errors import ClaimflowError
from models.tables import EntryRow, PostingRow
from store.identifiers import digest

CHARGES = "charges"
PATIENT = "patient"
CONTRACTUAL = "contractual"
WRITE_OFF = "write_off"
CASH = "cash"
UNAPPLIED = "unapplied"
PROVIDER_LEVEL = "provider_level"
REFUNDS = "refunds"
"""What payers paid too much and are to get back; a credit until the check goes out, or they take it back."""

REFUND = "refund"
"""The kind of posting that books what is owed back to a payer, with the decision it came by."""

WRITE_OFF_BACK = "write_off_back"
"""The kind of posting that takes a write-off back; a write-off is of the kind ``WRITE_OFF``."""


def payer_account(sequence: str) -> str:
    """Return the receivable from the payer billed at this sequence: ``payer:P``."""
    return f"payer:{sequence}"


class Entry(NamedTuple):
    """Cents on an account; positive debits it."""

    account: str
    amount_cents: int


class Unbalanced(ClaimflowError):
    """Entries that do not sum to zero: a mistake of ours, never posted."""


class ClaimBalance(NamedTuple):
    """What became of a claim's charges, in cents; ``open`` is what payers still owe.

    ``charges = paid + adjusted + patient + written_off + open``: what is owed back to a payer does not count
    as paid.
    """

    charges: int
    paid: int
    adjusted: int
    patient: int
    written_off: int
    open: int


def post(
    session: Session,
    key: str,
    kind: str,
    entries: Iterable[Entry],
    booked_on: date,
    *,
    claim: str = "",
    remittance_claim: str = "",
    n: int = 0,
) -> bool:
    """Post once under ``key``; return False when it was posted before. Zero entries are left out."""
    kept = [entry for entry in entries if entry.amount_cents]
    if sum(entry.amount_cents for entry in kept) != 0:
        raise Unbalanced(f"posting {kind} of claim {claim or '-'} does not sum to zero")
    if session.exec(select(PostingRow.id).where(PostingRow.key == key)).first() is not None:
        return False
    row = PostingRow(
        id=digest("posting", key),
        key=key,
        kind=kind,
        claim_id=claim,
        remittance_claim_id=remittance_claim,
        n=n,
        booked_on=booked_on,
        recorded_at=datetime.now(UTC),
    )
    session.add(row)
    for position, entry in enumerate(kept):
        session.add(
            EntryRow(
                posting_id=row.id,
                position=position,
                account=entry.account,
                claim_id=claim,
                amount_cents=entry.amount_cents,
            )
        )
    session.flush()
    return True


def accounts_of(session: Session, claim: str, until: int | None = None) -> dict[str, int]:
    """Return the balance in cents of every account that this claim touched.

    ``until`` is the last of the claim's moves whose postings count; all of them if none is named.
    """
    query = select(EntryRow.account, func.sum(EntryRow.amount_cents)).where(EntryRow.claim_id == claim)
    if until is not None:
        query = query.join(PostingRow, col(PostingRow.id) == col(EntryRow.posting_id))
        query = query.where(PostingRow.n <= until)
    query = query.group_by(col(EntryRow.account))
    return {account: int(total) for account, total in session.exec(query)}


def owed_to_payers(session: Session, claim: str) -> dict[str, int]:
    """Return the cents that each payer paid too much, by its account."""
    accounts = accounts_of(session, claim)
    return {a: -cents for a, cents in sorted(accounts.items()) if a.startswith("payer:") and cents < 0}


def written_off_from(session: Session, claim: str) -> dict[str, int]:
    """Return the cents that write-offs took from each account and that were not taken back since."""
    query = (
        select(EntryRow.account, func.sum(EntryRow.amount_cents))
        .join(PostingRow, col(PostingRow.id) == col(EntryRow.posting_id))
        .where(EntryRow.claim_id == claim, col(PostingRow.kind).in_([WRITE_OFF, WRITE_OFF_BACK]))
        .group_by(col(EntryRow.account))
        .order_by(col(EntryRow.account))
    )
    return {a: -int(total) for a, total in session.exec(query) if a != WRITE_OFF and total}


def balance_of(session: Session, claim: str, until: int | None = None) -> ClaimBalance:
    """Return where the claim's charges went, ``until`` one of its moves."""
    return balance_from(accounts_of(session, claim, until))


def balance_from(accounts: dict[str, int]) -> ClaimBalance:
    """Sum up accounts as people speak of them."""
    return ClaimBalance(
        charges=-accounts.get(CHARGES, 0),
        paid=accounts.get(UNAPPLIED, 0) + accounts.get(REFUNDS, 0),
        adjusted=accounts.get(CONTRACTUAL, 0),
        patient=accounts.get(PATIENT, 0),
        written_off=accounts.get(WRITE_OFF, 0),
        open=sum(cents for account, cents in accounts.items() if account.startswith("payer:")),
    )


def entries_of(session: Session, remittance_claim: str) -> list[tuple[PostingRow, list[Entry]]]:
    """Return the postings of one CLP with their entries, for the mirror of a reversal."""
    postings = session.exec(
        select(PostingRow)
        .where(PostingRow.remittance_claim_id == remittance_claim)
        .order_by(col(PostingRow.key))
    ).all()
    found: list[tuple[PostingRow, list[Entry]]] = []
    for posting in postings:
        rows = session.exec(
            select(EntryRow).where(EntryRow.posting_id == posting.id).order_by(col(EntryRow.position))
        )
        found.append((posting, [Entry(row.account, row.amount_cents) for row in rows]))
    return found
