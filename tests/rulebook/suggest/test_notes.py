"""The bar of coding help: a coder's codes are among the first five, what a note denies is never shown."""

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from models.suggestion import Note, Suggestion
from rulebook.codes.book import CodeBook
from rulebook.suggest.suggester import LocalSuggester

SERVICE = date(2026, 5, 4)
FIRST = 5
FLOOR_DIAGNOSES, FLOOR_PROCEDURES = 1.0, 1.0
"""Recall at 5 over the fifty notes, as measured when the suggester was finished: 65 of 65 and 39 of 39."""
HELD_OUT_DIAGNOSES, HELD_OUT_PROCEDURES = 15 / 22, 11 / 12
"""The same over the fifteen notes written after tuning, as measured before anything was learnt from them."""


def notes(file: str) -> list[dict[str, Any]]:
    """Return the notes of a file beside this one."""
    return tomllib.loads((Path(__file__).parent / file).read_text())["note"]


@cache
def suggester() -> LocalSuggester:
    """Return the suggester over the shipped list; its index is built once."""
    return LocalSuggester(CodeBook.shipped(), SERVICE)


def suggested(note: dict[str, Any]) -> tuple[Suggestion, ...]:
    """Return all that is shown for a note."""
    return suggester().suggest(Note(note["text"], (), note.get("age"), note.get("sex", "")))


def wanted_and_found(file: str, kind: str, expected: str) -> Iterator[tuple[int, int]]:
    """Yield for each note how many codes a coder would choose, and how many of them come among the first."""
    for note in notes(file):
        first = {s.code for s in suggested(note) if s.kind == kind and s.rank <= FIRST}
        wanted = set(note.get(expected, ()))
        if note.get("any_of") and expected == "diagnoses":
            yield 1, bool(first & wanted)
        else:
            yield len(wanted), len(first & wanted)


def recall(file: str, kind: str, expected: str) -> float:
    """Return the share of the wanted codes among the first five."""
    counted = list(wanted_and_found(file, kind, expected))
    return sum(found for _, found in counted) / sum(wanted for wanted, _ in counted)


def test_of_fifty_notes_the_coders_codes_are_among_the_first_five() -> None:
    assert len(notes("notes.toml")) == 50
    assert recall("notes.toml", "diagnosis", "diagnoses") >= FLOOR_DIAGNOSES
    assert recall("notes.toml", "procedure", "procedures") >= FLOOR_PROCEDURES


def test_on_notes_it_was_not_tuned_on_it_does_no_worse_than_was_measured_once() -> None:
    assert len(notes("held_out.toml")) == 15
    assert recall("held_out.toml", "diagnosis", "diagnoses") >= HELD_OUT_DIAGNOSES
    assert recall("held_out.toml", "procedure", "procedures") >= HELD_OUT_PROCEDURES


@pytest.mark.parametrize("note", [*notes("notes.toml"), *notes("held_out.toml")], ids=lambda n: n["id"])
def test_what_a_note_denies_suspects_or_tells_of_others_is_never_suggested(note: dict[str, Any]) -> None:
    assert not {s.code for s in suggested(note)} & set(note.get("never", ()))


@pytest.mark.parametrize("note", notes("notes.toml")[:10], ids=lambda n: n["id"])
def test_every_suggestion_shows_the_words_it_stands_on(note: dict[str, Any]) -> None:
    for suggestion in suggested(note):
        assert suggestion.evidence, suggestion.code
        assert all(0 <= e.start < e.end <= len(note["text"]) for e in suggestion.evidence)
        assert suggestion.source in ("terms", "phrases", "charges")
        assert "ICD-10-CM" in suggestion.model
