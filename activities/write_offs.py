"""Stage denial: nothing is written off but with a supervisor's approval, who sees what and why."""

import json

from activities.four_eyes import refuse_own
from models.lifecycle import ClaimState
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from rulebook.coordination import next_sequence
from rulebook.denials.by_itself import questioned_share
from store import claims, ledger, remittances, setup
from store.ledger import Entry
from store.step import ClaimStep, Decision


def propose_write_off(
    step: ClaimStep, why: str, codes: tuple[str, ...], *, by: str = "", late: bool = False
) -> Decision:
    """Never write off by itself: a supervisor approves, and sees what and why.

    What the payer leaves to the patient for another reason than a share (PR-204) is given up only where
    nothing else is open: the rest of it is somebody's to pay, and is asked about afterwards. ``by`` is who
    proposes it (nobody: the playbook), and is not who approves it. ``late``: a limit has passed, so all that
    any payer would have paid is lost, the patient's share that the next payer was to be asked for, too.
    """
    balance = ledger.balance_of(step.session, step.claim.id)
    detail = {
        "account": step.claim.source_number,
        "amount_cents": sum(_given_up(step, late).values()),
        "left_to_patient_cents": questioned_cents(step),
        "why": why,
        "codes": codes,
        "charge_cents": balance.charges,
        "paid_cents": balance.paid,
        "proposed_by": by,
        "late": late,
        "stood": step.state.value,
    }
    return step.open_task(
        TaskKind.APPROVE_WRITE_OFF, detail, ClaimState.APPROVING_WRITE_OFF, summary="write-off proposed"
    )


def write_off(step: ClaimStep, task: HumanTaskRow) -> Decision | None:
    """Book what was approved; ask again, and book nothing, when the amount is not what was approved.

    Raises ``BadInput`` when whoever proposed it approves it, and it is more than one person may give up.
    """
    proposed = json.loads(task.detail)
    by, late = proposed.get("proposed_by", ""), proposed.get("late", False)
    owed = _given_up(step, late)
    if sum(owed.values()) != proposed["amount_cents"]:
        why = f"{proposed['why']}; the amount has changed"
        return propose_write_off(step, why, tuple(proposed["codes"]), by=by, late=late)
    if late or sum(owed.values()) > _alone_up_to(step):
        refuse_own(step, task, by, "proposed a write-off")
    entries = [Entry(account, -cents) for account, cents in owed.items()]
    entries.append(Entry(ledger.WRITE_OFF, sum(owed.values())))
    step.post(f"write-off:{step.claim.id}:{step.n}", "write_off", entries)
    return None


def _alone_up_to(step: ClaimStep) -> int:
    practice = setup.practice(step.session)
    return practice.write_off_alone_cents if practice else 0


def _given_up(step: ClaimStep, late: bool) -> dict[str, int]:
    """Return what a write-off takes from each account, in cents."""
    accounts = ledger.accounts_of(step.session, step.claim.id)
    owed = {a: cents for a, cents in accounts.items() if a.startswith("payer:") and cents}
    if late:
        return owed | ({ledger.PATIENT: share} if (share := _share_of_next(step, accounts)) else {})
    asked, mine = questioned_cents(step), ledger.payer_account(step.claim.sequence)
    if asked and sum(owed.values()) != asked:
        owed[mine] -= asked
    return {account: cents for account, cents in owed.items() if cents}


def _share_of_next(step: ClaimStep, accounts: dict[str, int]) -> int:
    """Return the patient's share that a later payer was to be asked for: lost with that payer's limit."""
    following = next_sequence(step.document, claims.sequence_of(step.claim))
    return accounts.get(ledger.PATIENT, 0) if following is not None else 0


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
