"""Where a rule asks and where it refuses: one finding is a warning on one claim, an error on another."""

import pytest

from rulebook.scrub import scrub
from tests.rulebook.builders import a_claim, a_submission
from tests.rulebook.edits.book import a_book
from tests.rulebook.edits.changes import Change, both, codes, lines

FREE, VISIT = {"procedure": "97140", "charge_cents": 0}, {"procedure": "99213"}
NEGATIVE, QUALITY = {**FREE, "charge_cents": -100}, {"procedure": "G8427", "charge_cents": 0}


def severities(rule: str, change: Change) -> list[str]:
    """Return how severe the findings of a rule are on a right claim after the change."""
    document, context = change((a_claim(), a_submission(codes=a_book())))
    return [finding.severity for finding in scrub(document, context) if finding.rule == rule]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lines(VISIT, FREE), ["warning"]),
        (lines(FREE, {**FREE, "procedure": "93000"}), ["error", "error"]),
        (lines(FREE, QUALITY), ["error"]),
        (lines(VISIT, NEGATIVE), ["error"]),
        (lines(VISIT, QUALITY), []),
    ],
)
def test_a_line_of_zero_is_asked_about_unless_the_claim_charges_nothing(
    change: Change, expected: list[str]
) -> None:
    assert severities("line_charge", change) == expected


def test_an_x_ray_of_the_sound_side_can_be_let_pass() -> None:
    sound = both(codes("M25562"), lines({"procedure": "73560", "modifiers": ("RT",)}))

    assert severities("diagnosis_side", sound) == ["warning"]
