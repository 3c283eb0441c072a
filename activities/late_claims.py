"""Putting a claim whose deadline is near or past before a supervisor."""

from models.deadline import Deadline, DeadlineKind
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
    DeadlineKind.REQUEST: "Send what is wanted all the same: until the payer decides it may still be read",
}
"""What a supervisor can do about a limit that has passed."""


def subject_of(clock: Deadline) -> str:
    """Return what a deadline's task is about: one task for one clock."""
    return f"deadline:{clock.kind}:{clock.sequence}"


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
