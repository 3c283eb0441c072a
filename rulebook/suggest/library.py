"""What the suggester reads of a code book, made once per release and kept for the life of the process.

``diagnosis_index(book, on)`` is the index of all names: it ships with the shipped lists and opens in a
moment; of an imported list it is made anew, which takes seconds of CPU.
``other_names(book, on)`` the inclusion terms by code (a tenth of a second).
"""

from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import TypeVar

from rulebook.codes.book import CodeBook, Release
from rulebook.suggest.prepared import made, prepared
from rulebook.suggest.term_index import TermIndex

Kept = TypeVar("Kept")
_INDEXES: dict[object, TermIndex] = {}
_NAMES: dict[object, Mapping[str, tuple[str, ...]]] = {}
_MAKING = Lock()
KEPT = 3
"""How many releases stay in memory: claims of last year are coded beside those of this year."""


def diagnosis_index(book: CodeBook, on: date) -> TermIndex | None:
    """Return the index of the diagnoses in force on that day, or None when no list is loaded."""
    release = book.release("icd10cm", on)
    if release is None:
        return None
    key = _key(release)
    with _MAKING:  # Several claims may need it at once; it is made for all of them once.
        if key not in _INDEXES:
            _keep(_INDEXES, key, prepared(release) or made(book, on))
        return _INDEXES[key]


def is_ready(book: CodeBook, on: date) -> bool:
    """Tell whether ``diagnosis_index`` would answer at once."""
    release = book.release("icd10cm", on)
    return release is None or _key(release) in _INDEXES


def other_names(book: CodeBook, on: date) -> Mapping[str, tuple[str, ...]]:
    """Return the inclusion terms of every code and header that has some."""
    release = book.release("icd10cm", on)
    if release is None:
        return {}
    key = _key(release)
    if key not in _NAMES:
        _keep(_NAMES, key, dict(book.diagnosis_terms(on)))
    return _NAMES[key]


def _key(release: Release) -> object:
    """Return what tells releases apart: their content where it has a hash, else the very object."""
    return release.info.sha256 or release


def _keep(kept: dict[object, Kept], key: object, value: Kept) -> None:
    while len(kept) >= KEPT:
        del kept[next(iter(kept))]
    kept[key] = value
