"""What one code says on one day, as ``claimflow codesets show`` tells it."""

from datetime import date
from typing import Any, cast

from models.codes import CodeSetKind
from rulebook.codes.book import CodeBook
from rulebook.codes.table import pair_key


def found_on(book: CodeBook, kind: CodeSetKind, code: str, on: date, scope: str = "") -> dict[str, Any]:
    """Return the release that answers and its entries of this code on this day.

    ``checked`` tells whether a release is complete: where it is False, no answer proves nothing.
    """
    rows = book.rows(kind, key_of(kind, code), on, scope)
    return {
        "kind": kind,
        "code": code,
        "on": on.isoformat(),
        "release": book.version(kind, on, scope),
        "checked": book.loaded(kind, on, scope),
        "outdated": book.outdated(kind, on, scope),
        "until": plain(book.published_until(kind, on, scope)),
        "entries": [{name: plain(value) for name, value in entry._asdict().items()} for entry in rows],
        "notes": _notes(book, key_of(kind, code), on) if kind == "icd10cm" else [],
    }


def _notes(book: CodeBook, code: str, on: date) -> list[dict[str, Any]]:
    """Return what the tabular list notes at the code and above it."""
    return [
        {"at": node, "kind": kind, "words": list(words)}
        for node, kind, words in book.diagnosis_notes(code, on)
    ]


def key_of(kind: CodeSetKind, code: str) -> str:
    """Return the key a person meant: no dot, upper case, two codes of a pair side by side."""
    words = code.upper().replace(".", "").strip()
    if kind == "ptp":
        first, _, second = words.replace(" ", ",").replace("/", ",").partition(",")
        return pair_key(first, second.strip(" ,"))
    return words


def plain(value: Any) -> Any:
    """Return a value as JSON and people read it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(cast("tuple[Any, ...]", value)) if isinstance(value, tuple) else value
