"""Claims as the API shows them."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from console.web.api.parameters import Reason, Sent, Shown
from models.lifecycle import STAGE_OF, ClaimState, Stage
from models.tables import ClaimRow


class ClaimLine(Shown):
    """A claim and where it stands. `version` is that of its content; `wake_at` is when it looks again."""

    id: str = Field(examples=["C1"])
    number: str = Field(description="The practice's own number.", examples=["V-2201"])
    state: ClaimState
    stage: Stage
    payer: str
    sequence: str = Field(description="Which payer is billed now: P, S or T.")
    charge_cents: int
    service_from: date | None
    version: int
    moves: int
    opened_at: datetime
    wake_at: datetime | None

    @classmethod
    def of(cls, row: ClaimRow) -> "ClaimLine":
        """Return a claim as lists show it."""
        said = row.model_dump(include={"id", "payer_id", "sequence", "charge_cents", "service_from"})
        return cls.model_validate(
            said
            | {
                "number": row.source_number,
                "state": row.state,
                "stage": STAGE_OF[ClaimState(row.state)],
                "payer": row.payer_id,
                "version": row.version,
                "moves": row.n,
                "opened_at": row.opened_at,
                "wake_at": row.wake_at,
            }
        )


class FoundClaim(ClaimLine):
    """A claim that was found; the patient is masked."""

    patient: str = Field(examples=["B. E., born 1980"])


class Search(Shown):
    """What was found, by what: `number`, a day, an amount, or `nothing`."""

    by: str
    items: list[FoundClaim]
    next: str | None


class Move(Shown):
    """One step of a claim: why it was taken, and the judgements of rules it stands on."""

    n: int
    at: datetime
    state: ClaimState
    because: str
    summary: str
    judgements: list[dict[str, Any]]


class Deadline(Shown):
    """A deadline that runs, its rule and source."""

    kind: str
    started_on: date
    last_day: date
    days_left: int
    rule: str
    source: str


class Step(Shown):
    """A stage of the way from coverage to the patient."""

    name: str
    past: bool
    here: bool


class Standing(Shown):
    """Where a claim stands, why, and what happens next, in sentences."""

    claim: str
    state: ClaimState
    stage: Stage
    since: datetime
    now: str
    expected: str
    next: list[str]
    overdue: bool
    way: list[Step]
    led_here: list[Move]
    because: list[Move]
    decisions: list[Move]
    deadlines: list[Deadline]


class Adjustment(Shown):
    """Why something was not paid: the code, who bears it, what it means, and a sentence for patients."""

    code: str = Field(examples=["CO-45"])
    bears: str
    means: str
    cents: int
    plain: str


class Decision(Shown):
    """What one payer decided about a claim."""

    payer: str
    on: date
    state: str
    charge_cents: int
    paid_cents: int
    reversed: bool
    reasons: list[Adjustment]


class Entry(Shown):
    """One side of a posting."""

    account: str
    amount_cents: int


class Posting(Shown):
    """One balanced set of entries."""

    kind: str
    on: date
    entries: list[Entry]


class Money(Shown):
    """The money of a claim in cents: its sums, what payers decided, and the postings behind every sum."""

    balance: dict[str, int]
    decisions: list[Decision]
    postings: list[Posting]


class Change(Shown):
    """One field of a claim before and after."""

    field: str
    before: Any
    after: Any


class Version(Shown):
    """One version of a claim's content, and what changed in it."""

    version: int
    at: datetime
    cause: str
    author: str
    changes: list[Change]


class Submission(Shown):
    """One attempt to submit a claim to a payer; `control_number` is its CLM01."""

    control_number: str
    version: int
    sequence: str
    frequency: str
    attempt: int
    payer: str
    partner: str
    charge_cents: int
    status: str
    evidence: str
    original_reference: str
    payer_control_number: str
    file: str
    queued_at: datetime
    transmitted_at: datetime | None


class FileLine(Shown):
    """One X12 file that has to do with a claim."""

    id: str
    kind: str = Field(examples=["835"])
    direction: str
    partner: str
    name: str
    status: str
    as_of: datetime
    transmitted_at: datetime | None


class Part(Shown):
    """One heading or record of a reading, with the lines below it."""

    heading: bool
    title: str
    lines: list[str]


class Reading(Shown):
    """What a file says in plain words; of one claim only, where it says something about it."""

    file: FileLine
    parts: list[Part]


class TaskOfClaim(Shown):
    """An open task of a claim."""

    task: str
    kind: str
    role: str
    status: str
    assignee: str
    due_at: datetime
    escalated: bool


class Note(Shown):
    """A note of a person about a claim; `mentions` are those it is aimed at."""

    id: str
    author: str
    words: str
    mentions: list[str]
    as_of: datetime


class NoteSent(Sent):
    """A note; `@rory` is told to Rory."""

    words: Reason = Field(examples=["@rory look at line 2"])


class Event(Shown):
    """One thing that happened to a claim, in business time."""

    at: datetime
    what: Literal["file", "contact", "fact", "move", "posting", "task"]
    id: str
    summary: str


class ContactShown(Shown):
    """One contact with a patient or payer about a claim."""

    id: str
    channel: str
    payer_id: str
    person: str
    promised_on: date | None
    note: str
    reference: str
    author: str
    as_of: datetime


class DocumentLine(Shown):
    """A document that is kept with a claim."""

    id: str
    kind: str
    name: str
    media_type: str
    author: str
    as_of: datetime


class Because(Sent):
    """Why; it stays in the claim's history."""

    reason: Reason = Field(examples=["The patient asked us to wait for another coverage"])


class Told(Shown):
    """A claim to which something was told; what comes of it is the next move."""

    claim: ClaimLine
    told: str
