"""One damage anywhere in a file of answers: whoever it does not touch is read as if nothing had happened."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from models.acknowledgement import ClaimStatus
from models.eligibility import EligibilityAnswerReport, EligibilityInquiryReport
from models.errors import X12Refused
from models.inquiry import StatusAnswerReport, StatusInquiryReport
from models.party import PersonName
from models.refusal import RefusedRecord
from models.value import Value
from tests.builders import (
    a_claim_acknowledgement,
    a_report,
    a_status_answer,
    a_status_inquiry,
    an_eligibility_answer,
    an_eligibility_inquiry,
    an_envelope,
)
from tests.x12.mutations import mutate
from tests.x12.test_claim_damage import MUTATIONS
from x12.acknowledgements.claims import read_277ca, write_277ca
from x12.eligibility.messages import completed as covered
from x12.eligibility.messages import read_270, read_271, write_270_report, write_271_report
from x12.envelopes import Transaction
from x12.files import kind_of
from x12.interchange import read_interchanges
from x12.status.messages import completed as answered
from x12.status.messages import read_276, read_277, write_276_report, write_277_report

PIP = PersonName(last="Finch", first="Pip")
OTHER_NPI = "1234567893"
NUMBERS = ("N-1", "N-2", "N-3", "N-4", "N-5")


def _acknowledged() -> bytes:
    rejected = (ClaimStatus(category="A7", code="562", entity="85"),)
    changes: list[dict[str, Any]] = [
        {},
        {"accepted": False, "statuses": rejected},
        {"clearinghouse_trace": "T5"},
        {"billing_npi": OTHER_NPI},
        {"billing_npi": OTHER_NPI, "payer_claim_control_number": ""},
    ]
    claims = [a_claim_acknowledgement(n, **change) for n, change in zip(NUMBERS, changes, strict=True)]
    return write_277ca(an_envelope(), a_report(*claims))


_CHANGES: list[dict[str, Any]] = [
    {},
    {"member_id": "LB200"},
    {"dependent": PIP, "dependent_birth_date": date(2016, 6, 1)},
    {"provider_npi": OTHER_NPI},
    {
        "provider_npi": OTHER_NPI,
        "dependent": PIP,
        "dependent_birth_date": date(2016, 6, 1),
        "member_id": "LB201",
    },
]


def _asked() -> tuple[bytes, bytes, bytes, bytes]:
    envelope = an_envelope()
    asked = tuple(a_status_inquiry(trace=n, **c) for n, c in zip(NUMBERS, _CHANGES, strict=True))
    said = tuple(answered(a_status_answer(trace=i.trace), i) for i in asked)
    questions = tuple(an_eligibility_inquiry(trace=n, **c) for n, c in zip(NUMBERS, _CHANGES, strict=True))
    answers = tuple(
        covered(an_eligibility_answer(trace=q.trace, member_id=q.member_id), q) for q in questions
    )
    return (
        write_276_report(envelope, StatusInquiryReport(reference="R1", inquiries=asked)),
        write_277_report(envelope, StatusAnswerReport(reference="R1", answers=said)),
        write_270_report(envelope, EligibilityInquiryReport(reference="R1", inquiries=questions)),
        write_271_report(envelope, EligibilityAnswerReport(reference="R1", answers=answers)),
    )


_276, _277, _270, _271 = _asked()
FILES: dict[str, tuple[bytes, Callable[[Transaction], Any], str]] = {
    "277CA": (_acknowledged(), read_277ca, "acknowledgements"),
    "276": (_276, read_276, "inquiries"),
    "277": (_277, read_277, "answers"),
    "270": (_270, read_270, "inquiries"),
    "271": (_271, read_271, "answers"),
}


def _read(kind: str, data: bytes) -> tuple[list[Value], list[RefusedRecord]]:
    """Read every set of a file that is still of this kind; a position among providers is no content."""
    _, reader, name = FILES[kind]
    read: list[Value] = []
    refused: list[RefusedRecord] = []
    for transaction in _transactions(data):
        try:
            if kind_of(transaction) == kind:
                report = reader(transaction)
                read += getattr(report, name)
                refused += report.refused
        except X12Refused as refusal:
            refused.append(_as_record(refusal))
    if kind == "277CA":
        read = [value.model_copy(update={"provider": 0}) for value in read]
    return read, refused


def _transactions(data: bytes) -> Iterator[Transaction]:
    try:
        for interchange in read_interchanges(data):
            yield from interchange.transactions
    except X12Refused:
        return


def _as_record(refusal: X12Refused) -> RefusedRecord:
    return RefusedRecord(
        record=refusal.record, field=refusal.field, problem=refusal.problem, remedy=refusal.remedy
    )


def _reaches(data: bytes) -> dict[str, frozenset[int]]:
    """Return for each record the segments it rests on: its level, those above it, and what ends them."""
    lines = [line.split(b"*") for line in data.split(b"~\n")]
    names = [line[0] for line in lines]
    heads = {names.index(b"GS"), names.index(b"ST"), names.index(b"BHT")}
    starts = [n for n, name in enumerate(names) if name == b"HL"]
    spans: dict[bytes, set[int]] = {b"": heads}
    reaches: dict[str, frozenset[int]] = {}
    for start, end in zip(starts, [*starts[1:], names.index(b"SE")], strict=True):
        spans[lines[start][1]] = spans[lines[start][2]] | set(range(start, end + 1))
        for line in lines[start:end]:
            if line[0] == b"TRN" and line[2].decode() in NUMBERS:
                reaches[line[2].decode()] = frozenset(spans[lines[start][1]])
    return reaches


def _number(value: Value) -> str:
    return str(getattr(value, "trace", "") or getattr(value, "control_number", ""))


@pytest.mark.parametrize("kind", FILES)
def test_the_file_to_be_damaged_holds_five_records(kind: str) -> None:
    read, refused = _read(kind, FILES[kind][0])

    assert {_number(value) for value in read} == set(_reaches(FILES[kind][0])) == set(NUMBERS)
    assert refused == []


@pytest.mark.parametrize("kind", FILES)
def test_one_damage_never_loses_or_changes_a_record_it_does_not_touch(kind: str) -> None:
    data = FILES[kind][0]
    reaches = _reaches(data)
    original = {_number(value): value for value in _read(kind, data)[0]}
    for seed in range(MUTATIONS // 4):
        mutation = mutate(data, seed)
        read, refused = _read(kind, mutation.data)
        for number, reach in reaches.items():
            if reach.isdisjoint(mutation.touched):
                assert original[number] in read, (seed, mutation.kind, number)
        assert all(r.problem and r.remedy and r.field for r in refused)
