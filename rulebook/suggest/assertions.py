"""What a note says of a thing: that it is there, is not, may be, was once, or is a relative's.

The way of NegEx (Chapman and others, 2001): trigger words, each with the reach of what it speaks of. The
triggers stand in ``rulebook/data/suggest/assertions.toml``. In "No fever, some cough; possible flu" nothing
is asserted of the patient but the cough, if the list says that ``some`` ends a negation.
"""

import re
from enum import IntEnum
from functools import cache
from typing import Literal, NamedTuple

from rulebook.dated import Dated, entries

FILE = "suggest/assertions.toml"


class Standing(IntEnum):
    """How a note stands to a thing it names. Only what is ``PRESENT`` calls for a code of its own."""

    PRESENT = 0
    PAST = 1
    RELATIVE = 2
    UNCERTAIN = 3
    ABSENT = 4


class Trigger(Dated):
    """A wording that changes the standing of what comes after it, or before it.

    ``reach``: ``sentence`` to the end of the sentence (or a word that ends a scope), ``phrase`` to the next
    comma. ``pattern`` is a regular expression, matched with word borders and without regard to case.
    """

    pattern: str
    standing: Literal["PAST", "RELATIVE", "UNCERTAIN", "ABSENT", "NONE"]
    side: Literal["after", "before", "both"] = "after"
    reach: Literal["sentence", "phrase"] = "sentence"


class Scope(NamedTuple):
    """A stretch of the text and the standing of all things in it."""

    start: int
    end: int
    standing: Standing


class Triggers(NamedTuple):
    """The triggers, compiled: one expression for all, and which trigger each group is."""

    expression: re.Pattern[str]
    kinds: tuple[Trigger, ...]


@cache
def triggers() -> Triggers:
    """Return the triggers in the order of the file: where two fit the same words, the first one counts."""
    kinds = entries(FILE, Trigger, "trigger")
    parts = (f"(?P<t{n}>{kind.pattern})" for n, kind in enumerate(kinds))
    return Triggers(re.compile(rf"(?:(?<![\w/])|(?=\W))(?:{'|'.join(parts)})(?![\w/])", re.IGNORECASE), kinds)


@cache
def _enders() -> re.Pattern[str]:
    ends = entries(FILE, _Ender, "ender")
    return re.compile(rf"\b(?:{'|'.join(e.pattern for e in ends)})\b", re.IGNORECASE)


class _Ender(Dated):
    pattern: str


_COMMA = re.compile(r"[,;()]| - ")


def scopes(sentence: str, offset: int = 0) -> list[Scope]:
    """Return the stretches of a sentence that are not simply true of the patient now."""
    found: list[Scope] = []
    known = triggers()
    for match in known.expression.finditer(sentence):
        kind = known.kinds[int(str(match.lastgroup)[1:])]
        if kind.standing == "NONE":
            continue
        standing = Standing[kind.standing]
        if kind.side != "before":
            end = match.end() + _reach(sentence[match.end() :], kind)
            found.append(Scope(offset + match.start(), offset + end, standing))
        if kind.side != "after":
            start = _back(sentence[: match.start()], kind)
            found.append(Scope(offset + start, offset + match.end(), standing))
    return found


def _reach(after: str, kind: Trigger) -> int:
    ends = [len(after)]
    stop = _enders().search(after)
    if stop:
        ends.append(stop.start())
    if kind.reach == "phrase":
        comma = _COMMA.search(after)
        if comma:
            ends.append(comma.start())
    return min(ends)


def _back(before: str, kind: Trigger) -> int:
    starts = [0]
    starts += [m.end() for m in _enders().finditer(before)]
    if kind.reach == "phrase":
        starts += [m.end() for m in _COMMA.finditer(before)]
    return max(starts)
