"""What a supervisor decides about a deadline that is near or past.

Before the limit ``go_on`` is noted and the work goes on; nothing is lost yet, so nothing is written off or
appealed for it. After it, ``go_on`` opens the way into the outbox for this one clock, ``fix`` sends wrong
dates to a coder, ``appeal`` has a denial looked at once more, and ``write_off`` proposes to book what is lost
as the practice's own, which a second person approves: a patient never pays for a late claim.
"""

import json

from activities.decisions import ask_to_decide
from activities.review import ask_to_fix
from activities.submission import book_charge
from activities.write_offs import propose_write_off
from models.answers import DeadlineAnswer
from models.deadline import Deadline
from models.errors import BadInput
from models.finding import Finding, Role
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.tables import HumanTaskRow
from store import deadlines, ledger, remittances, submissions
from store.step import ClaimStep, Decision
from store.submissions import NOT_HELD, SubmissionStatus

NOT_OUT = NOT_HELD | {SubmissionStatus.QUEUED, SubmissionStatus.ADJUDICATED}
"""Attempts of which no answer is awaited."""


def deadline_decided(step: ClaimStep, task: HumanTaskRow, answer: DeadlineAnswer) -> Decision:
    """Keep the decision with its clock, and carry it out."""
    clock = Deadline.model_validate(json.loads(task.detail)["deadline"])
    decision = _carried_out(step, task, answer, clock)
    _keep(step, task, answer, clock)
    judgement = Judgement(
        rule=clock.rule,
        version=clock.version,
        source=f"task {task.id}",
        inputs={"kind": clock.kind, "last_day": clock.last_day.isoformat(), "answer": answer.action},
        reason=f"A supervisor's word on the {clock.kind} limit {clock.last_day.isoformat()}: {answer.action}",
    )
    told = [*decision.detail.get("judgements", []), judgement.model_dump(mode="json")]
    detail = decision.detail | {"judgements": told}
    return Decision(decision.state, decision.wake_at, decision.summary, detail)


def _keep(step: ClaimStep, task: HumanTaskRow, answer: DeadlineAnswer, clock: Deadline) -> None:
    row = deadlines.of_claim(step.session, step.claim.id).get((clock.kind.value, clock.sequence))
    if row is None:
        return
    passed = step.as_of.date() > row.last_day
    row.decision = answer.action if passed else "noted"
    row.decided_by = task.completed_by


def _carried_out(step: ClaimStep, task: HumanTaskRow, answer: DeadlineAnswer, clock: Deadline) -> Decision:
    stopped = step.state is ClaimState.DECIDING_DEADLINE
    _refuse_early(step, task, answer, clock)
    match answer.action:
        case "go_on" if stopped:
            return step.proceed(ClaimState.REVIEWING, "sent past its limit: a supervisor decided so")
        case "go_on":
            return step.stay("a supervisor has seen the deadline: work goes on")
        case "fix" if stopped:
            return _have_it_fixed(step, clock)
        case "fix":
            raise _refused(task, "nobody has stopped the claim: it is being worked on", "go_on")
        case "appeal":
            return _have_it_appealed(step, task, clock)
        case "write_off":
            return _write_off(step, task, clock)


def _refuse_early(step: ClaimStep, task: HumanTaskRow, answer: DeadlineAnswer, clock: Deadline) -> None:
    """Nothing is lost before the last day is over: money is not given up for a limit that can be kept."""
    if answer.action in ("appeal", "write_off") and not clock.passed(step.as_of.date()):
        until = clock.last_day.isoformat()
        raise _refused(task, f"the {clock.kind} limit {until} has not passed", "go_on: the work goes on")


def _have_it_fixed(step: ClaimStep, clock: Deadline) -> Decision:
    finding = Finding(
        rule="filing_limit_passed",
        severity="error",
        field="service_from",
        message=f"The payer's {clock.kind} limit passed on {clock.last_day.isoformat()}",
        owner=Role.CODER,
        remedy="Correct the dates of service; if they are right, only a supervisor can let the claim go",
    )
    return ask_to_fix(step, [finding], Role.CODER)


def _have_it_appealed(step: ClaimStep, task: HumanTaskRow, clock: Deadline) -> Decision:
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    if standing is None:
        raise _refused(task, "no payer has denied this claim", "go_on, or write_off")
    step.cancel_tasks("a supervisor wants an appeal")
    return ask_to_decide(step, f"a supervisor wants an appeal: the {clock.kind} limit has passed", None)


def _write_off(step: ClaimStep, task: HumanTaskRow, clock: Deadline) -> Decision:
    """Propose to book what the payer will not pay any more as lost; a second person approves it."""
    attempt = submissions.latest(step.session, step.claim)
    if attempt is not None and attempt.status not in NOT_OUT:
        raise _refused(task, "the claim is with the payer, who may still pay it", "go_on, and wait for it")
    submissions.take_out_of_outbox(step.session, step.claim.id, "to be written off: its deadline has passed")
    step.cancel_tasks("to be written off: the deadline has passed")
    if not ledger.balance_of(step.session, step.claim.id).charges:
        book_charge(step)
    why = f"the {clock.kind} limit passed on {clock.last_day.isoformat()}"
    return propose_write_off(step, why, (), by=task.completed_by, late=clock)


def _refused(task: HumanTaskRow, problem: str, instead: str) -> BadInput:
    return BadInput(problem, record=f"task {task.id}", field="action", remedy=f"Answer with action {instead}")
