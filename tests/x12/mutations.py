"""Damages a valid file in one place and tells which records the damage has touched.

A mutation drops, doubles, moves or swaps segments, corrupts elements or delimiters, or cuts the file off.
"""

import random
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "drop", "double", "double elsewhere", "swap", "corrupt element", "corrupt byte", "delimiter", "truncate"
]
KINDS: tuple[Kind, ...] = (
    "drop",
    "double",
    "double elsewhere",
    "swap",
    "corrupt element",
    "corrupt byte",
    "delimiter",
    "truncate",
)
_NOISE = [b"", b"X", b"-1", b"99999999", b"AAAAAAAAAAAA", b":::", b"^", b" ", b"\xff", b"20261399", b"0.001"]


@dataclass(frozen=True)
class Mutation:
    """A damaged file. ``touched`` are the segments (counted from 0 in the whole file) next to the damage."""

    kind: Kind
    data: bytes
    touched: frozenset[int]


def mutate(data: bytes, seed: int) -> Mutation:
    """Return the file with one damage behind its ISA, chosen by the seed."""
    chosen = random.Random(seed)
    kind = KINDS[seed % len(KINDS)]
    segments = data.removesuffix(b"~\n").split(b"~\n")
    at = chosen.randrange(1, len(segments))
    if kind in {"corrupt byte", "delimiter", "truncate"}:
        return _in_bytes(data, kind, segments, chosen)
    touched = {at}
    if kind == "drop":
        del segments[at]
        touched.add(at - 1)
    elif kind == "double":
        segments.insert(at, segments[at])
        touched.add(at - 1)
    elif kind == "double elsewhere":
        to = chosen.randrange(1, len(segments))
        segments.insert(to, segments[at])
        touched = {to - 1, to}
    elif kind == "swap":
        other = chosen.randrange(1, len(segments))
        segments[at], segments[other] = segments[other], segments[at]
        touched = {at - 1, at, other - 1, other}
    else:
        elements = segments[at].split(b"*")
        elements[chosen.randrange(len(elements))] = chosen.choice(_NOISE)
        segments[at] = b"*".join(elements)
    return Mutation(kind, b"~\n".join(segments) + b"~\n", frozenset(touched))


def _in_bytes(data: bytes, kind: Kind, segments: list[bytes], chosen: random.Random) -> Mutation:
    start = len(segments[0]) + 2
    at = chosen.randrange(start, len(data) - 1)
    touched = data[:at].count(b"~")
    if kind == "truncate":
        return Mutation(kind, data[:at], frozenset(range(touched, len(segments))))
    if kind == "delimiter":
        at = chosen.choice([n for n in range(start, len(data)) if data[n : n + 1] in {b"~", b"*", b":"}])
        touched = data[:at].count(b"~")
        replacement = chosen.choice([b"", b"*", b"~", b":", b"|"])
    else:
        replacement = bytes([chosen.randrange(256)])
    changed = data[:at] + replacement + data[at + 1 :]
    return Mutation(kind, changed, frozenset({touched, touched + 1}))
