"""Which elements of a segment the values of acknowledgements, questions and answers hold.

A segment that says more is kept aside as well, whole, so that nothing a payer said is lost::

    NM1*IL*1*Finch*Marigold**Dr**MI*LB-2~       NM106, the prefix, is in no field
"""

from collections.abc import Iterable

from x12.reading import unheld
from x12.segment import Segment

_ELEMENTS = """
    AAA 1 3 4    AK1 1-3    AK2 1-3    AK3 1-4    AK4 1-4    AK5 1-6    AK9 1-9    AMT 1 2    BGN 1-3
    CAT 1-3      CTX 1-6    DMG 1-3    DTP 1-3    EB 1-14    EQ 1-3 5   HSD 1-8    IK3 1-4    IK4 1-4
    IK5 1-6      III 1-4    INS 1 2    LE 1       LQ 1 2     LS 1       LX 1       MSG 1      N3 1 2
    N4 1-4       NM1 1-5 7-9           PER 1-8    PRV 1-3    QTY 1 2    REF 1-3    STC 1-12   SVC 1-4 7
    TRN 1-3
"""


def _table() -> dict[str, tuple[int, ...]]:
    held: dict[str, list[int]] = {}
    current: list[int] = []
    for word in _ELEMENTS.split():
        if word[0].isalpha():
            current = held.setdefault(word, [])
        else:
            first, _, last = word.partition("-")
            current += range(int(first), int(last or first) + 1)
    return {segment_id: tuple(places) for segment_id, places in held.items()}


_HELD = _table()


def partly_held(segments: Iterable[Segment]) -> list[str]:
    """Return, as text, the segments that say more than any field holds; unknown ids are not looked at."""
    return [s.text for s in segments if s.id in _HELD and unheld(s, *_HELD[s.id])]
