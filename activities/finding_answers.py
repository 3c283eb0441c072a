"""Findings that no change of the claim answers: the coverage was verified, or the payer holds the claim.

Front desk telephoned and the plan was in force after all (``verified``); the 271 is asked for once more
(``ask_again``); the claim goes out in the place of the one the payer holds (``replace``), or waits for the
payer's decision on that one (``wait``). The review looks at the claim again in every case.
"""

import json

from activities.coverage import keep_verified
from activities.resending import objections_to_resending, plan_resend
from activities.status_answers import await_remittance
from activities.steps import form
from models.answers import CorrectionAnswer
from models.errors import BadInput
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.tables import HumanTaskRow
from rulebook.edits.answered import OF_COVERAGE, OF_HELD_CLAIM
from store import submissions
from store.lineage import lineage_of
from store.step import ClaimStep, Decision
from store.submissions import SubmissionStatus


def fact_answered(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision:
    """Keep what a person found out beside the claim, and review it again. Raises ``BadInput``."""
    if answer.action in ("verified", "ask_again"):
        _demand(task, answer, OF_COVERAGE)
        return _verified(step, task, answer) if answer.action == "verified" else _asked_again(step)
    _demand(task, answer, OF_HELD_CLAIM)
    return _replace(step, task, answer) if answer.action == "replace" else _wait(step, task)


def _demand(task: HumanTaskRow, answer: CorrectionAnswer, rules: frozenset[str]) -> None:
    """Refuse an answer to something that nobody has found."""
    found = {finding["rule"] for finding in json.loads(task.detail).get("findings", ())}
    if not found & rules:
        remedy = "Answer with action correct, override or withdraw"
        raise _bad(task, "action", f"{answer.action} answers none of these findings", remedy)


def _verified(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision:
    """A person's word counts like an answer of this day, for as long as the payer's own would."""
    if not answer.note.strip():
        remedy = "Say who confirmed what, and when (a reference of the call or a portal's number)"
        raise _bad(task, "note", "it is not said how the coverage was verified", remedy)
    keep_verified(step)
    judgement = Judgement(
        rule="coverage_verified_by_person",
        source=f"task {task.id}",
        inputs={"by": task.completed_by, "payer_id": step.claim.payer_id},
        reason="a person verified the coverage and said how; it counts like a 271 of that day",
    )
    return step.proceed(
        ClaimState.REVIEWING, "coverage verified by a person", judgement=form(judgement), note=answer.note
    )


def _asked_again(step: ClaimStep) -> Decision:
    return step.proceed(ClaimState.CHECKING_COVERAGE, "the payer is asked about the coverage again")


def _replace(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision:
    """Send it in the place of what the payer holds (frequency 7), if the lineage allows it."""
    told = str(answer.changes.get("payer_claim_control_number") or "")
    number = told or lineage_of(step.session, step.claim).payer_control_number
    plan_resend(step, "7", number, f"task {task.id}: replaces the claim that the payer holds")
    against = objections_to_resending(step)
    if against:
        raise _bad(task, "action", against[0].message, f"{against[0].remedy}; or answer wait, or withdraw")
    return step.proceed(ClaimState.REVIEWING, "goes out as a replacement of the claim that the payer holds")


def _wait(step: ClaimStep, task: HumanTaskRow) -> Decision:
    held = submissions.held(step.session, step.claim)
    if held is None or held.status == SubmissionStatus.ADJUDICATED:
        remedy = "Answer replace, or withdraw"
        raise _bad(task, "action", "the payer has nothing to decide: there is nothing to wait for", remedy)
    return await_remittance(step, "waits for the decision on the claim that the payer holds")


def _bad(task: HumanTaskRow, field: str, problem: str, remedy: str) -> BadInput:
    return BadInput(problem, record=f"task {task.id}", field=field, remedy=remedy)
