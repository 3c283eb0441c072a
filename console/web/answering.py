"""What happens when somebody gives an answer: it is held for a moment, unless something changed meanwhile.

A form carries the version of its task, how far its claim had gone (``seen``) and the version of the claim:
what somebody typed on the ground of something older is not lost, but shown again beside what is new.
"""

from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from console.web.access import Viewer
from console.web.desk import wall_now
from console.web.forms.fields import shown
from console.web.forms.labels import path_words
from console.web.forms.typed import Typed
from console.web.task_ground import name_of
from models.correction import differences
from models.errors import BadInput
from models.inbox_tables import DraftRow
from models.policy import Policy
from models.tables import ClaimMoveRow, ClaimRow, HumanTaskRow
from models.tasks import TaskStatus
from store import claims, held_answers
from store.versions import document_of


class Ticket(NamedTuple):
    """What a form stood on when it was opened: versions of task and claim, and the claim's last move."""

    version: int
    seen: int
    claim_version: int


def ticket_of(typed: Typed) -> Ticket:
    """Return what the form carries. Raises ``BadInput`` for one that was not ours."""
    carried = [typed.one(name) for name in Ticket._fields]
    if not all(number.isdecimal() for number in carried):
        raise BadInput("this form is not whole", field="version", remedy="Open the task again")
    return Ticket(*map(int, carried))


def changed_since(session: Session, row: HumanTaskRow, ticket: Ticket, viewer: Viewer) -> tuple[str, ...]:
    """Say what changed since a form was opened; nothing when the answer may be given."""
    claim = claims.need(session, row.claim_id)
    of_claim = (*_steps(session, claim, ticket), *_fields(session, claim, ticket))
    return tuple(sentence for sentence in (_of_task(session, row, ticket, viewer), *of_claim) if sentence)


def _of_task(session: Session, row: HumanTaskRow, ticket: Ticket, viewer: Viewer) -> str:
    if row.status == TaskStatus.COMPLETED:
        return f"{name_of(session, row.completed_by)} has answered this meanwhile."
    if row.status != TaskStatus.OPEN:
        return f"The task was closed meanwhile: {row.closed_because}."
    if row.assignee not in ("", viewer.user):
        done = "answered" if row.held_until is not None else "taken"
        return f"{name_of(session, row.assignee)} has {done} this task meanwhile."
    if row.held_until is not None:
        return "You have answered this already; the answer may be taken back for a moment."
    if row.version != ticket.version:
        return (
            f"The task was changed meanwhile; it is {'on your desk' if row.assignee else 'free for anybody'}."
        )
    return ""


def _steps(session: Session, claim: ClaimRow, ticket: Ticket) -> list[str]:
    """Say what the claim did since."""
    later = ClaimMoveRow.claim_id == claim.id, col(ClaimMoveRow.n) > ticket.seen
    moves = session.exec(select(ClaimMoveRow).where(*later).order_by(col(ClaimMoveRow.n)))
    return [f"The claim went on: {move.summary}." for move in moves]


def _fields(session: Session, claim: ClaimRow, ticket: Ticket) -> list[str]:
    """Say which fields of the claim changed since."""
    if claim.version == ticket.claim_version:
        return []
    before = document_of(session, claim, ticket.claim_version)
    return [
        f"{path_words(one.field)} was {shown(one.before, one.field) or 'empty'}"
        f" and is {shown(one.after, one.field) or 'empty'}."
        for one in differences(before, document_of(session, claim))
    ]


def give_answer(
    session: Session,
    viewer: Viewer,
    task: str,
    answer: dict[str, Any],
    version: int,
    typed: Typed,
    policy: Policy,
) -> None:
    """Give an answer in the roles of the viewer: it counts when nobody took it back in time.

    Raises ``Conflict`` when somebody was first.
    """
    held_answers.hold(
        session,
        task,
        answer,
        viewer.user,
        viewer.roles,
        wall_now(),
        policy,
        version=version,
        typed=dict(typed.texts),
    )


def kept_draft(session: Session, task: HumanTaskRow, viewer: Viewer, typed: Typed) -> None:
    """Keep what somebody has typed until they give the answer, or throw it away."""
    row = session.get(DraftRow, (task.id, viewer.user))
    row = row or DraftRow(task_id=task.id, user=viewer.user, version=task.version, as_of=wall_now())
    row.version, row.typed, row.as_of = task.version, typed.text(), wall_now()
    session.add(row)


def thrown_away(session: Session, task: str, user: str) -> None:
    """Throw a draft away."""
    row = session.get(DraftRow, (task, user))
    if row is not None:
        session.delete(row)
