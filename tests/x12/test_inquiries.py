"""Questions and answers: claim status (276, 277) and coverage (270, 271)."""

from datetime import date
from typing import Any

import pytest

from models.acknowledgement import ClaimStatus, StatusVerdict
from models.eligibility import (
    EligibilityAnswer,
    EligibilityInquiry,
)
from models.errors import BadInput, X12Refused
from models.inquiry import StatusAnswer, StatusInquiryReport
from models.party import PersonName
from tests.builders import (
    a_status_answer,
    a_status_inquiry,
    an_eligibility_answer,
    an_eligibility_inquiry,
    an_envelope,
)
from tests.x12.reading import a_file, only_transaction
from x12.eligibility.messages import completed as complete_answer
from x12.eligibility.messages import (
    read_270,
    read_271,
    write_270,
    write_271,
)
from x12.files import kind_of
from x12.status.messages import (
    completed,
    read_276,
    read_277,
    write_276,
    write_276_report,
    write_277,
    write_277_request,
)

PIP = an_eligibility_inquiry(
    dependent=PersonName(last="Finch", first="Pip"),
    dependent_birth_date=date(2016, 6, 1),
    dependent_sex="M",
    service_types=("30", "98"),
)


def test_a_question_after_a_claim_is_read_back_equal() -> None:
    inquiry = a_status_inquiry(payer_claim_control_number="ICN5")

    assert read_276(only_transaction(write_276(an_envelope(), inquiry))).inquiries == (inquiry,)


def test_an_answer_about_a_claim_is_read_back_equal() -> None:
    several = tuple(ClaimStatus(category="R4", code=str(n), entity="PR") for n in (287, 294, 300, 301))
    for answer in (a_status_answer(), a_status_answer(statuses=several, check_number="")):
        data = write_277(an_envelope(), answer, a_status_inquiry())

        assert read_277(only_transaction(data)).answers == (completed(answer, a_status_inquiry()),)


def a_request(**changes: Any) -> StatusAnswer:
    """Return what a payer asks about a claim: the note of the visit, by its LOINC code."""
    wanted = (ClaimStatus(category="R4", code="11506-3", code_list="LOI"),)
    verdict = StatusVerdict(statuses=wanted, effective_on=date(2026, 11, 13))
    values: dict[str, Any] = {
        "trace": "ICN5",
        "statuses": wanted,
        "verdicts": (verdict,),
        "submitter_name": "Harborlight Family Clinic",
        "submitter_id": "HARB01",
        "provider_name": "Harborlight Family Clinic",
        "provider_npi": "1993000003",
        "subscriber": PersonName(last="Finch", first="Marigold"),
        "member_id": "BHH774411",
        "service_from": date(2026, 11, 2),
    }
    return a_status_answer(**{**values, **changes})


def test_a_request_for_information_is_read_with_its_last_day_and_what_it_wants() -> None:
    data = write_277_request(an_envelope(), a_request(), date(2026, 12, 13))
    transaction = only_transaction(data)
    (read,) = read_277(transaction).answers

    assert kind_of(transaction) == "277RFAI"
    assert (read.trace, read.control_number, read.payer_id) == ("ICN5", "HL-0001", "BHH01")
    assert read.statuses == a_request().statuses
    assert read.kept_aside == ("DTP*106*D8*20261213",)


@pytest.mark.parametrize("missing", ["trace", "subscriber", "verdicts", "member_id"])
def test_a_request_without_what_its_guide_requires_is_not_written(missing: str) -> None:
    empty = {"trace": "", "subscriber": None, "verdicts": (), "member_id": ""}[missing]

    with pytest.raises(BadInput, match=missing.removeprefix("member_")):
        write_277_request(an_envelope(), a_request(**{missing: empty}), date(2026, 12, 13))


def test_an_answer_above_the_patient_refuses_the_question() -> None:
    data = a_file(
        "BHT*0010*08*1*20261113*0900*DG",
        "HL*1**20*1",
        "NM1*PR*2*Blue Heron Health*****PI*BHH01",
        "HL*2*1*21*0",
        "NM1*41*2*Harborlight*****46*HARB01",
        "TRN*2*Q77",
        "STC*E0:24:41*20261113",
        kind="277",
        version="005010X212",
        code="HN",
    )
    (answer,) = read_277(only_transaction(data)).answers

    assert answer.level == "receiver"
    assert answer.statuses == (ClaimStatus(category="E0", code="24", entity="41"),)
    assert answer.trace == "Q77"


@pytest.mark.parametrize("inquiry", [an_eligibility_inquiry(), PIP], ids=["subscriber", "dependent"])
def test_a_question_about_coverage_is_read_back_equal(inquiry: EligibilityInquiry) -> None:
    assert read_270(only_transaction(write_270(an_envelope(), inquiry))).inquiries == (inquiry,)


@pytest.mark.parametrize("inquiry", [an_eligibility_inquiry(), PIP], ids=["subscriber", "dependent"])
@pytest.mark.parametrize(
    "answer",
    [
        an_eligibility_answer(plan_end=date(2026, 12, 31)),
        an_eligibility_answer(benefits=(), rejections=("75",), plan_begin=None),
    ],
    ids=["active", "unknown"],
)
def test_an_answer_about_coverage_is_read_back_equal(
    answer: EligibilityAnswer, inquiry: EligibilityInquiry
) -> None:
    data = write_271(an_envelope(), answer, inquiry)

    assert read_271(only_transaction(data)).answers == (complete_answer(answer, inquiry),)


@pytest.mark.parametrize(("reason", "level"), [("42", b"HL*1**20*0"), ("50", b"HL*2*1*21*0")])
def test_a_trouble_of_payer_or_provider_is_said_there_and_still_finds_its_question(
    reason: str, level: bytes
) -> None:
    answer = an_eligibility_answer(rejections=(reason,))
    data = write_271(an_envelope(), answer, an_eligibility_inquiry())
    (read,) = read_271(only_transaction(data)).answers

    assert level in data
    assert (read.trace, read.rejections) == ("E12", (reason,))


def test_one_eb_for_several_service_types_is_one_benefit_for_each() -> None:
    data = write_271(an_envelope(), an_eligibility_answer(), an_eligibility_inquiry())
    (answer,) = read_271(only_transaction(data.replace(b"EB*B*IND*98*", b"EB*B*IND*98^UC*"))).answers

    assert [benefit.service_type for benefit in answer.benefits] == ["30", "98", "UC"]


def test_a_set_without_question_or_answer_is_refused() -> None:
    empty = only_transaction(a_file("BHT*0022*13*1*20261113*0900", "HL*1**20*1"))
    for reader in (read_270, read_271, read_276, read_277):
        with pytest.raises(X12Refused, match="holds no"):
            reader(empty)


DEPENDENT_ANSWER = (
    "BHT*0010*08*277X212*20261113*0810*DG",
    *("HL*1**20*1", "NM1*PR*2*Blue Heron Health*****PI*BHH01", "PER*IC*Provider desk*TE*5035550199"),
    *("HL*2*1*21*1", "NM1*41*2*Tidewater Clearing*****46*TIDE01"),
    *("HL*3*2*19*1", "NM1*1P*1*Brack*Ottoline****XX*1234567893"),
    *("HL*4*3*22*1", "NM1*IL*1*Finch*Marigold****MI*BHH774411"),
    *("HL*5*4*23", "NM1*QC*1*Finch*Pip"),
    "TRN*2*Q77",
    "STC*F2:88:QC*20261112**150*0*20261111",
    "STC*F1:65*20261113**150*80*20261112*ACH*20261113*EFT1009",
    *("REF*1K*ICN5", "REF*BLT*111", "REF*EJ*HL-0001", "REF*XZ*RX9", "REF*VV*V77", "REF*ZZ*what"),
    "DTP*472*RD8*20261102-20261104",
    *("SVC*HC:99213:25*150*80****1", "STC*F1:65*20261113", "REF*FJ*L1", "DTP*472*D8*20261102"),
    *("HL*6*2*19*0", "NM1*1P*2*Heron Dental*****FI*930456789", "TRN*1*0", "STC*E0:24:1P*20261113"),
)


def a_277(*segments: str) -> bytes:
    """Return a 277 with these segments."""
    return a_file(*segments, kind="277", version="005010X212", code="HN")


def test_an_answer_about_a_dependents_claim_says_everything_at_its_place() -> None:
    answer, about_provider = read_277(only_transaction(a_277(*DEPENDENT_ANSWER))).answers

    assert (answer.level, answer.dependent) == ("claim", PersonName(last="Finch", first="Pip"))
    assert (answer.subscriber, answer.member_id) == (PersonName(last="Finch", first="Marigold"), "BHH774411")
    assert (answer.provider_is_person, answer.provider_first) == (True, "Ottoline")
    assert [(v.paid_cents, v.check_number) for v in answer.verdicts] == [(0, ""), (8000, "EFT1009")]
    assert (answer.paid_cents, answer.finalized_on) == (0, date(2026, 11, 11))
    assert (answer.bill_type, answer.prescription_number, answer.voucher) == ("111", "RX9", "V77")
    assert (answer.service_from, answer.service_to) == (date(2026, 11, 2), date(2026, 11, 4))
    assert answer.lines[0].control_number == "L1"
    assert answer.lines[0].statuses[0].category == "F1"
    assert answer.kept_aside == ("REF*ZZ*what",)
    assert answer.payer_contact is not None
    assert (about_provider.level, about_provider.statuses[0].category) == ("provider", "E0")
    assert about_provider.subscriber is None


def test_an_answer_that_cannot_be_read_stops_no_other() -> None:
    data = a_277(*DEPENDENT_ANSWER).replace(b"STC*F2:88:QC*20261112", b"STC*F2:88:QC*20261399")
    report = read_277(only_transaction(data))
    (refused,) = report.refused

    assert [answer.level for answer in report.answers] == ["provider"]
    assert (refused.record, refused.field, refused.value) == ("trace Q77", "STC02", "20261399")


def test_an_answer_behind_a_lost_level_belongs_to_nobody() -> None:
    kept = [segment for segment in DEPENDENT_ANSWER if segment != "HL*5*4*23"]
    report = read_277(only_transaction(a_277(*kept)))
    (refused,) = report.refused

    assert (refused.control_number, refused.field) == ("Q77", "HL")


def test_several_questions_share_the_levels_they_have_in_common() -> None:
    pip = PersonName(last="Finch", first="Pip")
    asked = (
        a_status_inquiry(),
        a_status_inquiry(trace="Q78", dependent=pip, dependent_birth_date=date(2016, 6, 1)),
        a_status_inquiry(trace="Q79", dependent=pip, dependent_birth_date=date(2016, 6, 1)),
    )
    report = StatusInquiryReport(reference="R1", inquiries=asked)
    data = write_276_report(an_envelope(), report)

    assert read_276(only_transaction(data)) == report
    assert data.count(b"HL*") == 6
    assert data.count(b"NM1*PR*") == 1


def test_a_question_about_one_line_has_its_charge_and_day() -> None:
    data = a_file(
        *("BHT*0010*13*R1*20261113*0900", "HL*1**20*1", "NM1*PR*2*Blue Heron Health*****PI*BHH01"),
        *("HL*2*1*21*1", "NM1*41*2*Harborlight*****46*HARB01", "HL*3*2*19*1"),
        *("NM1*1P*1*Brack*Ottoline****XX*1234567893", "HL*4*3*22*0", "DMG*D8*19840229*F"),
        *("NM1*IL*1*Finch*Marigold****MI*BHH774411", "TRN*1*Q77", "REF*EJ*HL-0001"),
        *("SVC*HC:99213:25*150*****1", "REF*FJ*L1", "DTP*472*D8*20261102"),
        *("SVC*HC:36415*20*****1", "DTP*472*RD8*20261103-20261104"),
        kind="276",
        version="005010X212",
        code="HR",
    )
    (inquiry,) = read_276(only_transaction(data)).inquiries

    assert (inquiry.charge_cents, inquiry.service_from, inquiry.service_to) == (
        17000,
        date(2026, 11, 2),
        date(2026, 11, 4),
    )
    assert [(line.control_number, line.procedure.code) for line in inquiry.lines] == [
        ("L1", "99213"),
        ("", "36415"),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"trace": "T" * 51}, "trace"),
        ({"control_number": "HL~1"}, "control_number"),
        ({"payer_id": ""}, "payer_id"),
        ({"submitter_id": ""}, "submitter_id"),
        ({"provider_npi": ""}, "provider_id"),
        ({"member_id": ""}, "subscriber_id"),
        ({"subscriber": PersonName(last="")}, "subscriber_name"),
        ({"provider_first": "Ottoline"}, "provider_first"),
        ({"birth_date": None}, "birth_date"),
    ],
)
def test_a_question_that_would_be_wrong_is_never_written(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        write_276(an_envelope(), a_status_inquiry(**change))

    assert refusal.value.field == field
    assert refusal.value.record.startswith("trace ")
    assert "Finch" not in str(refusal.value)
