"""Letters to payers: the words, the page, and what a stranger's text can do to them."""

from datetime import date
from typing import Any

import pytest

from rulebook.denials.appeal_levels import level_of, levels, next_level
from rulebook.letters.letter import TEMPLATES, Letter, LetterLine, letter_text
from rulebook.letters.page import letter_pdf
from tests.rulebook.builders import a_payer

TODAY = date(2026, 11, 22)


def a_letter(**changes: Any) -> Letter:
    """Return an appeal of one denied line."""
    values: dict[str, Any] = {
        "title": "Appeal",
        "level_name": "level 1: redetermination",
        "written_on": TODAY,
        "decided_on": date(2026, 11, 12),
        "deadline": date(2027, 3, 17),
        "practice_name": "Harborlight Family Clinic",
        "payer_name": "Blue Heron Health",
        "patient_name": "Finch, Marigold",
        "member_id": "BHH774411",
        "payer_claim_number": "ICN5",
        "our_claim_number": "HL-0001",
        "service_from": date(2026, 11, 2),
        "charge_cents": 22000,
        "denied_cents": 15000,
        "lines": (LetterLine(procedure="99213", charge_cents=15000, reasons=("CO-29 filed late",)),),
        "proof_label": "The payer accepted the claim (277CA A2)",
        "proof_on": date(2026, 11, 3),
        "proof_attempt": "K7Q1",
    }
    return Letter(**{**values, **changes})


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_letter_names_the_claim_the_money_and_the_reason(template: str) -> None:
    text = letter_text(template, a_letter(argument="It was given in time."))

    for fact in ("ICN5", "HL-0001", "$150.00", "CO-29 filed late", "12 November 2026", "BHH774411"):
        assert fact in text
    assert "{{" not in text
    assert "None" not in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_letter_is_a_page_and_the_same_letter_the_same_bytes(template: str) -> None:
    text = letter_text(template, a_letter())
    page = letter_pdf(text, "Appeal")

    assert page.startswith(b"%PDF-")
    assert page == letter_pdf(text, "Appeal")
    assert b"Finch" not in page.split(b"stream")[0]


def test_the_proof_of_filing_stands_in_the_letter_about_it() -> None:
    text = letter_text("timely_filing", a_letter(filing_limit=date(2027, 2, 1)))

    assert "3 November 2026" in text
    assert "1 February 2027" in text
    assert "K7Q1" in text


def test_an_unknown_template_is_the_general_letter() -> None:
    assert letter_text("../../etc/passwd", a_letter()) == letter_text("general", a_letter())


def test_what_people_and_payers_wrote_changes_neither_template_nor_page() -> None:
    hostile = a_letter(
        patient_name="{{ 7 * 7 }} <b>Finch</b> | # x",
        argument="# Heading\n| cell | cell |\n- item\n{% for %}",
        payer_name="Blue\n# Heron",
    )
    text = letter_text("general", hostile)

    assert "{{ 7 * 7 }}" in text
    assert "\n# Heron" not in text
    assert "\n| cell" not in text
    assert letter_pdf(text, "Appeal").startswith(b"%PDF-")


def test_a_name_beyond_western_europe_is_written_without_failing() -> None:
    text = letter_text("general", a_letter(patient_name="Šimić, 李"))

    assert letter_pdf(text, "Appeal").startswith(b"%PDF-")


def test_medicare_has_five_levels_and_others_two() -> None:
    medicare = a_payer(line_of_business="medicare")

    assert [level_of(medicare, n, TODAY) is not None for n in range(1, 7)] == [True] * 5 + [False]
    assert [level_of(a_payer(), n, TODAY) is not None for n in range(1, 4)] == [True, True, False]
    assert all(level.source for level in levels())


@pytest.mark.parametrize(
    ("after", "cents", "on", "goes_on"),
    [
        (2, 19999, TODAY, False),
        (2, 20000, TODAY, True),
        (2, 18000, date(2024, 6, 1), True),
        (2, 17999, date(2024, 6, 1), False),
        (4, 195999, TODAY, False),
        (4, 196000, TODAY, True),
        (4, 184000, date(2024, 6, 1), True),
        (1, 1, TODAY, True),
        (5, 10**9, TODAY, False),
    ],
)
def test_a_level_is_open_only_when_enough_is_at_stake(
    after: int, cents: int, on: date, goes_on: bool
) -> None:
    medicare = a_payer(line_of_business="medicare")

    assert (next_level(medicare, after, cents, on) is not None) == goes_on
