"""Where each claim stands in an 837P that was sent: what a 999 points at by segment position.

::

    ST 1  BHT 2  NM1*41 3 ...          the header: about every claim of the set
    HL*1**20*1~       8 to 14          a billing provider: about every claim below it
    HL*2*1*22*0~     15 to 21          a subscriber: about the claims below it
    CLM*HL-0001*...  22 to 30          one claim alone
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from x12.envelopes import Transaction
from x12.interchange import read_interchanges
from x12.segment import Segment


@dataclass(frozen=True, slots=True)
class SentClaim:
    """One claim of a set: CLM01, and the segment positions of itself and of the levels above it."""

    control_number: str
    own: range
    levels: tuple[range, ...]


@dataclass(frozen=True, slots=True)
class SentSet:
    """One transaction set that was sent (ST02) with its claims."""

    control_number: str
    claims: tuple[SentClaim, ...]
    segments: tuple[Segment, ...] = field(repr=False)

    @property
    def numbers(self) -> frozenset[str]:
        """Return the CLM01 of every claim."""
        return frozenset(claim.control_number for claim in self.claims)

    def claims_at(self, position: int) -> frozenset[str]:
        """Return the claims that a segment is about: one, those below a level, or all."""
        for claim in self.claims:
            if position in claim.own:
                return frozenset({claim.control_number})
        below = [c.control_number for c in self.claims if any(position in level for level in c.levels)]
        return frozenset(below) or self.numbers

    def segment_at(self, position: int) -> Segment | None:
        """Return the segment at a position counted from ST = 1."""
        return self.segments[position - 1] if 0 < position <= len(self.segments) else None


def sent_sets(content: bytes) -> tuple[SentSet, ...]:
    """Return the sets of a file of ours, each with the places of its claims."""
    sets = (one for interchange in read_interchanges(content) for one in interchange.transactions)
    return tuple(SentSet(one.control_number, tuple(_claims(one)), one.segments) for one in sets)


def _claims(transaction: Transaction) -> Iterator[SentClaim]:
    """Yield the claims with their places; every HL and CLM ends what stood before it."""
    parents: dict[str, str] = {}
    heads: dict[str, range] = {}
    level, marks = "", [s for s in transaction.segments if s.id in {"HL", "CLM", "SE"}]
    for mark, following in pairwise(marks):
        place = range(mark.position, following.position)
        if mark.id == "HL":
            level = mark.get(1)
            parents[level], heads[level] = mark.get(2), place
        elif mark.id == "CLM":
            yield SentClaim(mark.get(1), place, tuple(_above(level, parents, heads)))


def _above(level: str, parents: dict[str, str], heads: dict[str, range]) -> Iterator[range]:
    while level in heads:
        yield heads[level]
        level = parents[level]
