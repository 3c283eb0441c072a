"""Stage denial: nothing is written off but with a supervisor's approval, who sees what and why."""

import json

from models.lifecycle import ClaimState
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from store import ledger
from store.ledger import Entry
from store.step import ClaimStep, Decision


def propose_write_off(step: ClaimStep, why: str, codes: tuple[str, ...]) -> Decision:
    """Never write off by itself: a supervisor approves, and sees what and why."""
    balance = ledger.balance_of(step.session, step.claim.id)
    detail = {
        "account": step.claim.source_number,
        "amount_cents": balance.open,
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
    accounts = ledger.accounts_of(step.session, step.claim.id)
    owed = {a: cents for a, cents in accounts.items() if a.startswith("payer:") and cents}
    proposed = json.loads(task.detail)
    if sum(owed.values()) != proposed["amount_cents"]:
        return propose_write_off(step, f"{proposed['why']}; the amount has changed", tuple(proposed["codes"]))
    entries = [Entry(account, -cents) for account, cents in owed.items()]
    entries.append(Entry(ledger.WRITE_OFF, sum(owed.values())))
    step.post(f"write-off:{step.claim.id}:{step.n}", "write_off", entries)
    return None


def take_share_from_patient(step: ClaimStep) -> int:
    """Put what was left to the patient back on the payer's account, because the patient may not be billed.

    Returns the cents. From there it goes to another payer, or is written off with approval.
    """
    share = ledger.accounts_of(step.session, step.claim.id).get(ledger.PATIENT, 0)
    account = ledger.payer_account(step.claim.sequence)
    entries = [Entry(account, share), Entry(ledger.PATIENT, -share)]
    step.post(f"patient-protected:{step.claim.id}:{step.n}", "patient_protected", entries)
    return share
