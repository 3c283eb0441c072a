"""The index that ships with the diagnoses: the same as one made anew, and there in a moment."""

import time
from datetime import date

import pytest

from rulebook.codes.book import CodeBook, Release
from rulebook.suggest import prepared
from rulebook.suggest.term_index import Term, line_of, term_of

DAY = date(2026, 3, 2)


def shipped() -> Release:
    release = CodeBook.shipped().release("icd10cm", DAY)
    assert release is not None
    return release


@pytest.mark.slow
def test_the_shipped_index_is_the_one_made_of_the_shipped_list_and_is_there_much_sooner() -> None:
    began = time.process_time()
    opened = prepared.prepared(shipped())
    between = time.process_time()
    made = prepared.made(CodeBook.shipped(), DAY)
    ended = time.process_time()

    assert opened is not None
    assert (opened.lines, opened.families) == (made.lines, made.families)
    assert opened.title_words("J020") == made.title_words("J020")
    # Measured 0.15 s against 3.5 s of CPU.
    assert between - began < (ended - between) / 4


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_shipped_list_of_diagnoses_has_its_index(year: int) -> None:
    release = CodeBook.shipped().release("icd10cm", date(year, 3, 3))

    assert release is not None
    assert prepared.prepared(release) is not None


def test_an_index_made_with_other_names_of_our_own_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "own_names", tuple)

    assert prepared.prepared(shipped()) is None


def test_a_list_that_did_not_ship_has_no_index() -> None:
    release = shipped()
    other = Release(release.info.model_copy(update={"sha256": "ab" * 32}), lambda: release.table)

    assert prepared.prepared(other) is None


def test_a_name_comes_back_from_its_line_as_it_was() -> None:
    names = (
        Term("M1A07", ("idiopathic", "gout"), ("ankle", "foot"), (), "left", False, True, "terms"),
        Term("J020", ("strep", "throat"), (), ("fever",), "", True, False, "phrases"),
    )

    assert tuple(term_of(line_of(name)) for name in names) == names
