"""Stage patient: a patient objects to what was billed to them, and no statement asks for it meanwhile."""

import json
from collections.abc import Mapping
from typing import Any

from activities.contacts import log_contacts
from activities.decisions import ask_for_next_payer, ask_to_decide
from activities.statements import state_owed
from activities.steps import stands_in
from activities.write_offs import propose_waiver
from models.answers import DisputeAnswer
from models.errors import BadInput
from models.lifecycle import TERMINAL, ClaimState
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from store import ledger, remittances, tasks
from store.step import ClaimStep, Decision


def take_dispute(step: ClaimStep, said: Mapping[str, Any]) -> Decision:
    """Take the share off the statement while somebody looks into what the patient says."""
    share = ledger.balance_of(step.session, step.claim.id).patient
    if step.state not in TERMINAL or share <= 0:
        return step.stay("disputed, but nothing of it is the patient's to pay now")
    state_owed(step, 0)
    return ask_about_dispute(step, said["reason"], said.get("by", ""))


def ask_about_dispute(step: ClaimStep, words: str, by: str) -> Decision:
    """Open the task about what the patient says; ``by`` is who took it down."""
    balance = ledger.balance_of(step.session, step.claim.id)
    detail = {
        "account": step.claim.source_number,
        "dispute": words,
        "taken_by": by,
        "patient_cents": balance.patient,
        "charge_cents": balance.charges,
        "paid_cents": balance.paid,
        "coverages": [coverage.model_dump(mode="json") for coverage in step.document.coverages],
    }
    return step.open_task(
        TaskKind.ANSWER_DISPUTE, detail, ClaimState.ANSWERING_DISPUTE, summary="disputed by the patient"
    )


def open_disputes(step: ClaimStep) -> list[HumanTaskRow]:
    """Return the disputes of this claim that nobody has answered."""
    asked = tasks.open_tasks(step.session, claim=step.claim.id)
    return [task for task in asked if task.kind == TaskKind.ANSWER_DISPUTE]


def dispute_answered(step: ClaimStep, task: HumanTaskRow, answer: DisputeAnswer) -> Decision:
    """Explain the bill, or have somebody decide anew; see ``DisputeAnswer``."""
    log_contacts(step, task, answer.contact_log)
    if answer.action == "explained":
        return _explained(step, task, answer)
    if not answer.note.strip():
        raise _bad(task, "note", "it is not said what was found", "Say in a sentence why")
    if stands_in(step) is not ClaimState.ANSWERING_DISPUTE:
        raise _bad(task, "action", "the payer decides about this claim anew", "Answer with action explained")
    match answer.action:
        case "decide":
            return ask_to_decide(step, f"the patient disputes the bill: {answer.note}", None)
        case "other_insurer":
            standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
            return ask_for_next_payer(step, standing, f"the patient names another insurer: {answer.note}")
        case "waive":
            dispute = json.loads(task.detail)["dispute"]
            return propose_waiver(step, answer.note, by=task.completed_by, dispute=dispute)


def _explained(step: ClaimStep, task: HumanTaskRow, answer: DisputeAnswer) -> Decision:
    """The share stands: it goes back on a statement, unless a payer decides about it just now."""
    if not answer.contact_log:
        raise _bad(task, "contact_log", "it is not said how the patient was told", "Log the call or letter")
    if stands_in(step) is not ClaimState.ANSWERING_DISPUTE:
        return step.stay("dispute answered while the claim is with its payer")
    return step.proceed(ClaimState.SETTLING, "the patient was told why the share is theirs")


def _bad(task: HumanTaskRow, field: str, problem: str, remedy: str) -> BadInput:
    return BadInput(problem, record=f"task {task.id}", field=field, remedy=remedy)
