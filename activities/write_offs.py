"""Stage denial: nothing is written off but with a supervisor's approval, who sees what and why."""

import json
from itertools import dropwhile
from typing import Any

from activities.four_eyes import refuse_own
from activities.steps import stands_in
from models.deadline import Deadline, DeadlineKind
from models.lifecycle import ClaimState
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from rulebook.coordination import ORDER, next_sequence
from rulebook.denials.by_itself import questioned_share
from store import claims, deadlines, ledger, remittances, setup, tasks
from store.ledger import Entry
from store.step import ClaimStep, Decision


def propose_write_off(
    step: ClaimStep, why: str, codes: tuple[str, ...], *, by: str = "", late: Deadline | None = None
) -> Decision:
    """Never write off by itself: a supervisor approves, and sees what and why.

    What the payer leaves to the patient for another reason than a share (PR-204) is given up only where
    nothing else is open: the rest of it is somebody's to pay, and is asked about afterwards. ``by`` is who
    proposes it (nobody: the playbook), and is not who approves it. ``late`` is the clock whose limit was
    missed: where it is the next payer's, the patient's share that it was to be asked for is lost, too.
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
        "late": late.model_dump(mode="json") if late is not None else None,
        "stood": stands_in(step).value,
    }
    return step.open_task(
        TaskKind.APPROVE_WRITE_OFF, detail, ClaimState.APPROVING_WRITE_OFF, summary="write-off proposed"
    )


def propose_waiver(step: ClaimStep, why: str, *, by: str, dispute: str) -> Decision:
    """Propose to give up the patient's share, who disputes it; refused, the dispute is open again.

    Waived only where the practice was wrong or the patient cannot pay: what is waived as a matter of course
    is an inducement (OIG Special Fraud Alert, 59 FR 65372, 1994-12-19).
    """
    balance = ledger.balance_of(step.session, step.claim.id)
    detail = {
        "account": step.claim.source_number,
        "amount_cents": balance.patient,
        "why": why,
        "advice": "a share may be waived for our own mistake or proven hardship, never as a matter of course",
        "codes": (),
        "charge_cents": balance.charges,
        "paid_cents": balance.paid,
        "proposed_by": by,
        "dispute": dispute,
        "stood": ClaimState.ANSWERING_DISPUTE.value,
    }
    return step.open_task(
        TaskKind.APPROVE_WRITE_OFF, detail, ClaimState.APPROVING_WRITE_OFF, summary="waiver proposed"
    )


def is_waiver_proposed(step: ClaimStep) -> bool:
    """Tell whether a supervisor is asked to give up a share that the patient disputes."""
    asked = tasks.open_tasks(step.session, claim=step.claim.id)
    return any(is_waiver(task) for task in asked)


def is_waiver(task: HumanTaskRow) -> bool:
    """Tell whether a task is about giving up a share that the patient disputes."""
    return task.kind == TaskKind.APPROVE_WRITE_OFF and bool(json.loads(task.detail).get("dispute"))


def write_off(step: ClaimStep, task: HumanTaskRow) -> Decision | None:
    """Book what was approved; ask again, and book nothing, when the amount is not what was approved.

    Raises ``BadInput`` when whoever proposed it approves it, and it is more than one person may give up.
    """
    proposed = json.loads(task.detail)
    by, late, waived = proposed.get("proposed_by", ""), _missed(proposed), proposed.get("dispute", "")
    owed = _waived(step) if waived else _given_up(step, late)
    if sum(owed.values()) != proposed["amount_cents"]:
        why = f"{proposed['why']}; the amount has changed"
        if waived:
            return propose_waiver(step, why, by=by, dispute=waived)
        return propose_write_off(step, why, tuple(proposed["codes"]), by=by, late=late)
    if late is not None or sum(owed.values()) > alone_up_to(step):
        refuse_own(step, task, by, "proposed a write-off")
    entries = [Entry(account, -cents) for account, cents in owed.items()]
    entries.append(Entry(ledger.WRITE_OFF, sum(owed.values())))
    step.post(f"write-off:{step.claim.id}:{step.n}", "write_off", entries)
    return None


def restore_write_offs(step: ClaimStep, sequence: str) -> None:
    """Take back, account by account, what was given up because of a decision that no longer stands.

    What an earlier payer's decision had cost before stays given up: that decision stands.
    """
    later = dropwhile(lambda one: one != sequence, ORDER)
    resting = {ledger.PATIENT, *map(ledger.payer_account, (sequence, *later))}
    given_up = ledger.written_off_from(step.session, step.claim.id)
    entries = [Entry(account, cents) for account, cents in given_up.items() if account in resting]
    if back := sum(entry.amount_cents for entry in entries):
        entries.append(Entry(ledger.WRITE_OFF, -back))
        step.post(f"write-off-back:{step.claim.id}:{step.n}", ledger.WRITE_OFF_BACK, entries)


def ask_of_limit_again(step: ClaimStep, task: HumanTaskRow) -> None:
    """A write-off for a missed limit was refused: nobody has decided about that limit any more."""
    late = _missed(json.loads(task.detail))
    rows = deadlines.of_claim(step.session, step.claim.id)
    row = rows.get((late.kind.value, late.sequence)) if late is not None else None
    if row is not None:
        row.decision, row.decided_by = "", ""


def _missed(proposed: dict[str, Any]) -> Deadline | None:
    late = proposed.get("late")
    return Deadline.model_validate(late) if late else None


def alone_up_to(step: ClaimStep) -> int:
    """Return up to how many cents one person may both propose and approve."""
    practice = setup.practice(step.session)
    return practice.write_off_alone_cents if practice else 0


def _given_up(step: ClaimStep, late: Deadline | None) -> dict[str, int]:
    """Return what a write-off takes from each account, in cents."""
    accounts = ledger.accounts_of(step.session, step.claim.id)
    owed = {a: cents for a, cents in accounts.items() if a.startswith("payer:") and cents}
    if late is not None and _is_next_payers(step, late):
        share = accounts.get(ledger.PATIENT, 0)
        return owed | ({ledger.PATIENT: share} if share else {})
    asked, mine = questioned_cents(step), ledger.payer_account(step.claim.sequence)
    if asked and sum(owed.values()) != asked:
        owed[mine] -= asked
    return {account: cents for account, cents in owed.items() if cents}


def _waived(step: ClaimStep) -> dict[str, int]:
    share = ledger.balance_of(step.session, step.claim.id).patient
    return {ledger.PATIENT: share} if share > 0 else {}


def _is_next_payers(step: ClaimStep, clock: Deadline) -> bool:
    """Tell whether a clock is the filing limit of the payer after the one billed now."""
    following = next_sequence(step.document, claims.sequence_of(step.claim))
    return clock.kind is DeadlineKind.FILING and clock.sequence == following


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
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    if share and standing is not None:  # a reversal takes it back with the decision that left it
        key = f"remittance:{standing.identity}:protected-{step.n}"
        step.post(key, "patient_protected", entries, standing.id)
    elif share:
        step.post(f"patient-protected:{step.claim.id}:{step.n}", "patient_protected", entries)
    return share
