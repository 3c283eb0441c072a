"""Where a rule asks and where it refuses: one finding is a warning on one claim, an error on another."""

from datetime import timedelta

import pytest

from rulebook.codes.book import CodeBook
from rulebook.scrub import scrub
from tests.rulebook.builders import a_claim, a_submission
from tests.rulebook.edits.book import SINCE, a_book
from tests.rulebook.edits.changes import Change, both, codes, context, earlier, lines

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


def unchecked(change: Change, book: CodeBook) -> dict[str, str]:
    """Return what the review says it could not ask, by table."""
    document, known = both(change, context(codes=book))((a_claim(), a_submission()))
    return {f.field: f.message for f in scrub(document, known) if f.rule == "not_checked"}


def test_a_pair_with_another_claim_is_not_checked_without_the_pairs() -> None:
    assert "codes.ptp" in unchecked(earlier(procedure="20610"), CodeBook.shipped())
    assert "codes.ptp" not in unchecked(earlier(procedure="20610", rendering_npi="1"), CodeBook.shipped())
    assert "codes.ptp" not in unchecked(lines(VISIT), CodeBook.shipped())


@pytest.mark.parametrize(("days_before", "said"), [(90, True), (91, False)])
def test_an_operation_of_a_quarter_that_is_not_loaded_does_not_pass_silently(
    days_before: int, said: bool
) -> None:
    first_day = both(
        lines({**VISIT, "service_from": SINCE}),
        earlier(procedure="27447", service_from=SINCE - timedelta(days=days_before)),
    )

    assert ("codes.pfs" in unchecked(first_day, a_book())) == said
