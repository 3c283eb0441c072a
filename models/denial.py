"""What to do about a payer's decision: one disposition per claim, with the rule that decided."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from models.adjustment import Adjustment
from models.finding import Role
from models.matching import UnmatchedLine
from models.value import Value


class DenialAction(StrEnum):
    """The next thing to do with a denied claim."""

    NONE = "none"
    RESEND_AUTOMATICALLY = "resend_automatically"
    CORRECT = "correct"
    APPEAL = "appeal"
    WRITE_OFF = "write_off"
    REVIEW = "review"


class DeniedLine(Value):
    """One denied line: its adjustments that deny, and its RARCs.

    ``number`` is that of our line; 0 is the whole claim, or a line that answers none of ours. ``answer``
    counts the lines of the remittance from 1; 0 is the whole claim.
    """

    number: int
    answer: int = 0
    control_number: str = ""
    charge_cents: int
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...] = ()


class Disposition(Value):
    """What the playbook says about one adjudicated claim.

    ``frequency`` is how a correction must be sent: 7 replaces the claim the payer holds, 1 is a new claim
    (MA130, N142: nothing is held). ``corrections`` maps field paths to right values, set only for
    ``RESEND_AUTOMATICALLY``. ``rule`` and ``source`` explain the decision; ``cause`` is the root cause.
    ``unmatched`` are denied lines that answer none of ours: a person says which are meant.
    """

    action: DenialAction
    owner: Role = Role.BILLER
    denied: tuple[DeniedLine, ...] = ()
    frequency: Literal["1", "7"] = "7"
    appeal_allowed: bool = True
    corrections: dict[str, Any] = Field(default_factory=dict)
    fields: tuple[str, ...] = ()
    rule: str = ""
    source: str = ""
    cause: str = ""
    advice: str = ""
    unmatched: tuple[UnmatchedLine, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Return group-CARC codes and RARCs that deny, each once, in order."""
        found = [a.code for line in self.denied for a in line.adjustments]
        found += [remark for line in self.denied for remark in line.remarks]
        return tuple(dict.fromkeys(found))
