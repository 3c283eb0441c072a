"""Who pays first: one small story for each rule, and what holds for any coverages at all."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.coverage_order import CoverageFacts, CoverageOrder, OrderFacts
from rulebook.coverage_order.ordering import order_of

DAY = date(2026, 3, 1)


def plan(key: str, **facts: Any) -> CoverageFacts:
    """Return one coverage."""
    return CoverageFacts.model_validate({"key": key, **facts})


def order(*coverages: CoverageFacts, **facts: Any) -> CoverageOrder:
    """Return the order of these coverages on the day of service."""
    return order_of(OrderFacts.model_validate({"on": DAY, "coverages": coverages, **facts}))


def ruling(*coverages: CoverageFacts, **facts: Any) -> tuple[str, str]:
    """Return who of two is first and by which rule; the other way round it must be the same."""
    forth, back = order(*coverages, **facts), order(*reversed(coverages), **facts)
    (decision,) = forth.decisions
    assert (forth.order, decision.rule) == (back.order, back.decisions[0].rule)
    assert decision.source
    return decision.first, decision.rule


OWN = plan("own", relationship="self", employment="active", employees=50)
SPOUSE = plan("spouse", relationship="spouse", employment="active", employees=50)
MEDICARE = plan("medicare", program="medicare", relationship="self")
MEDICAID = plan("medicaid", program="medicaid", relationship="self")


def test_the_own_plan_goes_before_the_spouses() -> None:
    assert ruling(OWN, SPOUSE) == ("own", "subscriber_before_dependent")


MOTHER = plan("mother", relationship="child", subscriber_birth=date(1991, 2, 20))
FATHER = plan("father", relationship="child", subscriber_birth=date(1984, 3, 3))


def test_the_birthday_earlier_in_the_year_goes_first_whoever_is_older() -> None:
    assert ruling(FATHER, MOTHER, parents="together") == ("mother", "birthday")


def test_of_the_same_birthday_the_longer_plan_goes_first() -> None:
    born = date(1990, 7, 1)
    old = MOTHER.model_copy(update={"subscriber_birth": born, "covered_since": date(2015, 1, 1)})
    new = FATHER.model_copy(
        update={"subscriber_birth": born.replace(year=1985), "covered_since": date(2020, 1, 1)}
    )

    assert ruling(new, old, parents="together") == ("mother", "longer_coverage")


def of(parent: CoverageFacts, **facts: Any) -> CoverageFacts:
    """Return a parent's plan with more said of it."""
    return parent.model_copy(update=facts)


def test_parents_apart_the_one_with_custody_goes_first() -> None:
    stepfather = plan("stepfather", relationship="child", custody="custodial_spouse")
    stepmother = plan("stepmother", relationship="child", custody="non_custodial_spouse")
    known = order(
        stepmother,
        of(MOTHER, custody="non_custodial"),
        stepfather,
        of(FATHER, custody="custodial"),
        parents="apart",
    )

    assert known.order == ("father", "stepfather", "mother", "stepmother")
    assert {decision.rule for decision in known.decisions} == {"custody"}


def test_a_court_decree_goes_before_custody() -> None:
    decreed = of(FATHER, custody="non_custodial", decreed=True)

    assert ruling(of(MOTHER, custody="custodial"), decreed, parents="apart") == ("father", "court_decree")


def test_joint_custody_without_a_decree_goes_by_birthday() -> None:
    assert ruling(FATHER, MOTHER, parents="joint_custody") == ("mother", "birthday")


def test_present_work_goes_before_retirement_and_lay_off() -> None:
    new_job = plan("new_job", relationship="self", employment="active")
    for status in ("retired", "laid_off"):
        former = plan("former", relationship="self", employment=status, covered_since=date(2001, 1, 1))
        assert ruling(former, new_job) == ("new_job", "active_before_inactive")


def test_cobra_comes_after_a_plan_of_present_work() -> None:
    cobra = plan("cobra", relationship="self", employment="cobra", covered_since=date(2010, 1, 1))

    assert ruling(cobra, plan("job", relationship="self", employment="active")) == (
        "job",
        "continuation_last",
    )


def test_otherwise_the_plan_of_longer_standing_goes_first() -> None:
    first = plan("first", relationship="self", employment="active", covered_since=date(2012, 5, 1))
    second = plan("second", relationship="self", employment="active", covered_since=date(2019, 5, 1))

    assert ruling(second, first) == ("first", "longer_coverage")


def test_where_no_rule_decides_the_plans_share_and_it_says_so() -> None:
    (decision,) = order(plan("one", relationship="self"), plan("two", relationship="self")).decisions

    assert (decision.rule, decision.assumed) == ("equal_shares", True)


@pytest.mark.parametrize(
    ("group", "medicare_by", "first", "rule"),
    [
        ({"relationship": "self", "employees": 20}, "age", "group", "msp_working_aged"),
        ({"relationship": "spouse", "employees": 20}, "age", "group", "msp_working_aged"),
        ({"relationship": "self", "employees": 19}, "age", "medicare", "medicare_before_group"),
        (
            {"relationship": "self", "employees": 500, "employment": "retired"},
            "age",
            "medicare",
            "medicare_before_group",
        ),
        (
            {"relationship": "self", "employees": 500, "employment": "cobra"},
            "age",
            "medicare",
            "medicare_before_group",
        ),
        ({"relationship": "child", "employees": 100}, "disability", "group", "msp_disability"),
        ({"relationship": "self", "employees": 99}, "disability", "medicare", "medicare_before_group"),
        ({"relationship": "child", "employees": 500}, "age", "medicare", "medicare_before_group"),
    ],
)
def test_medicare_and_the_employers_plan(
    group: dict[str, Any], medicare_by: str, first: str, rule: str
) -> None:
    employer = plan("group", **{"employment": "active", **group})

    assert ruling(employer, MEDICARE, medicare_by=medicare_by) == (first, rule)


def test_an_employer_of_unknown_size_counts_as_large_enough_and_it_says_so() -> None:
    employer = plan("group", relationship="self", employment="active")
    (decision,) = order(employer, MEDICARE, medicare_by="age").decisions

    assert (decision.first, decision.assumed) == ("group", True)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 3, 1), "group"),
        (date(2028, 8, 31), "group"),
        (date(2028, 9, 1), "medicare"),
    ],
)
def test_kidney_failure_puts_the_employers_plan_first_for_thirty_months(day: date, first: str) -> None:
    small = plan("group", relationship="self", employment="cobra", employees=3)

    known = order(small, MEDICARE, on=day, medicare_by="esrd", esrd_since=date(2026, 3, 14))
    assert known.order[0] == first


def test_medicare_that_was_first_before_kidney_failure_stays_first() -> None:
    retiree = plan("group", relationship="self", employment="retired", employees=900)

    assert ruling(
        retiree,
        MEDICARE,
        medicare_by="age",
        esrd_since=date(2026, 1, 1),
        medicare_first_before_esrd=True,
    ) == ("medicare", "medicare_before_group")


def test_the_plan_of_a_working_spouse_goes_before_medicare_and_that_before_the_own_retirees_plan() -> None:
    retiree = plan("retiree", relationship="self", employment="retired", employees=900)
    known = order(retiree, MEDICARE, SPOUSE, medicare_by="age")

    assert known.order == ("spouse", "medicare", "retiree")
    assert not known.circular
    rules = {(d.first, d.second): d.rule for d in known.decisions}
    assert rules["spouse", "retiree"] == "medicare_and_dependent_plan"


def test_medicaid_is_last_and_tricare_just_before_it() -> None:
    tricare = plan("tricare", program="tricare", relationship="self")
    medigap = plan("medigap", program="medigap", relationship="self")
    ihs = plan("ihs", program="ihs", relationship="self")
    known = order(ihs, MEDICAID, tricare, medigap, MEDICARE, OWN, medicare_by="age")

    assert known.order == ("own", "medicare", "medigap", "tricare", "medicaid", "ihs")


def test_an_injury_at_work_is_for_workers_compensation_and_nothing_else_is() -> None:
    wc = plan("wc", program="workers_compensation")

    assert ruling(OWN, wc, accident="work") == ("wc", "accident_insurer_first")
    assert ruling(OWN, wc) == ("own", "accident_insurer_not_concerned")
    assert ruling(MEDICAID, wc) == ("medicaid", "accident_insurer_not_concerned")


def test_after_a_car_accident_no_fault_pays_before_liability_and_both_before_medicare() -> None:
    no_fault, liability = plan("pip", program="no_fault"), plan("tort", program="liability")

    assert order(MEDICARE, liability, no_fault, accident="auto").order == ("pip", "tort", "medicare")


def test_medicare_pays_before_a_policy_bought_alone() -> None:
    assert ruling(plan("own", program="individual", relationship="self"), MEDICARE, medicare_by="age") == (
        "medicare",
        "medicare_before_individual",
    )


def test_a_plan_that_had_ended_comes_last() -> None:
    ended = OWN.model_copy(update={"covered_until": date(2026, 2, 28)})

    assert ruling(ended, SPOUSE) == ("spouse", "covered_on_day")


COVERAGES = st.builds(
    CoverageFacts,
    key=st.uuids().map(str),
    program=st.sampled_from(
        ["group", "individual", "medicare", "medigap", "medicaid", "tricare", "no_fault"]
    ),
    relationship=st.sampled_from(["self", "spouse", "child", ""]),
    employment=st.sampled_from(["active", "retired", "cobra", ""]),
    employees=st.none() | st.integers(1, 200),
    covered_since=st.none() | st.dates(date(2010, 1, 1), date(2026, 1, 1)),
    subscriber_birth=st.none() | st.dates(date(1950, 1, 1), date(2000, 1, 1)),
)


@given(st.lists(COVERAGES, max_size=5, unique_by=lambda c: c.key), st.sampled_from(["", "age", "disability"]))
def test_every_coverage_has_one_place_and_every_pair_a_rule_with_a_source(
    coverages: list[CoverageFacts], medicare_by: str
) -> None:
    known = order(*coverages, medicare_by=medicare_by, parents="together")

    assert sorted(known.order) == sorted(c.key for c in coverages)
    assert len(known.decisions) == len(coverages) * (len(coverages) - 1) // 2
    assert all(d.rule and d.source and d.reason for d in known.decisions)


@given(COVERAGES, COVERAGES, st.sampled_from(["", "age", "disability"]))
def test_who_is_named_first_does_not_matter(
    one: CoverageFacts, other: CoverageFacts, medicare_by: str
) -> None:
    forth, back = order(one, other, medicare_by=medicare_by), order(other, one, medicare_by=medicare_by)

    assert forth.decisions[0].rule == back.decisions[0].rule
    if forth.decisions[0].rule != "equal_shares":
        assert forth.order == back.order
