"""Money is whole cents, in and out."""

from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import cents_from_text, dollars, text_from_cents

CENTS = st.integers(-(10**15), 10**15)


@given(CENTS)
def test_what_is_written_reads_back(cents: int) -> None:
    assert cents_from_text(text_from_cents(cents)) == cents


@given(CENTS)
def test_x12_amounts_have_no_separators_and_no_idle_zeros(cents: int) -> None:
    text = text_from_cents(cents)

    assert "," not in text
    assert "." not in text or not text.endswith(("0", "."))


@pytest.mark.parametrize(
    ("cents", "x12", "people"),
    [
        (15000, "150", "$150.00"),
        (1234550, "12345.5", "$12,345.50"),
        (-5, "-.05", "-$0.05"),
        (0, "0", "$0.00"),
    ],
)
def test_amounts_as_x12_and_people_write_them(cents: int, x12: str, people: str) -> None:
    assert cents_from_text(x12) == cents
    assert dollars(cents) == people


@pytest.mark.parametrize("text", ["", "abc", "1.234", "NaN", "Infinity", "1e-9", "1,50"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|cents"):
        cents_from_text(text)


@given(st.text(alphabet="-+.0123456789 _", max_size=8))
def test_the_short_way_and_the_way_over_decimal_agree(text: str) -> None:
    try:
        exact = Decimal(text.strip()) * 100
        expected = int(exact) if exact == exact.to_integral_value() else None
    except InvalidOperation:
        expected = None
    try:
        found: int | None = cents_from_text(text)
    except ValueError:
        found = None

    assert found == expected
