"""Putting a claim whose deadline is near or past before a supervisor."""

from collections.abc import Sequence

from activities.clocks import to_be_sent
from models.deadline import Deadline, DeadlineKind
from models.finding import Finding
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.record_tables import ClaimDeadlineRow
from models.tasks import TaskKind
from rulebook.deadlines.proof import best_proof
from store import deadlines
from store.step import ClaimStep, Decision

ADVICE = {
    DeadlineKind.FILING: "Send it only with a reason the payer accepts (exception, proof); else write it off",
    DeadlineKind.CORRECTED: "Send the correction with a reason the payer accepts, appeal, or write it off",
    DeadlineKind.APPEAL: "Appeal with good cause for the delay, or write it off",
    DeadlineKind.PROMISE: "Have a biller call the payer, which has not done what it promised",
    DeadlineKind.REQUEST: "Send what is wanted all the same: until the payer decides it may still be read",
}
"""What a supervisor can do about a limit that has passed."""


def subject_of(clock: Deadline) -> str:
    """Return what a deadline's task is about: one task for one clock."""
    return f"deadline:{clock.kind}:{clock.sequence}"


LIMIT_RULES = frozenset({"filing_limit_passed", "replacement_after_filing_limit"})
"""Findings that no correction of the claim can answer, only a supervisor."""


def submission_clocks(step: ClaimStep) -> tuple[Deadline, ...]:
    """Return the clock of the submission that is being prepared, with what was decided about it."""
    clock = to_be_sent(step)
    if clock is None or not clock.passed(step.as_of.date()):
        return () if clock is None else (clock,)
    row = deadlines.of_claim(step.session, step.claim.id).get((clock.kind.value, clock.sequence))
    decided = row.decision if row is not None and row.started_on == clock.started_on else ""
    return (clock.model_copy(update={"decision": decided}),)


def stopped_at_the_limit(step: ClaimStep, findings: Sequence[Finding]) -> Decision | None:
    """Ask a supervisor when nothing stands against a claim but its limit; None lets people fix the rest."""
    if not {finding.rule for finding in findings} & LIMIT_RULES:
        return None
    if any(finding.rule not in LIMIT_RULES for finding in findings):
        return None
    late = [clock for clock in submission_clocks(step) if clock.blocks(step.as_of.date())]
    return ask_supervisor(step, late[0], ClaimState.DECIDING_DEADLINE) if late else None


def undecided(row: ClaimDeadlineRow) -> bool:
    """Tell whether nobody has decided what becomes of a claim past this limit; "noted" was before it."""
    return row.decision in ("", "noted")


def ask_supervisor(step: ClaimStep, clock: Deadline, state: ClaimState) -> Decision:
    """Open a supervisor's task about this clock, with what proves that the claim was filed."""
    today = step.as_of.date()
    step.cancel_tasks_about(subject_of(clock), "asked anew")
    passed = clock.passed(today)
    day = clock.last_day.isoformat()
    why = f"the {clock.kind} limit passed on {day}" if passed else f"the {clock.kind} limit is {day}"
    proof = best_proof(deadlines.filing_evidence(step.session, step.claim.id, clock.sequence), clock.last_day)
    detail = {
        "account": step.claim.source_number,
        "why": why,
        "advice": ADVICE.get(clock.kind, "") if passed else f"{clock.days_left(today)} days are left",
        "deadline": clock.model_dump(mode="json"),
        "proof": proof.model_dump(mode="json"),
        "claim": step.document.model_dump(mode="json"),
    }
    asked = step.open_task(
        TaskKind.DECIDE_DEADLINE,
        detail,
        state,
        subject=subject_of(clock),
        summary=f"{why}: a supervisor decides",
    )
    return Decision(asked.state, asked.wake_at, asked.summary, asked.detail | {"judgement": _why(clock, why)})


def _why(clock: Deadline, why: str) -> dict[str, object]:
    told = clock.model_dump(mode="json", include={"kind", "sequence", "started_on", "last_day", "basis"})
    judgement = Judgement(
        rule=clock.rule, version=clock.version, source=clock.source, inputs=told, reason=why
    )
    return judgement.model_dump(mode="json")
