"""Coverage in every detail (270, 271): dependents, other payers, procedures, refusals at each level."""

from datetime import date
from typing import Any

import pytest

from models.coded import Procedure
from models.eligibility import BenefitQuestion, EligibilityInquiryReport
from models.errors import BadInput
from models.party import PersonName
from tests.builders import an_eligibility_inquiry, an_envelope
from tests.x12.reading import a_file, only_transaction
from x12.eligibility.messages import read_270, read_271, write_270, write_270_report, write_271_report
from x12.interchange import read_interchanges

COVERAGE = (
    "BHT*0022*11*E12*20261103*0931",
    *("HL*1**20*1", "NM1*PR*2*Blue Heron Health*****PI*BHH01", "PER*IC*Provider desk*TE*5035550199"),
    *("HL*2*1*21*1", "NM1*1P*1*Brack*Ottoline****XX*1234567893"),
    *("HL*3*2*22*1", "NM1*IL*1*Finch*Marigold****MI*BHH774411", "REF*6P*HARBOR7*Harbor Fleet"),
    *("N3*4 Heron Steps", "N4*Astoria*OR*97103", "DMG*D8*19840229*F"),
    *("HL*4*3*23*0", "TRN*2*E12*9877281234", "NM1*03*1*Finch*Pip", "DMG*D8*20160601*M", "INS*N*19"),
    *("DTP*346*D8*20260101", "DTP*347*D8*20261231"),
    "EB*1*FAM*30*HM*Heron Gold",
    *("LS*2120", "NM1*P3*1*Brack*Ottoline****XX*1234567893", "PRV*PE*PXC*207Q00000X", "LE*2120"),
    "EB*F*IND*98^UC*HM*Heron Gold*29***VS*12*Y*N*HC:97110:GP",
    *("HSD*VS*12***29", "DTP*292*D8*20260101", "MSG*Referral needed", "III*ZZ*11", "AAA*N**70*C"),
    "EB*R*IND*30*MB",
    *("REF*1W*1EG4TE5MK72", "REF*6P*LARK9", "DTP*290*RD8*20250101-20261231", "LS*2120"),
    *("NM1*SEP*2*Larkspur Benefit*****PI*LARK1", "N3*1 Larkspur Way", "N4*Salem*OR*97301"),
    *("PER*IC**TE*5035550177*UR*larkspur.example", "LE*2120"),
)


def a_271(*segments: str) -> bytes:
    """Return a 271 with these segments."""
    return a_file(*segments, kind="271", version="005010X279A1", code="HB")


def test_an_answer_names_the_other_payer_that_coordination_starts_with() -> None:
    (answer,) = read_271(only_transaction(a_271(*COVERAGE))).answers
    (other,) = answer.other_payers

    assert (other.name, other.payer_id, other.order) == ("Larkspur Benefit", "LARK1", "S")
    assert (other.policy_number, other.group_number) == ("1EG4TE5MK72", "LARK9")
    assert (other.begin, other.end) == (date(2025, 1, 1), date(2026, 12, 31))
    assert [number.number for number in other.contacts[0].numbers] == ["5035550177", "larkspur.example"]
    assert other.address is not None
    assert [who.name.first for who in answer.primary_care_providers] == ["Ottoline"]


def test_an_answer_tells_the_dependent_the_group_and_every_part_of_a_benefit() -> None:
    (answer,) = read_271(only_transaction(a_271(*COVERAGE))).answers
    visits = [benefit for benefit in answer.benefits if benefit.information == "F"]

    assert (answer.dependent, answer.relationship) == (PersonName(last="Finch", first="Pip"), "19")
    assert (answer.dependent_birth_date, answer.birth_date) == (date(2016, 6, 1), date(1984, 2, 29))
    assert answer.references[0].description == "Harbor Fleet"
    assert (answer.plan_begin, answer.plan_end) == (date(2026, 1, 1), date(2026, 12, 31))
    assert [visit.service_type for visit in visits] == ["98", "UC"]
    assert (visits[0].quantity, visits[0].authorization, visits[0].in_network) == (12, "Y", "N")
    assert visits[0].procedure == Procedure(code="97110", modifiers=("GP",))
    assert visits[0].deliveries[0].quantity == "12"
    assert visits[0].messages == ("Referral needed",)
    assert visits[0].refusals[0].reason == "70"
    assert (answer.rejections, answer.status) == ((), "active")
    assert answer.payer_contacts[0].name == "Provider desk"


def test_an_answer_written_by_others_is_written_again_alike() -> None:
    report = read_271(only_transaction(a_271(*COVERAGE)))

    assert read_271(only_transaction(write_271_report(an_envelope(), report))) == report


@pytest.mark.parametrize(
    ("place", "level"),
    [
        ("NM1*PR*", "payer"),
        ("NM1*1P*", "provider"),
        ("NM1*IL*", "subscriber"),
        ("NM1*03*", "dependent"),
    ],
)
def test_a_refusal_says_at_which_level_the_trouble_is(place: str, level: str) -> None:
    segments: list[str] = []
    for segment in COVERAGE:
        segments.append(segment)
        if segment.startswith(place):
            segments.append("AAA*Y**42*R")
    (answer,) = read_271(only_transaction(a_271(*segments))).answers
    (refusal,) = answer.refusals

    assert (refusal.level, refusal.reason, refusal.follow_up, refusal.valid_request) == (
        level,
        "42",
        "R",
        True,
    )
    assert answer.status == "unavailable"


def test_a_question_may_name_procedures_places_and_diagnoses() -> None:
    data = a_file(
        *("BHT*0022*13*E12*20261103*0930", "HL*1**20*1", "NM1*PR*2*Blue Heron Health*****PI*BHH01"),
        *("HL*2*1*21*1", "NM1*1P*1*Brack*Ottoline****XX*1234567893", "REF*TJ*930456789"),
        *("PRV*PE*PXC*207Q00000X", "HL*3*2*22*0", "TRN*1*E12*9877281234"),
        *("NM1*IL*1*Finch*Marigold****MI*BHH774411", "REF*1L*P77", "HI*ABK:E119"),
        "DTP*291*RD8*20261101-20261130",
        *("EQ*30^98", "EQ**HC:97110:GP*FAM**1", "AMT*R*25", "III*ZZ*11", "REF*G1*AUTH9"),
        "DTP*291*D8*20261102",
        kind="270",
        version="005010X279A1",
        code="HS",
    )
    report = read_270(only_transaction(data))
    (inquiry,) = report.inquiries
    procedure = inquiry.questions[1]

    assert inquiry.service_types == ("30", "98")
    assert (inquiry.service_on, inquiry.service_to) == (date(2026, 11, 1), date(2026, 11, 30))
    assert (inquiry.trace_originator, inquiry.provider_taxonomy) == ("9877281234", "207Q00000X")
    assert (inquiry.diagnoses[0].number, procedure.diagnosis_pointers) == ("E119", (1,))
    assert procedure.procedure == Procedure(code="97110", modifiers=("GP",))
    assert (procedure.places, procedure.spend_down_cents, procedure.coverage_level) == (("11",), 2500, "FAM")
    assert read_270(only_transaction(write_270_report(an_envelope(), report))) == report


def test_a_question_behind_a_lost_level_is_not_asked_about_the_person_before() -> None:
    asked = tuple(an_eligibility_inquiry(trace=trace) for trace in ("E1", "E2"))
    data = write_270_report(an_envelope(), EligibilityInquiryReport(reference="R1", inquiries=asked))
    broken = data.replace(b"HL*4*2*22*0~\n", b"")
    report = read_270(read_interchanges(broken)[0].transactions[0])
    (refused,) = report.refused

    assert [inquiry.trace for inquiry in report.inquiries] == ["E1"]
    assert (refused.control_number, refused.field) == ("E2", "HL")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"trace": ""}, "trace"),
        ({"trace": "E12:5"}, "trace"),
        ({"payer_id": ""}, "payer_id"),
        ({"provider_npi": "1" * 81}, "provider_id"),
        ({"member_id": "B" * 81}, "member_id"),
        ({"service_types": ()}, "service_types"),
        ({"service_types": ("30^98",)}, "service_types"),
        ({"questions": (BenefitQuestion(service_types=("98",)),)}, "service_types"),
    ],
)
def test_a_question_about_coverage_that_would_be_wrong_is_never_written(
    change: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        write_270(an_envelope(), an_eligibility_inquiry(**change))

    assert refusal.value.field == field
    assert "Finch" not in str(refusal.value)
