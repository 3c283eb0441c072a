"""What the titles and the order of ICD-10-CM say of a code besides its title.

The official order file holds codes, titles and which of them are billable. The rest follows::

    S8002     header of seven-character codes        seventh_required
    M1712     "..., left knee", beside "..., right knee"          side "left"
    F0280     "... in other diseases classified elsewhere"        code_first: never the first diagnosis
    W1830XA   chapter 20                             external_cause: never the first diagnosis
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from models.codes import DiagnosisCode, Side

SEVEN = 7
WORDS = re.compile(r"\b(right|left|bilateral|unspecified)\b", re.IGNORECASE)
MANIFESTATION = re.compile(r"classified elsewhere", re.IGNORECASE)
NOT_MANIFESTATION = re.compile(r"as the cause of|not elsewhere|due to conditions classified", re.IGNORECASE)


class Listed(NamedTuple):
    """A code as the order file lists it."""

    code: str
    title: str
    billable: bool


def derived(listed: Iterable[Listed]) -> Iterator[DiagnosisCode]:
    """Return the codes with everything that follows from the list itself, in the order of the list."""
    every = list(listed)
    sevens = {entry.code[:6] for entry in every if len(entry.code) == SEVEN}
    titles = {entry.code: entry.title for entry in every}
    siblings: dict[str, set[str]] = defaultdict(set)
    for entry in every:
        siblings[entry.code[:3]].add(entry.title.lower())
    for code, title, billable in every:
        yield DiagnosisCode(
            code,
            title,
            billable,
            seventh_required=not billable and len(code) > 2 and code.ljust(6, "X") in sevens,
            code_first=any(is_manifestation(titles.get(code[:n], "")) for n in range(3, len(code) + 1)),
            side=side_of(title, siblings[code[:3]]),
            external_cause=code[0] in "VWXY",
        )


def is_manifestation(title: str) -> bool:
    """Tell whether a title says that the code shows another disease, which is coded first (guideline I.A.13).

    ``B97.4 ... as the cause of diseases classified elsewhere`` says the opposite: it is an additional code.
    """
    return bool(MANIFESTATION.search(title)) and not NOT_MANIFESTATION.search(title)


def side_of(title: str, siblings: set[str]) -> Side:
    """Return the side a title names, if the category has the same title for another side.

    ``Acute right heart failure`` has no left twin: its right is no laterality.
    """
    for found in WORDS.finditer(title):
        word = found.group().lower()
        for other in ("right", "left"):
            twin = f"{title[: found.start()]}{other}{title[found.end() :]}".lower()
            if other != word and twin in siblings:
                return _side(word)
    return "bilateral" if _names_both(title, siblings) else ""


def _side(word: str) -> Side:
    sides: dict[str, Side] = {"right": "right", "left": "left", "bilateral": "bilateral"}
    return sides.get(word, "unspecified")


def _names_both(title: str, siblings: set[str]) -> bool:
    """Tell whether the title says bilateral in a category that tells right from left.

    ``Bilateral primary osteoarthritis of knee`` stands beside ``Unilateral ..., right knee``.
    """
    says = re.search(r"\bbilateral\b", title, re.IGNORECASE)
    return bool(says) and any(re.search(r"\bright\b", other) for other in siblings)
