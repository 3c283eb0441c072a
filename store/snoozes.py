"""Tasks that are put off: until a day, so many business days, or until the payer says something.

They wake by themselves (``store/waking.py``) and come back to whoever put them off.
"""

from datetime import datetime

from sqlmodel import Session

from models.errors import Conflict
from models.finding import Role
from models.inbox import Snooze
from models.tables import HumanTaskRow
from store import tasks


def snooze(
    session: Session, task: str, user: str, roles: frozenset[Role], until: datetime, waits_for: str
) -> HumanTaskRow:
    """Put a task off; it becomes the person's own, and comes back to them. ``waits_for`` is a ``Snooze``.

    Raises ``Conflict`` when somebody else has it.
    """
    row = tasks.need(session, task)
    tasks.refuse_other_roles(row, roles)
    tasks.refuse_closed(row)
    if row.assignee not in ("", user):
        raise Conflict(f"task {task} is claimed by {row.assignee}")
    kept = {"snoozed_until": until, "snoozed_for": Snooze(waits_for).value}
    tasks.change(session, row, row.version, assignee=user, leased_until=None, **kept)
    return row
