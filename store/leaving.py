"""What somebody who leaves lets go: tasks they took for themselves and did nothing about."""

from sqlmodel import Session, col, select

from models.inbox_tables import DraftRow
from models.tables import HumanTaskRow
from models.tasks import TaskStatus
from store import tasks


def release_untouched(session: Session, user: str) -> list[str]:
    """Release the tasks that this user took with a lease and typed nothing into; return them.

    What a supervisor gave them, what is snoozed and what was answered a moment ago stays theirs.
    """
    query = select(HumanTaskRow.id).where(
        HumanTaskRow.status == TaskStatus.OPEN,
        HumanTaskRow.assignee == user,
        col(HumanTaskRow.leased_until).is_not(None),
        col(HumanTaskRow.snoozed_until).is_(None),
        col(HumanTaskRow.held_until).is_(None),
    )
    typed_in = select(DraftRow.task_id).where(DraftRow.user == user)
    untouched = list(session.exec(query.where(col(HumanTaskRow.id).not_in(typed_in))))
    for task in untouched:
        tasks.release(session, task, user)
    return untouched
