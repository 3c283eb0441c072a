"""Attachments, 275: the document arrives byte for byte, whatever stands in it."""

from datetime import date
from typing import Any

import pytest

from models.attachment import AttachedDocument, Attachment
from models.errors import BadInput, X12Refused
from models.party import PersonName
from tests.builders import NPI_CLINIC, SERVICE_DAY, an_envelope
from tests.x12.reading import a_file, only_transaction
from x12.attachments.messages import read_275
from x12.attachments.writer import write_275
from x12.envelopes import Transaction
from x12.files import identify
from x12.interchange import read_interchanges

FULL_OF_DELIMITERS = b"IEA*1*000000907~\r\nSE*3*0001~ISA^:\x00\xff\x1a \n~"


def a_document(**changes: Any) -> AttachedDocument:
    """Return the note on Marigold's knee, announced as ACN-778 in PWK06."""
    values: dict[str, Any] = {
        "control_number": "ACN-778",
        "report_type": "OZ",
        "format": "TX",
        "electronic_format": ("05",),
        "content": b"Knee: stable",
    }
    return AttachedDocument(**{**values, **changes})


def an_attachment(*documents: AttachedDocument, **changes: Any) -> Attachment:
    """Return Harborlight's attachment to claim HL-0001."""
    values: dict[str, Any] = {
        "reference": "A-17",
        "created_on": date(2026, 11, 5),
        "payer_name": "Blue Heron Health",
        "payer_id": "BHH01",
        "submitter_name": "Harborlight Family Clinic",
        "submitter_id": "HARB01",
        "provider_name": "Harborlight Family Clinic",
        "provider_npi": NPI_CLINIC,
        "patient": PersonName(last="Finch", first="Marigold"),
        "member_id": "BHH774411",
        "control_number": "HL-0001",
        "service_from": SERVICE_DAY,
        "documents": documents or (a_document(),),
    }
    return Attachment(**{**values, **changes})


@pytest.mark.parametrize("content", [b"Knee: stable", FULL_OF_DELIMITERS, bytes(range(256)) * 40, b"~", b" "])
def test_a_document_arrives_byte_for_byte(content: bytes) -> None:
    attachment = an_attachment(a_document(content=content), a_document(control_number="ACN-779"))
    data = write_275(an_envelope(), attachment)

    assert read_275(only_transaction(data)) == attachment
    assert identify(data) == "275"


def test_a_claim_finds_its_documents_by_the_number_it_announced() -> None:
    other = a_document(control_number="ACN-779")
    attachment = an_attachment(a_document(), other)

    assert attachment.documents_for("ACN-779") == (other,)
    assert attachment.documents_for("") == ()


def test_a_document_of_another_length_is_refused_alone() -> None:
    data = write_275(an_envelope(), an_attachment(a_document(), a_document(control_number="ACN-779")))
    read = read_275(only_transaction_of_damaged(data.replace(b"BIN*12*", b"BIN*99*", 1)))

    assert [document.control_number for document in read.documents] == ["ACN-779"]
    (refused,) = read.refused
    assert (refused.control_number, refused.field, refused.value) == ("ACN-778", "BIN01", "99")
    assert refused.remedy


def only_transaction_of_damaged(data: bytes) -> Transaction:
    """Return the transaction of a file with a finding about its envelope or its lengths."""
    return read_interchanges(data)[0].transactions[0]


def test_several_documents_below_one_number_are_told_apart() -> None:
    head = ("BGN*02*A-17*20261105", "LX*1", "TRN*1*ACN-778", "DTP*368*D8*20261105")
    parts = ("CAT*OZ*TX", "EFI*05", "BIN*3*one", "CAT*OZ*TX", "EFI*05", "BIN*3*two")
    data = a_file(*head, *parts, kind="275", version="005010X210", code="PI")
    documents = read_275(only_transaction(data)).documents

    assert [document.content for document in documents] == [b"one", b"two"]
    assert {document.control_number for document in documents} == {"ACN-778"}
    assert {document.submitted_on for document in documents} == {date(2026, 11, 5)}


@pytest.mark.parametrize(
    ("segments", "field"),
    [
        (("LX*1", "TRN*1*ACN-778"), "BGN"),
        (("BGN*02*A-17*20261105",), "LX"),
        (("BGN*02*A*soon", "LX*1"), "BGN03"),
    ],
)
def test_an_attachment_without_heading_or_document_is_refused(segments: tuple[str, ...], field: str) -> None:
    with pytest.raises(X12Refused) as refusal:
        read_275(only_transaction(a_file(*segments, kind="275", version="005010X210", code="PI")))

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("attachment", "field"),
    [
        (an_attachment(a_document(content=b"")), "content"),
        (an_attachment(a_document(control_number="")), "control_number"),
        (an_attachment(a_document(electronic_format=())), "electronic_format"),
        (an_attachment(a_document(report_type="")), "report_type"),
        (an_attachment(control_number=""), "control_number"),
        (an_attachment(member_id="B" * 81), "patient_id"),
        (an_attachment(documents=()), "documents"),
    ],
)
def test_an_attachment_that_would_be_wrong_is_never_written(attachment: Attachment, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        write_275(an_envelope(), attachment)

    assert refusal.value.field == field
    assert refusal.value.record.startswith("attachment A-17")
    assert "Finch" not in str(refusal.value)
