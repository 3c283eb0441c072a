"""A filled form as values: texts by box, marks, and six service lines a sheet.

A box is named as on paper (``"1a"``); a part of it after a dot (``"5.city"``). Marks are boxes with what is
crossed (``"6": "self"``, ``"10a": "no"``).
"""

from collections.abc import Iterator
from typing import NamedTuple

LINES_A_SHEET = 6


class PaperLine(NamedTuple):
    """One service line of box 24. ``shaded`` is its upper half: drug and note, the other id at I and J."""

    shaded: str
    date_from: str
    date_to: str
    place: str
    emergency: str
    procedure: str
    modifiers: tuple[str, ...]
    pointers: str
    charge: str
    units: str
    id_qualifier: str
    other_id: str
    npi: str


class Sheet(NamedTuple):
    """One sheet of paper: its number from 1, its lines, and the totals, which only the last one has."""

    number: int
    lines: tuple[PaperLine, ...]
    totals: dict[str, str]


class Form(NamedTuple):
    """A filled form. ``totals`` are boxes 28 and 29; ``left_out`` are diagnoses beyond the twelfth."""

    boxes: dict[str, str]
    marks: dict[str, str]
    lines: tuple[PaperLine, ...]
    totals: dict[str, str]
    left_out: tuple[str, ...] = ()

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets; all but the last say that it goes on."""
        starts = range(0, max(len(self.lines), 1), LINES_A_SHEET)
        for number, start in enumerate(starts, start=1):
            last = number == len(starts)
            totals = self.totals if last else {"28": "CONTINUED"}
            yield Sheet(number, self.lines[start : start + LINES_A_SHEET], totals)
