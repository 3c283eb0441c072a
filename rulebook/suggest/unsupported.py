"""Codes that the note does not support: no word of the diagnosis, the word only denied, or the other side.

A warning for a coder, so it is slow to speak. It is silent without a note and for Z codes; it takes words of
the code's title, of its other names, of the headers above it and of our list of abbreviations; a common
beginning of five letters is enough. A procedure is named only where the note says that it was not done.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from models.claim import ClaimDocument
from rulebook.codes.book import CodeBook
from rulebook.suggest.assertions import Standing
from rulebook.suggest.library import other_names
from rulebook.suggest.note import read
from rulebook.suggest.phrases import own_names, phrases
from rulebook.suggest.services import not_done
from rulebook.suggest.variants import SIDE_OF
from rulebook.suggest.words import common_form, words

BEGINNING = 5
_COMMON = """
disease disorder syndrome pain acute chronic left right bilateral initial subsequent encounter unspecified
other type site part due without upper lower limb body region long term use current primary secondary single
episode stage mild moderate severe complication condition state finding symptom sign
"""
COMMON = frozenset(common_form(word) for word in _COMMON.split())


class Unsupported(NamedTuple):
    """One code of the claim and why the note does not support it; the reason names no word of the note."""

    field: str
    code: str
    reason: str


def unsupported_codes(document: ClaimDocument, book: CodeBook, on: date) -> Iterator[Unsupported]:
    """Yield the codes of the claim that its note does not support."""
    if len(document.visit_note.split()) < 5:
        return
    said, sides = _said(document.visit_note)
    for position, diagnosis in enumerate(document.diagnoses, start=1):
        reason = _why(diagnosis.code, said, sides, book, on)
        if reason:
            yield Unsupported(f"diagnoses.{position}.code", diagnosis.code, reason)
    refused = list(not_done(document.visit_note))
    for position, line in enumerate(document.lines, start=1):
        if any(service.billed_by(line.procedure) for service in refused if line.procedure):
            reason = "The note says that this service was not done here at this visit"
            yield Unsupported(f"lines.{position}.procedure", line.procedure, reason)


def _why(code: str, said: dict[str, Standing], sides: set[str], book: CodeBook, on: date) -> str:
    known = book.diagnosis(code, on)
    if known is None or code.startswith("Z") or not said:
        return ""
    naming = _naming(code, book, on)
    if not naming:
        return ""
    held = [standing for form, standing in said.items() if _meets(form, naming)]
    if not held:
        return f"No word of the note supports {code}"
    if min(held) > Standing.PAST:
        return f"The note names {code} only to deny it, to suspect it, or of a relative"
    if known.side in ("left", "right") and sides and sides <= {"left", "right"} - {known.side}:
        return f"{code} is for the {known.side} side, the note tells of the other side only"
    return ""


def _naming(code: str, book: CodeBook, on: date) -> set[str]:
    """Return the words that may support a code: of its names and of those of the headers above it."""
    terms = other_names(book, on)
    names: list[str] = []
    for length in range(3, len(code) + 1):
        header = book.diagnosis(code[:length], on)
        names += ((header.title,) if header else ()) + terms.get(code[:length], ())
    names += [name for own in own_names() if own.code == code for name in own.terms]
    return {word.form for name in names for word in words(name)} - COMMON


def _meets(form: str, naming: set[str]) -> bool:
    return form in naming or (
        len(form) >= BEGINNING and any(name.startswith(form[:BEGINNING]) for name in naming)
    )


def _said(note: str) -> tuple[dict[str, Standing], set[str]]:
    """Return every word of the note with its best standing, expansions included, and the sides it names."""
    said: dict[str, Standing] = {}
    sides: set[str] = set()
    for passage in read(note):
        forms = [placed.word.form for placed in passage.words]
        for word, standing in passage.words:
            said[word.form] = min(standing, said.get(word.form, standing))
        for found in phrases().found(forms):
            standing = max(passage.words[at].standing for at in range(found.first, found.last + 1))
            for form in found.forms:
                said[form] = min(standing, said.get(form, standing))
        sides |= {SIDE_OF[form] for form in forms if form in SIDE_OF}
    return said, sides
