"""Stage denial: an appeal, level by level: letter, approval, delivery with proof, the payer's answer.

A biller prepares it, a supervisor approves it, somebody delivers it and records how. Level 0 is no appeal but
the request to reopen a claim for a clerical error, where a payer takes no replacement; nobody approves that.
"""

import json
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select
from temporalio import activity

from activities.four_eyes import refuse_own
from activities.letters import write_letter
from activities.steps import Steps, payer_of, waiting_for_people
from activities.write_offs import propose_write_off
from models.deadline import Deadline
from models.denial import Disposition
from models.errors import BadInput
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.messages import Move, StepRequest
from models.record_tables import AppealRow
from models.tables import HumanTaskRow
from models.tasks import AppealAnswer, AppealDecision, ApprovalAnswer, DeliveryAnswer, TaskKind
from rulebook.deadlines.answers import appeal_deadline
from rulebook.denials.appeal_levels import AppealLevel, level_of, next_level
from rulebook.denials.lineage_rules import REOPENING
from store import appeals, claims, documents, ledger, remittances, tasks
from store.appeals import AppealStatus
from store.step import ClaimStep, Decision

REOPENING_LEVEL = 0
WON_DAYS = 30
"""So long a payer has to pay after an appeal was won."""


class AppealSteps(Steps):
    """Timers of an appeal."""

    @activity.defn
    def ask_appeal_decision(self, request: StepRequest) -> Move:
        """The payer has had time for the appeal: ask somebody what it decided."""
        return self.take(request, _ask_appeal_decision)


# Drafting


def ask_to_appeal(step: ClaimStep, detail: dict[str, Any], codes: str) -> Decision:
    """Open level 1: the letter is drafted, a biller completes it."""
    return _open_level(step, 1, detail, f"denied {codes}: to be appealed")


def open_reopening(step: ClaimStep, detail: dict[str, Any], summary: str) -> Decision:
    """Have somebody ask the payer, by its own way, to reopen and correct the claim."""
    shown = detail | {"remedy": REOPENING}
    return _open_level(step, REOPENING_LEVEL, shown, summary)


def _open_level(step: ClaimStep, number: int, detail: dict[str, Any], summary: str) -> Decision:
    level, clock = level_of(payer_of(step), number, step.as_of.date()), _deadline(step, number)
    row = appeals.draft(
        step.session,
        step.claim.id,
        step.claim.sequence,
        step.claim.payer_id,
        number,
        tuple(detail.get("codes", ())),
        clock.last_day if clock else None,
        step.as_of,
    )
    shown = detail | {
        "account": step.claim.source_number,
        "appeal": row.id,
        "level": number,
        "level_name": level.name if level else "",
        "deadline": row.deadline,
        "open_cents": ledger.balance_of(step.session, step.claim.id).open,
        "documents": [_named(d) for d in documents.of_claim(step.session, step.claim.id)],
    }
    shown |= write_letter(step, row, shown, AppealAnswer(action="prepare"), author="claimflow")
    decision = step.open_task(TaskKind.FILE_APPEAL, shown, ClaimState.APPEALING, summary=summary)
    return _judged(decision, _level_judgement(row, level, clock, summary))


def _deadline(step: ClaimStep, level: int) -> Deadline | None:
    """Return until when this level must be with the payer; a reopening has no window of its own here."""
    if level == REOPENING_LEVEL:
        return None
    started = _decided_on(step, level)
    return appeal_deadline(
        started,
        payer_of(step),
        level=level,
        document=step.document,
        sequence=claims.sequence_of(step.claim),
    )


def _decided_on(step: ClaimStep, level: int) -> date:
    """Return when the clock of a level began: the remittance, or the decision on the level before."""
    mine = [a for a in appeals.of_claim(step.session, step.claim.id) if a.sequence == step.claim.sequence]
    lost = [a.decided_on for a in mine if a.level == level - 1 and a.decided_on is not None]
    if level > 1 and lost:
        return lost[-1]
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    paid_on = remittances.payment_of(step.session, standing).paid_on if standing else step.as_of.date()
    return paid_on


# People


def appeal_answered(step: ClaimStep, task: HumanTaskRow, answer: AppealAnswer) -> Decision:
    """The letter is complete: to the supervisor, or straight out for a reopening; or it is not worth it."""
    row = _current(step, task)
    if answer.action == "give_up":
        appeals.give_up(row, step.as_of.date())
        return propose_write_off(step, answer.note or "appeal not filed", (), by=task.completed_by)
    detail: dict[str, Any] = json.loads(task.detail)
    _refuse_unknown_documents(step, task, answer.attachments)
    detail |= write_letter(step, row, detail, answer, author=task.completed_by)
    row.drafted_by, row.attachments = task.completed_by, json.dumps(answer.attachments)
    if row.level == REOPENING_LEVEL:
        return _ask_to_deliver(step, row, detail)
    row.status = AppealStatus.TO_APPROVE.value
    return step.open_task(
        TaskKind.APPROVE_APPEAL, detail, ClaimState.APPEALING, summary="the appeal is to be approved"
    )


def appeal_approved(step: ClaimStep, task: HumanTaskRow, answer: ApprovalAnswer) -> Decision:
    """A second person lets the letter go out, or sends it back.

    Raises ``BadInput`` when the person who prepared it approves it, and the practice wants four eyes.
    """
    row, detail = _current(step, task), json.loads(task.detail)
    if answer.action == "refuse":
        row.status = AppealStatus.DRAFTED.value
        return step.open_task(
            TaskKind.FILE_APPEAL,
            detail | {"sent_back": answer.reason},
            ClaimState.APPEALING,
            summary="the appeal was sent back",
        )
    self_approved = refuse_own(step, task, row.drafted_by, "prepared an appeal")
    row.status, row.approved_by = AppealStatus.APPROVED.value, task.completed_by
    return _ask_to_deliver(step, row, detail | {"self_approved": self_approved})


def _ask_to_deliver(step: ClaimStep, row: AppealRow, detail: dict[str, Any]) -> Decision:
    row.status = AppealStatus.APPROVED.value
    return step.open_task(
        TaskKind.DELIVER_APPEAL, detail, ClaimState.APPEALING, summary="the appeal is to be delivered"
    )


def appeal_delivered(step: ClaimStep, task: HumanTaskRow, answer: DeliveryAnswer) -> Decision:
    """The appeal is with the payer: give it time. Raises ``BadInput`` without channel, day or proof."""
    row = _current(step, task)
    if answer.action == "give_up":
        appeals.give_up(row, step.as_of.date())
        return propose_write_off(step, answer.note or "appeal not delivered", (), by=task.completed_by)
    on = _checked_delivery(step, task, row, answer)
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
    return _judged(decision, _level_judgement(row, level, None, "delivered; the payer's time runs"))


def _checked_delivery(step: ClaimStep, task: HumanTaskRow, row: AppealRow, answer: DeliveryAnswer) -> date:
    on = answer.delivered_on or step.as_of.date()
    problem, field = "", ""
    if not answer.channel:
        problem, field = "the channel is missing", "channel"
    elif not (answer.reference or answer.proof):
        problem, field = "nothing proves the delivery", "reference"
    elif on > step.as_of.date():
        problem, field = "the delivery lies in the future", "delivered_on"
    elif row.deadline is not None and on > row.deadline and not answer.note:
        problem, field = f"the deadline was {row.deadline}", "note"
    if problem:
        remedy = "Give channel, delivered_on, and a reference or the id of a document as proof; a late one"
        raise BadInput(problem, record=f"task {task.id}", field=field, remedy=f"{remedy} needs a note")
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


# The payer's answer


def _ask_appeal_decision(step: ClaimStep) -> Decision:
    asked = tasks.open_tasks(step.session, claim=step.claim.id)
    waiting = [task for task in asked if task.state == ClaimState.APPEALING]
    if waiting:  # not filed yet, or already asked: no second task beside the first
        return waiting_for_people(step, waiting)
    row = appeals.current(step.session, step.claim.id, step.claim.sequence)
    detail: dict[str, Any] = {
        "account": step.claim.source_number,
        "appeal": row.id if row else "",
        "level": row.level if row else 0,
        "filed": row.delivery_reference if row else "",
        "delivered_on": row.delivered_on if row else None,
        "channel": row.channel if row else "",
        "codes": json.loads(row.reasons) if row else [],
    }
    return step.open_task(
        TaskKind.RECORD_APPEAL_DECISION, detail, ClaimState.APPEALING, summary="what did the payer decide?"
    )


def appeal_decided(step: ClaimStep, task: HumanTaskRow, answer: AppealDecision) -> Decision:
    """Overturned: money comes in a remittance. Upheld: the next level, or give up with approval."""
    row = appeals.current(step.session, step.claim.id, step.claim.sequence)
    if answer.action == "wait":
        return step.move(ClaimState.APPEALING, step.policy.status_again_days, "no decision on the appeal yet")
    if row is not None:
        appeals.decide(row, answer.action, step.as_of.date())
    if answer.action == "overturned":
        return step.move(ClaimState.AWAITING_REMITTANCE, WON_DAYS, "appeal won: remittance expected")
    return _after_lost(step, row, json.loads(task.detail))


def _after_lost(step: ClaimStep, row: AppealRow | None, detail: dict[str, Any]) -> Decision:
    lost, payer = row.level if row else 1, payer_of(step)
    at_stake = ledger.balance_of(step.session, step.claim.id).open
    following = next_level(payer, lost, at_stake, step.as_of.date())
    if following is None or lost == REOPENING_LEVEL:
        return propose_write_off(step, "appeal lost", tuple(detail.get("codes", ())))
    first = _first_detail(step) | {"codes": detail.get("codes", [])}
    return _open_level(step, following.level, first, f"appeal lost: {following.name} is open")


def _first_detail(step: ClaimStep) -> dict[str, Any]:
    """Return what the first task of this appeal showed: the denial that all levels are about."""
    query = select(HumanTaskRow).where(
        HumanTaskRow.claim_id == step.claim.id, HumanTaskRow.kind == TaskKind.FILE_APPEAL
    )
    rows = step.session.exec(query.order_by(col(HumanTaskRow.n))).all()
    return json.loads(rows[-1].detail) if rows else {}


def payer_decided(step: ClaimStep, disposition: Disposition) -> None:
    """A new decision of the payer ends whatever appeal was under way: it is the answer, or it overtook it."""
    row = appeals.current(step.session, step.claim.id, step.claim.sequence)
    if row is None:
        return
    if AppealStatus(row.status) is AppealStatus.DELIVERED:
        appeals.decide(row, "upheld" if disposition.denied else "overturned", step.as_of.date())
    else:
        appeals.give_up(row, step.as_of.date())


def _current(step: ClaimStep, task: HumanTaskRow) -> AppealRow:
    return appeals.need(step.session, json.loads(task.detail)["appeal"])


def _named(row: Any) -> dict[str, str]:
    return {"document": row.id, "kind": row.kind, "name": row.name}


def _judged(decision: Decision, judgement: Judgement) -> Decision:
    detail = decision.detail | {"judgement": judgement.model_dump(mode="json")}
    return Decision(decision.state, decision.wake_at, decision.summary, detail)


def _level_judgement(
    row: AppealRow, level: AppealLevel | None, clock: Deadline | None, reason: str
) -> Judgement:
    return Judgement(
        rule=f"appeal level {row.level}" if row.level else "reopening",
        version=clock.version if clock else "",
        source=level.source if level else "42 CFR 405.980",
        inputs={
            "codes": json.loads(row.reasons),
            "deadline": row.deadline.isoformat() if row.deadline else "",
            "deadline_rule": clock.rule if clock else "",
            "response_days": level.response_days if level else 0,
        },
        reason=reason,
    )
