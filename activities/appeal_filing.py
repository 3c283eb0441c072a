"""Filing an appeal: a biller completes the letter, a supervisor approves it, somebody delivers it with proof.

An appeal past its limit goes out only when a supervisor has approved it knowing that it is late, with the
good cause for the delay; a note of whoever delivers it is not enough.
"""

import json
from datetime import date, timedelta
from typing import Any

from activities.appeal_due import REOPENING_LEVEL
from activities.appeals import current_of, judged, level_judgement
from activities.decisions import ask_to_decide
from activities.four_eyes import refuse_own
from activities.letters import write_letter
from activities.steps import payer_of
from activities.write_offs import propose_write_off
from models.answers import AppealAnswer, ApprovalAnswer, DeliveryAnswer
from models.denial import Disposition
from models.errors import BadInput
from models.lifecycle import ClaimState
from models.record_tables import AppealRow
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from rulebook.denials.appeal_levels import level_of
from store import appeals, documents
from store.appeals import AppealStatus
from store.step import ClaimStep, Decision


def appeal_answered(step: ClaimStep, task: HumanTaskRow, answer: AppealAnswer) -> Decision:
    """The letter is complete: to the supervisor, or straight out for a reopening; or it is not worth it."""
    row = current_of(step, task)
    if answer.action == "give_up":
        return _given_up(step, task, row, answer.note or "appeal not filed")
    detail: dict[str, Any] = json.loads(task.detail)
    _refuse_unknown_documents(step, task, answer.attachments)
    detail |= write_letter(step, row, detail, answer, author=task.completed_by)
    row.drafted_by = task.completed_by
    if row.level == REOPENING_LEVEL:
        return _ask_to_deliver(step, row, detail)
    return _ask_to_approve(step, row, detail)


def _given_up(step: ClaimStep, task: HumanTaskRow, row: AppealRow, why: str) -> Decision:
    """Nobody files it: a write-off is proposed; of a reopening, somebody looks what else is open."""
    appeals.give_up(row, step.as_of.date())
    if row.level == REOPENING_LEVEL:
        return ask_to_decide(step, f"not asked to reopen ({why}): appeal, or write off", denial_of(task))
    return propose_write_off(step, why, (), by=task.completed_by)


def _ask_to_approve(step: ClaimStep, row: AppealRow, detail: dict[str, Any]) -> Decision:
    late = _is_late(row, step.as_of.date())
    row.status = AppealStatus.TO_APPROVE.value
    summary = (
        f"the appeal is late ({row.deadline}): to be approved" if late else "the appeal is to be approved"
    )
    shown = detail | {"late": late, "deadline": row.deadline}
    return step.open_task(TaskKind.APPROVE_APPEAL, shown, ClaimState.APPEALING, summary=summary)


def _is_late(row: AppealRow, on: date) -> bool:
    return row.deadline is not None and on > row.deadline


def appeal_approved(step: ClaimStep, task: HumanTaskRow, answer: ApprovalAnswer) -> Decision:
    """A second person lets the letter go out, or sends it back.

    Raises ``BadInput`` when the person who prepared it approves it, and the practice wants four eyes; and for
    an appeal past its limit that is approved without the good cause for the delay.
    """
    row, detail = current_of(step, task), json.loads(task.detail)
    if answer.action == "refuse":
        row.status = AppealStatus.DRAFTED.value
        return step.open_task(
            TaskKind.FILE_APPEAL,
            detail | {"sent_back": answer.reason},
            ClaimState.APPEALING,
            summary="the appeal was sent back",
        )
    self_approved = refuse_own(step, task, row.drafted_by, "prepared an appeal")
    late = detail.get("late", False) or _is_late(row, step.as_of.date())
    if late and not answer.reason.strip():
        raise BadInput(
            f"the deadline was {row.deadline}: this appeal is late",
            record=f"task {task.id}",
            field="reason",
            remedy="Approve it with the good cause for the delay as reason, or refuse it",
        )
    row.approved_by = task.completed_by
    cause = {"late_cause": answer.reason} if late else {}
    return _ask_to_deliver(step, row, detail | {"self_approved": self_approved} | cause)


def _ask_to_deliver(step: ClaimStep, row: AppealRow, detail: dict[str, Any]) -> Decision:
    row.status = AppealStatus.APPROVED.value
    return step.open_task(
        TaskKind.DELIVER_APPEAL, detail, ClaimState.APPEALING, summary="the appeal is to be delivered"
    )


def appeal_delivered(step: ClaimStep, task: HumanTaskRow, answer: DeliveryAnswer) -> Decision:
    """The appeal is with the payer: give it time. Raises ``BadInput`` without channel, day or proof.

    One that became late since it was approved goes to the supervisor once more.
    """
    row, detail = current_of(step, task), json.loads(task.detail)
    if answer.action == "give_up":
        return _given_up(step, task, row, answer.note or "appeal not delivered")
    on = _checked_delivery(step, task, answer)
    if _is_late(row, on) and not detail.get("late_cause"):
        return _ask_to_approve(step, row, detail | {"delivery": answer.model_dump(mode="json")})
    level = level_of(payer_of(step), row.level, on)
    days = level.response_days if level else step.policy.appeal_decision_days
    row.status, row.channel, row.delivered_on = AppealStatus.DELIVERED.value, answer.channel, on
    row.delivery_reference = answer.reference or answer.proof
    row.response_due = on + timedelta(days=days)
    wait = max((row.response_due - step.as_of.date()).days, 1)
    decision = step.move(
        ClaimState.APPEALING,
        wait,
        f"level {row.level} delivered by {answer.channel}; an answer is due on {row.response_due}",
        appeal=row.id,
        reference=row.delivery_reference,
    )
    return judged(decision, level_judgement(row, level, None, "delivered; the payer's time runs"))


def _checked_delivery(step: ClaimStep, task: HumanTaskRow, answer: DeliveryAnswer) -> date:
    on = answer.delivered_on or step.as_of.date()
    problem, field = "", ""
    if not answer.channel:
        problem, field = "the channel is missing", "channel"
    elif not (answer.reference or answer.proof):
        problem, field = "nothing proves the delivery", "reference"
    elif on > step.as_of.date():
        problem, field = "the delivery lies in the future", "delivered_on"
    if problem:
        remedy = "Give channel, delivered_on, and a reference or the id of a document as proof"
        raise BadInput(problem, record=f"task {task.id}", field=field, remedy=remedy)
    if answer.proof:
        _refuse_unknown_documents(step, task, (answer.proof,))
    return on


def _refuse_unknown_documents(step: ClaimStep, task: HumanTaskRow, ids: tuple[str, ...]) -> None:
    known = {d.id for d in documents.of_claim(step.session, step.claim.id)}
    unknown = [one for one in ids if one not in known]
    if unknown:
        raise BadInput(
            f"no document {unknown[0]} is kept with this claim",
            record=f"task {task.id}",
            field="attachments",
            remedy=f"Add it first: claimflow documents add {step.claim.id} FILE",
        )


def denial_of(task: HumanTaskRow) -> Disposition | None:
    """Return the denial that a task about an appeal shows, or None."""
    denial = json.loads(task.detail).get("denial")
    return Disposition.model_validate(denial) if denial else None
