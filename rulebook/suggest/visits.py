"""Codes of the visit itself, where the note alone decides them: prevention by age, office visits by minutes.

The level of an office visit by medical decision making is a coder's judgement and never suggested.
"""

import re
from collections.abc import Iterator
from functools import cache

from models.suggestion import Evidence, Note
from rulebook.dated import Dated, entries
from rulebook.suggest.services import FILE

_NEW = re.compile(r"\bnew (?:pt|patient)\b|establish(?:ing)? care", re.IGNORECASE)


class Preventive(Dated):
    """Wordings of a preventive visit; ``ages``: from, to (years), code if established, code if new."""

    words: str
    ages: tuple[tuple[int, int, str, str], ...]


class Timed(Dated):
    """Wordings of total minutes; the codes by at least so many minutes."""

    words: str
    established: tuple[tuple[int, str], ...]
    new: tuple[tuple[int, str], ...]


def visit_codes(note: Note) -> Iterator[tuple[str, Evidence]]:
    """Yield the visit's code and where the note decides it; nothing where only a coder can tell."""
    is_new = bool(_NEW.search(note.text))
    for kind in _preventive():
        found = re.search(kind.words, note.text, re.IGNORECASE)
        if found and note.age is not None:
            fits = (row for row in kind.ages if row[0] <= note.age <= row[1])
            yield from ((row[3] if is_new else row[2], _at(found)) for row in fits)
            return
    for kind in _timed():
        found = re.search(kind.words, note.text, re.IGNORECASE)
        if found:
            minutes = int(next(group for group in found.groups() if group))
            reached = [code for least, code in (kind.new if is_new else kind.established) if minutes >= least]
            yield from ((code, _at(found)) for code in reached[-1:])


def _at(found: re.Match[str]) -> Evidence:
    return Evidence(start=found.start(), end=found.end())


@cache
def _preventive() -> tuple[Preventive, ...]:
    return entries(FILE, Preventive, "preventive")


@cache
def _timed() -> tuple[Timed, ...]:
    return entries(FILE, Timed, "timed_visit")
