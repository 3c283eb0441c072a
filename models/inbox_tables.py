"""The rows of the inbox beside the tasks themselves: counts, views, drafts, answers that are held, absences.

What a task row says of the inbox (lease, snooze, rank) stands at ``HumanTaskRow``.
"""

from datetime import date, datetime

from sqlmodel import Field

from models.columns import Row, cents, instant, text


class TaskTallyRow(Row, table=True):
    """One change of the inbox's counts: the sum over all rows is how many tasks lie where.

    Changes are added and never changed, so that nobody waits for anybody; now and then they are summed up.
    Triggers of the tables themselves add them (migration 0006). ``place`` is a ``Place``, or ``claim:`` and
    the state of claims; ``n`` only grows, and the highest one tells whether anything happened.
    """

    n: int | None = Field(default=None, primary_key=True)
    role: str
    assignee: str = ""
    place: str
    escalated: bool = False
    tasks: int
    stake_cents: int = cents(default=0)


class BulkActRow(Row, table=True):
    """One act on many tasks: what is still ``waiting`` (ids), what was ``done`` and how each task stood
    before, and what ``failed`` with the reason. ``act`` is ``console.bulk.Act``; the status is ``running``,
    ``done`` or ``undone``.
    """

    id: str = Field(primary_key=True)
    user: str
    act: str = text()
    total: int
    waiting: str = text(default="[]")
    done: str = text(default="{}")
    failed: str = text(default="{}")
    status: str = Field(default="running", index=True)
    as_of: datetime = instant()


class SavedViewRow(Row, table=True):
    """One view of the inbox with a name: what stands in its URL. ``team`` views are everybody's."""

    id: str = Field(primary_key=True)
    owner: str = Field(index=True)
    team: bool = False
    name: str
    query: str = text(default="")
    pinned: bool = True


class DraftRow(Row, table=True):
    """What somebody has typed into the form of a task and not yet given; it outlives a log-off."""

    task_id: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    version: int
    typed: str = text(default="{}")
    as_of: datetime = instant()


class HeldAnswerRow(Row, table=True):
    """An answer that was given and may still be taken back, until ``effective_at``; then it is the task's."""

    task_id: str = Field(primary_key=True)
    answer: str = text()
    user: str = Field(index=True)
    roles: str = ""
    version: int
    given_at: datetime = instant()
    effective_at: datetime = instant(index=True)
    problem: str = text(default="")


class AbsenceRow(Row, table=True):
    """Days on which somebody is away, both included; ``substitute`` gets what comes back to them."""

    id: str = Field(primary_key=True)
    user: str = Field(index=True)
    first_day: date
    last_day: date
    substitute: str = ""


class NoteRow(Row, table=True):
    """One note of a person about a claim; ``mentions`` are the users it is aimed at, with blanks between."""

    id: str = Field(primary_key=True)
    claim_id: str = Field(index=True)
    author: str
    words: str = text()
    mentions: str = ""
    as_of: datetime = instant()


class MentionRow(Row, table=True):
    """A note aimed at somebody, until they have seen it."""

    note_id: str = Field(primary_key=True)
    user: str = Field(primary_key=True, index=True)
    seen_at: datetime | None = instant(default=None, nullable=True)
