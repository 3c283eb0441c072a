"""What to do about a payer's decision: one disposition per claim, with the rule that decided."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from models.adjustment import Adjustment
from models.finding import Role
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
    """One denied line (number 0 = the whole claim): its adjustments that deny, and its RARCs."""

    number: int
    control_number: str = ""
    charge_cents: int
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...] = ()


class Disposition(Value):
    """What the playbook says about one adjudicated claim.

    ``frequency`` is how a correction must be sent: 7 replaces the claim the payer holds, 1 is a new claim
    (MA130, N142: nothing is held). ``corrections`` maps field paths to right values, set only for
    ``RESEND_AUTOMATICALLY``. ``rule`` and ``source`` explain the decision; ``cause`` is the root cause.
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

    @property
    def codes(self) -> tuple[str, ...]:
        """Return group-CARC codes and RARCs that deny, each once, in order."""
        found = [a.code for line in self.denied for a in line.adjustments]
        found += [remark for line in self.denied for remark in line.remarks]
        return tuple(dict.fromkeys(found))
