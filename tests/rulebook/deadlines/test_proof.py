"""What proves that a claim was filed in time, and what does not."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.filing_evidence import FilingEvidence, Strength
from rulebook.deadlines.proof import STRONGEST_FIRST, best_proof

LIMIT = date(2026, 5, 30)


def evidence(source: str, category: str = "", on: date = date(2026, 5, 2), **more: Any) -> FilingEvidence:
    """Return one acknowledgement of the attempt C1."""
    values = {"attempt": "C1", "source": source, "category": category, "on": on, **more}
    return FilingEvidence.model_validate(values)


PAYER_A2, PAYER_A1 = evidence("payer", "A2"), evidence("payer", "A1")
HOUSE, FILE = evidence("clearinghouse", "A1"), evidence("file")


@pytest.mark.parametrize(
    ("known", "strength"),
    [
        ([FILE, HOUSE, PAYER_A1, PAYER_A2], Strength.PAYER_ACCEPTED),
        ([FILE, HOUSE, PAYER_A1], Strength.PAYER_RECEIVED),
        ([FILE, HOUSE], Strength.CLEARINGHOUSE),
        ([FILE], Strength.WEAK),
        ([], Strength.NONE),
    ],
)
def test_the_payers_word_goes_before_the_clearinghouses_and_that_before_a_file(
    known: list[FilingEvidence], strength: Strength
) -> None:
    assert best_proof(known, LIMIT).strength is strength


def test_a_999_alone_is_labelled_weak() -> None:
    assert best_proof([FILE]).label.startswith("Weak")


def test_an_attempt_that_was_rejected_proves_nothing() -> None:
    rejected = evidence("clearinghouse", "A1", rejected=True)

    assert best_proof([rejected], LIMIT).strength is Strength.NONE
    assert best_proof([rejected, FILE], LIMIT).evidence == FILE


def test_the_last_day_is_in_time_and_the_day_after_is_not() -> None:
    assert best_proof([evidence("payer", "A2", LIMIT)], LIMIT).in_time
    late = best_proof([evidence("payer", "A2", date(2026, 5, 31))], LIMIT)
    assert (late.strength, late.in_time) == (Strength.PAYER_ACCEPTED, False)


def test_weak_proof_in_time_goes_before_strong_proof_that_came_late() -> None:
    late = evidence("payer", "A2", date(2026, 6, 15))

    assert best_proof([late, HOUSE], LIMIT).evidence == HOUSE


@given(st.lists(st.sampled_from([PAYER_A2, PAYER_A1, HOUSE, FILE, evidence("payer", "A2", rejected=True)])))
def test_more_evidence_never_makes_a_proof_weaker(known: list[FilingEvidence]) -> None:
    for more in (PAYER_A2, FILE):
        before, after = best_proof(known, LIMIT), best_proof([*known, more], LIMIT)
        assert STRONGEST_FIRST.index(after.strength) <= STRONGEST_FIRST.index(before.strength)
