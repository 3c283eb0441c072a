"""Excludes1 of ICD-10-CM: which diagnoses never stand beside which, by notes inherited from their headers.

A note stands at a code, a header, a block or a chapter, and names codes or ranges in brackets::

    E10   Excludes1: type 2 diabetes mellitus (E11.-)       E10.9 with E11.65 is an error

``targets("(E08-E13 with .44, N05.8.-)")`` reads the brackets; ``Excludes`` answers for a pair. A note without
codes, or with a condition that no table decides (``with open fracture 7th character``), excludes nothing.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

CODE = r"[A-Z][0-9A-Z][0-9A-Z](?:\.[0-9A-Z]*)?"
PIECE = re.compile(rf"(?P<first>{CODE})[.-]*(?:\s*-+\s*(?P<last>{CODE})[.-]*)?(?P<rest>\s*with\b.*)?")
CONDITIONS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"with \.(\d+)-?$"), 3),
    (re.compile(r"with (?:fifth|5th)[ -]characters? \.?(\w)$"), 4),
    (re.compile(r"with fifth to sixth characters (\w\w)$"), 4),
    (re.compile(r"with final characters -(\w\w)$"), 4),
    (re.compile(r"with (?:7th|seventh) character (\w)$"), 6),
)
SPAN = re.compile(r"with \.(\d)(\d)-\.(\d)(\d)$")
INTENT = re.compile(r"with fifth or sixth character (\d)-(\d)(?: or (\d))?$")


class Target(NamedTuple):
    """Codes from ``first`` to ``last`` with all below them, narrowed by what stands at a position (from 0).

    ``place`` -1 is the intent of a poisoning: the sixth character, or the fifth where the sixth is X.
    ``marks`` are the beginnings allowed at the place; none is no condition.
    """

    first: str
    last: str
    place: int = 0
    marks: tuple[str, ...] = ()

    def holds(self, code: str) -> bool:
        """Tell whether the code is among them."""
        if not self.first <= code or code[: len(self.last)] > self.last:
            return False
        if not self.marks:
            return True
        place = self.place
        if place == -1:
            place = 5 if code[5:6] not in ("", "X") else 4
        return code.startswith(self.marks, place)

    @property
    def text(self) -> str:
        """Return the target as one word, which ``read`` takes."""
        narrowed = f"~{self.place}:{'|'.join(self.marks)}" if self.marks else ""
        return f"{self.first}-{self.last}{narrowed}"

    @classmethod
    def read(cls, text: str) -> "Target":
        """Return the target that ``text`` wrote."""
        codes, _, narrowed = text.partition("~")
        first, _, last = codes.partition("-")
        place, _, marks = narrowed.partition(":")
        return cls(first, last, int(place or 0), tuple(marks.split("|")) if marks else ())


def targets(note: str) -> Iterator[Target]:
    """Yield what the brackets of a note exclude; nothing for words without codes."""
    for bracket in re.findall(r"\(([^()]*)\)", note):
        for piece in re.split(r"[,;]|\band\b|(?<=-)\s+(?=[A-Z]\d)", bracket):
            yield from _target(piece.strip())


def _target(piece: str) -> Iterator[Target]:
    found = PIECE.fullmatch(piece)
    if found is None:
        return
    first = _bare(found["first"])
    narrowed = _narrowed(" ".join((found["rest"] or "").split()).replace("fifth-", "fifth "))
    if narrowed is not None:
        place, marks = narrowed
        yield Target(first, _bare(found["last"] or found["first"]), place, marks)


def _bare(code: str) -> str:
    return code.replace(".", "")


def _narrowed(words: str) -> tuple[int, tuple[str, ...]] | None:
    """Return place and marks of a condition; None for one that no table decides."""
    if not words:
        return 0, ()
    for pattern, place in CONDITIONS:
        if found := pattern.fullmatch(words):
            return place, (found[1],)
    if found := SPAN.fullmatch(words):
        return 3, tuple(f"{found[1]}{digit}" for digit in range(int(found[2]), int(found[4]) + 1))
    if found := INTENT.fullmatch(words):
        digits = [str(digit) for digit in range(int(found[1]), int(found[2]) + 1)]
        return -1, (*digits, *([found[3]] if found[3] else []))
    return None


class Excludes:
    """The Excludes1 notes of one release: lines of a node and its targets, ``E10<TAB>E11-E11 E13-E13``."""

    def __init__(self, section: str) -> None:
        self._at: dict[str, tuple[Target, ...]] = {}
        self._over: list[tuple[str, str, tuple[Target, ...]]] = []
        self._pairs: dict[tuple[str, str], bool] = {}
        self._inherited: dict[str, tuple[Target, ...]] = {}
        for line in section.splitlines():
            node, _, words = line.partition("\t")
            found = tuple(Target.read(word) for word in words.split())
            first, _, last = node.partition("-")
            if last:
                self._over.append((first, last, found))
            else:
                self._at[node] = found

    def between(self, code: str, other: str) -> bool:
        """Tell whether a note at one of the two, or above it, names the other."""
        pair = (code, other)
        known = self._pairs.get(pair)
        if known is None:
            if len(self._pairs) > 65536:
                self._pairs.clear()
            known = self._pairs[pair] = self._names(code, other) or self._names(other, code)
        return known

    def _names(self, code: str, other: str) -> bool:
        # A note whose codes include both cannot be about the two of them.
        return any(target.holds(other) and not target.holds(code) for target in self._of(code))

    def _of(self, code: str) -> tuple[Target, ...]:
        known = self._inherited.get(code)
        if known is None:
            if len(self._inherited) > 16384:
                self._inherited.clear()
            known = self._inherited[code] = tuple(self._over_code(code))
        return known

    def _over_code(self, code: str) -> Iterator[Target]:
        for length in range(3, len(code) + 1):
            yield from self._at.get(code[:length], ())
        for first, last, found in self._over:
            if first <= code[:3] <= last:
                yield from found
