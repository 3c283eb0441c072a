"""Claim status questions and answers: 276 and 277 (005010X212). Never a reason to move money."""

from datetime import date

from models.acknowledgement import ClaimStatus
from models.party import PersonName, Sex
from models.value import Value


class StatusInquiry(Value):
    """A 276 for one claim. ``trace`` is TRN02 and comes back; ``control_number`` is our CLM01 (REF*EJ)."""

    trace: str
    payer_name: str
    payer_id: str
    submitter_name: str
    submitter_id: str
    provider_name: str
    provider_npi: str
    subscriber: PersonName
    member_id: str
    birth_date: date | None = None
    sex: Sex | None = None
    control_number: str
    payer_claim_control_number: str = ""
    charge_cents: int
    service_from: date
    service_to: date


class StatusAnswer(Value):
    """A 277: the statuses of the claim asked for; ``paid_cents`` is information only, never posted."""

    trace: str
    payer_name: str
    payer_id: str
    control_number: str = ""
    payer_claim_control_number: str = ""
    statuses: tuple[ClaimStatus, ...]
    effective_on: date
    charge_cents: int = 0
    paid_cents: int = 0
    finalized_on: date | None = None
    check_number: str = ""
