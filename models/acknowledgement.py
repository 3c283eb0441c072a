"""Acknowledgements, before any adjudication: TA1 and 999 for a file, 277CA for each claim.

Three layers that must never be mixed: the file's syntax (TA1, 999), the claim's acceptance (277CA),
the payer's decision (835).
"""

from datetime import date
from typing import Literal

from models.value import Value


class InterchangeAcknowledgement(Value):
    """A TA1: was our interchange ``control_number`` (ISA13) taken? ``note`` is TA105, 000 = no error."""

    control_number: int
    status: Literal["A", "E", "R"]
    note: str = "000"


class SyntaxFinding(Value):
    """One IK3/IK4 of a 999: where in the transaction set, and what is wrong there (by code)."""

    segment: str
    position: int
    loop: str = ""
    segment_error: str = ""
    element: str = ""
    element_error: str = ""
    value: str = ""


class TransactionAcknowledgement(Value):
    """AK2 to IK5: one transaction set by ST02; A accepted, E accepted with errors, R rejected."""

    transaction: str
    control_number: str
    status: Literal["A", "E", "M", "R", "W", "X"]
    findings: tuple[SyntaxFinding, ...] = ()
    errors: tuple[str, ...] = ()


class GroupAcknowledgement(Value):
    """A 999: AK1 (the group acknowledged, GS06 and GS08 of ours), its transaction sets, AK9.

    ``status``: A accepted, E accepted with errors noted, P partly accepted, R (M, W, X) rejected.
    """

    functional_code: str = "HC"
    group_control_number: int
    version: str = "005010X222A1"
    status: Literal["A", "E", "M", "P", "R", "W", "X"]
    included: int = 1
    received: int = 1
    accepted: int = 1
    transactions: tuple[TransactionAcknowledgement, ...] = ()


class ClaimStatus(Value):
    """One status of an STC: category (A1, A7, F1, P1 ...), status code, and the entity it speaks of."""

    category: str
    code: str
    entity: str = ""


class ClaimAcknowledgement(Value):
    """One claim of a 277CA (loop 2200D): the claim's CLM01 in TRN02, its statuses, the payer's number.

    ``source`` says who speaks: AY clearinghouse, PR payer (the NM101 of loop 2100A). ``accepted`` is
    STC03 = WQ. ``payer_claim_control_number`` is REF*1K, ``received_on`` DTP*050: proof of timely filing.
    """

    source: Literal["AY", "PR", "41", "40", "36"]
    source_name: str
    source_id: str
    control_number: str
    accepted: bool
    statuses: tuple[ClaimStatus, ...]
    effective_on: date
    charge_cents: int
    message: str = ""
    payer_claim_control_number: str = ""
    clearinghouse_trace: str = ""
    received_on: date | None = None
    service_from: date | None = None
    service_to: date | None = None
    patient_last: str = ""
    patient_first: str = ""
    member_id: str = ""
    billing_npi: str = ""


class ClaimAcknowledgementReport(Value):
    """A whole 277CA transaction set: from whom, about which batch (BHT03 of the 837 in TRN02), its claims.

    ``batch_rejected`` says that the batch was turned away as a whole, so that no claim of it is named
    (STC03 = U in loop 2200B or 2200C without patients); ``batch_statuses`` then say why.
    """

    source: Literal["AY", "PR", "41", "40", "36"]
    source_name: str
    source_id: str
    receiver_name: str
    receiver_id: str
    billing_name: str = ""
    billing_npi: str = ""
    batch_reference: str
    received_on: date
    processed_on: date
    acknowledgements: tuple[ClaimAcknowledgement, ...]
    batch_rejected: bool = False
    batch_statuses: tuple[ClaimStatus, ...] = ()
