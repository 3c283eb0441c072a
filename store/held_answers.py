"""Answers that may still be taken back: given at once, counted a little later, exactly once.

``hold`` stores an answer beside its task, which leaves the list. ``undo`` takes it back. ``settle`` gives
what nobody took back to ``tasks.complete``, in one transaction with the end of the hold: a console that dies
before it has done nothing, one that dies after it has done everything but tell, and the sweep tells.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.errors import BadInput, Conflict, NotFound
from models.finding import Role
from models.inbox import leaves_the_building
from models.inbox_tables import DraftRow, HeldAnswerRow
from models.messages import ClaimNotice
from models.policy import Policy
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from store import tasks

Typed = dict[str, Any]


def hold(
    session: Session,
    task: str,
    answer: dict[str, Any],
    user: str,
    roles: frozenset[Role],
    wall: datetime,
    policy: Policy,
    *,
    version: int | None = None,
    typed: Typed | None = None,
) -> HeldAnswerRow:
    """Keep an answer until nobody may take it back any more; ``typed`` is what the form held, for then.

    Raises what ``tasks.complete`` raises, so that a mistake is seen now and not when the time is over.
    """
    row = tasks.need(session, task)
    tasks.refuse_other_roles(row, roles)
    kind = TaskKind(row.kind)
    checked = tasks.checked_answer(kind, answer)
    tasks.refuse_closed(row)
    if row.assignee not in ("", user):
        raise Conflict(f"task {task} is claimed by {row.assignee}")
    leaves = leaves_the_building(kind, answer)
    seconds = policy.hold_seconds if leaves else policy.undo_seconds
    until = wall + timedelta(seconds=seconds)
    seen = row.version if version is None else version
    tasks.change(session, row, seen, assignee=user, leased_until=None, held_until=until, **tasks.AWAKE)
    _keep_typed(session, task, user, row.version, typed or {}, wall)
    _forget_earlier(session, task)
    held = HeldAnswerRow(
        task_id=task,
        answer=checked,
        user=user,
        roles=" ".join(sorted(roles)),
        version=row.version,
        given_at=wall,
        effective_at=until,
    )
    session.add(held)
    session.flush()
    return held


def undo(session: Session, task: str, user: str, wall: datetime) -> HumanTaskRow:
    """Take one's own answer back: the task is on one's desk again, with what was typed.

    Raises ``Conflict`` when it is too late, ``NotFound`` when there is nothing of one's own to take back.
    """
    held = session.get(HeldAnswerRow, task)
    if held is None or held.user != user or held.problem:
        raise NotFound(f"there is no answer of yours to task {task} that could be taken back")
    if held.effective_at <= wall or not _end(session, held):
        raise Conflict(f"the answer to task {task} counts already; it cannot be taken back any more")
    row = tasks.need(session, task)
    _let_go(session, row)
    return row


def due(session: Session, wall: datetime, limit: int = 50) -> list[str]:
    """Return tasks whose held answer counts now, the oldest first."""
    over = col(HeldAnswerRow.effective_at) <= wall, HeldAnswerRow.problem == ""
    query = select(HeldAnswerRow.task_id).where(*over).order_by(col(HeldAnswerRow.effective_at))
    return list(session.exec(query.limit(limit)))


def settle(session: Session, task: str, wall: datetime, as_of: datetime) -> ClaimNotice | None:
    """Let a held answer count, once, whoever asks for it; return what its claim is to be told.

    If the task does not take it any more (its claim went on), the answer stays with the reason and what was
    typed, for the person to see.
    """
    held = session.get(HeldAnswerRow, task)
    if held is None or held.problem or held.effective_at > wall or not _end(session, held):
        return None
    row = tasks.need(session, task)
    roles = frozenset(Role(name) for name in held.roles.split())
    try:
        with session.begin_nested():
            _let_go(session, row)
            notice = tasks.complete(session, task, json.loads(held.answer), held.user, as_of, roles=roles)
    except (BadInput, Conflict) as problem:
        _come_back(session, held, row, str(problem))
        return None
    _forget_typed(session, task)
    return notice


def refused(session: Session, user: str) -> list[HeldAnswerRow]:
    """Return somebody's answers that did not count, until they have dismissed them."""
    mine = HeldAnswerRow.user == user, HeldAnswerRow.problem != ""
    return list(session.exec(select(HeldAnswerRow).where(*mine).order_by(col(HeldAnswerRow.given_at))))


def dismiss(session: Session, task: str, user: str) -> None:
    """Forget an answer that did not count: its person has read why."""
    mine = col(HeldAnswerRow.task_id) == task, col(HeldAnswerRow.user) == user
    session.connection().execute(delete(HeldAnswerRow).where(*mine, col(HeldAnswerRow.problem) != ""))


def _end(session: Session, held: HeldAnswerRow) -> bool:
    """Take the held answer out; tell whether it was this transaction that did."""
    gone = delete(HeldAnswerRow).where(
        col(HeldAnswerRow.task_id) == held.task_id,
        col(HeldAnswerRow.version) == held.version,
        col(HeldAnswerRow.problem) == "",
    )
    taken = session.connection().execute(gone).rowcount == 1
    session.expunge(held)
    return taken


def _let_go(session: Session, row: HumanTaskRow) -> None:
    """End the hold of a task that is still open."""
    if row.held_until is not None:
        tasks.change(session, row, row.version, held_until=None)


def _come_back(session: Session, held: HeldAnswerRow, row: HumanTaskRow, problem: str) -> None:
    """Put a refused answer before its person again, with the reason; an open task is on their desk."""
    session.expire(row)
    if row.status == "open":
        _let_go(session, row)
    kept = held.model_dump(exclude={"problem"})
    session.add(HeldAnswerRow(**kept, problem=problem))


def _keep_typed(session: Session, task: str, user: str, version: int, typed: Typed, wall: datetime) -> None:
    if not typed:
        return
    draft = session.get(DraftRow, (task, user))
    if draft is None:
        draft = DraftRow(task_id=task, user=user, version=version, as_of=wall)
    draft.typed, draft.version, draft.as_of = json.dumps(typed), version, wall
    session.add(draft)


def _forget_typed(session: Session, task: str) -> None:
    session.connection().execute(delete(DraftRow).where(col(DraftRow.task_id) == task))


def _forget_earlier(session: Session, task: str) -> None:
    """An answer that was refused before gives way to the new one."""
    refused_before = col(HeldAnswerRow.task_id) == task, col(HeldAnswerRow.problem) != ""
    session.connection().execute(delete(HeldAnswerRow).where(*refused_before))
