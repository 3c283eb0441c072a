"""In plain sentences why a claim is where it is, and what will happen next.

Everything is read from what the steps stored: moves with their judgements, open tasks, deadlines, facts that
wait. No rule runs here, so it says what was decided then, not what would be decided today.
"""

import json
from datetime import UTC, date, datetime
from typing import Any, cast

from sqlmodel import Session, col, select

from console.commands.output import instant
from console.views.outlook import CAUSES, OUTLOOK, Outlook
from models.deadline import WATCHED
from models.lifecycle import STAGE_OF, ClaimState
from models.messages import CauseKind
from models.record_tables import ClaimDeadlineRow
from models.tables import ClaimMoveRow, ClaimRow, FactRow, HumanTaskRow
from store import claims, tasks

Data = dict[str, Any]

AT_ONCE = "it follows the step before"
"""Why a step was taken that waits for nothing."""


def told_of(session: Session, row: ClaimRow, now: datetime) -> Data:
    """Return what there is to tell about a claim as plain data, at a business instant."""
    moves = claims.moves_of(session, row.id)
    state = ClaimState(row.state)
    here = _since_it_is_here(moves)
    led = _led_here(moves, here)
    told = _told_moves(moves)
    outlook = OUTLOOK[state]
    when = instant(row.wake_at)
    return {
        "claim": row.id,
        "source_number": row.source_number,
        "state": row.state,
        "stage": STAGE_OF[state].value,
        "payer": row.payer_id,
        "sequence": row.sequence,
        "charge_cents": row.charge_cents,
        "since": here[0].as_of if here else row.opened_at,
        "now": outlook.now,
        "led_here": [told[move.n] for move in led],
        "because": [told[move.n] for move in here],
        "expected": outlook.expected,
        "otherwise": _otherwise(outlook, when, tasks.open_tasks(session, claim=row.id)),
        "wake_at": row.wake_at,
        "overdue": row.wake_at is not None and _aware(row.wake_at) < now,
        "looks_earlier_for_a_deadline": _earlier(row),
        "tasks": [_told_task(task) for task in tasks.open_tasks(session, claim=row.id)],
        "deadlines": [_told_deadline(one, now.date()) for one in _deadlines(session, row.id)],
        "waiting_facts": [_told_fact(fact) for fact in _waiting(session, row.id)],
        "let_pass": sorted(json.loads(row.overrides)),
        "decisions": [told[move.n] for move in moves if told[move.n]["judgements"]],
    }


def _since_it_is_here(moves: list[ClaimMoveRow]) -> list[ClaimMoveRow]:
    """Return the moves since the claim last came into its state: the first of them led here."""
    last: list[ClaimMoveRow] = []
    for move in reversed(moves):
        if last and move.state != last[0].state:
            break
        last.insert(0, move)
    return last


def _led_here(moves: list[ClaimMoveRow], here: list[ClaimMoveRow]) -> list[ClaimMoveRow]:
    """Return the moves that led straight to the first of these: a step that follows has no reason alone."""
    first = here[:1]
    before = [move for move in moves if first and move.n < first[0].n]
    led: list[ClaimMoveRow] = []
    while before and _followed_by_itself((led or first)[0], before[-1]):
        led.insert(0, before.pop())
    return led


def _followed_by_itself(move: ClaimMoveRow, before: ClaimMoveRow) -> bool:
    """Tell whether a move was the step that follows the one before at once, not the end of a wait."""
    return move.kind == CauseKind.TIMER and before.wake_at is not None and before.wake_at <= before.as_of


def _otherwise(outlook: Outlook, when: str, waiting: list[HumanTaskRow]) -> str:
    """Return what happens when nothing comes; a task that supervisors see already is not promised again."""
    if not when:
        return ""
    if waiting and all(task.escalated for task in waiting):
        return f"Supervisors see that it is overdue; the claim looks again at {when}."
    return outlook.otherwise.format(when=when)


def _told_moves(moves: list[ClaimMoveRow]) -> dict[int, Data]:
    """Return each move by its number, as plain data."""
    told: dict[int, Data] = {}
    for n, move in enumerate(moves):
        at_once = n > 0 and _followed_by_itself(move, moves[n - 1])
        told[move.n] = _told_move(move, AT_ONCE if at_once else CAUSES.get(move.kind, ""))
    return told


def _told_move(move: ClaimMoveRow, because: str) -> Data:
    return {
        "n": move.n,
        "at": move.as_of,
        "state": move.state,
        "cause": move.cause,
        "because": because or move.kind.replace("_", " "),
        "summary": move.summary,
        "judgements": _judgements(move),
    }


def _judgements(move: ClaimMoveRow) -> list[Data]:
    """Return the judgements kept with a move: one or several, none in moves of before they were kept."""
    detail: Any = json.loads(move.detail)
    if not isinstance(detail, dict):
        return []
    known = cast(Data, detail)
    one, several = known.get("judgement"), known.get("judgements")
    listed = cast("list[Any]", several if isinstance(several, list) else [])
    return [cast(Data, kept) for kept in (one, *listed) if isinstance(kept, dict)]


def _told_task(task: HumanTaskRow) -> Data:
    """Return who is asked what; of its detail only what rules said, never the claim's content."""
    detail: Data = json.loads(task.detail)
    findings = [
        {name: finding.get(name, "") for name in ("rule", "severity", "field", "message", "remedy", "source")}
        for finding in detail.get("findings", ())
    ]
    return {
        "task": task.id,
        "kind": task.kind,
        "role": task.role,
        "assignee": task.assignee,
        "due_at": task.due_at,
        "escalated": task.escalated,
        "findings": findings,
    }


def _deadlines(session: Session, claim: str) -> list[ClaimDeadlineRow]:
    query = select(ClaimDeadlineRow).where(
        ClaimDeadlineRow.claim_id == claim, col(ClaimDeadlineRow.status).in_([one.value for one in WATCHED])
    )
    return list(session.exec(query.order_by(col(ClaimDeadlineRow.last_day))))


def _told_deadline(row: ClaimDeadlineRow, today: date) -> Data:
    return {
        "kind": row.kind,
        "sequence": row.sequence,
        "started_on": row.started_on,
        "last_day": row.last_day,
        "days_left": (row.last_day - today).days,
        "rule": row.rule,
        "source": row.source,
        "warned_percent": row.warned_percent,
        "escalated_at": row.escalated_at,
        "decision": row.decision,
    }


def _waiting(session: Session, claim: str) -> list[FactRow]:
    query = select(FactRow).where(
        FactRow.claim_id == claim, col(FactRow.consumed_by).is_(None), col(FactRow.notify).is_(True)
    )
    return list(session.exec(query.order_by(col(FactRow.recorded_at))))


def _told_fact(fact: FactRow) -> Data:
    return {"kind": fact.kind, "what": CAUSES.get(fact.kind, fact.kind), "at": fact.as_of}


def _earlier(row: ClaimRow) -> bool:
    """Tell whether a deadline wants a look before what the state waits for is due."""
    return row.wake_at is not None and row.waits_until is not None and row.wake_at < row.waits_until


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def next_sentences(told: Data) -> list[str]:
    """Return what will happen next: what came already, who is asked what, what is expected, and by when."""
    sentences = [f"Waiting to be taken in: {fact['what']}." for fact in told["waiting_facts"]]
    for task in told["tasks"]:
        sentences += _task_sentences(task)
    sentences.append(told["expected"])
    if told["otherwise"]:
        sentences.append(told["otherwise"])
    if told["looks_earlier_for_a_deadline"]:
        sentences.append("That look is for a deadline; what the claim waits for is due later.")
    if told["overdue"]:
        sentences.append("That time has passed: no worker has taken the step. Look with: claimflow doctor")
    sentences += [_deadline_sentence(deadline) for deadline in told["deadlines"]]
    sentences += [f"Let pass with a reason: {rule}." for rule in told["let_pass"]]
    return sentences


def _task_sentences(task: Data) -> list[str]:
    desk = f", on the desk of {task['assignee']}" if task["assignee"] else ""
    shown = ", shown to supervisors" if task["escalated"] else ""
    kind, role = task["kind"].replace("_", " "), task["role"].replace("_", " ")
    head = f"Task {task['task']}: {kind}, for the {role}{desk}, due {instant(task['due_at'])}{shown}."
    findings = [
        f"  {finding['severity']}: {sentence(finding['message'])} {finding['remedy']} "
        f"[{finding['rule']}, {finding['field']}]"
        for finding in task["findings"]
    ]
    return [head, *findings]


def _deadline_sentence(deadline: Data) -> str:
    days = deadline["days_left"]
    left = f"{days} days left" if days >= 0 else f"{-days} days late"
    warned = f", warned at {deadline['warned_percent']} %" if deadline["warned_percent"] else ""
    shown = ", shown to a supervisor" if deadline["escalated_at"] else ""
    decided = f", decided: {deadline['decision']}" if deadline["decision"] else ""
    source = f" ({deadline['source']})" if deadline["source"] else ""
    last = f"Deadline {deadline['kind'].replace('_', ' ')}: {deadline['last_day']}, {left}"
    return f"{last}{warned}{shown}{decided}; rule {deadline['rule']}{source}."


def sentence(text: str) -> str:
    """Write a summary as a sentence."""
    stripped = text.strip()
    if not stripped:
        return "No reason was noted."
    ended = stripped if stripped[-1] in ".?!" else f"{stripped}."
    return ended[0].upper() + ended[1:]
