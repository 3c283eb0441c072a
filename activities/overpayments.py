"""What a payer paid too much: how it came about, and which entries put it right.

A payer's account with a credit has one of three causes. A write-off came before the money: it is taken back
as far as the money goes, by itself. The payer decided twice (two remittances, nothing reversed): the later
decision is undone, and its cash is owed back. Or it paid more than was asked of it: the credit is owed back.
"""

from typing import NamedTuple

from models.errors import BadInput
from models.tables import RemittanceClaimRow
from store import ledger, remittances
from store.ledger import Entry
from store.step import ClaimStep


class Overpayment(NamedTuple):
    """Cents that are owed back to the payer behind an account, and the entries that book it.

    ``twice`` is the decision that was posted beside another one and is undone, if that is how it came about.
    """

    account: str
    cents: int
    entries: tuple[Entry, ...]
    twice: RemittanceClaimRow | None = None


def take_back_write_offs(step: ClaimStep) -> int:
    """Take back what was written off and then paid after all, account by account; return the cents."""
    given_up = ledger.written_off_from(step.session, step.claim.id)
    credit = ledger.owed_to_payers(step.session, step.claim.id)
    back = {account: min(cents, given_up.get(account, 0)) for account, cents in credit.items()}
    entries = [Entry(account, cents) for account, cents in back.items() if cents > 0]
    whole = sum(entry.amount_cents for entry in entries)
    if whole:
        entries.append(Entry(ledger.WRITE_OFF, -whole))
        step.post(f"write-off-back:{step.claim.id}:{step.n}", ledger.WRITE_OFF_BACK, entries)
    return whole


def overpayments(step: ClaimStep) -> tuple[Overpayment, ...]:
    """Return what is owed back to payers. Raises ``BadInput`` for a credit that no payment explains."""
    credit = ledger.owed_to_payers(step.session, step.claim.id)
    return tuple(_explained(step, account, cents) for account, cents in credit.items())


def _explained(step: ClaimStep, account: str, credit: int) -> Overpayment:
    decisions = _decisions(step, account)
    for row in reversed(decisions[1:]):
        entries = _undone(step, row)
        cents = -sum(entry.amount_cents for entry in entries if entry.account == ledger.REFUNDS)
        if cents > 0 and _on(account, entries) == credit:
            return Overpayment(account, cents, entries, row)
    if credit > sum(remittances.claim_of(row).paid_cents for row in decisions):
        raise BadInput(
            f"{account} has a credit of {credit} cents, which is more than this payer paid",
            record=f"claim {step.claim.id}",
            field="action",
            remedy="Wait for the payer's reversal, or ask it how the claim was decided",
        )
    return Overpayment(account, credit, (Entry(account, credit), Entry(ledger.REFUNDS, -credit)))


def _decisions(step: ClaimStep, account: str) -> list[RemittanceClaimRow]:
    """Return the decisions of the payer behind an account that count, oldest first."""
    sequence = account.partition(":")[2]
    rows = remittances.all_standing(step.session, step.claim.id)
    return [row for row in rows if row.sequence == sequence]


def _undone(step: ClaimStep, row: RemittanceClaimRow) -> tuple[Entry, ...]:
    """Return the mirror of what a decision posted; the cash stays, as a debt to the payer."""
    posted = [entry for _, entries in ledger.entries_of(step.session, row.id) for entry in entries]
    moved = {ledger.UNAPPLIED: ledger.REFUNDS}
    return tuple(Entry(moved.get(e.account, e.account), -e.amount_cents) for e in posted)


def _on(account: str, entries: tuple[Entry, ...]) -> int:
    return sum(entry.amount_cents for entry in entries if entry.account == account)
