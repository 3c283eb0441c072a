"""What a new release changes: codes added, changed and ended, against the release in force the day before.

A code is *added* when it counts on the first day of the new release and did not the day before; *ended* the
other way round; *changed* when both know it and say something else. Two million pairs are compared packed::

    difference(old, new, first_day).added       ("G2211", ...)
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from models.codes import Entry
from rulebook.codes.table import Table

Packed = tuple[str, bytes]


class Difference(NamedTuple):
    """The codes that differ, in order; pairs of codes as ``G0438 G0439``."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


def difference(old: Table | None, new: Table, begins: date) -> Difference:
    """Compare two tables of one kind; ``begins`` is the first day of the new one."""
    before = begins - timedelta(days=1)
    added, changed, ended = list[str](), list[str](), list[str]()
    for key, was, now in _side_by_side(old, new):
        if was == now:
            continue
        counted = _counts(old, key, before) if old and was else ()
        counts = _counts(new, key, begins) if now else ()
        if counted and counts:
            if counted != counts:
                changed.append(key)
        elif counts:
            added.append(key)
        elif counted:
            ended.append(key)
    return Difference(*(tuple(shown(key) for key in keys) for keys in (added, changed, ended)))


def shown(key: str) -> str:
    """Return a key as people read it: the two codes of a pair apart."""
    return f"{key[:5].strip()} {key[5:].strip()}" if len(key) == 10 else key


def _counts(table: Table, key: str, on: date) -> tuple[Entry, ...]:
    return tuple(entry for entry in table.rows(key) if _in_force(entry, on))


def _in_force(entry: Entry, on: date) -> bool:
    begins, ends = getattr(entry, "effective_from", None), getattr(entry, "effective_to", None)
    return (begins is None or begins <= on) and (ends is None or on <= ends)


def _side_by_side(old: Table | None, new: Table) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield each key of either table with what both hold of it, packed; empty where one holds nothing."""
    left, right = _whole(old), _whole(new)
    one, other = next(left, None), next(right, None)
    while one or other:
        key = min(pair[0] for pair in (one, other) if pair)
        was = one[1] if one and one[0] == key else b""
        now = other[1] if other and other[0] == key else b""
        yield key, was, now
        one = next(left, None) if one and one[0] == key else one
        other = next(right, None) if other and other[0] == key else other


def _whole(table: Table | None) -> Iterator[Packed]:
    if table is not None:
        for key, some in groupby(table.packed_entries(), key=itemgetter(0)):
            yield key, b"\n".join(entry for _, entry in some)
