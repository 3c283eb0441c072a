"""Writes the attachment, 275 (005010X210); ``x12/attachments/messages.py`` shows one."""

from models.attachment import AttachedDocument, Attachment
from models.envelope import Envelope
from models.party import PersonName
from x12.desks import write_desks
from x12.level_writer import NamedParty, write_party
from x12.parties import write_address
from x12.services import write_identifications, write_period, write_periods, write_reference
from x12.statuses import write_verdicts
from x12.writing import SegmentWriter, day_text, fit, interchange, need, need_fit

VERSION = "005010X210"
_TRACE = {"provider": "1", "payer": "2"}
_EMPTY = "Send the document, or leave its content out"


def write_275(envelope: Envelope, attachment: Attachment) -> bytes:
    """Write a 275: an LX for each document, its bytes as they are.

    Raises ``BadInput`` for anything the guide requires that is missing or too long, naming the field.
    """
    record = f"attachment {attachment.reference[:50]}"
    out = SegmentWriter(record)
    reference = need_fit(attachment.reference, 50, record, "reference", "Number the attachment")
    purpose = need_fit(attachment.purpose, 2, record, "purpose", "Say 11 for an answer, 02 for none")
    out.add("BGN", purpose, reference, day_text(attachment.created_on))
    _write_organizations(out, attachment, record)
    _write_patient(out, attachment, record)
    if not attachment.documents:
        need("", record, "documents", "Attach at least one document")
    for n, document in enumerate(attachment.documents, 1):
        out.add("LX", str(n))
        _write_document(out, document, f"{record} document {n}")
    return interchange(envelope, "PI", VERSION, "275", [out])


def _write_organizations(out: SegmentWriter, said: Attachment, record: str) -> None:
    """Write 1000A payer, 1000B submitter and 1000C provider."""
    payer = NamedParty("PR", PersonName(last=said.payer_name), False, said.payer_id_qualifier, said.payer_id)
    write_party(out, payer, record, "payer")
    write_desks(out, said.payer_contacts, record, "payer_contacts")
    name = PersonName(last=said.submitter_name, first=said.submitter_first)
    qualifier = said.submitter_id_qualifier
    submitter = NamedParty("41", name, said.submitter_is_person, qualifier, said.submitter_id)
    write_party(out, submitter, record, "submitter")
    name = PersonName(last=said.provider_name, first=said.provider_first)
    qualifier, entity = said.provider_id_qualifier, said.provider_entity
    entity = need_fit(entity, 3, record, "provider_entity", "Say who it is, as 1P")
    provider = NamedParty(entity, name, said.provider_is_person, qualifier, said.provider_npi)
    write_party(out, provider, record, "provider")
    write_address(out, said.provider_address)
    out.add_if(said.provider_taxonomy, "PRV", "PE", "PXC", said.provider_taxonomy)
    write_identifications(out, said.provider_references, record, "provider_references")


def _write_patient(out: SegmentWriter, said: Attachment, record: str) -> None:
    """Write 1000D: who, and which claim."""
    patient = NamedParty("QC", said.patient, True, said.member_id_qualifier, said.member_id)
    write_party(out, patient, record, "patient")
    if not (said.control_number or said.payer_claim_control_number):
        need("", record, "control_number", "Say which claim it belongs to")
    write_reference(out, "1K", said.payer_claim_control_number, record, "payer_claim_control_number")
    write_reference(out, "EJ", said.control_number, record, "control_number")
    write_reference(out, "BLT", said.bill_type, record, "bill_type")
    write_reference(out, "EA", said.medical_record_number, record, "medical_record_number")
    write_reference(out, "D9", said.clearinghouse_trace, record, "clearinghouse_trace")
    write_identifications(out, said.references, record, "references")
    write_period(out, "472", said.service_from, said.service_to)


def _write_document(out: SegmentWriter, document: AttachedDocument, record: str) -> None:
    """Write 2000A to 2110B."""
    remedy = "Repeat PWK06 of the claim, or the number of the request"
    number = need_fit(document.control_number, 50, record, "control_number", remedy)
    out.add("TRN", _TRACE[document.numbered_by], number)
    write_verdicts(out, document.requested, record, dated=False)
    for n, code in enumerate(document.codes):
        qualifier = need(code.qualifier, record, f"codes.{n}.qualifier", "Name the code list")
        out.add("LQ", qualifier, need_fit(code.number, 30, record, f"codes.{n}.number", "Send the code"))
    write_identifications(out, document.references, record, "references")
    write_periods(out, document.dates, record, "dates")
    if document.content is not None or document.report_type or document.format:
        kind = need_fit(document.report_type, 2, record, "report_type", "Say what it is (CAT01)")
        form = need_fit(document.format, 2, record, "format", "Say in which format it is (CAT02)")
        out.add("CAT", kind, form, fit(document.report_code, 30, record, "report_code"))
    if document.content is not None:
        # BIN01 must be 1 at least: an empty document says nothing.
        need("x" if document.content else "", record, "content", _EMPTY)
        level = next(iter(document.electronic_format), "")
        need(level, record, "electronic_format", "Say how secret it is (EFI01), as 05")
    out.add_if(document.electronic_format, "EFI", *document.electronic_format)
    if document.content is not None:
        out.add_binary(document.content)
