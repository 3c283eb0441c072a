"""One act on many tasks: a part at a time, so that nobody waits, with what failed listed, and an undo.

How far an act came stands in the store. Whichever console runs does the next part, also after a crash; the
row is locked by its own change (``BulkActRow.as_of``), so that no part is done twice.
"""

import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from console import task_acts
from console.queues import Person
from console.task_acts import Act, Before, Moment
from models.errors import BadInput, ClaimflowError, Conflict, NotFound
from models.finding import Role
from models.inbox_tables import BulkActRow
from store.identifiers import new_id

PART = 100
"""So many tasks are changed in one transaction; other writers wait that long."""

MOST = 50_000
KEPT = timedelta(days=1)
"""How long an act may be looked at and undone."""


class Order(NamedTuple):
    """Who wants what done."""

    me: Person
    act: Act


def begin(session: Session, me: Person, act: Act, ids: list[str], wall: datetime) -> BulkActRow:
    """Note what is to be done with these tasks; ``go_on`` does it."""
    if not ids:
        raise BadInput("no task was chosen", field="pick", remedy="Choose tasks in the list first")
    if len(ids) > MOST:
        raise BadInput(f"these are more than {MOST:,} tasks", field="pick", remedy="Narrow the list first")
    order = {"act": act.model_dump(mode="json"), "roles": sorted(me.roles)}
    row = BulkActRow(
        id=new_id(),
        user=me.user,
        act=json.dumps(order),
        total=len(ids),
        waiting=json.dumps(ids),
        as_of=wall,
    )
    session.add(row)
    session.flush()
    return row


def do_one(session: Session, me: Person, act: Act, task: str, at: Moment) -> BulkActRow:
    """Do one thing with one task now, so that it can be undone. Raises what ``task_acts.do`` raises."""
    before = task_acts.do(session, me, act, task, at)
    row = begin(session, me, act, [task], at.wall)
    row.waiting, row.status = "[]", "done"
    row.done = json.dumps({task: before.model_dump(mode="json")})
    return row


def need(session: Session, bulk: str, user: str) -> BulkActRow:
    """Return an act on many tasks, to whoever ordered it; raises ``NotFound``."""
    row = session.get(BulkActRow, bulk)
    if row is None or row.user != user:
        raise NotFound("this act is not there; it may be more than a day old")
    return row


def order_of(row: BulkActRow) -> Order:
    """Return who wants what done."""
    said: dict[str, Any] = json.loads(row.act)
    roles = frozenset(Role(name) for name in said["roles"])
    return Order(Person(row.user, roles), Act.model_validate(said["act"]))


def go_on(session: Session, bulk: str, at: Moment) -> bool:
    """Do the next part; tell whether more is left. Undoing goes the same way, backwards."""
    row = session.get(BulkActRow, bulk)
    if row is None or row.status not in ("running", "undoing") or not _mine(session, row, at.wall):
        return False
    waiting: list[str] = json.loads(row.waiting)
    done: dict[str, dict[str, Any]] = json.loads(row.done)
    failed: dict[str, str] = json.loads(row.failed)
    order, back = order_of(row), row.status == "undoing"
    for task in waiting[:PART]:
        try:
            with session.begin_nested():
                if back:
                    task_acts.undo(session, order.me, task, Before.model_validate(done[task]), at)
                else:
                    before = task_acts.do(session, order.me, order.act, task, at)
                    done[task] = before.model_dump(mode="json")
        except ClaimflowError as problem:
            failed[task] = str(problem)
    row.waiting, row.done, row.failed = json.dumps(waiting[PART:]), json.dumps(done), json.dumps(failed)
    if len(waiting) <= PART:
        row.status = "undone" if back else "done"
    return len(waiting) > PART


def take_back(session: Session, bulk: str, user: str) -> BulkActRow:
    """Have an act undone: every task goes where it was, unless somebody did something with it since."""
    row = need(session, bulk, user)
    session.refresh(row, with_for_update=True)  # the part that is being done is done first
    if row.status not in ("running", "done"):
        raise Conflict("this was undone already")
    row.waiting = json.dumps(list(json.loads(row.done)))
    row.failed, row.status = "{}", "undoing"
    session.flush()
    return row


def unfinished(session: Session) -> list[str]:
    """Return acts of which a part is left to do, the oldest first."""
    left = col(BulkActRow.status).in_(["running", "undoing"])
    return list(session.exec(select(BulkActRow.id).where(left).order_by(col(BulkActRow.as_of))))


def forget_old(session: Session, wall: datetime) -> None:
    """Forget acts that nobody can undo any more."""
    session.connection().execute(delete(BulkActRow).where(col(BulkActRow.as_of) < wall - KEPT))


def _mine(session: Session, row: BulkActRow, wall: datetime) -> bool:
    """Lock the row for this transaction: another console that wants the same part waits, and then fails."""
    same = col(BulkActRow.id) == row.id, col(BulkActRow.waiting) == row.waiting
    taken = session.connection().execute(update(BulkActRow).where(*same).values(as_of=wall)).rowcount == 1
    session.refresh(row)
    return taken
