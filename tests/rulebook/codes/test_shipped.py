"""What the package ships: complete ICD-10-CM, our own words, small samples, and no text of CPT."""

import re
from datetime import date
from importlib.resources import files

import pytest

from models.codes import CodeSetKind, DiagnosisCode, ModifierCode
from rulebook.codes.book import CodeBook
from rulebook.codes.derived import is_manifestation
from rulebook.codes.extract_icd10cm import extracted
from rulebook.codes.shipped import releases

BOOK = CodeBook.shipped()
DAY = date(2026, 3, 2)
LAST_YEAR = date(2025, 3, 3)


def diagnosis(code: str, on: date = DAY) -> DiagnosisCode:
    found = BOOK.diagnosis(code, on)
    assert found is not None
    return found


@pytest.mark.parametrize(("on", "billable", "every"), [(DAY, 74_719, 98_186), (LAST_YEAR, 74_260, 97_584)])
def test_icd_10_cm_is_complete(on: date, billable: int, every: int) -> None:
    codes = list(BOOK.diagnoses(on))

    assert sum(code.billable for code in codes) == billable
    assert len(codes) == len({code.code for code in codes}) == every


@pytest.mark.slow
def test_the_shipped_diagnoses_are_those_of_the_public_data() -> None:
    shipped = next(r for r in releases() if r.info.kind == "icd10cm" and r.info.effective_from.year == 2025)

    assert extracted().digest() == shipped.info.sha256


@pytest.mark.parametrize("release", releases(), ids=lambda release: release.info.id)
def test_every_shipped_release_is_what_its_entry_says(release: object) -> None:
    shipped = next(r for r in releases() if r is release)
    info = shipped.info

    assert info.source
    assert len(shipped.table) > 0
    assert info.sha256 in ("", shipped.table.digest())
    assert info.entries in (0, len(shipped.table))


def test_a_header_is_known_and_is_not_billable() -> None:
    assert not diagnosis("M545").billable
    assert diagnosis("M5450").billable
    assert BOOK.diagnosis("M545X", DAY) is None


def test_a_code_without_its_seventh_character_says_so() -> None:
    whole, bare = diagnosis("S8002XA"), diagnosis("S8002")

    assert (whole.title, whole.billable) == ("Contusion of left knee, initial encounter", True)
    assert (bare.billable, bare.seventh_required) == (False, True)
    assert diagnosis("T450X1A").billable
    assert BOOK.diagnosis("T4501A", DAY) is None
    assert not diagnosis("M545").seventh_required


@pytest.mark.parametrize(
    ("code", "side"),
    [
        ("M1712", "left"),
        ("M1711", "right"),
        ("M170", "bilateral"),
        ("M25569", "unspecified"),
        ("I50811", ""),  # acute right heart failure has no left
        ("H6693", "bilateral"),
        ("J020", ""),
    ],
)
def test_a_side_is_a_side_only_beside_its_other_side(code: str, side: str) -> None:
    assert diagnosis(code).side == side


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("F0280", True),
        ("D630", True),
        ("B974", False),  # the cause of diseases classified elsewhere
        ("E119", False),
        ("D8481", False),  # immunodeficiency due to conditions classified elsewhere
    ],
)
def test_a_manifestation_is_never_the_first_diagnosis(code: str, first: bool) -> None:
    assert diagnosis(code).code_first is first


def test_an_additional_code_for_the_cause_is_no_manifestation() -> None:
    assert not is_manifestation("Other viral agents as the cause of diseases classified elsewhere")
    assert not is_manifestation("Pain, not elsewhere classified")


def test_only_chapter_20_names_external_causes() -> None:
    assert diagnosis("W1830XA").external_cause
    assert not diagnosis("S8002XA").external_cause


@pytest.mark.parametrize(
    ("code", "other", "never"),
    [
        ("E109", "E1165", True),
        ("J020", "J0390", True),
        ("I10", "O10019", True),  # a note at O10-O16 or at I10, whichever comes first
        ("E1142", "G629", False),
        ("R0789", "R079", False),
        ("S8002XA", "S8002XD", False),
        ("M5450", "M5136", False),
        ("no", "code", False),
    ],
)
def test_excludes1_holds_in_both_directions_and_is_inherited(code: str, other: str, never: bool) -> None:
    assert BOOK.excludes1(code, other, DAY) is never
    assert BOOK.excludes1(other, code, DAY) is never


def test_each_year_has_its_own_codes() -> None:
    assert diagnosis("B880", LAST_YEAR).billable
    assert not diagnosis("B880").billable
    assert BOOK.diagnosis("QA0011", LAST_YEAR) is None
    assert diagnosis("QA0011").billable
    assert not BOOK.loaded("icd10cm", date(2024, 9, 30))
    assert BOOK.version("icd10cm", LAST_YEAR) == "ICD-10-CM FY 2025 (April 2025)"


def test_after_its_year_a_release_answers_and_says_that_it_is_outdated() -> None:
    assert not BOOK.outdated("icd10cm", date(2026, 9, 30))
    assert BOOK.outdated("icd10cm", date(2026, 10, 1))
    assert BOOK.loaded("icd10cm", date(2026, 10, 1))


def test_diagnoses_that_fit_one_age_or_sex_say_so() -> None:
    assert (diagnosis("O80").sex, diagnosis("O80").age_from, diagnosis("O80").age_to) == ("F", 9, 64)
    assert diagnosis("N401").sex == "M"
    assert diagnosis("Z3800").age_to == 0
    assert (diagnosis("J020").sex, diagnosis("J020").age_to) == ("", None)


def test_inclusion_terms_come_with_the_codes() -> None:
    terms = dict(BOOK.diagnosis_terms(DAY))

    assert "Septic pharyngitis" in terms["J020"]
    assert len(terms) > 6_000


def test_notes_of_headers_blocks_and_chapters_come_with_a_code() -> None:
    notes = {(node, kind): words for node, kind, words in BOOK.diagnosis_notes("D631", DAY)}

    assert "underlying chronic kidney disease (CKD) (N18.-)" in notes[("D631", "code first")]
    assert any(kind == "use additional code" for _, kind, _ in BOOK.diagnosis_notes("E1122", DAY))
    assert any(node == "A00-B99" for node, _, _ in BOOK.diagnosis_notes("A000", DAY))
    assert list(BOOK.diagnosis_notes("D631", date(2020, 1, 1))) == []


def test_only_complete_sets_count_as_loaded() -> None:
    kinds: set[CodeSetKind] = {release.info.kind for release in releases()}

    assert {kind for kind in kinds if BOOK.loaded(kind, DAY)} == {"icd10cm", "pos", "modifiers"}
    assert BOOK.ptp("G0438", "G0439", DAY) is not None
    assert BOOK.version("ptp", DAY).endswith("(sample)")


def test_modifiers_have_their_days_and_their_sides() -> None:
    assert BOOK.modifier("XE", date(2014, 12, 31)) is None
    assert BOOK.modifier("XE", DAY) is not None
    assert BOOK.modifier("F5", DAY) == ModifierCode(
        "F5", "Right hand, thumb", bypasses_ncci=True, side="right"
    )
    assert BOOK.modifier("RH", DAY) == ModifierCode("RH", "Ambulance: from a residence to a hospital")
    assert BOOK.modifier("XX", DAY) is None


def test_places_of_service_say_who_bears_their_cost() -> None:
    office, hospital = BOOK.place("11", DAY), BOOK.place("22", DAY)

    assert office is not None
    assert hospital is not None
    assert (office.facility, hospital.facility) == (False, True)
    assert BOOK.place("66", date(2024, 7, 31)) is None
    assert BOOK.place("98", DAY) is None


def test_reasons_remarks_and_statuses_have_words() -> None:
    assert "contracted" in BOOK.reason("45")
    assert BOOK.remark("MA130")
    assert BOOK.status("562")


def test_reasons_that_have_ended_keep_their_words_and_the_latest_ones_are_known() -> None:
    assert [
        code for code in ("17", "62", "138", "B18", "W5", "P26", "P32", "305") if not BOOK.reason(code)
    ] == []
    assert [n for n in range(1, 307) if not BOOK.reason(str(n))] == []


def test_no_procedure_text_of_cpt_is_shipped() -> None:
    titled = {entry[0] for r in releases() if r.info.kind in ("hcpcs", "cpt") for entry in r.table.entries()}
    folder = files("rulebook").joinpath("data", "codes")
    texts = [file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")]
    # A level I code has five digits, or four and F, T, U or M: none stands before a text.
    cpt = re.compile(r'^"?(\d{4}[\dFTUM])"?\s*=\s*"', re.MULTILINE)

    assert [code for code in titled if not re.fullmatch(r"[A-V]\d{4}", code)] == []
    assert [found for text in texts for found in cpt.findall(text)] == []
