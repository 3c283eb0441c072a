"""Questions and answers: claim status (276, 277) and coverage (270, 271)."""

from datetime import date

import pytest

from models.acknowledgement import ClaimStatus
from models.eligibility import EligibilityAnswer, EligibilityInquiry
from models.errors import X12Refused
from models.party import PersonName
from tests.builders import (
    a_status_answer,
    a_status_inquiry,
    an_eligibility_answer,
    an_eligibility_inquiry,
    an_envelope,
)
from tests.x12.reading import a_file, only_transaction
from x12.claim_status import completed, read_276, read_277, write_276, write_277
from x12.eligibility import completed as complete_answer
from x12.eligibility import read_270, read_271, write_270, write_271

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
