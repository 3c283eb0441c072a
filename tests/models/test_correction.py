"""Corrections: named fields change and nothing else; a difference leads from one document to the other."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.claim import ClaimDocument, Diagnosis
from models.correction import corrected, differences
from models.errors import BadInput
from tests.builders import a_claim, a_line, a_secondary_claim

TEXTS = st.text(alphabet="ABCDEFGHJ0123456789 ", min_size=1, max_size=12)
PROCEDURES = st.sampled_from(["99213", "99214", "J1885"])
MODIFIERS = st.lists(st.sampled_from(["25", "59", "76"]), max_size=3, unique=True)
CHARGES = st.lists(st.integers(0, 10**7), min_size=1, max_size=13)


@st.composite
def documents(draw: st.DrawFn) -> ClaimDocument:
    """Build claims that differ in texts, in the number of lines and diagnoses, and in optional parts."""
    lines = tuple(
        a_line(n, charge_cents=cents, procedure=draw(PROCEDURES), modifiers=tuple(draw(MODIFIERS)))
        for n, cents in enumerate(draw(CHARGES), start=1)
    )
    codes = draw(st.lists(st.sampled_from(["E119", "I10", "J020", "R059"]), max_size=4, unique=True))
    values: dict[str, Any] = {
        "lines": lines,
        "charge_cents": sum(line.charge_cents for line in lines),
        "diagnoses": tuple(Diagnosis(code=code) for code in codes),
        "note": draw(TEXTS),
        "authorization_number": draw(TEXTS),
        "rendering": draw(st.sampled_from([None, a_claim().rendering])),
    }
    return a_claim(**values)


@given(documents(), documents())
def test_the_difference_of_two_claims_leads_from_one_to_the_other(
    before: ClaimDocument, after: ClaimDocument
) -> None:
    changes = {change.field: change.after for change in differences(before, after)}

    assert corrected(before, changes) == after


@given(documents())
def test_a_claim_differs_from_itself_in_nothing(document: ClaimDocument) -> None:
    assert differences(document, document) == ()
    assert corrected(document, {}) == document


def test_only_the_named_field_changes() -> None:
    after = corrected(a_claim(), {"rendering.npi": "1993000003"})
    (change,) = differences(a_claim(), after)

    assert (change.field, change.before, change.after) == ("rendering.npi", "1234567893", "1993000003")


def test_a_changed_line_changes_the_claims_charge() -> None:
    assert corrected(a_claim(), {"lines.1.charge_cents": 20000}).charge_cents == 20000


def test_a_position_past_the_end_appends_and_nothing_removes() -> None:
    more = corrected(a_claim(), {"diagnoses.3": {"code": "J020"}})
    fewer = corrected(more, {"diagnoses.1": None, "diagnoses.2": None})

    assert [d.code for d in more.diagnoses] == ["E119", "I10", "J020"]
    assert [d.code for d in fewer.diagnoses] == ["J020"]


def test_of_many_items_the_right_ones_are_removed() -> None:
    lines = tuple(a_line(n) for n in range(1, 13))
    document = a_claim(lines=lines, charge_cents=12 * 15000)
    after = corrected(document, {"lines.2": None, "lines.10": None})

    assert [line.number for line in after.lines] == [1, 3, 4, 5, 6, 7, 8, 9, 11, 12]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("lines.7.procedure", "99214"),
        ("lines.0.procedure", "99214"),
        ("lines.x", "99214"),
        ("facility.npi", "1993000003"),
        ("no_such_field", 1),
        ("charge_cents", "much"),
        ("lines.1.service_from", "soon"),
        ("note.first", "x"),
        ("", "x"),
        ("lines.9", None),
    ],
)
def test_a_change_that_does_not_fit_is_refused_and_names_its_field(path: str, value: object) -> None:
    with pytest.raises(BadInput) as refused:
        corrected(a_claim(), {path: value})

    assert refused.value.field or path == ""


def test_a_refusal_never_repeats_the_value() -> None:
    with pytest.raises(BadInput) as refused:
        corrected(a_secondary_claim(), {"coverages.1.subscriber.birth_date": "Marigold Finch"})

    assert "Marigold" not in str(refused.value)


@pytest.mark.parametrize("value", [None, "much", [1]])
def test_a_charge_that_is_no_amount_is_refused_with_its_field(value: object) -> None:
    with pytest.raises(BadInput) as refused:
        corrected(a_claim(), {"lines.1.charge_cents": value})

    assert refused.value.field == "lines.1.charge_cents"
