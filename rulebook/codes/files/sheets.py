"""Lists with columns: CSV, tabs or semicolons, found by their headings wherever the table begins.

Publishers put copyright notices above a table, break headings over lines, and change their order. A
``Column`` names how a heading may begin; everything above the heading is counted as passed over::

    HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale
    Column("units", "practitionerservicesmue", "muevalue")      finds the second
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest

from models.errors import BadInput
from rulebook.codes.files.reading import Reading

HEADING_WITHIN = 60
"""How many rows may stand above the headings."""
ABOVE = "headings and what stands above them"


class Column:
    """One column: its field, how its heading may begin (letters and digits only), and whether it must be."""

    def __init__(self, field: str, *headings: str, needed: bool = False) -> None:
        self.field, self.needed = field, needed
        self.headings = headings or (field.replace("_", ""),)

    def fits(self, heading: str) -> bool:
        """Tell whether a heading is this column's."""
        return heading.startswith(self.headings)


Row = Mapping[str, str]


def rows(
    text: str,
    columns: Sequence[Column],
    reading: Reading,
    name: str,
    bare: Callable[[str], bool] | None = None,
) -> Iterator[tuple[int, Row]]:
    """Yield line number and cells by field of every row below the headings.

    A heading may be broken over two rows (``GLOB`` above ``DAYS``). ``bare`` tells whether a first cell is a
    code: a list that begins with one needs no headings, and its columns stand in the order of ``columns``.
    Raises ``BadInput`` when no headings are found.
    """
    # Strict: a quote that is opened and not closed would swallow the rows after it.
    reader = csv.reader(lines(text), delimiter=_delimiter(text), strict=True)
    places: dict[str, int] = {}
    heading: list[str] = []
    try:
        for count, cells in enumerate(reader):
            if not places:
                over, heading = heading, cells
                places = _places(cells, columns) or _places(_joined(over, cells), columns)
                if places or bare is None or not cells or not bare(cells[0]):
                    _above(count, columns, reading, name)
                    continue
                places, heading = {column.field: at for at, column in enumerate(columns)}, []
            elif cells == heading:
                reading.pass_over(ABOVE)
                continue
            if any(cells):
                yield reader.line_num, _cells(cells, places)
    except csv.Error as error:
        raise BadInput(
            f"a row cannot be divided into cells ({error})",
            record=f"{name}, line {reader.line_num}",
            remedy="Look there, and above it, for a quote that is opened and not closed",
        ) from None
    if not places:
        raise _no_headings(columns, name)


def lines(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends, one at a time: a file of NCCI is 130 MB."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _cells(cells: Sequence[str], places: Mapping[str, int]) -> Row:
    return {field: cells[at].strip() if at < len(cells) else "" for field, at in places.items()}


def _joined(over: Sequence[str], cells: Sequence[str]) -> list[str]:
    """Return headings that stand in two rows as one."""
    return [f"{above} {cell}" for above, cell in zip_longest(over, cells, fillvalue="")]


def _places(cells: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Return where each column stands, or nothing when a needed one is not among these cells."""
    headings = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in cells]
    found: dict[str, int] = {}
    for column in columns:
        at = next((n for n, h in enumerate(headings) if column.fits(h) and n not in found.values()), None)
        if at is not None:
            found[column.field] = at
        elif column.needed:
            return {}
    return found


def _above(count: int, columns: Sequence[Column], reading: Reading, name: str) -> None:
    reading.pass_over(ABOVE)
    if count >= HEADING_WITHIN:
        raise _no_headings(columns, name)


def _no_headings(columns: Sequence[Column], name: str) -> BadInput:
    needed = ", ".join(column.field for column in columns if column.needed)
    further = ", ".join(column.field for column in columns if not column.needed)
    return BadInput(
        "no line with the headings of this kind of file",
        record=name,
        remedy=f"Needed are columns for {needed}" + (f"; it may have {further}" if further else ""),
    )


def _delimiter(text: str) -> str:
    """Return what the first lines are divided by: tabs, semicolons or commas."""
    start = text[:8000]
    counts = {mark: start.count(mark) for mark in ("\t", ";", ",")}
    return max(counts, key=lambda mark: counts[mark])
