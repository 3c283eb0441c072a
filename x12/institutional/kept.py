"""Segments that no field of an 837I claim holds: which of them go out again, and in which place.

Back go free text in a fixed format (K3) and the referral of a child's check-up (CRC*ZZ), which mean the same
to every payer. What belongs to one payer or one sender stays behind: repricing (HCP, REF*9A and REF*9C, at a
line REF*9B and REF*9D), contracts (CN1), the repricer's date (DTP*050), a payer's numbers for a provider.
"""

from collections.abc import Iterable, Sequence

from x12.claims.kept_aside import merged
from x12.writing import clean_segment

_ORDER = ("CLM", "DTP", "CL1", "PWK", "CN1", "AMT", "REF", "K3", "NTE", "CRC", "HI", "HCP")
_KEEPS = frozenset({"K3", "CRC*ZZ"})


def with_kept_segments(written: Sequence[str], kept: Iterable[str]) -> list[str]:
    """Return the head of loop 2300 with the kept segments in their legal places."""
    return merged(written, kept, _KEEPS, _ORDER)


def kept_compound_number(kept: Iterable[str]) -> list[str]:
    """Return REF*VY of loop 2410: the number that ties the drugs of one compound together."""
    return [clean_segment(text) for text in kept if text.startswith("REF*VY*")][:1]
