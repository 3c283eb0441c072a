"""Services that a note tells of without a line, and codes without a word in the note."""

from datetime import date
from typing import Any

import pytest

from models.claim import ClaimDocument, Diagnosis
from rulebook.codes.book import CodeBook
from rulebook.suggest.missing import possible_missing_codes
from rulebook.suggest.unsupported import unsupported_codes
from tests.builders import a_claim, a_line
from tests.rulebook.suggest.test_notes import notes

SERVICE = date(2026, 5, 4)


def billed(note: str, *procedures: str, diagnoses: tuple[str, ...] = ("E119",)) -> ClaimDocument:
    """Return a claim of this note with these lines."""
    lines = tuple(a_line(n, procedure=p) for n, p in enumerate(procedures, start=1))
    coded = tuple(Diagnosis(code=code) for code in diagnoses)
    return a_claim(visit_note=note, lines=lines, diagnoses=coded)


def missing(note: str, *procedures: str) -> list[str]:
    return [m.service for m in possible_missing_codes(billed(note, *procedures))]


def test_a_blood_test_of_the_note_without_a_line_is_missing_and_with_one_is_not() -> None:
    note = "Fatigue for a month. Blood drawn in the office, CBC ordered."

    assert missing(note, "99213") == ["blood_draw", "blood_count"]
    assert missing(note, "99213", "36415", "85025") == []


@pytest.mark.parametrize(
    "note",
    [
        "Blood to be drawn next visit.",
        "Declined flu shot today.",
        "ECG last month was normal.",
        "CBC sent to outside lab.",
        "No X-ray of the ankle today.",
        "Knee injection if no better.",
        "Refer for spirometry.",
        "Flu shot given last fall elsewhere.",
    ],
)
def test_what_was_planned_declined_or_done_elsewhere_is_not_missing(note: str) -> None:
    assert missing(note, "99213") == []


def test_a_claim_without_a_note_is_not_judged_by_one() -> None:
    assert missing("", "99213") == []
    assert list(unsupported_codes(billed("", "99213"), CodeBook.shipped(), SERVICE)) == []


def test_a_line_still_without_code_bills_what_its_description_tells() -> None:
    line = a_line(procedure="", description="venipuncture")
    document = a_claim(visit_note="Blood drawn.", lines=(line,))

    assert list(possible_missing_codes(document)) == []


@pytest.mark.parametrize("note", notes("notes.toml"), ids=lambda n: n["id"])
def test_no_code_that_a_coder_chose_is_called_unsupported(note: dict[str, Any]) -> None:
    procedures = note.get("procedures") or ["99213"]
    document = billed(note["text"], *procedures, diagnoses=tuple(note["diagnoses"]))

    assert list(unsupported_codes(document, CodeBook.shipped(), SERVICE)) == []


@pytest.mark.parametrize(
    ("code", "note"),
    [
        ("J189", "Cough and fever for two days. No pneumonia on exam."),
        ("J189", "Sprain of the right ankle, swollen and tender."),
        ("G5602", "Carpal tunnel syndrome of the right hand, splint given."),
        ("M069", "Knee pain for years. Mother has rheumatoid arthritis."),
    ],
)
def test_a_code_the_note_denies_or_never_speaks_of_is_unsupported(code: str, note: str) -> None:
    document = billed(note, "99213", diagnoses=(code,))

    assert [u.code for u in unsupported_codes(document, CodeBook.shipped(), SERVICE)] == [code]


def test_a_service_the_note_says_was_not_done_is_unsupported() -> None:
    document = billed("Type 2 diabetes, stable. ECG not done today.", "93000")

    assert [u.code for u in unsupported_codes(document, CodeBook.shipped(), SERVICE)] == ["93000"]
