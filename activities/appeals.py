"""Stage denial: an appeal, level by level: which level is open, until when, and what overtakes it.

``appeal_filing`` writes, approves and delivers it, ``appeal_outcomes`` takes the payer's answer. Level 0 is
no appeal but the request to reopen a claim for a clerical error, where a payer takes no replacement; nobody
approves that.
"""

import json
from datetime import date
from typing import Any

from sqlmodel import col, select
from temporalio import activity

from activities.appeal_due import REOPENING_LEVEL, level_after, level_began, lost_level
from activities.letters import write_letter
from activities.steps import Steps, payer_of, waiting_for_people
from models.answers import AppealAnswer
from models.deadline import Deadline
from models.denial import Disposition
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.messages import Move, StepRequest
from models.record_tables import AppealRow
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from rulebook.deadlines.answers import appeal_deadline
from rulebook.denials.appeal_levels import AppealLevel, level_of
from rulebook.denials.lineage_rules import REOPENING
from store import appeals, claims, documents, ledger, remittances, tasks
from store.appeals import AppealStatus
from store.step import ClaimStep, Decision


class AppealSteps(Steps):
    """Timers of an appeal."""

    @activity.defn
    def ask_appeal_decision(self, request: StepRequest) -> Move:
        """The payer has had time for the appeal: ask somebody what it decided."""
        return self.take(request, _ask_appeal_decision)


# Drafting


def ask_to_appeal(step: ClaimStep, detail: dict[str, Any], codes: str) -> Decision | None:
    """Open the level that is due: the letter is drafted, a biller completes it.

    A decision that was upheld goes to the level after the one that was lost; None when there is none, or too
    little is at stake.
    """
    lost = lost_level(step)
    if lost == REOPENING_LEVEL:
        return _open_level(step, 1, detail, f"denied {codes}: to be appealed")
    return open_next_level(step, lost, detail)


def open_next_level(step: ClaimStep, lost: int, detail: dict[str, Any] | None = None) -> Decision | None:
    """Open the level after a lost one, about the same denial; None when there is none."""
    following = level_after(step, lost)
    if following is None:
        return None
    shown = _first_detail(step) if detail is None else detail
    return _open_level(step, following.level, shown, f"appeal lost: {following.name} is open")


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
    return judged(decision, level_judgement(row, level, clock, summary))


def _deadline(step: ClaimStep, level: int) -> Deadline | None:
    """Return until when this level must be with the payer; a reopening has no window of its own here."""
    if level == REOPENING_LEVEL:
        return None
    started = level_began(step, level, _remittance_day(step))
    return appeal_deadline(
        started,
        payer_of(step),
        level=level,
        document=step.document,
        sequence=claims.sequence_of(step.claim),
    )


def _remittance_day(step: ClaimStep) -> date:
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    return remittances.payment_of(step.session, standing).paid_on if standing else step.as_of.date()


# The payer's answer, and what overtakes an appeal


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


def _first_detail(step: ClaimStep) -> dict[str, Any]:
    """Return what the first task of this appeal showed: the denial that all levels are about."""
    query = select(HumanTaskRow).where(
        HumanTaskRow.claim_id == step.claim.id, HumanTaskRow.kind == TaskKind.FILE_APPEAL
    )
    rows = step.session.exec(query.order_by(col(HumanTaskRow.n))).all()
    return json.loads(rows[-1].detail) if rows else {}


def denial_shown(step: ClaimStep) -> Disposition | None:
    """Return the denial that this claim's appeal is about, as its task showed it; None when none was."""
    denial = _first_detail(step).get("denial")
    return Disposition.model_validate(denial) if denial else None


def payer_decided(step: ClaimStep, disposition: Disposition) -> None:
    """A new decision of the payer ends whatever appeal was under way: it is the answer, or it overtook it."""
    row = appeals.current(step.session, step.claim.id, step.claim.sequence)
    if row is None:
        return
    if AppealStatus(row.status) is AppealStatus.DELIVERED:
        appeals.decide(row, "upheld" if disposition.denied else "overturned", _remittance_day(step))
    else:
        appeals.give_up(row, step.as_of.date())


def current_of(step: ClaimStep, task: HumanTaskRow) -> AppealRow:
    """Return the appeal that a task is about."""
    return appeals.need(step.session, json.loads(task.detail)["appeal"])


def _named(row: Any) -> dict[str, str]:
    return {"document": row.id, "kind": row.kind, "name": row.name}


def judged(decision: Decision, judgement: Judgement) -> Decision:
    detail = decision.detail | {"judgement": judgement.model_dump(mode="json")}
    return Decision(decision.state, decision.wake_at, decision.summary, detail)


def level_judgement(
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
