"""Stage denial: nothing is written off but with a supervisor's approval, who sees what and why."""

import json

from models.lifecycle import ClaimState
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from rulebook.denials.by_itself import questioned_share
from store import ledger, remittances
from store.ledger import Entry
from store.step import ClaimStep, Decision


def propose_write_off(step: ClaimStep, why: str, codes: tuple[str, ...]) -> Decision:
    """Never write off by itself: a supervisor approves, and sees what and why.

    What the payer leaves to the patient for another reason than a share (PR-204) is given up only where
    nothing else is open: the rest of it is somebody's to pay, and is asked about afterwards.
    """
    balance = ledger.balance_of(step.session, step.claim.id)
    detail = {
        "account": step.claim.source_number,
        "amount_cents": sum(_given_up(step).values()),
        "left_to_patient_cents": questioned_cents(step),
        "why": why,
        "codes": codes,
        "charge_cents": balance.charges,
        "paid_cents": balance.paid,
    }
    return step.open_task(
        TaskKind.APPROVE_WRITE_OFF, detail, ClaimState.APPROVING_WRITE_OFF, summary="write-off proposed"
    )


def write_off(step: ClaimStep, task: HumanTaskRow) -> Decision | None:
    """Book what was approved; ask again, and book nothing, when the amount is not what was approved."""
    owed = _given_up(step)
    proposed = json.loads(task.detail)
    if sum(owed.values()) != proposed["amount_cents"]:
        return propose_write_off(step, f"{proposed['why']}; the amount has changed", tuple(proposed["codes"]))
    entries = [Entry(account, -cents) for account, cents in owed.items()]
    entries.append(Entry(ledger.WRITE_OFF, sum(owed.values())))
    step.post(f"write-off:{step.claim.id}:{step.n}", "write_off", entries)
    return None


def _given_up(step: ClaimStep) -> dict[str, int]:
    """Return what a write-off takes from each payer's account, in cents."""
    accounts = ledger.accounts_of(step.session, step.claim.id)
    owed = {a: cents for a, cents in accounts.items() if a.startswith("payer:") and cents}
    asked, mine = questioned_cents(step), ledger.payer_account(step.claim.sequence)
    if asked and sum(owed.values()) != asked:
        owed[mine] -= asked
    return {account: cents for account, cents in owed.items() if cents}


# What a payer leaves to the patient


def questioned_cents(step: ClaimStep) -> int:
    """Return what the payer billed now leaves to the patient for another reason than PR-1 to PR-3.

    It lies on that payer's account until a person has said that the patient owes it.
    """
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    if standing is None:
        return 0
    accounts = ledger.accounts_of(step.session, step.claim.id)
    left = accounts.get(ledger.payer_account(step.claim.sequence), 0)
    # A split claim is decided in several parts of one attempt.
    parts = remittances.standing_parts(step.session, standing)
    asked = sum(questioned_share(remittances.claim_of(part)) for part in parts)
    return max(min(asked, left), 0)


def leave_to_patient(step: ClaimStep) -> int:
    """A person said that the patient owes what the payer leaves to them: put it on the patient's account.

    Returns the cents. A reversal of the decision takes it back with everything else that rests on it.
    """
    cents = questioned_cents(step)
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    if not cents or standing is None:
        return 0
    account = ledger.payer_account(step.claim.sequence)
    entries = [Entry(ledger.PATIENT, cents), Entry(account, -cents)]
    step.post(f"remittance:{standing.identity}:accepted", "share_accepted", entries, standing.id)
    return cents


def take_share_from_patient(step: ClaimStep) -> int:
    """Put what was left to the patient back on the payer's account, because the patient may not be billed.

    Returns the cents. From there it goes to another payer, or is written off with approval.
    """
    share = ledger.accounts_of(step.session, step.claim.id).get(ledger.PATIENT, 0)
    account = ledger.payer_account(step.claim.sequence)
    entries = [Entry(account, share), Entry(ledger.PATIENT, -share)]
    step.post(f"patient-protected:{step.claim.id}:{step.n}", "patient_protected", entries)
    return share
