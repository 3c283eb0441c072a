"""How a note is read: what is there, what is not, whose it is, and which side."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.suggestion import EarlierVisit, Note
from rulebook.codes.book import CodeBook
from rulebook.suggest.assertions import Standing
from rulebook.suggest.note import read
from rulebook.suggest.practice import telling_words
from rulebook.suggest.suggester import LocalSuggester
from tests.rulebook.suggest.test_notes import SERVICE, suggester


def standing(sentence: str, word: str) -> Standing:
    """Return how a sentence stands to a word in it."""
    return next(p.standing for passage in read(sentence) for p in passage.words if p.word.form == word)


@pytest.mark.parametrize(
    ("sentence", "word", "expected"),
    [
        ("Denies fever, chills or cough.", "cough", Standing.ABSENT),
        ("No fever but cough for a week.", "cough", Standing.PRESENT),
        ("Chest clear without wheeze, cough persists.", "cough", Standing.PRESENT),
        ("Strep swab negative.", "strep", Standing.ABSENT),
        ("Diabetic? no.", "diabetic", Standing.ABSENT),
        ("Possible pneumonia.", "pneumonia", Standing.UNCERTAIN),
        ("r/o pneumonia", "pneumonia", Standing.UNCERTAIN),
        ("Consistent with gout.", "gout", Standing.UNCERTAIN),
        ("Sciatica vs stenosis.", "sciatica", Standing.UNCERTAIN),
        ("Return if fever.", "fever", Standing.UNCERTAIN),
        ("History of gout.", "gout", Standing.PAST),
        ("3 day history of gout.", "gout", Standing.PRESENT),
        ("PMH: asthma, gout", "gout", Standing.PAST),
        ("Family history of gout.", "gout", Standing.RELATIVE),
        ("Mom has asthma.", "asthma", Standing.RELATIVE),
        ("Here with mom, asthma is worse.", "asthma", Standing.PRESENT),
        ("Non-bullous impetigo.", "impetigo", Standing.PRESENT),
        ("Seizure unlikely.", "seizure", Standing.ABSENT),
    ],
)
def test_a_note_says_of_a_thing_that_it_is_there_or_not_or_anothers(
    sentence: str, word: str, expected: Standing
) -> None:
    assert standing(sentence, word) is expected


def codes(text: str, **frame: object) -> list[str]:
    """Return the diagnoses suggested for a note."""
    note = Note(text, (), frame.get("age"), str(frame.get("sex", "")))  # pyright: ignore[reportArgumentType]
    return [s.code for s in suggester().suggest(note) if s.kind == "diagnosis"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Dx: carpal tunnel syndrome, right.", "G5601"),
        ("Dx: carpal tunnel syndrome of the left hand.", "G5602"),
        ("Dx: bilateral carpal tunnel syndrome.", "G5603"),
        ("Imp: Colles fracture of left radius.", "S52532A"),
        ("F/u of Colles fracture left radius, healing well.", "S52532D"),
        ("F/u of Colles fracture left radius, now nonunion.", "S52532K"),
        ("Open Colles fracture of left radius.", "S52532B"),
        ("A: chronic maxillary sinusitis", "J320"),
        ("A: acute maxillary sinusitis", "J0100"),
    ],
)
def test_side_and_encounter_come_from_the_words(text: str, first: str) -> None:
    assert codes(text)[0] == first


def test_a_specific_code_stands_for_the_unspecified_one() -> None:
    shown = codes("A: type 2 diabetes with diabetic polyneuropathy")

    assert shown[0] == "E1142"
    assert "E119" not in shown


def test_hypertension_is_part_of_hypertensive_kidney_disease() -> None:
    assert "I10" not in codes("A: hypertensive chronic kidney disease stage 3a, hypertension")


def test_codes_that_do_not_fit_the_patient_are_not_suggested() -> None:
    text = "A: benign prostatic hyperplasia"

    assert codes(text, sex="M", age=70)
    assert codes(text, sex="F", age=70) == []


def test_a_code_that_this_practice_always_used_for_these_words_is_suggested() -> None:
    text = "Refill of her drops, doing well on latanoprost, pressures fine."
    earlier = EarlierVisit(words=telling_words(text), diagnoses=("H401131",), procedures=("92012",))
    local = LocalSuggester(CodeBook.shipped(), SERVICE, (earlier,))
    shown = {s.code: s for s in local.suggest(Note(text))}

    assert shown["H401131"].source == "practice"
    assert shown["92012"].source == "practice"
    assert shown["H401131"].evidence


def test_a_code_of_earlier_visits_is_not_suggested_where_the_note_denies_it() -> None:
    text = "Cough and wheeze for a week, rattling chest. No pneumonia."
    words = telling_words("Cough and wheeze for a week, rattling chest. Pneumonia.")
    earlier = EarlierVisit(words=words, diagnoses=("J189", "R062"))
    local = LocalSuggester(CodeBook.shipped(), SERVICE, (earlier,))

    assert "J189" not in {s.code for s in local.suggest(Note(text))}


def test_without_a_list_of_diagnoses_only_services_are_suggested() -> None:
    local = LocalSuggester(CodeBook(), date(2026, 5, 4))

    assert [s.code for s in local.suggest(Note("Strep throat. Rapid strep positive."))] == ["87880"]


@given(st.text(max_size=300))
def test_any_text_whatever_is_read_and_every_place_lies_within_it(text: str) -> None:
    for passage in read(text):
        assert all(0 <= p.word.start < p.word.end <= len(text.lower()) for p in passage.words)


JUMBLE = ["no", "fever", "?", ",", ".", ":", "r/o", "A/P", "left", "gout", "(x)", "\n", "3", "days", "hx of"]


@given(st.lists(st.sampled_from(JUMBLE), max_size=30))
def test_any_jumble_of_the_words_of_notes_gets_an_answer(parts: list[str]) -> None:
    assert isinstance(suggester().suggest(Note(" ".join(parts))), tuple)
