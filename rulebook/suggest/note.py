"""A note, read: sentence by sentence, with what stands in its assessment and how it stands to each thing.

``read("A/P: Strep pharyngitis.")`` gives one ``Passage`` of weight 3, with every word and its standing.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from rulebook.dated import Dated, entries
from rulebook.suggest.assertions import Scope, Standing, scopes
from rulebook.suggest.words import Word, every_word

FILE = "suggest/sections.toml"


class Section(Dated):
    """A heading of notes: how much diagnoses under it count, and whose they are."""

    pattern: str
    weight: float
    standing: str = "PRESENT"
    plan: bool = False


class Placed(NamedTuple):
    """One word of a passage with the note's standing to it."""

    word: Word
    standing: Standing


class Passage(NamedTuple):
    """One sentence: its words, how much it counts for diagnoses, and whether it tells of the plan."""

    words: tuple[Placed, ...]
    weight: float
    plan: bool
    start: int
    end: int


_SENTENCE = re.compile(r"[^\n.;!]*(?:\.(?=\w)[^\n.;!]*)*(?:[.;!]|\n|$)")
_BEFORE_HEADING = re.compile(r"\s*(?:\d+[.)]\s*|[-*•]\s*)?")
PLAIN = 1.0
LATER = 0.6
"""The last sentences of a note without headings are usually its assessment: they count so much more."""


def read(text: str) -> tuple[Passage, ...]:
    """Return the passages of a note in order; empty for a note without words."""
    known = _headings()
    passages: list[Passage] = []
    section: Section | None = None
    spans = [(m.start(), m.end()) for m in _SENTENCE.finditer(text) if m.group().strip()]
    has_assessment = any(
        (found := _heading(text[start:end], known)) is not None and found.weight > PLAIN
        for start, end in spans
    )
    for start, end in spans:
        sentence = text[start:end]
        section = _heading(sentence, known) or section
        weight = section.weight if section else PLAIN
        if not has_assessment:
            weight *= 1 + LATER * start / max(1, len(text))
        plan = section.plan if section else False
        passages.append(Passage(tuple(_placed(sentence, start, section)), weight, plan, start, end))
    return tuple(passages)


def _placed(sentence: str, start: int, section: Section | None) -> Iterator[Placed]:
    found = scopes(sentence)
    whole = Standing[section.standing] if section else Standing.PRESENT
    for word in every_word(sentence):
        standing = max([whole, *(s.standing for s in found if _within(word, s))])
        yield Placed(Word(word.form, word.start + start, word.end + start), standing)


def _within(word: Word, scope: Scope) -> bool:
    return scope.start <= word.start < scope.end


@cache
def _headings() -> tuple[tuple[re.Pattern[str], Section], ...]:
    return tuple(
        (re.compile(rf"(?:{section.pattern})", re.IGNORECASE), section)
        for section in entries(FILE, Section, "section")
    )


def _heading(sentence: str, known: tuple[tuple[re.Pattern[str], Section], ...]) -> Section | None:
    start = _BEFORE_HEADING.match(sentence)
    at = start.end() if start else 0
    return next((section for pattern, section in known if pattern.match(sentence, at)), None)
