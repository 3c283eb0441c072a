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

from rulebook.codes.table import Table


class Difference(NamedTuple):
    """The codes that differ, in order; pairs of codes as ``G0438 G0439``."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


Kept = list[bytes]
"""What a table holds of one key, packed."""


def difference(old: Table | None, new: Table, begins: date) -> Difference:
    """Compare two tables of one kind; ``begins`` is the first day of the new one."""
    before = begins - timedelta(days=1)
    added, changed, ended = list[str](), list[str](), list[str]()
    for key, was, now in _side_by_side(old, new):
        if was == now:
            continue
        counted = [kept for kept in was if new.counts(kept, before)]
        counts = [kept for kept in now if new.counts(kept, begins)]
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


def _side_by_side(old: Table | None, new: Table) -> Iterator[tuple[str, Kept, Kept]]:
    """Yield each key of either table with what both hold of it; an empty list where one holds nothing."""
    left, right = _whole(old), _whole(new)
    one, other = next(left, None), next(right, None)
    while one or other:
        key = min(pair[0] for pair in (one, other) if pair)
        was = one[1] if one and one[0] == key else []
        now = other[1] if other and other[0] == key else []
        yield key, was, now
        one = next(left, None) if was else one
        other = next(right, None) if now else other


def _whole(table: Table | None) -> Iterator[tuple[str, Kept]]:
    if table is not None:
        for key, some in groupby(table.packed_entries(), key=itemgetter(0)):
            yield key, [kept for _, kept in some]
