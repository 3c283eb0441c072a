"""A decision that does not balance is never posted: somebody asks the payer for a corrected 835.

A claim that waits for this decision waits for the corrected one. A claim that is about something else (a
denial, an appeal, a void) stays there, and the question stands beside its work; a closed one closes again.
"""

import json

from activities.request_answers import onward
from activities.request_tasks import WAITS_FOR_PAYER, end_asking
from activities.steps import stands_in
from models.answers import DoneAnswer
from models.lifecycle import TERMINAL, ClaimState
from models.tables import HumanTaskRow, RemittanceClaimRow
from models.tasks import TaskKind
from store import remittances, submissions, tasks
from store.remittances import RemittanceState
from store.step import ClaimStep, Decision
from store.submissions import SubmissionStatus


def ask_about(step: ClaimStep) -> Decision:
    """Show somebody the equation of a CLP that does not balance; the claim waits if it waited for it."""
    row = remittances.need(step.session, step.fact.reference)
    if row.state != RemittanceState.QUARANTINED:
        return step.stay("a corrected remittance came first")
    attempt = submissions.by_number(step.session, row.attempt)
    if attempt is not None:
        submissions.advance(attempt, SubmissionStatus.ACCEPTED)
    stood = stands_in(step)
    waits = stood in TERMINAL or (stood in WAITS_FOR_PAYER and stood is not ClaimState.ANSWERING_REQUEST)
    if waits:
        end_asking(step, "a remittance came")
    asked = step.open_task(
        TaskKind.BALANCE_REMITTANCE,
        _detail(step, row, stood),
        ClaimState.CHASING_REMITTANCE,
        summary="remittance does not balance: quarantined",
    )
    return asked if waits else step.stay(f"{asked.summary}; the work goes on", **asked.detail)


def _detail(step: ClaimStep, row: RemittanceClaimRow, stood: ClaimState) -> dict[str, object]:
    return {
        "account": step.claim.source_number,
        "remittance_claim": row.id,
        "trace_number": remittances.payment_of(step.session, row).trace_number,
        "equation": remittances.equation(remittances.claim_of(row)),
        "remedy": "Ask the payer for a corrected 835; it posts by itself when it comes",
        "stood": stood.value,
    }


def end_questions(step: ClaimStep, row: RemittanceClaimRow) -> None:
    """A decision on the same attempt balances: nobody need ask about the one that did not."""
    for task in _questions(step):
        asked = remittances.need(step.session, json.loads(task.detail)["remittance_claim"])
        if asked.attempt == row.attempt:
            step.cancel_task(task, "a remittance that balances came")


def _questions(step: ClaimStep) -> list[HumanTaskRow]:
    rows = tasks.open_tasks(step.session, claim=step.claim.id)
    return [row for row in rows if row.kind == TaskKind.BALANCE_REMITTANCE]


def remittance_questioned(step: ClaimStep, task: HumanTaskRow, answer: DoneAnswer) -> Decision:
    """The payer was asked for a corrected remittance: wait for it, or stay with the work beside it."""
    summary = "corrected remittance was asked for"
    calls = any(t.kind == TaskKind.CALL_PAYER for t in tasks.open_tasks(step.session, claim=step.claim.id))
    if stands_in(step) is not ClaimState.CHASING_REMITTANCE or calls or _questions(step):
        return step.stay(summary)
    stood = ClaimState(json.loads(task.detail).get("stood", ClaimState.AWAITING_REMITTANCE))
    if stood in TERMINAL:
        return onward(step, stood, summary)
    return step.move(ClaimState.AWAITING_REMITTANCE, step.policy.correction_days, summary)
