"""Words of notes and of code titles, brought to one form, each with its place in the text.

``words("Sprains of the R ankle")`` gives ``sprain`` at 0 to 7, ``r`` at 15 to 16, ``ankle`` at 17 to 22:
filler words are left out, plurals and a few endings cut, so that a note and a title meet.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_RULES = (("ies", "y"), ("sses", "ss"), ("oses", "osis"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"))
_KEPT_S = ("ss", "us", "is", "as", "os")

_FILLER = """
a an and are as at be been by for from had has have he her his in into is it its of on or she that the their
them then there this to was were which will with w pt patient today elsewhere classified nos nec specified
unspecified other down up well fine stress keep keeps
"""
FILLER = frozenset(_FILLER.split())
"""Words that tell nothing about which code it is. ``with`` is left out, ``without`` is never."""


class Word(NamedTuple):
    """One word in its common form, and where it stands: ``text[start:end]``."""

    form: str
    start: int
    end: int


def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text that tell something, in order."""
    return tuple(word for word in every_word(text) if word.form not in FILLER)


def every_word(text: str) -> Iterator[Word]:
    """Yield all words of a text, filler too."""
    for found in _WORD.finditer(text.lower()):
        yield Word(common_form(found.group()), found.start(), found.end())


def forms(text: str) -> list[str]:
    """Return the common forms of the words that tell something, without their places: quick, for titles."""
    found = (common_form(word) for word in _WORD.findall(text.lower()))
    return [form for form in found if form not in FILLER]


@cache
def common_form(word: str) -> str:
    """Return a word without possessive and plural: ``Colles'`` and ``keratoses`` as ``colle``,
    ``keratosis``."""
    word = re.sub(r"['’](s|t)?$", "", word.replace("’s", "").replace("'s", ""))
    if len(word) <= 3 or word.isdigit():
        return word
    for ending, put in _RULES:
        if word.endswith(ending):
            return word[: -len(ending)] + put
    if word.endswith("s") and not word.endswith(_KEPT_S):
        return word[:-1]
    return word
