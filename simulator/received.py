"""A claim as it lies in the payer's system: what was sent, and the payer's own number for it (the ICN)."""

from datetime import date
from typing import Literal

from models.claim import ClaimDocument, Coverage, PayerSequence
from models.remittance import RemittanceClaim
from models.value import Value


class ReceivedClaim(Value):
    """One claim that passed the edits. ``control_number`` is CLM01, ``original_reference`` REF*F8."""

    icn: str
    partner: str
    payer_id: str
    control_number: str
    sequence: PayerSequence = "P"
    original_reference: str = ""
    document: ClaimDocument
    received_on: date

    @property
    def frequency(self) -> Literal["1", "7", "8"]:
        """Return CLM05-3: 1 original, 7 replacement, 8 void."""
        return self.document.frequency

    @property
    def coverage(self) -> Coverage:
        """Return the coverage this payer is billed under."""
        return self.document.coverage(self.sequence) or self.document.coverages[0]

    @property
    def member_id(self) -> str:
        """Return the member id under which this payer is billed."""
        return self.coverage.member_id


class AdjudicatedClaim(Value):
    """A claim the payer has decided and keeps: later claims of the member are held against it."""

    claim: ReceivedClaim
    remittance: RemittanceClaim


class Verdict(Value):
    """The payer's decision on one claim: CLPs in their order (a reversal first), and what becomes history.

    ``kept`` is False for a claim that never counts later: unprocessable, a duplicate, a replacement of
    nothing. ``reversed_icn`` names the earlier claim that this decision takes back. ``wants`` is what makes
    the payer decide the same claim once more: the records it missed, or an appeal.
    """

    claims: tuple[RemittanceClaim, ...]
    kept: bool = True
    reversed_icn: str = ""
    wants: Literal["", "records", "appeal"] = ""

    @property
    def decision(self) -> RemittanceClaim:
        """Return the CLP that answers the claim itself."""
        return self.claims[-1]

    @property
    def denied(self) -> bool:
        """Tell whether nothing of the claim is allowed: neither paid nor left to the patient."""
        answer = self.decision
        return answer.paid_cents == 0 and answer.patient_responsibility_cents == 0
