"""The drawn sheets of a CMS-1500: frames, labels, texts and ticks, ready for an SVG."""

from collections.abc import Iterator
from typing import NamedTuple

from console.views.cms1500_layout import (
    BLOCKS,
    CELLS,
    COLUMNS,
    DIAGNOSES,
    END,
    HEAD,
    LEFT,
    LINE,
    LINES_AT,
    MODIFIERS_AT,
    Cell,
)
from rulebook.cms1500.form import LINES_A_SHEET, Form, PaperLine, Sheet


class Text(NamedTuple):
    """A text and where its line begins."""

    x: int
    y: int
    text: str


class Tick(NamedTuple):
    """A little square with a label; crossed or not."""

    x: int
    y: int
    label: str
    crossed: bool


class Frame(NamedTuple):
    """A frame; shaded or not."""

    x: int
    y: int
    width: int
    height: int
    shaded: bool = False


class Drawing(NamedTuple):
    """One sheet. ``said`` is what stands in it as (box, text), for those who read and do not look."""

    number: int
    frames: list[Frame]
    labels: list[Text]
    texts: list[Text]
    ticks: list[Tick]
    said: list[tuple[str, str]]


def drawn(form: Form) -> list[Drawing]:
    """Return the sheets of a form."""
    return [_sheet(form, sheet) for sheet in form.sheets()]


def _sheet(form: Form, sheet: Sheet) -> Drawing:
    drawing = Drawing(sheet.number, [], [], [], [], [])
    filled = form.boxes | sheet.totals
    for cell in CELLS:
        _draw(drawing, cell, filled, form.marks)
    for letter, (x, y) in DIAGNOSES.items():
        drawing.labels.append(Text(x - 12, y, letter))
        drawing.texts.append(Text(x, y, filled.get(f"21{letter}", "")))
    if "21.indicator" in filled:
        drawing.texts.append(Text(LEFT + 440, 613, f"ICD IND. {filled['21.indicator']}"))
    _draw_blocks(drawing, filled)
    _draw_lines(drawing, sheet)
    drawing.said.extend(_said(form, sheet))
    return drawing


def _draw(drawing: Drawing, cell: Cell, filled: dict[str, str], marks: dict[str, str]) -> None:
    x, y, width, height = cell.x, cell.y, cell.width, cell.height
    drawing.frames.append(Frame(x, y, width, height))
    drawing.labels.append(Text(x + 4, y + 10, f"{cell.number} {cell.label}".strip()))
    for name, left in cell.texts:
        drawing.texts.append(Text(x + left, y + height - 7, filled.get(name, "")))
    for value, label, left in cell.ticks:
        crossed = marks.get(cell.marks or cell.number, "") == value
        drawing.ticks.append(Tick(x + left, y + height - 16, label, crossed))


def _draw_blocks(drawing: Drawing, filled: dict[str, str]) -> None:
    """Write names above addresses, and the ids below them."""
    for box, (x, y, apart) in BLOCKS.items():
        city = " ".join(filled.get(f"{box}.{part}", "") for part in ("city", "state", "zip")).strip()
        name = filled.get(f"{box}.name", filled.get(box, ""))
        for n, text in enumerate((name, filled.get(f"{box}.street", ""), city)):
            drawing.texts.append(Text(x, y + n * apart, text))
    drawing.texts.append(Text(BLOCKS["33"][0] + 150, 988, filled.get("33.phone", "")))
    for box, x in (("32a", 240), ("32b", 370), ("33a", 545), ("33b", 680)):
        drawing.labels.append(Text(x + 4, 1064, box))
        drawing.texts.append(Text(x + 26, 1064, filled.get(box, "")))


def _draw_lines(drawing: Drawing, sheet: Sheet) -> None:
    drawing.frames.append(Frame(LEFT, LINES_AT - HEAD, END - LEFT, HEAD))
    for column in COLUMNS:
        drawing.labels.append(Text(column.x + 3, LINES_AT - HEAD + 11, column.letter))
        drawing.labels.append(Text(column.x + 3, LINES_AT - 6, column.label))
    for n in range(LINES_A_SHEET):
        top = LINES_AT + n * LINE
        drawing.frames.append(Frame(LEFT, top, END - LEFT, 17, shaded=True))
        for column, following in zip(COLUMNS, [*(c.x for c in COLUMNS[1:]), END], strict=True):
            drawing.frames.append(Frame(column.x, top + 17, following - column.x, LINE - 17))
        drawing.labels.append(Text(12, top + 34, str(n + 1)))
        if n < len(sheet.lines):
            drawing.texts.extend(_texts_of(sheet.lines[n], top))


def _texts_of(line: PaperLine, top: int) -> Iterator[Text]:
    upper, lower = top + 13, top + 35
    yield Text(LEFT + 3, upper, line.shaded)
    yield Text(683, upper, line.id_qualifier)
    yield Text(716, upper, line.other_id)
    for column in COLUMNS:
        if column.field and column.field != "id_qualifier":
            yield Text(column.x + 4, lower, str(getattr(line, column.field)))
    for x, modifier in zip(MODIFIERS_AT, line.modifiers, strict=False):
        yield Text(x, lower, modifier)


def _said(form: Form, sheet: Sheet) -> Iterator[tuple[str, str]]:
    yield from form.boxes.items()
    yield from form.marks.items()
    for n, line in enumerate(sheet.lines, start=1):
        modifiers = " ".join(line.modifiers)
        parts = (line.date_from, line.date_to, line.place, line.emergency, line.procedure, modifiers)
        rest = (line.pointers, line.charge, line.units, line.npi, line.shaded)
        yield f"24, line {n}", ", ".join(part for part in (*parts, *rest) if part)
    yield from sheet.totals.items()
