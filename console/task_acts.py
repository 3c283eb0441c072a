"""What people do with a task short of answering it: claim, release, give, put off, show to supervisors.

Every act is one transaction on one task, noted in the audit log, and can be undone: ``do`` returns how the
task stood before, ``undo`` puts it there again if nobody touched it since.
"""

from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlmodel import Session

from console.queues import Person
from models.errors import BadInput, Conflict, NotAllowed
from models.inbox import Snooze
from models.policy import Policy
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from models.value import Value
from rulebook.deadlines.counting import hours_later
from rulebook.snoozing import after_business_days, until_day, while_payer_is_silent
from store import audit, held_answers, leases, snoozes, tasks

Kind = Literal["claim", "release", "assign", "snooze", "wake", "escalate", "calm", "send"]

DONE = {
    "claim": "claimed",
    "release": "released",
    "assign": "given to {to}",
    "snooze": "snoozed",
    "wake": "woken",
    "escalate": "shown to supervisors",
    "calm": "shown to supervisors no more",
    "send": "answered: the claim may go to its payer",
}
"""What was done, in words."""


class Act(Value):
    """One thing to do with tasks. ``to`` is who is given them; ``days`` (business days), ``until`` or
    ``payer`` say until when they are put off."""

    do: Kind
    to: str = ""
    days: int = 0
    until: date | None = None
    payer: bool = False

    @property
    def words(self) -> str:
        """Return what is done, in the past tense."""
        return DONE[self.do].format(to=self.to)


class Moment(NamedTuple):
    """When something is done: in business, on the wall, and what patience the practice has."""

    now: datetime
    wall: datetime
    policy: Policy = Policy()


class Before(Value):
    """How a task stood, and the version it has had since."""

    assignee: str
    leased_until: datetime | None
    snoozed_until: datetime | None
    snoozed_for: str
    escalated: bool
    version: int


def do(session: Session, me: Person, act: Act, task: str, at: Moment) -> Before:
    """Do one thing with one task. Raises ``Conflict``, ``NotAllowed`` or ``BadInput`` and changes nothing."""
    row = tasks.need(session, task)
    before = _stands(row)
    _DOES[act.do](session, me, act, row, at)
    session.refresh(row)
    audit.note(session, me.user, f"task {act.words}", f"task:{task}", at.wall)
    return before.model_copy(update={"version": row.version})


def undo(session: Session, me: Person, task: str, before: Before, at: Moment) -> None:
    """Put a task where it was. Raises ``Conflict`` when somebody did something with it since."""
    row = tasks.need(session, task)
    if row.held_until is not None and row.version == before.version:
        row = held_answers.undo(session, task, me.user, at.wall)
        before = before.model_copy(update={"version": row.version})
    tasks.refuse_closed(row)
    values = before.model_dump(exclude={"version"})
    tasks.change(session, row, before.version, **values)
    audit.note(session, me.user, "task act undone", f"task:{task}", at.wall)


def _stands(row: HumanTaskRow) -> Before:
    return Before(
        assignee=row.assignee,
        leased_until=row.leased_until,
        snoozed_until=row.snoozed_until,
        snoozed_for=row.snoozed_for,
        escalated=row.escalated,
        version=row.version,
    )


def _claim(session: Session, me: Person, act: Act, row: HumanTaskRow, at: Moment) -> None:
    leases.claim(session, row.id, me.user, me.roles, hours_later(at.now, at.policy.lease_hours))


def _release(session: Session, me: Person, act: Act, row: HumanTaskRow, at: Moment) -> None:
    if me.leads:
        leases.free(session, row.id)
    else:
        tasks.release(session, row.id, me.user)


def _assign(session: Session, me: Person, act: Act, row: HumanTaskRow, at: Moment) -> None:
    """A supervisor gives any task to anybody; others hand on what they have, or what nobody has."""
    if not me.leads:
        tasks.refuse_other_roles(row, me.roles)
        if row.assignee not in ("", me.user):
            raise Conflict(f"task {row.id} is claimed by {row.assignee}, only they can hand it on")
    leases.assign(session, row.id, act.to, at.now.date())


def _snooze(session: Session, me: Person, act: Act, row: HumanTaskRow, at: Moment) -> None:
    today = at.now.date()
    if act.payer:
        until, waits_for = while_payer_is_silent(today), Snooze.PAYER
    elif act.until is not None:
        until, waits_for = until_day(act.until, today), Snooze.DATE
    else:
        until, waits_for = after_business_days(act.days, today), Snooze.DATE
    snoozes.snooze(session, row.id, me.user, me.roles, until, waits_for)


def _wake(session: Session, me: Person, act: Act, row: HumanTaskRow, at: Moment) -> None:
    if row.assignee not in ("", me.user) and not me.leads:
        raise Conflict(f"task {row.id} was put off by {row.assignee}, and comes back to them")
    _change(session, row, **tasks.AWAKE)


def _escalate(session: Session, me: Person, act: Act, row: HumanTaskRow, at: Moment) -> None:
    if not me.leads:
        tasks.refuse_other_roles(row, me.roles)
    _change(session, row, escalated=True)


def _calm(session: Session, me: Person, act: Act, row: HumanTaskRow, at: Moment) -> None:
    if not me.leads:
        raise NotAllowed("only a supervisor ends that", record=f"task {row.id}", remedy="Ask a supervisor")
    _change(session, row, escalated=False)


def _send(session: Session, me: Person, act: Act, row: HumanTaskRow, at: Moment) -> None:
    """Release a claim that is ready; the answer may be taken back for as long as any that sends something."""
    if row.kind != TaskKind.RELEASE_CLAIM:
        raise BadInput(
            "only claims that are ready to be sent are released to their payer",
            record=f"task {row.id}",
            remedy="Choose them in the queue Ready to send",
        )
    held_answers.hold(session, row.id, {"action": "release"}, me.user, me.roles, at.wall, at.policy)


def _change(session: Session, row: HumanTaskRow, **values: Any) -> None:
    tasks.refuse_closed(row)
    tasks.change(session, row, row.version, **values)


_DOES = {
    "claim": _claim,
    "release": _release,
    "assign": _assign,
    "snooze": _snooze,
    "wake": _wake,
    "escalate": _escalate,
    "calm": _calm,
    "send": _send,
}
