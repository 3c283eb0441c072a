"""Envelopes: what is taken, what is noted, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import X12Refused
from tests.builders import a_batch, an_envelope
from tests.x12.reading import a_file, only_transaction
from x12.claims.writer import write_claims
from x12.files import identify, kind_of, kinds_in
from x12.interchange import read_interchanges
from x12.segment import Delimiters, Segment

FILE = write_claims(an_envelope(), a_batch())


def test_an_envelope_says_who_sends_to_whom_and_when() -> None:
    (interchange,) = read_interchanges(FILE)

    assert (interchange.sender_id, interchange.receiver_id) == ("HARBORLIGHT", "TIDEWATER")
    assert interchange.control_number == 907
    assert interchange.created_at is not None
    assert interchange.created_at.isoformat() == "2026-11-03T09:30:00"
    assert (interchange.groups[0].functional_code, interchange.groups[0].control_number) == ("HC", 907)


def test_segments_know_their_position_and_their_place_in_the_file() -> None:
    transaction = only_transaction(FILE)
    clm = next(segment for segment in transaction.segments if segment.id == "CLM")

    assert transaction.segments[0].position == 1
    assert transaction.segments[-1].position == len(transaction.segments)
    assert FILE.decode()[clm.offset :].lstrip().startswith("CLM*HL-0001")


@pytest.mark.parametrize(
    "changed",
    [
        b"\xef\xbb\xbf" + FILE,
        FILE.replace(b"\n", b"\r\n"),
        FILE.replace(b"~\n", b"~"),
        FILE.replace(b"~\n", b"\n"),
        FILE.replace(b"~\n", b"\r\n"),
        FILE.rstrip(b"~\n"),
        b"\n  " + FILE + b"\n\n\x1a",
        FILE.replace(b"*", b"|").replace(b":", b">").replace(b"~", b"'"),
    ],
    ids=["bom", "crlf", "one line", "newline ends", "crlf ends", "no last end", "blanks", "delimiters"],
)
def test_a_claim_file_is_the_same_whatever_its_line_ends_and_delimiters(changed: bytes) -> None:
    expected = [segment.text for segment in only_transaction(FILE).segments]

    assert [segment.text for segment in only_transaction(changed).segments] == expected


def test_several_interchanges_in_one_file_are_all_read() -> None:
    other = write_claims(an_envelope(control_number=908), a_batch()).replace(b"*", b"|")

    assert [interchange.control_number for interchange in read_interchanges(FILE + other)] == [907, 908]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"GE*1*907", b"GE*2*907", "GE01 says 2"),
        (b"IEA*1*000000907", b"IEA*1*000000906", "IEA02 and ISA13"),
        (b"GE*1*907", b"GE*1*9", "GE02 and GS06"),
        (b"~\nSE*", b"~\nSE*9", "SE01 says 9"),
        (b"000000907*0", b"00000x907*0", "the interchange control number is not a number"),
        (b"GE*1*907~", b"", "the group has no GE trailer"),
        (b"\nSE*", b"\nSX*", "the transaction set has no SE trailer"),
        (b"IEA*1*000000907~", b"", "the interchange has no IEA"),
        (b"GS*", b"GX*", "a transaction set stands outside of a group"),
        (b"ISA*00", b"Good morning,\nISA*00", "text stands before the ISA segment"),
        (b"IEA*1*000000907~", b"IEA*1*000000907~thank you", "text stands after the last interchange"),
        (b"*T*:", b"*T *:", "the elements of the ISA do not have their fixed widths"),
        (b"~\nGE*1*907", "~\nGE*¹*907".encode("latin-1"), "GE01 says"),
        (b"NM1*85", b"nm1*85", "a segment id is in lower case"),
        (b"ISA*00", b"isa*00", "a segment id is in lower case"),
    ],
)
def test_a_damaged_envelope_is_noted_and_the_claims_are_read_nevertheless(
    old: bytes, new: bytes, words: str
) -> None:
    (interchange,) = read_interchanges(FILE.replace(old, new))

    assert len(interchange.transactions) == 1
    assert any(finding.message.startswith(words) for finding in interchange.findings)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b"  \r\n", "the file is empty"),
        (b"%PDF-1.7 a scan of a claim form", "not an X12 file"),
        (FILE.decode().encode("utf-16"), "UTF-16"),
        (FILE[:60], "ISA segment is cut off"),
    ],
)
def test_a_file_that_cannot_be_divided_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(X12Refused, match=words) as refusal:
        read_interchanges(data)

    assert refusal.value.record == "file"
    assert refusal.value.remedy


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    for candidate in (data, FILE[:106] + data, FILE[:200] + data + FILE[200:]):
        try:
            read_interchanges(candidate)
        except X12Refused as refusal:
            # The refusal is the only way out, and it speaks.
            assert refusal.problem  # noqa: PT017


@pytest.mark.parametrize(
    ("kind", "version", "expected"),
    [
        ("837", "005010X222A2", "837P"),
        ("837", "005010X222", "837P"),
        ("837", "005010X223A3", "837I"),
        ("835", "005010X221A1", "835"),
        ("999", "005010X231", "999"),
        ("277", "005010X214", "277CA"),
        ("277", "005010X212", "277"),
        ("271", "005010X279A1", "271"),
    ],
)
def test_the_version_tells_one_kind_of_message_from_another(kind: str, version: str, expected: str) -> None:
    data = a_file("BHT*0019", kind=kind, version=version)

    assert identify(data) == expected
    assert kinds_in(data) == (expected,)


@pytest.mark.parametrize(
    ("kind", "version"), [("837", "004010X098A1"), ("834", "005010X220A1"), ("837", "005010X298")]
)
def test_a_message_nobody_reads_is_refused_with_what_was_found_and_what_is_supported(
    kind: str, version: str
) -> None:
    transaction = only_transaction(a_file("BHT*0019", kind=kind, version=version))

    with pytest.raises(X12Refused, match=f"transaction {kind} in version {version}") as refusal:
        kind_of(transaction)

    assert "005010X222A1" in refusal.value.remedy


def test_kept_text_is_always_in_our_own_delimiters() -> None:
    segment = Segment(["SV1", "HC>A0", "1", "a:b"], delimiters=Delimiters("|", ">", "!", "'"))

    assert segment.text == "SV1*HC:A0*1*a b"
    assert segment.part(1, 2) == "A0"
    assert segment.get(9) == ""
