"""Where a claim has its payers the wrong way round, by what the claim itself tells."""

from datetime import date
from typing import Any

from models.claim import ClaimDocument
from models.party import Person, PersonName
from rulebook.coverage_order.claim_facts import contradictions, facts_of
from tests.rulebook.builders import SERVICE, a_claim, a_coverage


def a_parent(month: int) -> Person:
    """Return a parent born in this month."""
    return Person(name=PersonName(last="Moss", first="Parent"), birth_date=date(1985, month, 3), sex="U")


def told(*coverages: dict[str, Any], **changes: Any) -> list[tuple[str, str, bool]]:
    """Return who should go first, by which rule, and whether it was assumed."""
    placed = tuple(a_coverage(sequence=s, **c) for s, c in zip("PST", coverages, strict=False))
    return [(d.first, d.rule, d.assumed) for d in contradictions(a_claim(coverages=placed, **changes))]


def born(years_before: int) -> Person:
    """Return a patient of so many years on the day of service."""
    return Person(
        name=PersonName(last="Moss", first="Ida"),
        birth_date=SERVICE.replace(year=SERVICE.year - years_before),
        sex="F",
    )


def test_an_order_that_follows_the_rules_is_not_contradicted() -> None:
    assert told({}, {"filing_indicator": "MC"}) == []
    assert told({"relationship": "18"}, {"relationship": "01"}) == []


def test_medicaid_before_another_insurer_is_contradicted() -> None:
    assert told({"filing_indicator": "MC"}, {}) == [("S", "medicaid_last", False)]


def test_the_spouses_plan_before_the_own_one_is_contradicted() -> None:
    assert told({"relationship": "01"}, {"relationship": "18"}) == [
        ("S", "subscriber_before_dependent", False)
    ]


def test_the_birthday_rule_is_only_likely_while_nobody_said_that_the_parents_live_together() -> None:
    late, early = a_parent(11), a_parent(2)
    child = {"relationship": "19"}

    assert told({**child, "subscriber": late}, {**child, "subscriber": early}) == [("S", "birthday", True)]


def test_medicare_before_a_plan_that_may_be_of_present_work_is_only_likely_wrong() -> None:
    medicare = {"filing_indicator": "MB", "subscriber": born(65)}
    assert told(medicare, {"subscriber": born(65)}) == [("S", "msp_working_aged", True)]
    assert told({**medicare, "subscriber": born(64)}, {"subscriber": born(64)}) == []


def test_medicare_second_because_of_work_is_as_it_should_be() -> None:
    assert told({}, {"filing_indicator": "MB", "insurance_type": "12"}) == []


def test_an_injury_at_work_bills_workers_compensation_first() -> None:
    assert told({}, {"filing_indicator": "WC"}, related_causes=("EM",)) == [
        ("S", "accident_insurer_first", False)
    ]
    assert told({"filing_indicator": "WC"}, {}) == [("S", "accident_insurer_not_concerned", False)]


def test_a_claim_without_a_date_of_service_says_nothing() -> None:
    empty: ClaimDocument = a_claim(lines=())

    assert facts_of(empty) is None
    assert list(contradictions(empty)) == []
