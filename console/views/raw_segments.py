"""The raw segments of one claim in a remittance: its own, and nobody else's."""

from collections.abc import Iterator
from itertools import takewhile

ISA_LENGTH = 106
"""The first segment has a fixed length: its last byte is the terminator of every segment."""
NEXT = ("CLP", "LX", "PLB", "SE", "GE", "IEA")
"""A claim (loop 2100) ends where one of these begins."""


def claim_segments(content: bytes, control_number: str) -> str:
    """Return the segments of the claim with this CLP01, one on a line; empty for a file that has none."""
    text = content.decode("latin-1")
    if len(text) < ISA_LENGTH or not text.startswith("ISA"):
        return ""
    return "\n".join(_of_claim(text, text[3], text[ISA_LENGTH - 1], control_number))


def _of_claim(text: str, separator: str, terminator: str, control_number: str) -> Iterator[str]:
    segments = iter(segment.strip() for segment in text.split(terminator))
    for segment in segments:
        if segment.split(separator)[:2] == ["CLP", control_number]:
            yield segment
            yield from takewhile(lambda one: one.split(separator)[0] not in NEXT, segments)
            return
