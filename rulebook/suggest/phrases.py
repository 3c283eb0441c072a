"""The words of notes that titles do not have: abbreviations, lay words, and our own names for codes.

``rulebook/data/suggest/phrases.toml`` says that *htn* means *essential hypertension* and that *former
smoker* is a name of Z87.891. ``Phrases.found(words)`` yields each phrase a passage holds, with the words it
stands for.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from rulebook.dated import Dated, entries
from rulebook.suggest.term_index import CodeTerms
from rulebook.suggest.words import every_word, words

FILE = "suggest/phrases.toml"


class Meaning(Dated):
    """Wordings of notes and what titles call the same thing."""

    wordings: tuple[str, ...]
    means: str


class OwnName(Dated):
    """Wordings that name one code (no dot)."""

    code: str
    wordings: tuple[str, ...]


class Found(NamedTuple):
    """A phrase found in a passage: the positions of its first and last word, and the words it stands for."""

    first: int
    last: int
    forms: tuple[str, ...]


class Phrases:
    """All meanings, found by their first word; a longer phrase counts before a shorter one."""

    def __init__(self, meanings: Sequence[Meaning]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = defaultdict(list)
        for meaning in meanings:
            forms = tuple(word.form for word in words(meaning.means))
            for wording in meaning.wordings:
                key = tuple(word.form for word in every_word(wording))
                self._by_first[key[0]].append((key, forms))
        for known in self._by_first.values():
            known.sort(key=lambda pair: -len(pair[0]))

    def found(self, forms: Sequence[str]) -> Iterator[Found]:
        """Yield the phrases among these words, the longest at each place; none begins within another."""
        after = 0
        for at, form in enumerate(forms):
            if at < after:
                continue
            for key, means in self._by_first.get(form, ()):
                if tuple(forms[at : at + len(key)]) == key:
                    yield Found(at, at + len(key) - 1, means)
                    after = at + len(key)
                    break


@cache
def phrases() -> Phrases:
    """Return the meanings of the data file, read once."""
    return Phrases(entries(FILE, Meaning, "meaning"))


@cache
def own_names() -> tuple[CodeTerms, ...]:
    """Return our own names of codes, as further terms for the index."""
    return tuple(CodeTerms(e.code, "", True, e.wordings) for e in entries(FILE, OwnName, "name"))
