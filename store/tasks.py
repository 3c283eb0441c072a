"""The inbox: open tasks, and the compare-and-set by which exactly one person completes each."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import update
from sqlmodel import Session, col, select

from models.answers import ANSWER_FORM
from models.errors import BadInput, Conflict, NotAllowed, NotFound
from models.finding import Role
from models.messages import CauseKind, ClaimNotice
from models.tables import HumanTaskRow
from models.tasks import STANDS_IN, TaskKind, TaskStatus, may_answer
from store import facts

AWAKE: dict[str, Any] = {"snoozed_until": None, "snoozed_for": ""}
"""What a task has that nobody put off."""


def need(session: Session, task: str) -> HumanTaskRow:
    """Return a task, or raise ``NotFound``."""
    row = session.get(HumanTaskRow, task)
    if row is None:
        raise NotFound(f"no task {task!r}. List the open ones with: claimflow tasks list")
    return row


def open_tasks(
    session: Session, *, role: str = "", claim: str = "", subject: str = "", assignee: str = ""
) -> list[HumanTaskRow]:
    """Return open tasks, oldest due date first."""
    query = select(HumanTaskRow).where(HumanTaskRow.status == TaskStatus.OPEN)
    for column, wanted in (("role", role), ("claim_id", claim), ("subject", subject), ("assignee", assignee)):
        if wanted:
            query = query.where(col(getattr(HumanTaskRow, column)) == wanted)
    return list(session.exec(query.order_by(col(HumanTaskRow.due_at), col(HumanTaskRow.id))))


def of_claim(session: Session, claim: str, kinds: Collection[TaskKind]) -> list[HumanTaskRow]:
    """Return a claim's tasks of these kinds, closed ones too, in the order in which they were asked."""
    query = select(HumanTaskRow).where(
        HumanTaskRow.claim_id == claim, col(HumanTaskRow.kind).in_([kind.value for kind in kinds])
    )
    return list(session.exec(query.order_by(col(HumanTaskRow.n))))


def take(session: Session, task: str, user: str, until: datetime | None = None) -> HumanTaskRow:
    """Put a task on a person's desk, ``until`` then or for good. Raises ``Conflict`` when someone else has
    it or it is done."""
    row = need(session, task)
    refuse_closed(row)
    if row.assignee not in ("", user):
        raise Conflict(f"task {task} is already claimed by {row.assignee}")
    change(session, row, row.version, assignee=user, leased_until=until, **AWAKE)
    return row


def release(session: Session, task: str, user: str) -> HumanTaskRow:
    """Put a task back into the inbox. Raises ``Conflict`` when it is on someone else's desk."""
    row = need(session, task)
    refuse_closed(row)
    if row.assignee not in ("", user):
        raise Conflict(f"task {task} is claimed by {row.assignee}, only they can release it")
    change(session, row, row.version, assignee="", leased_until=None, **AWAKE)
    return row


def complete(
    session: Session,
    task: str,
    answer: dict[str, Any],
    user: str,
    as_of: datetime,
    version: int | None = None,
    roles: frozenset[Role] = frozenset(),
) -> ClaimNotice | None:
    """Complete a task and store the answer as a fact, in one transaction.

    ``roles`` are those of the user; where nobody said them the user acts in the task's own role. Returns the
    notice for the claim; None when this very answer was already given. Raises ``Conflict`` when someone else
    was first, ``NotAllowed`` when the task is not the user's, ``BadInput`` when the answer does not have the
    task's form.
    """
    row = need(session, task)
    refuse_other_roles(row, roles)
    checked = checked_answer(TaskKind(row.kind), answer)
    if row.status == TaskStatus.COMPLETED and row.completed_by == user and row.answer == checked:
        return None
    refuse_closed(row)
    if row.assignee not in ("", user):
        raise Conflict(f"task {task} is claimed by {row.assignee}")
    change(
        session,
        row,
        row.version if version is None else version,
        status=TaskStatus.COMPLETED.value,
        answer=checked,
        completed_by=user,
        completed_roles=" ".join(sorted(roles)),
        completed_at=as_of,
        assignee=user,
        leased_until=None,
        **AWAKE,
    )
    cause = f"task:{row.id}"
    return facts.record(session, row.claim_id, cause, CauseKind.TASK_COMPLETED, as_of, reference=row.id)


def refuse_other_roles(row: HumanTaskRow, roles: frozenset[Role]) -> None:
    """Raise ``NotAllowed`` when somebody in these roles may not answer the task."""
    asked = Role(row.role)
    if roles and not may_answer(asked, roles):
        others = sorted({asked, *STANDS_IN.get(asked, ())})
        raise NotAllowed(
            f"this is asked of a {asked}, not of a {' or '.join(sorted(roles))}",
            record=f"task {row.id}",
            remedy=f"Leave it to a {' or a '.join(others)}",
        )


def roles_of_answer(row: HumanTaskRow) -> frozenset[Role]:
    """Return the roles in which a task was answered: those of the person, else the task's own."""
    return frozenset(Role(name) for name in (row.completed_roles or row.role).split())


def checked_answer(kind: TaskKind, answer: dict[str, Any]) -> str:
    """Return the answer as JSON of the task's form, or raise ``BadInput`` naming the field."""
    form = ANSWER_FORM[kind]
    try:
        return form.model_validate(answer).model_dump_json()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BadInput(
            first["msg"],
            record=f"answer to {kind.value}",
            field=field,
            remedy=f"The form is: {json.dumps(form.model_json_schema()['properties'])[:600]}",
        ) from None


def refuse_closed(row: HumanTaskRow) -> None:
    """Raise ``Conflict`` when nothing may be done with the task any more, or not at this moment."""
    if row.status == TaskStatus.COMPLETED:
        raise Conflict(f"task {row.id} was already completed by {row.completed_by}")
    if row.status == TaskStatus.CANCELLED:
        raise Conflict(f"task {row.id} is closed: {row.closed_because}")
    if row.held_until is not None:
        until = f"{row.held_until:%H:%M:%S} UTC"
        raise Conflict(f"task {row.id} was answered by {row.assignee}, who may take it back until {until}")


def change(session: Session, row: HumanTaskRow, version: int, **values: Any) -> None:
    """Set columns of an open task if nobody changed it since ``version`` was read, or raise ``Conflict``."""
    statement = (
        update(HumanTaskRow)
        .where(
            col(HumanTaskRow.id) == row.id,
            col(HumanTaskRow.version) == version,
            col(HumanTaskRow.status) == TaskStatus.OPEN,
        )
        .values(version=version + 1, **values)
    )
    session.flush()
    result = session.connection().execute(statement)
    session.expire(row)
    if result.rowcount != 1:
        refuse_closed(row)
        raise Conflict(f"task {row.id} was changed by someone else; look at it again")
