"""Deadlines inside every step: warned about, shown to a supervisor, and never missed in silence.

A claim wakes for what its state waits for (``ClaimRow.waits_until``), or earlier, when a deadline wants a
look: at 50, 75 and 90 percent of its window, 15 days before its end, and on the day after it. Such a look is
a step like any other and leaves the claim where it was; the workflow knows nothing of it. What was seen
stands in ``claim_deadline`` and, as judgements, with the move.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time

from activities.clock_endings import ending_of
from activities.clocks import running
from activities.late_claims import ask_supervisor, submission_clocks, undecided
from models.deadline import WATCHED, ClockStatus, Deadline, DeadlineKind
from models.judgement import Judgement
from models.lifecycle import TERMINAL, ClaimState
from models.messages import CauseKind
from models.record_tables import ClaimDeadlineRow
from models.tasks import TaskKind
from rulebook.deadlines.milestones import escalated_on, next_milestone
from store import deadlines, tasks
from store.step import ClaimStep, Decision

ASKS_PAYER = frozenset({ClaimState.CHECKING_COVERAGE, ClaimState.ASKING_STATUS})
"""States that end with a question over the network: woken earlier, they would ask too early."""

Decide = Callable[[ClaimStep], Decision]


def watching_deadlines(decide: Decide) -> Decide:
    """Return the same step with a look at the claim's deadlines after it, or instead of it."""

    def watched(step: ClaimStep) -> Decision:
        decision = kept = _only_a_look(step) or decide(step)
        # The way out of every failure looks at nothing that might fail.
        if step.notice.kind is not CauseKind.FAILURE:
            decision = _held_at_the_limit(step, decision)
            kept = keep_deadlines(step, decision)
        step.claim.waits_until = decision.wake_at
        return kept

    return watched


def _only_a_look(step: ClaimStep) -> Decision | None:
    """Return the wait that goes on when the timer came early, for a deadline's sake."""
    claim = step.claim
    if step.notice.kind is not CauseKind.TIMER or claim.waits_until is None or claim.wake_at is None:
        return None
    if claim.wake_at >= claim.waits_until or step.as_of >= claim.waits_until:
        return None
    return Decision(step.state, claim.waits_until, "")


def keep_deadlines(step: ClaimStep, decision: Decision) -> Decision:
    """Bring the claim's clocks up to date, say what was seen, and wake for the next milestone in time."""
    if decision.state in TERMINAL:
        _leave(step, deadlines.of_claim(step.session, step.claim.id).values(), decision.state)
        return decision
    if decision.wake_at is None or decision.wake_at <= step.as_of or decision.state in ASKS_PAYER:
        return decision
    rows = deadlines.of_claim(step.session, step.claim.id)
    clocks = _clocks(step, decision.state, rows)
    seen = [note for clock in clocks for note in _look(step, rows, clock)]
    looks = [_next_look(step, rows[clock.kind.value, clock.sequence], clock) for clock in clocks]
    looks.append(_show_supervisor(step, decision.state, rows, clocks))
    return _told(decision, seen, min((look for look in looks if look is not None), default=None))


def _held_at_the_limit(step: ClaimStep, decision: Decision) -> Decision:
    """No path into the outbox past a limit but a supervisor's: this is the one door all claims go through."""
    if decision.state is not ClaimState.READY:
        return decision
    late = [clock for clock in submission_clocks(step) if clock.blocks(step.as_of.date())]
    if not late:
        return decision
    asked = ask_supervisor(step, late[0], ClaimState.DECIDING_DEADLINE)
    # What the step itself judged (the review, say) stands with its move, whatever the limit makes of it.
    one = [decision.detail["judgement"]] if "judgement" in decision.detail else []
    kept = [*decision.detail.get("judgements", []), *one]
    return replace(asked, detail=asked.detail | {"judgements": kept})


def _clocks(
    step: ClaimStep, state: ClaimState, rows: dict[tuple[str, str], ClaimDeadlineRow]
) -> tuple[Deadline, ...]:
    """Return the clocks that run in this state, and those that were left and are still owed."""
    if state is ClaimState.NEEDS_ATTENTION:
        # Where it stood is in its task; nothing was done meanwhile, so what ran runs on as it was.
        return tuple(_as_kept(row) for row in rows.values() if row.status in WATCHED)
    clocks = running(step, state)
    here = {(clock.kind.value, clock.sequence) for clock in clocks}
    for key in here & rows.keys():
        rows[key].status, rows[key].met_on, rows[key].ended_on = ClockStatus.RUNNING.value, None, None
    gone = [row for key, row in rows.items() if key not in here]
    return (*clocks, *(_as_kept(row) for row in _leave(step, gone, state)))


def _as_kept(row: ClaimDeadlineRow) -> Deadline:
    return Deadline.model_validate(row, from_attributes=True)


def _look(
    step: ClaimStep, rows: dict[tuple[str, str], ClaimDeadlineRow], clock: Deadline
) -> Iterable[Judgement]:
    """Write down what this clock shows today; yield what is new."""
    key, today = (clock.kind.value, clock.sequence), step.as_of.date()
    row = rows.get(key)
    if row is None or (row.started_on, row.level) != (clock.started_on, clock.level):
        rows[key] = row = _started(step, row, clock)
    elif (row.last_day, row.rule) != (clock.last_day, clock.rule):
        yield _recomputed(row, clock, today)
    if clock.warned(today) > row.warned_percent:
        row.warned_percent = clock.warned(today)
        yield judged(clock, f"{row.warned_percent} % of the window are over", today)
    if row.escalated_at is None and today >= escalated_on(clock):
        row.escalated_at = step.as_of
        yield judged(clock, "shown to a supervisor", today)
        if clock.passed(today):
            yield judged(clock, "the limit has passed", today)


def _started(step: ClaimStep, row: ClaimDeadlineRow | None, clock: Deadline) -> ClaimDeadlineRow:
    if row is None:
        return deadlines.started(step.session, step.claim.id, clock, step.as_of)
    row.started_on, row.last_day, row.level = clock.started_on, clock.last_day, clock.level
    row.rule, row.source = clock.rule, clock.source
    row.warned_percent, row.escalated_at, row.decision, row.decided_by = 0, None, "", ""
    row.as_of = step.as_of
    return row


def _recomputed(row: ClaimDeadlineRow, clock: Deadline, today: date) -> Judgement:
    """The rule or the contract has changed: the new day counts, and a later one is warned about anew."""
    before = f"was {row.last_day.isoformat()} by {row.rule}"
    later = clock.last_day > row.last_day
    row.last_day, row.rule, row.source = clock.last_day, clock.rule, clock.source
    if later:
        row.warned_percent = min(row.warned_percent, clock.warned(today))
        row.escalated_at = row.escalated_at if today >= escalated_on(clock) else None
        row.decision = row.decision if clock.passed(today) else ""
    return judged(clock, f"computed anew: {before}", today)


def judged(clock: Deadline, what: str, today: date) -> Judgement:
    """Return a deadline's look as the judgement that is kept with the move."""
    left = clock.days_left(today)
    until = f"{left} days left" if left >= 0 else f"{-left} days late"
    inputs = clock.model_dump(mode="json", include={"kind", "sequence", "level", "started_on", "last_day"})
    return Judgement(
        rule=clock.rule,
        version=clock.version,
        source=clock.source,
        inputs={**inputs, "basis": clock.basis, "today": today.isoformat()},
        reason=f"{clock.kind} deadline {clock.last_day.isoformat()}: {what}; {until}",
    )


def _leave(step: ClaimStep, rows: Iterable[ClaimDeadlineRow], state: ClaimState) -> list[ClaimDeadlineRow]:
    """Say of clocks that do not run in this state what became of them; return those that are still owed.

    One that ended late says so. That nobody had been shown it, if so, stays to be seen.
    """
    left: list[ClaimDeadlineRow] = []
    for row in [row for row in rows if row.status in WATCHED]:
        ending = ending_of(step, row, state)
        row.status = ending.status.value
        if ending.status is ClockStatus.LEFT:
            left.append(row)
            continue
        row.ended_on, row.met_on = ending.on, ending.on if ending.status is ClockStatus.MET else None
        if ending.on > row.last_day and undecided(row):
            row.decision, row.decided_by = f"overtaken: {state}", step.notice.cause
        if step.as_of.date() > row.last_day or row.escalated_at is not None:
            step.cancel_tasks_about(f"deadline:{row.kind}:{row.sequence}", "the clock runs no more")
    return left


def _next_look(step: ClaimStep, row: ClaimDeadlineRow, clock: Deadline) -> datetime | None:
    today = step.as_of.date()
    if clock.passed(today):
        return step.after(step.policy.task_days) if undecided(row) else None
    day = next_milestone(clock, today)
    return None if day is None else datetime.combine(day, time(), UTC)


def _show_supervisor(
    step: ClaimStep,
    state: ClaimState,
    rows: dict[tuple[str, str], ClaimDeadlineRow],
    clocks: tuple[Deadline, ...],
) -> datetime | None:
    """Put what is near or past before a supervisor; return when to look again if that must wait a moment."""
    today = step.as_of.date()
    urgent = [c for c in clocks if _wants_supervisor(rows[c.kind.value, c.sequence], c, today)]
    if not urgent:
        return None
    open_tasks = tasks.open_tasks(step.session, claim=step.claim.id)
    for task in open_tasks:
        task.escalated = True
    if any(task.kind == TaskKind.APPROVE_WRITE_OFF for task in open_tasks):
        return None  # A supervisor decides there already whether anything is owed.
    # A promise that was broken is a biller's call, and never hides a legal limit; only where nobody has a
    # task is a supervisor asked about it.
    first = min(urgent, key=lambda clock: (clock.kind is DeadlineKind.PROMISE, clock.last_day))
    subjects = {task.subject for task in open_tasks}
    wanted = not open_tasks or (first.passed(today) and first.kind is not DeadlineKind.PROMISE)
    if not wanted or f"deadline:{first.kind}:{first.sequence}" in subjects:
        return None
    if any(task.n == step.n for task in open_tasks):
        return step.as_of  # One task for one step: the supervisor's comes with the next.
    ask_supervisor(step, first, state)
    return None


def _wants_supervisor(row: ClaimDeadlineRow, clock: Deadline, today: date) -> bool:
    """Tell whether a clock is near or past and undecided; one that was noted waits for its last day."""
    noted = row.decision == "noted" and not clock.passed(today)
    return today >= escalated_on(clock) and undecided(row) and not noted


def _told(decision: Decision, seen: list[Judgement], look: datetime | None) -> Decision:
    """Return the decision with what was seen, woken early enough for the next milestone."""
    wake_at = decision.wake_at
    if look is not None and (wake_at is None or look < wake_at):
        wake_at = look
    said = "; ".join(note.reason for note in seen)
    summary = decision.summary or said or "deadlines looked at"
    detail = decision.detail
    if seen:
        kept = [note.model_dump(mode="json") for note in seen]
        detail = {**detail, "judgements": [*detail.get("judgements", []), *kept]}
    return replace(decision, wake_at=wake_at, summary=summary, detail=detail)
