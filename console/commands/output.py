"""How commands write: data to stdout, words to stderr; tables are drawn on a terminal only."""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any


def emit(data: object) -> None:
    """Write JSON to stdout, indented for people on a terminal."""
    indent = 2 if sys.stdout.isatty() else None
    sys.stdout.write(json.dumps(data, indent=indent, default=str, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def line(text: str = "") -> None:
    """Write one line of data to stdout."""
    sys.stdout.write(text + "\n")


def say(text: str) -> None:
    """Tell the person something, on stderr."""
    sys.stderr.write(text + "\n")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table to stdout: drawn on a terminal, aligned columns anywhere else."""
    texts = [[_cell(value) for value in row] for row in rows]
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        _drawn(headings, texts)
        return
    for row in _aligned([list(headings), *texts]):
        line(row)


def fields(values: Mapping[str, object]) -> None:
    """Write names and values, one pair a line; empty values are left out."""
    shown = {name: _cell(value) for name, value in values.items() if value not in (None, "", [], {}, ())}
    width = max((len(name) for name in shown), default=0)
    for name, value in shown.items():
        line(f"{name:<{width}}  {value}")


def instant(at: datetime | None) -> str:
    """Write an instant for people: date and minutes, UTC."""
    return "" if at is None else at.strftime("%Y-%m-%d %H:%M")


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _widths(rows: list[list[str]]) -> list[int]:
    return [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = _widths(rows)
    padded = ((f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows)
    return ["  ".join(cells).rstrip() for cells in padded]


def _drawn(headings: Sequence[str], rows: list[list[str]]) -> None:
    """Draw a table whose last column wraps; ids and states are never cut, however narrow the terminal."""
    from rich.console import Console
    from rich.table import Table

    widths, console = _widths([list(headings), *rows]), Console(markup=False, highlight=False)
    drawn = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading, width in zip(headings[:-1], widths[:-1], strict=True):
        drawn.add_column(heading, min_width=width, no_wrap=True)
    drawn.add_column(headings[-1], overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    needed = sum(width + 2 for width in widths[:-1]) + min(widths[-1], 48)
    console.print(drawn, width=max(console.width, needed), soft_wrap=needed > console.width)
