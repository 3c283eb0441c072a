"""Finds codes by the beginning of the code or by words of the name, fast enough to answer as somebody types.

``find_codes(book, "septic phar", on)`` knows the words of titles and of inclusion terms; a code that is not
in force on the day is left out, and so is a header, which nobody can bill.
"""

from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from threading import Lock
from typing import Literal, NamedTuple

from models.codes import CodeSetKind, DiagnosisCode, ProcedureCode
from rulebook.codes.book import CodeBook
from rulebook.codes.release import Release

Sought = Literal["diagnosis", "procedure"]
SETS: dict[Sought, tuple[CodeSetKind, ...]] = {"diagnosis": ("icd10cm",), "procedure": ("hcpcs", "cpt")}
SHORTEST = 2
"""One letter finds thousands of codes and helps nobody."""


class FoundCode(NamedTuple):
    """One code that may be meant."""

    kind: Sought
    code: str
    title: str


KEPT = 4
_TEXTS: dict[object, str] = {}
_MAKING = Lock()


def find_codes(book: CodeBook, text: str, on: date, limit: int = 8) -> list[FoundCode]:
    """Return the first diagnoses and procedures of that day that are meant, those by code before others."""
    asked = text.strip().lower()
    if len(asked) < SHORTEST:
        return []
    return [found for kind in SETS for found in islice(_of_kind(book, kind, asked, on), limit)]


def _of_kind(book: CodeBook, kind: Sought, asked: str, on: date) -> Iterator[FoundCode]:
    shelves = [_text(book, one, on) for one in SETS[kind]]
    by_code = (code for text in shelves for code in _lines_with(text, "\n" + asked.replace(".", "")))
    by_name = (code for text in shelves for code in _lines_with(text, *asked.split()))
    told: set[str] = set()
    for code in chain(islice(by_code, 50), islice(by_name, 200)):
        title = _title(book, kind, code, on)
        if title and code not in told:
            told.add(code)
            yield FoundCode(kind, code, title)


def _lines_with(text: str, *words: str) -> Iterator[str]:
    """Yield the codes of the lines that hold all words: the longest one is looked for, the others there."""
    rarest, at = max(words, key=len), 0
    while (at := text.find(rarest, at)) >= 0:
        start = text.rfind("\n", 0, at + 1)
        at = text.index("\n", at + 1)
        line = text[start : at + 1]
        if all(word in line for word in words):
            yield line.strip().split(" ", 1)[0].upper()


def _title(book: CodeBook, kind: Sought, code: str, on: date) -> str:
    """Return the name of a code that may be billed on that day; empty for another."""
    if kind == "procedure":
        procedure = book.procedure(code, on)
        return procedure.title if procedure is not None else ""
    diagnosis = book.diagnosis(code, on)
    return diagnosis.title if diagnosis is not None and diagnosis.billable else ""


def _text(book: CodeBook, kind: CodeSetKind, on: date) -> str:
    """Return the release of that day as one text of lines; made once for each release, in a second."""
    release = book.release(kind, on)
    if release is None:
        return "\n"
    key = release.info.sha256 or release
    with _MAKING:
        if key not in _TEXTS:
            while len(_TEXTS) >= KEPT:
                del _TEXTS[next(iter(_TEXTS))]
            _TEXTS[key] = _made(release, dict(book.diagnosis_terms(on)) if kind == "icd10cm" else {})
        return _TEXTS[key]


def _made(release: Release, terms: dict[str, tuple[str, ...]]) -> str:
    """Return a line for each code: the code, its name, and what else it includes, in small letters."""
    named = (entry for entry in release.table.entries() if isinstance(entry, DiagnosisCode | ProcedureCode))
    lines = {f"{entry.code} {entry.title} {' '.join(terms.get(entry.code, ()))}".lower() for entry in named}
    return "\n" + "\n".join(sorted(lines)) + "\n"
