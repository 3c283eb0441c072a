"""Attachments: a 275 (005010X210) carries what a payer needs to see beside a claim."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict

from models.acknowledgement import StatusVerdict
from models.benefit import ContactDesk
from models.coded import DatedPeriod, Identification
from models.party import Address, PersonName
from models.refusal import RefusedRecord
from models.value import Value


class AttachedDocument(Value):
    """One LX of a 275: a document, under which number it is expected, and what it answers.

    ``control_number`` is TRN02. For what is sent unasked (``numbered_by`` provider, TRN01 = 1) it is the
    attachment control number that PWK06 of the claim announced; for an answer to a request
    (``numbered_by`` payer, TRN01 = 2) it is the number of that request. ``requested`` are the STC of the
    request, with LOINC codes (``code_list`` LOI), ``codes`` its LQ.

    ``report_type`` is CAT01 (as PWK01: OZ support data, 77 ...), ``format`` CAT02 (TX text, HL HL7, MB or
    IA image ...). ``electronic_format`` are the elements of EFI in their order, EFI01 the security level.
    ``content`` is the document, byte for byte; None announces one that comes another way.
    """

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    control_number: str
    numbered_by: Literal["provider", "payer"] = "provider"
    requested: tuple[StatusVerdict, ...] = ()
    codes: tuple[Identification, ...] = ()
    references: tuple[Identification, ...] = ()
    dates: tuple[DatedPeriod, ...] = ()
    report_type: str = ""
    format: str = ""
    report_code: str = ""
    electronic_format: tuple[str, ...] = ()
    content: bytes | None = None
    kept_aside: tuple[str, ...] = ()

    @property
    def submitted_on(self) -> date | None:
        """Return when the document was sent (DTP*368; 097 in the older guide)."""
        return next((dated.begin for dated in self.dates if dated.qualifier in {"368", "097"}), None)


class Attachment(Value):
    """A whole 275: documents about one claim of one patient.

    ``reference`` is BGN02 and ``created_on`` BGN03. ``purpose`` is BGN01: 11 answers a request, 02 was not
    asked for. ``control_number`` is our CLM01 (REF*EJ). ``provider_npi`` is NM109 whatever
    ``provider_id_qualifier`` says it is. ``refused`` holds documents that could not be read.
    """

    reference: str
    created_on: date
    purpose: str = "02"
    payer_name: str
    payer_id: str
    payer_id_qualifier: str = "PI"
    payer_contacts: tuple[ContactDesk, ...] = ()
    submitter_name: str
    submitter_first: str = ""
    submitter_is_person: bool = False
    submitter_id: str
    submitter_id_qualifier: str = "46"
    provider_name: str
    provider_first: str = ""
    provider_is_person: bool = False
    provider_entity: str = "1P"
    provider_npi: str
    provider_id_qualifier: str = "XX"
    provider_taxonomy: str = ""
    provider_references: tuple[Identification, ...] = ()
    provider_address: Address | None = None
    patient: PersonName
    member_id: str
    member_id_qualifier: str = "MI"
    control_number: str = ""
    payer_claim_control_number: str = ""
    bill_type: str = ""
    medical_record_number: str = ""
    clearinghouse_trace: str = ""
    references: tuple[Identification, ...] = ()
    service_from: date | None = None
    service_to: date | None = None
    documents: tuple[AttachedDocument, ...]
    refused: tuple[RefusedRecord, ...] = ()
    kept_aside: tuple[str, ...] = ()

    @property
    def solicited(self) -> bool:
        """Tell whether the payer asked for it."""
        return self.purpose == "11"

    def documents_for(self, attachment_control_number: str) -> tuple[AttachedDocument, ...]:
        """Return the documents that the claim announced under this number (PWK06)."""
        number = attachment_control_number
        return tuple(d for d in self.documents if number and d.control_number == number)
