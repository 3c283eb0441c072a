"""Coverage questions and answers (270, 271) of every shape the guides allow, for hypothesis."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from models.benefit import (
    Benefit,
    BenefitCondition,
    BenefitDelivery,
    RelatedEntity,
    RequestRefusal,
)
from models.coded import Identification
from models.eligibility import (
    BenefitQuestion,
    EligibilityAnswer,
    EligibilityAnswerReport,
    EligibilityInquiry,
    EligibilityInquiryReport,
)
from tests.x12.strategies_parts import (
    addresses,
    cents,
    dated_periods,
    days,
    desks,
    few,
    identifications,
    ids,
    maybe,
    numbers_only,
    organizations,
    people,
    periods,
    procedures,
    sexes,
    words,
)
from x12.eligibility.answer import plan_days


@st.composite
def coverage_parties(draw: st.DrawFn, numbers: st.SearchStrategy[Identification]) -> dict[str, Any]:
    """Return who stands above a coverage question or answer, and who the patient is."""
    is_person, dependent = draw(st.booleans()), draw(st.none() | people)
    provider = draw(people if is_person else organizations)
    of_the_dependent: dict[str, Any] = {}
    if dependent:
        of_the_dependent = {
            "dependent_birth_date": draw(st.none() | days),
            "dependent_sex": draw(sexes),
            "dependent_address": draw(st.none() | addresses),
            "dependent_references": draw(few(numbers)),
            "relationship": draw(st.sampled_from(["", "19", "01"])),
        }
    return {
        "payer_name": draw(st.sampled_from(["Blue Heron Health", "Larkspur"])),
        "payer_id": "BHH01",
        "provider_entity": draw(st.sampled_from(["1P", "FA"])),
        "provider_name": provider.last,
        "provider_first": provider.first,
        "provider_middle": provider.middle,
        "provider_suffix": provider.suffix,
        "provider_is_person": is_person,
        "provider_npi": draw(st.sampled_from(["1993000003", "1234567893"])),
        "provider_taxonomy": draw(st.sampled_from(["", "207Q00000X"])),
        "provider_references": draw(few(identifications)),
        "provider_address": draw(st.none() | addresses),
        "trace_originator": draw(st.sampled_from(["", "9877281234"])),
        "subscriber": draw(people),
        "member_id": draw(ids(30, 2)),
        "birth_date": draw(st.none() | days),
        "sex": draw(sexes),
        "address": draw(st.none() | addresses),
        "references": draw(few(numbers)),
        "dependent": dependent,
        **of_the_dependent,
    }


@st.composite
def benefit_questions(draw: st.DrawFn) -> BenefitQuestion:
    """Return an EQ that asks for more than service types."""
    begin, end = draw(periods() | st.just((None, None)))
    procedure = draw(st.none() | procedures)
    return BenefitQuestion(
        service_types=draw(few(st.sampled_from(["30", "98", "UC"]), 3, 0 if procedure else 1)),
        procedure=procedure,
        coverage_level="FAM",
        diagnosis_pointers=draw(few(st.integers(1, 8), 4)),
        spend_down_cents=draw(st.none() | cents),
        billed_cents=draw(st.none() | cents),
        places=draw(few(st.sampled_from(["11", "22"]))),
        references=draw(few(numbers_only)),
        service_from=begin,
        service_to=end,
    )


@st.composite
def coverage_inquiries(draw: st.DrawFn) -> EligibilityInquiry:
    """Return a 270's question."""
    asked = draw(few(benefit_questions()))
    types = draw(few(st.sampled_from(["30", "98", "UC"]), 3, 1))
    begin, end = draw(periods())
    diagnosis = st.builds(Identification, qualifier=st.sampled_from(["ABK", "ABF"]), number=ids(7, 3))
    return EligibilityInquiry(
        trace=draw(ids(50)),
        **draw(coverage_parties(numbers_only)),
        service_on=begin,
        service_to=end,
        service_types=tuple(code for q in asked for code in q.service_types) if asked else types,
        questions=asked,
        diagnoses=draw(few(diagnosis, 8)),
    )


@st.composite
def related_entities(draw: st.DrawFn) -> RelatedEntity:
    """Return somebody named with a benefit."""
    is_person, identifier = draw(st.booleans()), draw(maybe(ids(30, 2)))
    role = draw(st.sampled_from(["", "PE"]))
    return RelatedEntity(
        entity=draw(st.sampled_from(["PR", "P3", "SEP", "IL"])),
        name=draw(people if is_person else organizations),
        is_person=is_person,
        identifier=identifier,
        qualifier="PI" if identifier else "",
        address=draw(st.none() | addresses),
        contacts=draw(few(desks)),
        taxonomy_role=role,
        taxonomy="207Q00000X" if role else "",
    )


def request_refusals(*levels: Any) -> st.SearchStrategy[RequestRefusal]:
    """Return an AAA at one of these levels."""
    return st.builds(
        RequestRefusal,
        level=st.sampled_from(levels),
        reason=st.sampled_from(["75", "72", "T4"]),
        follow_up=st.sampled_from("CRN"),
        valid_request=st.booleans(),
    )


deliveries = st.builds(
    BenefitDelivery,
    quantity_qualifier=st.just("VS"),
    quantity=st.sampled_from(["12", "1.5"]),
    unit=st.sampled_from(["", "WK"]),
    period=st.sampled_from(["", "29"]),
    time=st.sampled_from(["", "A"]),
)
conditions = st.builds(
    BenefitCondition, qualifier=st.sampled_from(["ZZ", "GR"]), code=ids(4), text=maybe(words(60))
)


def _counted(benefit: Benefit, quantity: Decimal | None) -> Benefit:
    return benefit.model_copy(update={"quantity": quantity, "quantity_qualifier": "VS" if quantity else ""})


_benefits = st.builds(
    Benefit,
    information=st.sampled_from(["1", "6", "A", "B", "C", "G", "R"]),
    coverage_level=st.sampled_from(["", "IND"]),
    service_type=st.sampled_from(["", "30", "98"]),
    insurance_type=st.sampled_from(["", "HM"]),
    plan=maybe(words(50)),
    period=st.sampled_from(["", "27"]),
    amount_cents=st.none() | cents,
    percent=st.sampled_from(["", ".2", "0"]),
    authorization=st.sampled_from(["", "Y", "N", "U"]),
    in_network=st.sampled_from(["", "Y", "W"]),
    procedure=st.none() | procedures,
    diagnosis_pointers=few(st.integers(1, 8), 4),
    deliveries=few(deliveries),
    references=few(identifications),
    dates=few(dated_periods),
    refusals=few(request_refusals("benefit"), 1),
    messages=few(words(264)),
    conditions=few(conditions),
    entities=few(related_entities()),
)
benefits = st.builds(_counted, _benefits, st.none() | st.decimals(1, 9999, places=2))


@st.composite
def coverage_answers(draw: st.DrawFn) -> EligibilityAnswer:
    """Return a 271's answer about a patient."""
    parties, dates = draw(coverage_parties(identifications)), draw(few(dated_periods))
    refused_at = ("subscriber", "dependent") if parties["dependent"] else ("subscriber",)
    refusals = draw(few(request_refusals(*refused_at)))
    order = {"subscriber": 0, "dependent": 1}
    refusals = tuple(sorted(refusals, key=lambda refusal: order[refusal.level]))
    said = any(refusal.level == refused_at[-1] for refusal in refusals)
    begin, end = plan_days(dates)
    return EligibilityAnswer(
        trace=draw(ids(50)),
        **parties,
        payer_contacts=draw(few(desks)),
        plan_begin=begin,
        plan_end=end,
        dates=dates,
        benefits=draw(few(benefits, 2, 0 if said else 1)),
        rejections=tuple(refusal.reason for refusal in refusals),
        refusals=refusals,
    )


coverage_question_reports = st.builds(
    EligibilityInquiryReport, reference=ids(50), inquiries=few(coverage_inquiries(), 3, 1)
)
coverage_answer_reports = st.builds(
    EligibilityAnswerReport, reference=ids(50), answers=few(coverage_answers(), 2, 1)
)
