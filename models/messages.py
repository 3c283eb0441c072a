"""What workflows, activities and clients say to each other, and the names they use.

No message carries a name, a member id, a birth date or a note: only ids, numbers, dates, codes, cents.
"""

from datetime import datetime
from enum import StrEnum

from models.clock import BusinessClock
from models.lifecycle import ClaimState
from models.value import Value

NOTICE_UPDATE = "notice"
"""The one update of ``ClaimLifecycle``: something happened, and it is already in the store."""


def claim_workflow_id(claim: str) -> str:
    """Return the id of the one workflow of a claim."""
    return f"claim-{claim}"


def inbound_workflow_id(file: str) -> str:
    """Return the id of the workflow that takes in one file; a file's id is a hash of its content."""
    return f"inbound-{file}"


def network_queue(claims_queue: str) -> str:
    """Return the task queue of activities that carry files, beside the queue of the claims."""
    return f"{claims_queue}-network"


def exchange_workflow_id(partner: str) -> str:
    """Return the id of the workflow that exchanges files with one trading partner."""
    return f"exchange-{partner}"


class CauseKind(StrEnum):
    """Why a step is taken: a timer of the claim itself, or a fact that came from outside."""

    TIMER = "timer"
    FAILURE = "failure"
    COVERAGE_ANSWERED = "coverage_answered"
    TASK_COMPLETED = "task_completed"
    FILE_REJECTED = "file_rejected"
    CLAIM_ACCEPTED = "claim_accepted"
    CLAIM_REJECTED = "claim_rejected"
    STATUS_ANSWERED = "status_answered"
    REMITTANCE_RECEIVED = "remittance_received"
    REMITTANCE_QUARANTINED = "remittance_quarantined"
    INSTRUCTION_GIVEN = "instruction_given"
    SOURCE_CHANGED = "source_changed"
    INFORMATION_REQUESTED = "information_requested"
    CONTACT_LOGGED = "contact_logged"


class Notice(Value):
    """A cause, told to a claim. ``cause`` is unique over all time, so telling twice changes nothing."""

    cause: str
    kind: CauseKind


class Move(Value):
    """One move of a claim as the store holds it; ``n`` counts from 1.

    ``wake_at`` is the business instant of the next step if nothing comes before; set for every claim
    that is not terminal. ``summary`` is for admins and free of personal data. ``instead`` is set when a
    timer's step found a fact waiting: nothing was done, and that fact must be taken first.
    """

    claim: str
    n: int
    cause: str
    state: ClaimState
    wake_at: datetime | None = None
    summary: str = ""
    instead: Notice | None = None


class StepRequest(Value):
    """Take step ``n`` of this claim because of ``notice``, at the business instant ``as_of``."""

    claim: str
    n: int
    notice: Notice
    as_of: datetime


class AskRequest(Value):
    """Ask the payer something about this claim (270, 276) as part of step ``n``."""

    claim: str
    n: int
    as_of: datetime


class ClaimStart(Value):
    """What ``ClaimLifecycle`` starts with: the latest move in the store, and the clock."""

    move: Move
    clock: BusinessClock


class ClaimClosed(Value):
    """How a claim's workflow ended."""

    claim: str
    outcome: ClaimState
    moves: int


class ClaimNotice(Value):
    """A notice and the claim it is for."""

    claim: str
    notice: Notice


class ExchangeStart(Value):
    """What ``Exchange`` starts with: which trading partner, and the clock."""

    partner: str
    clock: BusinessClock


class ExchangeDone(Value):
    """What one exchange did: files sent and files collected."""

    sent: int = 0
    collected: int = 0


class PartnerRequest(Value):
    """Work for one trading partner at a business instant."""

    partner: str
    as_of: datetime


class FileRequest(Value):
    """Work on one stored file at a business instant."""

    file: str
    as_of: datetime


class InboundStart(Value):
    """What ``InboundFile`` starts with: the stored file, and the clock."""

    file: str
    clock: BusinessClock


class Committed(Value):
    """What one chunk of an inbound file left in the store: whom to tell, and whether more is to come."""

    notices: tuple[ClaimNotice, ...] = ()
    done: bool = True


class InboundDone(Value):
    """What one inbound file led to."""

    file: str
    notices: int


class SweepStart(Value):
    """What ``Sweep`` starts with: the clock."""

    clock: BusinessClock


class SweepDone(Value):
    """What one sweep repeated: notices told again, workflows started for claims that had none."""

    told: int = 0
    started: int = 0
