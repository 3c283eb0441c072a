"""A letter's page: text with a few marks becomes a PDF (US letter).

The same text gives the same bytes: no clock and no random id goes into the file. The fonts are those that
every reader has; a character beyond Western European ones is written without its accent, or as ``?``.
"""

import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from rulebook.letters.letter import blocks

_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=13, spaceAfter=6)
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=9.5, leading=12, spaceAfter=0)
_TITLE = ParagraphStyle(
    "title", parent=_BODY, fontName="Helvetica-Bold", fontSize=14, leading=18, spaceBefore=8, spaceAfter=8
)
_HEADING = ParagraphStyle(
    "heading", parent=_BODY, fontName="Helvetica-Bold", fontSize=11, spaceBefore=8, spaceAfter=4
)
_ITEM = ParagraphStyle("item", parent=_BODY, leftIndent=14, bulletIndent=2, spaceAfter=2)
_GRID = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)
_MARGIN = 0.85 * inch
_WIDTH = LETTER[0] - 2 * _MARGIN
_SHARES = {1: (1.0,), 2: (0.28, 0.72), 3: (0.34, 0.33, 0.33), 4: (0.18, 0.14, 0.14, 0.54)}
"""How a row's width is divided, by its number of cells."""


def letter_pdf(text: str, title: str) -> bytes:
    """Return the PDF of a letter; ``title`` goes into the file's properties, so no patient's name."""
    held = BytesIO()
    document = SimpleDocTemplate(
        held,
        pagesize=LETTER,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=title,
        author="claimflow",
        invariant=1,
    )
    document.build([*_flowables(text)], onFirstPage=_numbered, onLaterPages=_numbered)
    return held.getvalue()


def _flowables(text: str) -> Iterator[Flowable]:
    for block in blocks(text):
        if block[0].startswith("|"):
            yield _table(block)
            yield Spacer(1, 8)
        else:
            yield from _paragraphs(block)


def _paragraphs(block: list[str]) -> Iterator[Flowable]:
    plain: list[str] = []
    for line in block:
        if line.startswith("## "):
            yield Paragraph(_safe(line[3:]), _HEADING)
        elif line.startswith("# "):
            yield Paragraph(_safe(line[2:]), _TITLE)
        elif line.startswith("- "):
            yield Paragraph(_safe(line[2:]), _ITEM, bulletText="\u2022")
        else:
            plain.append(_safe(line))
    if plain:
        yield Paragraph("<br/>".join(plain), _BODY)


def _table(block: list[str]) -> Table:
    cells = [[part.strip() for part in line.strip("|").split("|")] for line in block]
    columns = max(len(row) for row in cells)
    rows: list[list[Any]] = [
        [Paragraph(_safe(cell), _CELL) for cell in [*row, *[""] * (columns - len(row))]] for row in cells
    ]
    shares = _SHARES.get(columns, (1 / columns,) * columns)
    return Table(rows, colWidths=[share * _WIDTH for share in shares], style=_GRID, hAlign="LEFT")


def _safe(text: str) -> str:
    return escape("".join(_printable(character) for character in text))


def _printable(character: str) -> str:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
        return plain or "?"
    return character


def _numbered(canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(LETTER[0] - _MARGIN, 0.5 * inch, f"Page {document.page}")
    canvas.restoreState()
