"""Claim status questions and answers: 276 and 277 (005010X212). Never a reason to move money."""

from datetime import date
from typing import Literal

from models.acknowledgement import ClaimStatus, StatusVerdict
from models.coded import Procedure
from models.party import Contact, PersonName, Sex
from models.refusal import RefusedRecord
from models.value import Value


class StatusParties(Value):
    """What questions and answers say alike of payer, sender (HL 21), provider (HL 19) and people.

    ``provider_npi`` is NM109: the NPI when ``provider_id_qualifier`` is XX, a tax id with FI, the payer's
    own number with SV. ``provider_name`` is a person's last name when ``provider_is_person``.
    ``dependent`` is the patient when that is not the subscriber (HL 23).
    """

    payer_id_qualifier: str = "PI"
    submitter_first: str = ""
    submitter_is_person: bool = False
    provider_first: str = ""
    provider_middle: str = ""
    provider_suffix: str = ""
    provider_is_person: bool = False
    provider_id_qualifier: str = "XX"
    subscriber_is_person: bool = True
    member_id_qualifier: str = "MI"
    dependent: PersonName | None = None


class InquiryLine(Value):
    """One service line asked for (2210D): ``control_number`` is our line number (REF*FJ)."""

    control_number: str = ""
    procedure: Procedure
    charge_cents: int
    revenue_code: str = ""
    units: str = ""
    service_from: date
    service_to: date | None = None
    kept_aside: tuple[str, ...] = ()


class StatusInquiry(StatusParties):
    """A 276 for one claim. ``trace`` is TRN02 and comes back; ``control_number`` is our CLM01 (REF*EJ).

    ``charge_cents`` and the days of service are the claim's, or those of its lines together when the
    question names lines only. ``application`` is REF*LU, where in the payer's house the claim lies.
    """

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
    dependent_birth_date: date | None = None
    dependent_sex: Sex | None = None
    control_number: str
    payer_claim_control_number: str = ""
    bill_type: str = ""
    application: str = ""
    group_number: str = ""
    prescription_number: str = ""
    clearinghouse_trace: str = ""
    charge_cents: int
    service_from: date
    service_to: date
    lines: tuple[InquiryLine, ...] = ()
    kept_aside: tuple[str, ...] = ()


class StatusInquiryReport(Value):
    """A whole 276: ``reference`` is BHT03, ``refused`` the questions that could not be read."""

    reference: str = ""
    inquiries: tuple[StatusInquiry, ...]
    refused: tuple[RefusedRecord, ...] = ()
    kept_aside: tuple[str, ...] = ()


class StatusAnswerLine(Value):
    """One service line answered (2220D), with its own STC; amounts are information only."""

    control_number: str = ""
    procedure: Procedure
    charge_cents: int
    paid_cents: int = 0
    revenue_code: str = ""
    units: str = ""
    verdicts: tuple[StatusVerdict, ...] = ()
    service_from: date | None = None
    service_to: date | None = None
    kept_aside: tuple[str, ...] = ()

    @property
    def statuses(self) -> tuple[ClaimStatus, ...]:
        """Return every status of the line."""
        return tuple(status for verdict in self.verdicts for status in verdict.statuses)


class StatusAnswer(StatusParties):
    """A 277: the statuses of the claim asked for; ``paid_cents`` is information only, never posted.

    ``level`` says who is answered: the claim, or the provider or the sender of the question as a whole
    (categories D0 and E0 to E4: something is wrong with the question). ``verdicts`` holds each STC with
    its own amounts; the fields from ``statuses`` to ``check_number`` sum them up, amounts and dates being
    those of the first. ``voucher`` is REF*VV.
    """

    trace: str
    level: Literal["claim", "provider", "receiver"] = "claim"
    payer_name: str
    payer_id: str
    payer_contact: Contact | None = None
    submitter_name: str = ""
    submitter_id: str = ""
    provider_name: str = ""
    provider_npi: str = ""
    subscriber: PersonName | None = None
    member_id: str = ""
    control_number: str = ""
    payer_claim_control_number: str = ""
    statuses: tuple[ClaimStatus, ...]
    effective_on: date
    charge_cents: int = 0
    paid_cents: int = 0
    finalized_on: date | None = None
    check_number: str = ""
    bill_type: str = ""
    prescription_number: str = ""
    voucher: str = ""
    clearinghouse_trace: str = ""
    service_from: date | None = None
    service_to: date | None = None
    verdicts: tuple[StatusVerdict, ...] = ()
    lines: tuple[StatusAnswerLine, ...] = ()
    kept_aside: tuple[str, ...] = ()


class StatusAnswerReport(Value):
    """A whole 277: ``reference`` is BHT03, ``refused`` the answers that could not be read."""

    reference: str = ""
    answers: tuple[StatusAnswer, ...]
    refused: tuple[RefusedRecord, ...] = ()
    kept_aside: tuple[str, ...] = ()
