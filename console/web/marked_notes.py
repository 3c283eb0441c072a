"""The note of a visit with the words marked on which suggestions stand."""

import re
from collections.abc import Iterable

Piece = tuple[str, bool]
"""Some words of a note, and whether a suggestion stands on them."""


def marked(note: str, quotes: Iterable[str]) -> tuple[Piece, ...]:
    """Return a note in pieces; what a suggestion quotes is marked wherever it stands."""
    wanted = sorted({quote for quote in quotes if quote.strip()}, key=len, reverse=True)
    if not wanted:
        return ((note, False),) if note else ()
    # A quote has one blank where the note may have a line break.
    found = "|".join(r"\s+".join(map(re.escape, quote.split())) for quote in wanted)
    parts = re.split(f"({found})", note)
    return tuple((part, n % 2 == 1) for n, part in enumerate(parts) if part)
