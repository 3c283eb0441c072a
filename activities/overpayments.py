"""What a payer paid too much: how it came about, and which entries put it right.

A payer's account with a credit is looked at in this order. Decisions about the same services that came more
than once without a reversal: the newest counts, the others are undone, their cash is owed back. A write-off
that came before the money: taken back as far as the money goes, by itself. The rest was paid beyond what was
asked: it is owed back as it is.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from models.errors import BadInput
from models.remittance import RemittanceClaim
from models.tables import RemittanceClaimRow
from store import ledger, remittances
from store.ledger import Entry
from store.step import ClaimStep

Service = tuple[object, ...]


class Booking(NamedTuple):
    """Entries that belong to a decision: the mirror of what it posted, or what was paid beyond it."""

    row: RemittanceClaimRow
    entries: tuple[Entry, ...]
    undoes: bool


class Overpayment(NamedTuple):
    """Cents that are owed back to the payer behind an account, and what books it.

    ``found_on`` is the day on which the decision that made it an overpayment was posted.
    """

    account: str
    cents: int
    bookings: tuple[Booking, ...]
    found_on: date

    @property
    def twice(self) -> bool:
        """Tell whether the payer decided about the same services more than once."""
        return any(one.undoes for one in self.bookings)


def take_back_write_offs(step: ClaimStep) -> int:
    """Take back what was written off and then paid after all, account by account; return the cents."""
    given_up = ledger.written_off_from(step.session, step.claim.id)
    if not given_up:
        return 0
    back = {account: min(cents, given_up.get(account, 0)) for account, cents in _too_much(step).items()}
    entries = [Entry(account, cents) for account, cents in back.items() if cents > 0]
    whole = sum(entry.amount_cents for entry in entries)
    if whole:
        entries.append(Entry(ledger.WRITE_OFF, -whole))
        step.post(f"write-off-back:{step.claim.id}:{step.n}", ledger.WRITE_OFF_BACK, entries)
    return whole


def _too_much(step: ClaimStep) -> dict[str, int]:
    """Return the credit of each payer, and of the patient, as it is without decisions that came before."""
    undone = [
        entry
        for account in ledger.owed_to_payers(step.session, step.claim.id)
        for one in _undoing(step, account)
        for entry in one.entries
    ]
    accounts = ledger.accounts_of(step.session, step.claim.id)
    owing = {account: cents for account, cents in accounts.items() if _is_owing(account)}
    return {account: -cents - _on(account, undone) for account, cents in owing.items()}


def _is_owing(account: str) -> bool:
    return account == ledger.PATIENT or account.startswith("payer:")


def overpayments(step: ClaimStep) -> tuple[Overpayment, ...]:
    """Return what is owed back to payers. Raises ``BadInput`` for a credit that no payment explains."""
    credit = ledger.owed_to_payers(step.session, step.claim.id)
    return tuple(_explained(step, account, cents) for account, cents in credit.items())


def _explained(step: ClaimStep, account: str, credit: int) -> Overpayment:
    bookings = _undoing(step, account)
    decisions = _decisions(step, account)
    rest = credit - sum(_on(account, one.entries) for one in bookings)
    if rest > 0:
        _refuse_unpaid(step, account, rest, decisions)
        bookings.append(Booking(decisions[-1], (Entry(account, rest), Entry(ledger.REFUNDS, -rest)), False))
    cents = -sum(_on(ledger.REFUNDS, one.entries) for one in bookings)
    posted = ledger.entries_of(step.session, decisions[-1].id) if decisions else []
    found_on = max((posting.booked_on for posting, _ in posted), default=step.as_of.date())
    return Overpayment(account, cents, tuple(bookings), found_on)


def _refuse_unpaid(step: ClaimStep, account: str, rest: int, decisions: list[RemittanceClaimRow]) -> None:
    if rest > sum(remittances.claim_of(row).paid_cents for row in decisions):
        raise BadInput(
            f"{account} has a credit of {rest} cents, which is more than this payer paid",
            record=f"claim {step.claim.id}",
            field="action",
            remedy="Wait for the payer's reversal, or ask it how the claim was decided",
        )


def _undoing(step: ClaimStep, account: str) -> list[Booking]:
    """Return what undoes the decisions about the same services that the newest one took the place of."""
    newest: dict[Service, RemittanceClaimRow] = {}
    older: list[RemittanceClaimRow] = []
    for row in _decisions(step, account):
        services = _services(remittances.claim_of(row))
        if services in newest:
            older.append(newest[services])
        newest[services] = row
    return [Booking(row, _undone(step, row), True) for row in older]


def _services(claim: RemittanceClaim) -> Service:
    """Return what a decision is about: parts of a split claim name other lines."""
    lines = [
        (line.control_number or (line.procedure, line.modifiers, str(line.service_from)), line.charge_cents)
        for line in claim.lines
    ]
    return (claim.charge_cents, *sorted(lines, key=repr))


def _decisions(step: ClaimStep, account: str) -> list[RemittanceClaimRow]:
    """Return the decisions of the payer behind an account that count, in the order they were posted."""
    sequence = account.partition(":")[2]
    standing = remittances.all_standing(step.session, step.claim.id)
    rows = [row for row in standing if row.sequence == sequence]
    return sorted(rows, key=lambda row: _posted_as(step, row))


def _posted_as(step: ClaimStep, row: RemittanceClaimRow) -> int:
    return max((posting.n for posting, _ in ledger.entries_of(step.session, row.id)), default=0)


def _undone(step: ClaimStep, row: RemittanceClaimRow) -> tuple[Entry, ...]:
    """Return the mirror of what a decision posted; the cash stays, as a debt to the payer."""
    posted = [entry for _, entries in ledger.entries_of(step.session, row.id) for entry in entries]
    moved = {ledger.UNAPPLIED: ledger.REFUNDS}
    return tuple(Entry(moved.get(e.account, e.account), -e.amount_cents) for e in posted)


def _on(account: str, entries: Iterable[Entry]) -> int:
    return sum(entry.amount_cents for entry in entries if entry.account == account)
