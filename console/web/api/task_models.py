"""Tasks as the API shows and takes them."""

import json
from datetime import date, datetime
from functools import reduce
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, create_model
from sqlmodel import Session

from console.web.access import Scope, Viewer
from console.web.api.parameters import Sent, Shown
from console.web.task_rows import Row
from models.answers import ANSWER_FORM
from models.finding import Role
from models.tables import ClaimRow, HumanTaskRow
from models.tasks import TaskKind, TaskStatus, may_answer
from store import claims


class TaskLine(Shown):
    """One task in a list. `stake_cents` is what is open, `chance` the percentage of getting it; `why` says
    why it stands there; the patient is masked."""

    id: str = Field(examples=["T1"])
    claim: str = Field(examples=["C1"])
    kind: TaskKind
    role: Role
    assignee: str
    escalated: bool
    payer: str
    patient: str = Field(examples=["B. E., born 1980"])
    stake_cents: int
    chance: int
    lost_after: date | None
    opened_at: datetime
    due_at: datetime
    due: str = Field(examples=["due in 3 business days"])
    late: bool
    why: str = Field(examples=["$1,631 at stake, likely (70 %), the appeal window ends in 9 days"])
    snoozed_until: datetime | None
    snoozed_for: str
    version: int

    @classmethod
    def of(cls, row: Row) -> "TaskLine":
        """Return a line of the inbox."""
        line = row.line
        said = line._asdict() | {"claim": line.claim_id, "payer": line.payer_id, "patient": row.patient}
        return cls.model_validate(said | {"due": row.due, "late": row.late, "why": row.why})


class Task(Shown):
    """One task. `detail` is what it is about (findings, codes, letters), null for who may not answer it
    and for a token without `patients`; `claim_moves` and `claim_version` say how far its claim has gone."""

    id: str = Field(examples=["T1"])
    claim: str = Field(examples=["C1"])
    kind: TaskKind
    role: Role
    status: TaskStatus
    place: Literal["", "open", "claimed", "snoozed", "held"] = Field(
        description="Where an open task lies; empty for one that is closed."
    )
    version: int
    claim_version: int
    claim_moves: int
    detail: dict[str, Any] | None
    assignee: str
    escalated: bool
    payer: str
    stake_cents: int
    chance: int
    lost_after: date | None
    opened_at: datetime
    due_at: datetime
    leased_until: datetime | None
    snoozed_until: datetime | None
    snoozed_for: Literal["", "date", "payer"]
    held_until: datetime | None
    completed_at: datetime | None
    completed_by: str
    closed_because: str


class Changed(Shown):
    """A task after an act, and the act, which can be undone while nobody did anything else with the task."""

    task: Task
    act: str = Field(description="Undo it with POST /api/v1/acts/{act}/undo.", examples=["A1"])


class Held(Shown):
    """A task that was answered: the answer counts at `effective_at`, and may be taken back until then."""

    task: Task
    effective_at: datetime


class Way(Shown):
    """One answer that is open to this person: the action, its name, and the fields that belong to it."""

    action: str
    label: str
    hint: str
    fields: list[str]
    needed: list[str]


class Choice(Shown):
    """One value there is to choose from, and what it is called."""

    value: str
    label: str


class AnswerForm(Shown):
    """What may be answered. `closed` says why nothing can be, empty when it can; `choices` are the values to
    choose from, by field."""

    kind: TaskKind
    closed: str
    ways: list[Way]
    answer_schema: dict[str, Any]
    choices: dict[str, list[Choice]]


class Draft(Shown):
    """What somebody has typed into the form of a task, by the names of its fields; it outlives a log-off."""

    typed: dict[str, list[str]]


class DraftSent(Sent):
    """What is to be kept."""

    typed: dict[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,120}$")],
        list[Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=20_000)]],
    ] = Field(
        examples=[{"action": ["wait"], "wait.note": ["They promised to call back"]}],
        max_length=200,
        json_schema_extra={"additionalProperties": False},
    )


class Answered(Sent):
    """An answer, and the kind of task that it answers."""

    kind: TaskKind
    answer: Any


if TYPE_CHECKING:
    Outcome = Answered
else:

    def _of_kind(kind: TaskKind) -> type[Answered]:
        name = "".join(word.capitalize() for word in kind.value.split("_"))
        fields = {"kind": (Literal[kind.value], ...), "answer": (ANSWER_FORM[kind], ...)}
        return create_model(name, __base__=Sent, __doc__=ANSWER_FORM[kind].__doc__, **fields)

    # One form for each kind, so that the documentation names exactly what each takes.
    _FORMS = reduce(lambda some, one: some | one, [_of_kind(kind) for kind in TaskKind])
    Outcome = Annotated[_FORMS, Field(discriminator="kind")]


def etag_of(task: HumanTaskRow, claim: ClaimRow) -> str:
    """Return the ETag of a task: an answer stands on the task, and on how far its claim has gone."""
    return f'"{task.version}.{claim.n}.{claim.version}"'


def task_of(session: Session, row: HumanTaskRow, viewer: Viewer) -> tuple[Task, str]:
    """Return a task as somebody may see it, and its ETag."""
    claim = claims.need(session, row.claim_id)
    said = row.model_dump(exclude={"detail"})
    # What a task is about may hold the whole claim: a token that may read no patients gets none of it.
    sees_patients = viewer.scopes is None or Scope.PATIENTS in viewer.scopes
    theirs = sees_patients and may_answer(Role(row.role), viewer.roles)
    shown = Task.model_validate(
        said
        | {
            "claim": row.claim_id,
            "payer": row.payer_id,
            "place": row.place or "",
            "claim_version": claim.version,
            "claim_moves": claim.n,
            "detail": json.loads(row.detail) if theirs else None,
        }
    )
    return shown, etag_of(row, claim)
