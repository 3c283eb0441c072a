"""Entries as lines of text: what a packed table keeps for codes that have words.

One entry is one line, its fields apart by tabs, in the order of its named tuple; empty fields at the end are
left out::

    line_of(ModifierCode("LT", "Left side", side="left"))    "LT\\tLeft side\\t\\t\\t\\tleft"

Dates are ISO days, yes is ``1``, several codes stand apart by blanks. Tabs and line ends in words become
blanks.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, cast, get_args, get_origin, get_type_hints

from models.codes import Entry


def line_of(entry: Entry) -> str:
    """Return the entry as one line without its line end."""
    return "\t".join(_text(value) for value in entry).rstrip("\t")


def entry_of(kind: type[Entry], line: str) -> Entry:
    """Return the entry a line holds; raises ``ValueError`` for a line of another shape."""
    readers, texts = _readers(kind), line.split("\t")
    texts += [""] * (len(readers) - len(texts))
    values = [read(text) for read, text in zip(readers, texts, strict=True)]
    return cast(Any, kind)(*values)


def _text(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return " ".join(str(part) for part in cast(tuple[object, ...], value))
    return " ".join(str(value).split())


@cache
def _readers(kind: type[Entry]) -> tuple[Callable[[str], Any], ...]:
    hints = get_type_hints(kind)
    return tuple(_reader(hints[name]) for name in kind._fields)


def _reader(hint: Any) -> Callable[[str], Any]:
    """Return what turns the text of a field back into its value."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint is bool:
        return lambda text: text == "1"
    if date in parts:
        return lambda text: date.fromisoformat(text) if text else None
    if hint is int or int in parts or (parts and isinstance(parts[0], int)):
        return lambda text: int(text) if text else None
    if origin is tuple:
        return lambda text: tuple(text.split())
    return str
