"""TA1, 997, 999 and 277CA: three layers that answer a file before anybody decides about a claim."""

from datetime import date, datetime

import pytest

from models.acknowledgement import ClaimStatus, InterchangeAcknowledgement, SyntaxFinding
from models.errors import X12Refused
from tests.builders import (
    a_claim_acknowledgement,
    a_group_acknowledgement,
    a_rejected_group,
    a_report,
    an_envelope,
)
from tests.x12.judges import pyx12_errors
from tests.x12.reading import a_file, only_transaction
from x12.claim_acknowledgement import completed, read_277ca, write_277ca
from x12.file_acknowledgement import read_997, read_999, write_999, write_ta1
from x12.files import identify
from x12.interchange import read_interchanges


@pytest.mark.parametrize(
    "group",
    [a_group_acknowledgement(), a_rejected_group(), a_group_acknowledgement(transactions=())],
    ids=["accepted", "rejected", "bare"],
)
def test_a_999_is_read_back_equal_and_passes_the_judge(group: object) -> None:
    assert isinstance(group, type(a_group_acknowledgement()))
    data = write_999(an_envelope(), group)

    assert read_999(only_transaction(data)) == group
    assert pyx12_errors(data) == []


def test_two_bad_elements_of_one_segment_stand_below_one_ik3() -> None:
    findings = tuple(
        SyntaxFinding(
            segment="SV1", position=30, loop="2400", segment_error="8", element=element, element_error="1"
        )
        for element in ("1:2", "2")
    )
    group = a_rejected_group()
    transaction = group.transactions[0].model_copy(update={"findings": findings})
    data = write_999(an_envelope(), group.model_copy(update={"transactions": (transaction,)}))

    assert data.count(b"IK3*") == 1
    assert read_999(only_transaction(data)).transactions[0].findings == findings


def test_a_997_says_the_same_as_a_999_in_older_segments() -> None:
    data = a_file(
        "AK1*HC*907",
        "AK2*837*0001",
        "AK3*CLM*22**8",
        "AK4*2*782*1*15O",
        "AK5*R*5",
        "AK9*R*1*1*0",
        kind="997",
        version="005010X230",
    )
    group = read_997(only_transaction(data))

    assert (group.status, group.group_control_number, group.accepted) == ("R", 907, 0)
    assert group.transactions[0].errors == ("5",)
    assert group.transactions[0].findings[0].element == "2"
    assert group.transactions[0].findings[0].value == "15O"


@pytest.mark.parametrize(
    "segments",
    [
        ("AK1*HC*907", "AK9*Q*1*1*0"),
        ("AK1*HC*nine", "AK9*A*1*1*1"),
        ("AK1*HC*907",),
        ("AK1*HC*907", "AK2*837*0001", "AK9*A*1*1*1"),
    ],
    ids=["unknown status", "no number", "no AK9", "no verdict"],
)
def test_an_acknowledgement_that_says_nothing_clear_is_refused(segments: tuple[str, ...]) -> None:
    with pytest.raises(X12Refused) as refusal:
        read_999(only_transaction(a_file(*segments, kind="999", version="005010X231A1", code="FA")))

    assert refusal.value.field
    assert refusal.value.remedy


def test_a_ta1_answers_for_the_interchange_alone() -> None:
    sent_at = datetime.fromisoformat("2026-11-02T16:05")
    answer = InterchangeAcknowledgement(control_number=907, status="R", note="025", sent_at=sent_at)
    data = write_ta1(an_envelope(), answer)
    (interchange,) = read_interchanges(data)

    assert interchange.acknowledgements == [answer]
    assert interchange.findings == []
    assert identify(data) == "TA1"


REJECTED = a_claim_acknowledgement(
    "HL-0002",
    accepted=False,
    statuses=(
        ClaimStatus(category="A7", code="562", entity="85"),
        ClaimStatus(category="A7", code="500", entity="85"),
        ClaimStatus(category="A6", code="125"),
        ClaimStatus(category="A8", code="21"),
    ),
    message="Rendering provider unknown",
    clearinghouse_trace="TIDE55",
    service_to=date(2026, 11, 4),
)


@pytest.mark.parametrize(
    "report",
    [
        a_report(),
        a_report(a_claim_acknowledgement(), REJECTED),
        a_report(REJECTED, a_claim_acknowledgement("HL-0003", billing_npi="1234567893")),
    ],
    ids=["accepted", "mixed", "two providers"],
)
def test_a_277ca_is_read_back_equal_and_passes_the_judge(report: object) -> None:
    assert isinstance(report, type(a_report()))
    data = write_277ca(an_envelope(), report)

    assert read_277ca(only_transaction(data)) == completed(report, "000000907")
    assert pyx12_errors(data) == []


def test_totals_of_a_277ca_add_up_to_what_was_sent() -> None:
    text = write_277ca(an_envelope(), a_report(a_claim_acknowledgement(), REJECTED)).decode()

    assert "QTY*90*1~\nQTY*AA*1~\nAMT*YU*150~\nAMT*YY*150~" in text


def test_a_batch_rejected_as_a_whole_is_not_mistaken_for_an_empty_answer() -> None:
    why = (ClaimStatus(category="A3", code="24", entity="41"),)
    report = a_report(batch_rejected=True, batch_statuses=why).model_copy(
        update={"acknowledgements": (), "billing_name": "", "billing_npi": ""}
    )

    read = read_277ca(only_transaction(write_277ca(an_envelope(), report)))

    assert read == completed(report, "000000907")
    assert read.batch_rejected


def test_a_277ca_without_a_clear_verdict_is_refused() -> None:
    data = write_277ca(an_envelope(), a_report()).replace(b"STC*A2:20*20261104*WQ", b"STC*A2:20*20261104*XX")

    with pytest.raises(X12Refused, match="action code") as refusal:
        read_277ca(only_transaction(data))

    assert refusal.value.field == "STC03"
