"""What to do about a payer's decision: one disposition per claim, with the rule that decided."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from models.adjustment import Adjustment
from models.filing_evidence import FilingEvidence
from models.finding import Role
from models.matching import UnmatchedLine
from models.root_cause import RootCause
from models.value import Value


class DenialAction(StrEnum):
    """The next thing to do with a denied claim."""

    NONE = "none"
    RESEND_AUTOMATICALLY = "resend_automatically"
    """Mended from a stored fact, and sent again without a person."""
    CORRECT = "correct"
    """A person corrects the claim; it is sent again."""
    ANSWER_REQUEST = "answer_request"
    """The payer wants documents: a person sends them."""
    APPEAL = "appeal"
    """The practice disagrees."""
    WRITE_OFF = "write_off"
    """Nothing is to be had; a supervisor approves that."""
    WAIT = "wait"
    """The payer, or another one, goes on by itself."""
    REVIEW = "review"
    """A person decides."""


class Effect(StrEnum):
    """What a remark code does by itself, whether the claim was denied or paid."""

    FORWARDED = "forwarded"
    """The next payer has the claim already: ours to it is held back (MA18, MA07, N89, N522)."""
    FORWARDING_FAILED = "forwarding_failed"
    """It should have been forwarded, but the next insurer's data were wrong: verify them first (MA19)."""
    NO_PATIENT_BILLING = "no_patient_billing"
    """The patient owes nothing by law: a Qualified Medicare Beneficiary (N781 to N783)."""
    APPEAL_CLOCK = "appeal_clock"
    """The payer says until when it may be appealed (MA01, MA02, N1, N210)."""
    LINKED = "linked"
    """It follows from an earlier decision of the same claim (MA67, N432, N702, N770)."""
    INFORMATION = "information"
    """Nothing."""


class DeniedLine(Value):
    """One denied line: its adjustments that deny, and its RARCs.

    ``number`` is that of our line; 0 is the whole claim, or a line that answers none of ours. ``answer``
    counts the lines of the remittance from 1; 0 is the whole claim.
    """

    number: int
    answer: int = 0
    control_number: str = ""
    procedure: str = ""
    charge_cents: int
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...] = ()


class Disposition(Value):
    """What the playbook says about one adjudicated claim.

    ``frequency`` is how a correction must be sent: 7 replaces the claim the payer holds, 1 is a new claim
    (MA130, N142: nothing is held). ``corrections`` maps field paths to right values, set only for
    ``RESEND_AUTOMATICALLY``. ``rule`` and ``source`` explain the decision; ``cause`` is the root cause, None
    when nothing is denied. ``deadline`` is the kind of deadline that runs, ``letter`` the template of an
    appeal, ``proof`` what goes with it. ``reasons`` are what one automatic attempt is counted by.
    ``notes`` say what else a person should know, ``flags`` who else is told (``compliance``).
    ``unmatched`` are denied lines that answer none of ours: a person says which are meant.
    """

    action: DenialAction
    owner: Role = Role.BILLER
    denied: tuple[DeniedLine, ...] = ()
    frequency: Literal["1", "7"] = "7"
    appeal_allowed: bool = True
    resend_allowed: bool = True
    corrections: dict[str, Any] = Field(default_factory=dict)
    fields: tuple[str, ...] = ()
    rule: str = ""
    source: str = ""
    cause: RootCause | None = None
    advice: str = ""
    deadline: str = ""
    letter: str = ""
    fixes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    proof: FilingEvidence | None = None
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    unmatched: tuple[UnmatchedLine, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Return group-CARC codes and RARCs that deny, each once, in order."""
        found = [a.code for line in self.denied for a in line.adjustments]
        found += [remark for line in self.denied for remark in line.remarks]
        return tuple(dict.fromkeys(found))
