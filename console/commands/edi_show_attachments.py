"""``claimflow edi show`` of an attachment (275): for which claim, which documents. Never their content."""

from collections.abc import Iterator
from functools import partial

from console.commands.edi_show_parts import (
    date_rows,
    reference_rows,
    shown_address,
    shown_provider_named,
    verdict_lines,
)
from console.commands.edi_show_record import Record, kept, refusals
from console.commands.edi_show_text import days, facts, known_as, listed, person, worded
from models.attachment import AttachedDocument, Attachment
from x12.attachments.messages import read_275
from x12.envelopes import Transaction


def show_275(transaction: Transaction) -> Iterator[Record]:
    """Show what documents are sent, and for which claim."""
    attachment = read_275(transaction)
    why = "answers a request of the payer" if attachment.solicited else "sent without being asked for"
    head = attachment.model_copy(update={"documents": (), "refused": ()})
    claim = attachment.control_number
    title = f"ATTACHMENT {attachment.reference}  {f'for claim {claim}, ' if claim else ''}{why}"
    yield Record("attachment", title, partial(_attachment_lines, attachment), head)
    for document in attachment.documents:
        title = f"DOCUMENT {document.control_number or 'without a number'}  {_size(document)}"
        data = document.model_dump(mode="json", exclude={"content"})
        data["content_bytes"] = None if document.content is None else len(document.content)
        numbers = tuple(
            n for n in (document.control_number, claim, attachment.payer_claim_control_number) if n
        )
        yield Record("document", title, partial(_document_lines, document), data, numbers or ("?",))
    yield from refusals(attachment.refused)


def _attachment_lines(held: Attachment) -> list[str]:
    submitter = shown_provider_named(held.submitter_name, held.submitter_id, "", held.submitter_first)
    provider = shown_provider_named(
        held.provider_name, held.provider_npi, held.provider_id_qualifier, held.provider_first
    )
    member = f"member {held.member_id}" if held.member_id else ""
    rows = [
        ("Created", str(held.created_on)),
        ("To", known_as(held.payer_name, held.payer_id)),
        ("From", submitter),
        ("Provider", provider),
        ("", shown_address(held.provider_address)),
        ("Patient", listed((person(held.patient), member))),
        ("Payer's claim", held.payer_claim_control_number),
        ("Service", days(held.service_from, held.service_to)),
        ("Type of bill", held.bill_type),
        ("Record", held.medical_record_number),
        ("Clearinghouse", held.clearinghouse_trace),
        *reference_rows(held.references),
    ]
    return [*facts(rows), *kept(held.kept_aside, "275")]


def _size(document: AttachedDocument) -> str:
    if document.content is None:
        return "no data here: it comes another way"
    return f"{len(document.content):,} bytes"


_FORMATS = {"TX": "text", "HL": "HL7", "MB": "binary image", "IA": "electronic image"}


def _document_lines(document: AttachedDocument) -> list[str]:
    whose = "of the payer's request" if document.numbered_by == "payer" else "as the claim announced it"
    rows = [
        ("Number", f"{document.control_number}, {whose}" if document.control_number else ""),
        ("Kind", listed((_kind(document), document.report_code))),
        ("Format", _FORMATS.get(document.format, document.format)),
        ("Technical", listed(document.electronic_format)),
        *verdict_lines(document.requested),
        *(("Code", f"{held.qualifier} {held.number}") for held in document.codes),
        *reference_rows(document.references),
        *date_rows(document.dates),
    ]
    return [*facts(rows), *kept(document.kept_aside, "275", "2000", "2100")]


def _kind(document: AttachedDocument) -> str:
    return worded("report_type", document.report_type) if document.report_type else ""
