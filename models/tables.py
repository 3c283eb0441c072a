"""The rows of the database. Values live elsewhere: a ``table=True`` class checks nothing it is given.

Documents are stored as JSON text of the frozen values; columns are what the program searches by. What the
rules stand on has tables of its own: ``rulebook_tables`` and ``record_tables``.
"""

from datetime import date, datetime

from sqlalchemy import Computed, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field

from models.columns import Row, cents, instant, text
from models.inbox import PLACE


class SetupRecordRow(Row, table=True):
    """One record of the practice's setup: kind, key, document.

    ``found_by`` is what a claim finds it by beside its key: the member of an authorization or a referral, the
    plain name of a provider or a payer. A practice has thousands of them.
    """

    __table_args__ = (Index("ix_setup_record_kind_found_by", "kind", "found_by"),)
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    found_by: str = ""
    document: str = text()
    version: int = 1
    recorded_at: datetime = instant()


class CounterRow(Row, table=True):
    """A counter that only goes up: interchange control numbers per trading partner."""

    name: str = Field(primary_key=True)
    value: int = 0


class ClaimRow(Row, table=True):
    """One claim: where it came from, and what its latest move left. ``sequence`` is the payer billed now.

    ``waits_until`` is what its state waits for; ``wake_at`` may be earlier, when a deadline wants a look.

    ``next_*`` say how the next submission must be sent; ``final_status`` is set when a 277 said that the
    payer is done; ``overrides`` holds the warnings a person let pass, with reasons. ``patient_key`` is the
    same for all claims of a patient; ``reviewed`` says what the review last found nothing against.
    """

    __table_args__ = (
        UniqueConstraint("source", "source_number"),
        Index("ix_claim_patient_key_service_from", "patient_key", "service_from"),
        Index("ix_claim_source_number", "source_number"),
        Index("ix_claim_service_from", "service_from"),
        Index("ix_claim_charge_cents", "charge_cents"),
        Index("ix_claim_state_wake_at", "state", "wake_at"),
    )
    id: str = Field(primary_key=True)
    source: str
    source_number: str
    content_hash: str
    file_id: str = ""
    state: str = Field(index=True)
    n: int = 0
    wake_at: datetime | None = instant(default=None, nullable=True, index=True)
    waits_until: datetime | None = instant(default=None, nullable=True)
    version: int = 1
    sequence: str = "P"
    payer_id: str = ""
    patient_key: str = ""
    service_from: date | None = None
    charge_cents: int = cents(default=0)
    next_frequency: str = "1"
    next_reference: str = ""
    next_reason: str = ""
    final_status: str = ""
    void_wanted: bool = False
    held_state: str = ""
    overrides: str = text(default="{}")
    reviewed: str = ""
    released: str = ""
    automatic_attempts: str = text(default="[]")
    started: bool = Field(default=False, index=True)
    opened_at: datetime = instant()
    recorded_at: datetime = instant()


class ClaimVersionRow(Row, table=True):
    """One version of a claim's document; a correction adds one, nothing edits one."""

    claim_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    document: str = text()
    cause: str
    author: str = ""
    changes: str = text(default="[]")
    as_of: datetime = instant()


class ClaimMoveRow(Row, table=True):
    """One move of a claim. Number and cause are both unique: a step that ran before changes nothing."""

    __table_args__ = (UniqueConstraint("claim_id", "cause"),)
    claim_id: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    cause: str
    kind: str
    state: str
    wake_at: datetime | None = instant(default=None, nullable=True)
    summary: str = ""
    detail: str = text(default="{}")
    as_of: datetime = instant()
    recorded_at: datetime = instant()


class FactRow(Row, table=True):
    """Something that came from outside, stored before anybody was told. ``consumed_by`` is a move's n."""

    cause: str = Field(primary_key=True)
    claim_id: str = Field(index=True)
    kind: str
    reference: str = text(default="")
    notify: bool = True
    consumed_by: int | None = Field(default=None, index=True)
    as_of: datetime = instant()
    recorded_at: datetime = instant()


class HumanTaskRow(Row, table=True):
    """One human task. ``version`` is compared and set by whoever claims, releases or completes it.

    ``completed_roles`` are the roles of who completed it, with blanks between; empty where nobody said them.

    The inbox sorts by ``rank`` (``rulebook.priority``): what is at stake, when it is lost, how likely it
    comes. Who claimed the task keeps it until ``leased_until``. While ``snoozed_for`` is ``date`` it is out
    of sight until ``snoozed_until``, while it is ``payer`` until then or until the payer says something.
    Until ``held_until`` (wall time) a given answer may be taken back.

    ``place`` is where the task lies, worked out by the database from the rest: ``models.inbox``.
    """

    __table_args__ = (
        Index("ix_human_task_role_rank", "place", "role", "rank"),
        Index("ix_human_task_role_due", "place", "role", "due_at"),
        Index("ix_human_task_role_stake", "place", "role", "stake_cents"),
        Index("ix_human_task_assignee_rank", "place", "assignee", "rank"),
        Index("ix_human_task_kind_rank", "place", "kind", "rank"),
        Index("ix_human_task_payer_rank", "place", "payer_id", "rank"),
        Index("ix_human_task_escalated_rank", "place", "escalated", "rank"),
    )
    id: str = Field(primary_key=True)
    claim_id: str = Field(index=True)
    n: int
    kind: str
    role: str
    status: str = Field(index=True)
    version: int = 1
    subject: str = Field(default="", index=True)
    state: str
    detail: str = text(default="{}")
    answer: str = text(default="")
    assignee: str = ""
    escalated: bool = False
    opened_at: datetime = instant()
    due_at: datetime = instant()
    completed_at: datetime | None = instant(default=None, nullable=True)
    completed_by: str = ""
    completed_roles: str = Field(default="", sa_column_kwargs={"server_default": ""})
    closed_because: str = ""
    payer_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    stake_cents: int = cents(default=0, sa_column_kwargs={"server_default": "0"})
    chance: int = Field(default=50, sa_column_kwargs={"server_default": "50"})
    lost_after: date | None = None
    rank: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})
    leased_until: datetime | None = instant(default=None, nullable=True, index=True)
    snoozed_until: datetime | None = instant(default=None, nullable=True, index=True)
    snoozed_for: str = Field(default="", sa_column_kwargs={"server_default": ""})
    held_until: datetime | None = instant(default=None, nullable=True)
    place: str | None = Field(default=None, sa_type=String, sa_column_args=[Computed(PLACE)])


class SubmissionRow(Row, table=True):
    """One attempt to submit one version of a claim to one payer; ``control_number`` is its CLM01.

    ``receipts`` is who acknowledged it when, as ``FilingEvidence``: the proof that it was filed in time.
    ``denied_on`` is the day of a denial that the payer only told; what a remittance says comes first.
    """

    __table_args__ = (UniqueConstraint("claim_id", "version", "sequence", "frequency", "attempt"),)
    control_number: str = Field(primary_key=True)
    claim_id: str = Field(index=True)
    n: int
    version: int
    sequence: str
    frequency: str
    attempt: int
    original_reference: str = ""
    payer_id: str = Field(index=True)
    partner: str = Field(index=True)
    charge_cents: int = cents()
    status: str = Field(index=True)
    evidence: str = text(default="")
    file_id: str = Field(default="", index=True)
    payer_control_number: str = Field(default="", index=True)
    received_on: date | None = None
    receipts: str = text(default="[]")
    denied_on: date | None = None
    queued_at: datetime = instant()
    transmitted_at: datetime | None = instant(default=None, nullable=True)


IN_MAILBOX = "kind NOT IN ('270', '271', '276', '277')"
"""Files that lay in a mailbox; questions and answers of the real-time line are many more."""


class PayerFileRow(Row, table=True):
    """One X12 file, raw, as it went out or came in. ``identity`` makes the same file one row."""

    __table_args__ = (
        Index(
            "ix_payer_file_mailbox",
            "partner",
            "direction",
            "as_of",
            sqlite_where=sql(IN_MAILBOX),
            postgresql_where=sql(IN_MAILBOX),
        ),
    )
    id: str = Field(primary_key=True)
    identity: str = Field(unique=True)
    direction: str
    partner: str = Field(index=True)
    kind: str
    name: str
    control_number: int | None = None
    content: bytes = Field(sa_type=LargeBinary)
    sha256: str
    status: str = Field(index=True)
    progress: int = 0
    deliveries: int = 1
    detail: str = text(default="")
    as_of: datetime = instant()
    transmitted_at: datetime | None = instant(default=None, nullable=True)
    recorded_at: datetime = instant()


class RemittanceRow(Row, table=True):
    """One payment (ST of an 835), booked once by payer, date and trace number."""

    __table_args__ = (
        Index("ix_remittance_paid_on_id", "paid_on", "id"),
        Index("ix_remittance_payer_id_paid_on_id", "payer_id", "paid_on", "id"),
    )
    id: str = Field(primary_key=True)
    identity: str = Field(unique=True)
    payer_id: str = Field(index=True)
    payer_name: str = ""
    trace_number: str
    paid_on: date
    payment_cents: int = cents()
    status: str
    file_id: str


class RemittanceClaimRow(Row, table=True):
    """One CLP of a remittance; ``state`` is received, posted, quarantined or unmatched.

    ``attempt`` is the CLM01 it answers, found by ``matched_by`` (``ClaimKey``): CLP01 may be another number.
    ``line_matches`` is what a person said about its lines (``LineMatchAnswer``).
    """

    id: str = Field(primary_key=True)
    identity: str = Field(unique=True)
    remittance_id: str = Field(index=True)
    claim_id: str = Field(default="", index=True)
    control_number: str = Field(index=True)
    sequence: str = ""
    status: str
    payer_control_number: str = Field(default="", index=True)
    document: str = text()
    state: str = Field(index=True)
    reversed: bool = False
    revision: int = 1
    file_id: str = Field(default="", index=True)
    attempt: str = Field(default="", index=True)
    matched_by: str = ""
    line_matches: str = text(default="{}")


class PostingRow(Row, table=True):
    """One balanced set of entries; ``key`` makes it happen once."""

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    kind: str
    claim_id: str = Field(default="", index=True)
    remittance_claim_id: str = Field(default="", index=True)
    n: int = 0
    booked_on: date
    recorded_at: datetime = instant()


class EntryRow(Row, table=True):
    """One entry of a posting: positive cents debit the account, negative cents credit it."""

    posting_id: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    account: str = Field(index=True)
    claim_id: str = Field(default="", index=True)
    amount_cents: int = cents()


class QuarantineRow(Row, table=True):
    """Something that could not be taken, kept whole, with the reason and what would be right.

    ``position`` counts segments from ST = 1, ``field`` is the element (``CLP04``), ``value`` what is there.
    ``candidates`` are claims that came near, each with the reasons why it was not taken (``ClaimCandidate``).
    """

    __table_args__ = (Index("ix_quarantine_status_opened_at_id", "status", "opened_at", "id"),)
    id: str = Field(primary_key=True)
    identity: str = Field(unique=True)
    kind: str
    file_id: str = Field(default="", index=True)
    claim_id: str = Field(default="", index=True)
    control_number: str = ""
    position: int = 0
    reason: str
    field: str = ""
    value: str = ""
    remedy: str = ""
    content: str = text(default="")
    candidates: str = text(default="[]")
    status: str = Field(default="open", index=True)
    opened_at: datetime = instant()
    released_at: datetime | None = instant(default=None, nullable=True)


class RealtimeTurnRow(Row, table=True):
    """When the next question may go over a partner's real-time line, where it takes so many a minute."""

    partner: str = Field(primary_key=True)
    next_at: datetime = instant()


class CoverageCheckRow(Row, table=True):
    """One answer to "was the patient covered?": by 271, by a person, or not asked."""

    claim_id: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    payer_id: str
    status: str
    answer: str = text(default="")
    as_of: datetime = instant()


class StatusCheckRow(Row, table=True):
    """One answer to a claim status inquiry (277)."""

    claim_id: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    control_number: str
    category: str
    answer: str = text(default="")
    as_of: datetime = instant()


class ContactRow(Row, table=True):
    """One contact with a patient or payer about a claim; ``promised_on`` is what a promise named."""

    id: str = Field(primary_key=True)
    claim_id: str = Field(index=True)
    task_id: str
    channel: str
    payer_id: str = ""
    person: str = text(default="")
    promised_on: date | None = None
    note: str = text(default="")
    reference: str = ""
    author: str = ""
    as_of: datetime = instant()


class StatementRow(Row, table=True):
    """One statement to a guarantor per cycle (a month); ``guarantor`` is a keyed hash, no name."""

    __table_args__ = (UniqueConstraint("guarantor", "cycle"),)
    id: str = Field(primary_key=True)
    guarantor: str
    cycle: str
    as_of: datetime = instant()


class StatementLineRow(Row, table=True):
    """What one claim puts on a statement, from the move that settled it."""

    claim_id: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    statement_id: str = Field(index=True)
    amount_cents: int = cents()
