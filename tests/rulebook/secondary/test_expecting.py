"""What a later payer is expected to pay: Medicare to the cent, other plans within a range."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.secondary import SecondaryExpectation, SecondaryLine
from rulebook.secondary.expecting import expected, secondary_rules

DAY = date(2026, 3, 1)


def a_line(**changes: Any) -> SecondaryLine:
    """Return the line of the example in 42 CFR 411.33(b)."""
    values: dict[str, Any] = {
        "number": 1,
        "charge_cents": 17500,
        "allowed_cents": 15000,
        "paid_cents": 12000,
        "patient_cents": 3000,
        "fee_cents": 12500,
    }
    return SecondaryLine(**{**values, **changes})


def medicare(*lines: SecondaryLine, **more: Any) -> SecondaryExpectation:
    """Return what Medicare pays after another payer."""
    return expected(lines, DAY, line_of_business="medicare", **more)


def test_medicare_pays_thirty_dollars_in_the_example_of_the_regulation() -> None:
    found = medicare(a_line())

    assert (found.low_cents, found.high_cents, found.certain) == (3000, 3000, True)
    assert found.rule == "secondary/medicare"


@pytest.mark.parametrize(
    ("changes", "cents"),
    [
        # Charge less payment is the lowest: 125 - 120.
        ({"charge_cents": 12500, "allowed_cents": 12500}, 500),
        # What Medicare would pay alone is the lowest: 80 % of 20.
        ({"fee_cents": 2000}, 1600),
        # Medicare's fee is higher than the primary's allowed amount: 140 - 120.
        ({"fee_cents": 14000, "allowed_cents": 13000}, 2000),
        # The primary paid more than everything Medicare looks at.
        ({"paid_cents": 16000}, 0),
        # The primary denied it: Medicare pays as if it were alone.
        ({"allowed_cents": 0, "paid_cents": 0, "patient_cents": 17500}, 10000),
        # A contract makes the provider take 130 as full: 130 - 120.
        ({"obligated_cents": 13000}, 1000),
        # ... or the payment itself: nothing is left to pay (42 CFR 411.32(b)).
        ({"obligated_cents": 12000}, 0),
    ],
)
def test_medicare_pays_the_lowest_of_three_amounts(changes: dict[str, Any], cents: int) -> None:
    assert medicare(a_line(**changes)).high_cents == cents


def test_medicare_is_reckoned_line_by_line_and_not_by_the_sum() -> None:
    denied = a_line(number=2, allowed_cents=0, paid_cents=0, patient_cents=17500)

    assert medicare(a_line(), denied).high_cents == 3000 + 10000


def test_a_deductible_not_met_comes_off_what_medicare_would_pay_alone() -> None:
    line = a_line(allowed_cents=0, paid_cents=0, patient_cents=17500)

    assert medicare(line, deductible_left_cents=2500).high_cents == 8000
    assert medicare(line, a_line(number=2), deductible_left_cents=20000).high_cents == 0 + 3000


def test_without_medicares_fee_there_are_only_bounds() -> None:
    found = medicare(a_line(fee_cents=None))

    assert (found.low_cents, found.high_cents, found.certain) == (0, 3000, False)
    assert found.holds(3000)
    assert not found.holds(3001)


@pytest.mark.parametrize(
    ("method", "fee", "high"),
    [
        ("standard", None, 3000),
        ("standard", 2000, 2000),
        ("carve_out", None, 3000),
        # The plan alone would pay 120 at most, and the primary paid 120.
        ("carve_out", 12000, 0),
        ("carve_out", 14000, 2000),
        ("maintenance_of_benefits", 13000, 1000),
        ("maintenance_of_benefits", None, 3000),
        ("", None, 3000),
    ],
)
def test_another_plan_pays_by_its_method_within_a_range(method: str, fee: int | None, high: int) -> None:
    found = expected([a_line(fee_cents=fee)], DAY, method=method)

    assert (found.low_cents, found.high_cents) == (0, high)
    assert found.rule == (f"secondary/{method}" if method else "secondary/unknown_method")
    assert found.source


CENTS = st.integers(0, 100_000)


@given(CENTS, CENTS, CENTS, CENTS, st.none() | CENTS, st.sampled_from(["", "standard", "carve_out"]))
def test_nobody_is_expected_to_pay_less_than_nothing_or_more_than_is_left(
    charge: int, allowed: int, paid: int, patient: int, fee: int | None, method: str
) -> None:
    line = SecondaryLine(
        number=1,
        charge_cents=charge,
        allowed_cents=allowed,
        paid_cents=paid,
        patient_cents=patient,
        fee_cents=fee,
    )
    plan, federal = expected([line], DAY, method=method), medicare(line)

    assert 0 <= plan.low_cents <= plan.high_cents <= patient
    assert 0 <= federal.low_cents <= federal.high_cents <= max(0, charge - paid)


def test_every_row_has_a_source() -> None:
    assert all(row.source and row.plain for row in secondary_rules())
