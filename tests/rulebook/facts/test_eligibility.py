"""What a 271 means for a claim."""

from datetime import date
from typing import Any

import pytest

from models.benefit import Benefit, RelatedEntity
from models.coded import DatedPeriod, Identification
from models.party import PersonName
from rulebook.eligibility import facts_from, fields_of, first_refusal, refusal, rules
from tests.builders import an_eligibility_answer

ON = date(2026, 11, 3)
MEDICARE = Benefit(information="1", service_type="30", insurance_type="MB")


def other(kind: str, name: str, insurance_type: str, entity: str = "PRP") -> Benefit:
    """Return an EB*R that names another payer."""
    payer = RelatedEntity(entity=entity, name=PersonName(last=name), identifier=f"{name[:3].upper()}1")
    return Benefit(information=kind, service_type="30", insurance_type=insurance_type, entities=(payer,))


def facts(*benefits: Benefit, **changes: Any) -> Any:
    """Return the facts of an answer with these benefits."""
    return facts_from(an_eligibility_answer(benefits=benefits, **changes), ON)


@pytest.mark.parametrize("insurance_type", ["HN", "HM", "PR", "PS", "IN"])
def test_a_plan_that_takes_medicares_place_is_known_as_such(insurance_type: str) -> None:
    found = facts(MEDICARE, other("R", "Gull Advantage", insurance_type))

    assert found.medicare_advantage is not None
    assert found.medicare_advantage.name == "Gull Advantage"


@pytest.mark.parametrize("insurance_type", ["12", "47", "C1"])
def test_an_employers_plan_beside_medicare_is_no_advantage_plan(insurance_type: str) -> None:
    found = facts(MEDICARE, other("R", "Gull Works", insurance_type))

    assert found.medicare_advantage is None
    assert [(p.kind, p.order) for p in found.other_payers] == [("other", "P")]


def test_a_ppo_of_a_commercial_payer_is_no_advantage_plan() -> None:
    commercial = Benefit(information="1", service_type="30", insurance_type="C1")

    assert facts(commercial, other("R", "Gull", "PR")).medicare_advantage is None


def test_a_drug_plan_beside_medicare_pays_no_services() -> None:
    assert facts(MEDICARE, other("R", "Gull Drugs", "OT")).other_payers == ()


QMB = {
    "by its code": Benefit(information="1", service_type="30", insurance_type="QM"),
    "in the plan's name": Benefit(information="1", service_type="30", plan="Medicaid QMB only"),
}


@pytest.mark.parametrize("how", QMB)
def test_a_qualified_medicare_beneficiary_is_known(how: str) -> None:
    assert facts(MEDICARE, QMB[how]).qmb


def test_a_medicare_member_is_not_taken_for_a_qualified_beneficiary() -> None:
    assert not facts(MEDICARE, Benefit(information="1", plan="QMBX Gold")).qmb


def test_deductibles_and_limits_are_kept_with_their_period() -> None:
    deductible = Benefit(
        information="C", insurance_type="MB", period="29", amount_cents=4200, coverage_level="IND"
    )
    (found,) = facts(MEDICARE, deductible, deductible).accumulators

    assert (found.information, found.amount_cents, found.period) == ("C", 4200, "29")


def test_a_refused_question_says_nothing_about_the_member() -> None:
    found = facts(rejections=("75",))

    assert (found.status, found.known_member_id, found.known_subscriber) == ("unknown_member", "", None)
    assert found.refusals == ("75",)


STATUS = {"busy": "unavailable", "provider": "provider_refused", "member": "unknown_member"}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_the_status_of_an_answer_and_the_table_of_refusals_agree(rule: Any) -> None:
    answer = an_eligibility_answer(benefits=(), rejections=(rule.code,))

    assert answer.status == STATUS.get(rule.cause, "question_refused")
    assert rule.remedy
    assert rule.meaning


def test_of_several_refusals_the_one_that_says_ask_later_decides() -> None:
    found = first_refusal(("75", "42", "51"), ON)

    assert found is not None
    assert found.code == "42"
    assert first_refusal((), ON) is None


def test_a_refusal_nobody_knows_is_for_a_biller() -> None:
    assert (refusal("QQ", ON).cause, refusal("QQ", ON).code) == ("question", "QQ")


def test_the_fields_to_compare_are_those_of_the_coverage_billed() -> None:
    assert fields_of(refusal("71", ON), "coverages.2", False) == ("coverages.2.subscriber.birth_date",)
    assert fields_of(refusal("71", ON), "coverages.1", True) == (
        "coverages.1.subscriber.birth_date",
        "patient.birth_date",
    )


def test_the_policy_number_of_another_payer_is_no_part_of_the_facts() -> None:
    named = other("R", "Gull", "12").model_copy(
        update={"references": (Identification(qualifier="1L", number="POL77"),)}
    )

    assert "POL77" not in facts(MEDICARE, named).model_dump_json()


def dated(*dates: tuple[str, date, date | None]) -> Any:
    """Return the facts of an active answer that names these days by their qualifiers."""
    periods = tuple(DatedPeriod(qualifier=q, begin=begin, end=end) for q, begin, end in dates)
    return facts(MEDICARE, dates=periods, plan_begin=date(2026, 1, 1), plan_end=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("dates", "ended"),
    [
        ([("291", date(2026, 1, 1), date(2026, 12, 31))], None),
        ([("346", date(2026, 1, 1), None), ("347", date(2026, 6, 30), None)], date(2026, 6, 30)),
        ([("357", date(2026, 5, 31), None), ("347", date(2026, 12, 31), None)], date(2026, 5, 31)),
        ([("346", date(2026, 1, 1), None), ("347", date(2025, 12, 31), None)], None),
        ([("349", date(2026, 1, 1), date(2026, 3, 31))], date(2026, 3, 31)),
    ],
)
def test_a_plans_days_are_no_end_of_coverage_and_an_end_that_is_told_is(
    dates: list[tuple[str, date, date | None]], ended: date | None
) -> None:
    assert dated(*dates).plan_ended == ended
