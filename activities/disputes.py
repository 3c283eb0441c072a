"""Stage patient: a patient objects to what was billed to them, and no statement asks for it meanwhile."""

import json
from collections.abc import Mapping
from typing import Any

from activities.contacts import log_contacts
from activities.decisions import ask_for_next_payer, ask_to_decide
from activities.statements import state_owed
from activities.steps import stands_in
from activities.write_offs import is_waiver, propose_waiver
from models.answers import DisputeAnswer
from models.errors import BadInput
from models.lifecycle import TERMINAL, ClaimState
from models.tables import HumanTaskRow
from models.tasks import TaskKind, TaskStatus
from store import ledger, remittances, tasks
from store.statements import stated_cents
from store.step import ClaimStep, Decision


def take_dispute(step: ClaimStep, said: Mapping[str, Any]) -> Decision:
    """Take the share off the statement while somebody looks into what the patient says.

    Where a payer decides anew meanwhile, the question stands beside the claim's work until it is answered.
    """
    closed = step.state in TERMINAL
    billed = _share(step) if closed else stated_cents(step.session, step.claim.id)
    if billed <= 0 or open_disputes(step):
        return step.stay("disputed, but nothing of it is the patient's to pay now")
    state_owed(step, 0)
    asked = ask_about_dispute(step, said["reason"], said.get("by", ""))
    return asked if closed else step.stay(asked.summary, **asked.detail)


def _share(step: ClaimStep) -> int:
    return ledger.balance_of(step.session, step.claim.id).patient


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


def disputed_words(step: ClaimStep) -> str:
    """Return what the patient said last; empty for a claim that was never disputed."""
    asked = _of_dispute(step)
    return str(json.loads(asked[-1].detail)["dispute"]) if asked else ""


def unanswered_words(step: ClaimStep) -> str:
    """Return what the patient said when nobody has answered it: its waiver was overtaken by the payer."""
    asked = _of_dispute(step)
    overtaken = bool(asked) and asked[-1].status == TaskStatus.CANCELLED
    return disputed_words(step) if overtaken else ""


def _of_dispute(step: ClaimStep) -> list[HumanTaskRow]:
    """Return the tasks that a dispute led to, oldest first: to answer it, and to waive the share."""
    kinds = (TaskKind.ANSWER_DISPUTE, TaskKind.APPROVE_WRITE_OFF)
    rows = tasks.of_claim(step.session, step.claim.id, kinds)
    return [row for row in rows if row.kind == TaskKind.ANSWER_DISPUTE or is_waiver(row)]


def dispute_answered(step: ClaimStep, task: HumanTaskRow, answer: DisputeAnswer) -> Decision:
    """Explain the bill, or have somebody decide anew; see ``DisputeAnswer``."""
    log_contacts(step, task, answer.contact_log)
    if answer.action == "explained":
        return _explained(step, task, answer)
    if not answer.note.strip():
        raise _bad(task, "note", "it is not said what was found", "Say in a sentence why")
    if stands_in(step) is not ClaimState.ANSWERING_DISPUTE:
        where = stands_in(step).replace("_", " ")
        remedy = "Answer with action explained; what becomes of the share is decided there"
        raise _bad(task, "action", f"the claim stands at {where}, not at the dispute", remedy)
    match answer.action:
        case "decide":
            return ask_to_decide(step, f"the patient disputes the bill: {answer.note}", None)
        case "other_insurer":
            standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
            return ask_for_next_payer(step, standing, "the patient names another insurer", said=answer.note)
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
