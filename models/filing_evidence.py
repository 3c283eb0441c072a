"""Evidence that a claim was filed: who acknowledged which attempt on which day.

A 277CA of the payer: ``FilingEvidence(attempt="C1-2", source="payer", category="A2", on=date(2026, 5, 2))``.
"""

from datetime import date
from enum import StrEnum
from typing import Literal

from models.value import Value

EvidenceSource = Literal["payer", "clearinghouse", "file"]
"""Who speaks: the payer or the clearinghouse in a 277CA, or a 999 about the file."""


class Strength(StrEnum):
    """How strong a proof is; the strongest comes first."""

    PAYER_ACCEPTED = "payer_accepted"
    PAYER_RECEIVED = "payer_received"
    CLEARINGHOUSE = "clearinghouse"
    WEAK = "weak"
    NONE = "none"


class FilingEvidence(Value):
    """One acknowledgement of one attempt: who said what on which day, and in which stored file.

    ``category`` is that of the 277CA (A1, A2); a 999 has none. ``on`` is the receipt date it names (DTP*050),
    else the day it came. ``rejected``: this attempt was turned away, before or after.
    """

    attempt: str
    source: EvidenceSource
    category: str = ""
    on: date
    file: str = ""
    rejected: bool = False

    @property
    def strength(self) -> Strength:
        """Return how much this proves by itself."""
        if self.rejected:
            return Strength.NONE
        match self.source:
            case "payer":
                return Strength.PAYER_ACCEPTED if self.category == "A2" else Strength.PAYER_RECEIVED
            case "clearinghouse":
                return Strength.CLEARINGHOUSE
            case "file":
                return Strength.WEAK
