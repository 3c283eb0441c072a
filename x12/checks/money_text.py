"""Amounts as X12 writes them (``150``, ``-7.5``, ``.01``), in cents."""

import re

from x12.segment import Segment

_AMOUNT = re.compile(r"(-?)([0-9]*)(?:\.([0-9]{0,2})0*)?")


def cents(segment: Segment | None, element: int) -> int | None:
    """Return the amount in an element, 0 when it is empty, None when it is no amount of whole cents."""
    text = segment.get(element) if segment is not None else ""
    if text.isdecimal() and text.isascii():
        return int(text) * 100
    found = _AMOUNT.fullmatch(text)
    if found is None or (text and not (found[2] or found[3])):
        return None
    amount = int(found[2] or 0) * 100 + int((found[3] or "").ljust(2, "0"))
    return -amount if found[1] else amount


def money(amount: int) -> str:
    """Write cents for people: ``-7.50``."""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"
