"""Charts as plain geometry, for templates to draw as SVG: no script, no inline style, colours by class.

Units are CSS pixels: a chart is no wider than a telephone, so that its words are as large as the page's.
Two series differ by hatching or by the shape of their marks, never by colour alone.
"""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 348, 208
LEFT, RIGHT, TOP, BOTTOM = 44, 6, 20, 30
ROW, LABEL = 26, 92
PLOT_WIDTH, PLOT_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM


class Point(NamedTuple):
    """One value: how large, what stands at it, what a screen reader says, and where it leads."""

    value: float | None
    text: str
    said: str
    href: str


class Group(NamedTuple):
    """Values that stand together under one label, one for each series."""

    label: str
    points: list[Point]


class Shape(NamedTuple):
    """One bar or mark, in pixels; ``series`` counts from 1."""

    series: int
    x: float
    y: float
    width: float
    height: float
    point: Point


class Word(NamedTuple):
    """A word at a place; ``anchor`` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


class Line(NamedTuple):
    """A series of a trend: its points as SVG writes them."""

    series: int
    points: str


class Chart(NamedTuple):
    """A chart, ready to draw. ``grid`` are heights of lines across it, ``areas`` what can be clicked."""

    key: str
    title: str
    description: str
    height: int
    shapes: list[Shape]
    areas: list[Shape]
    words: list[Word]
    series: Sequence[str] = ()
    lines: Sequence[Line] = ()
    grid: Sequence[float] = ()


def short(cents: float) -> str:
    """Return dollars as short as an axis wants them: 163150 is ``$1.6k``."""
    dollars = cents / 100
    for size, mark in ((1_000_000, "M"), (1_000, "k")):
        if dollars >= size:
            return f"${dollars / size:.1f}{mark}" if dollars < 10 * size else f"${dollars / size:.0f}{mark}"
    return f"${dollars:.0f}"


def columns(key: str, title: str, description: str, groups: list[Group], series: Sequence[str]) -> Chart:
    """Return upright bars, each group side by side over its label."""
    most = max((p.value or 0 for group in groups for p in group.points), default=0) or 1
    step = PLOT_WIDTH / max(1, len(groups))
    wide = min(40.0, (step - 6) / max(1, len(series)))
    shapes: list[Shape] = []
    areas: list[Shape] = []
    words = [Word(LEFT - 6, TOP + 4, short(most), "end"), Word(LEFT - 6, TOP + PLOT_HEIGHT, "$0", "end")]
    for n, group in enumerate(groups):
        begins = LEFT + n * step + (step - wide * len(series)) / 2
        words.append(Word(round(LEFT + (n + 0.5) * step, 1), HEIGHT - 12, group.label))
        for m, point in enumerate(group.points):
            tall = round(PLOT_HEIGHT * (point.value or 0) / most, 1)
            top = round(TOP + PLOT_HEIGHT - tall, 1)
            left, broad = round(begins + m * wide, 1), round(wide - 1, 1)
            shapes.append(Shape(m + 1, left, top, broad, tall, point))
            areas.append(Shape(m + 1, left, TOP, broad, PLOT_HEIGHT, point))
            if len(series) == 1:
                words.append(Word(left + broad / 2, top - 5, point.text))
    grid = (TOP, TOP + PLOT_HEIGHT)
    return Chart(key, title, description, HEIGHT, shapes, areas, words, series, grid=grid)


def rows(key: str, title: str, description: str, groups: list[Group]) -> Chart:
    """Return lying bars, one below the other, each with its label before and its text behind it."""
    most = max((group.points[0].value or 0 for group in groups), default=0) or 1
    room = WIDTH - LABEL - 56
    shapes: list[Shape] = []
    areas: list[Shape] = []
    words: list[Word] = []
    for n, group in enumerate(groups):
        top, point = n * ROW, group.points[0]
        long = max(1.0, round(room * (point.value or 0) / most, 1))
        shapes.append(Shape(1, LABEL, top + 4, long, ROW - 8, point))
        areas.append(Shape(1, 0, top, WIDTH, ROW, point))
        words.append(Word(LABEL - 6, top + 17, group.label, "end"))
        words.append(Word(round(LABEL + long + 5, 1), top + 17, point.text, "start"))
    return Chart(key, title, description, max(ROW, ROW * len(groups)), shapes, areas, words)


def trend(key: str, title: str, description: str, groups: list[Group], series: Sequence[str]) -> Chart:
    """Return lines of per cents over labels; months of which nothing is known are left out."""
    known = [p.value for group in groups for p in group.points if p.value is not None]
    least = max(0, int(min(known, default=0) // 10 * 10 - 10))
    step = PLOT_WIDTH / max(1, len(groups))
    shapes: list[Shape] = []
    areas: list[Shape] = []
    words = [Word(LEFT - 6, TOP + 4, "100 %", "end"), Word(LEFT - 6, TOP + PLOT_HEIGHT, f"{least} %", "end")]
    every = max(1, round(len(groups) / 6))
    paths: list[list[str]] = [[] for _ in series]
    for n, group in enumerate(groups):
        middle = round(LEFT + (n + 0.5) * step, 1)
        if n % every == 0:
            words.append(Word(middle, HEIGHT - 12, group.label))
        for m, point in enumerate(group.points):
            if point.value is None:
                continue
            height = round(TOP + PLOT_HEIGHT * (100 - point.value) / (100 - least), 1)
            paths[m].append(f"{middle},{height}")
            shapes.append(Shape(m + 1, middle, height, 8, 8, point))
        whole = next((point for point in group.points if point.value is not None), None)
        if whole is not None:
            areas.append(Shape(1, round(middle - step / 2, 1), TOP, round(step, 1), PLOT_HEIGHT, whole))
    lines = [Line(m + 1, " ".join(path)) for m, path in enumerate(paths)]
    middle_line = TOP + PLOT_HEIGHT / 2
    grid = (TOP, middle_line, TOP + PLOT_HEIGHT)
    return Chart(key, title, description, HEIGHT, shapes, areas, words, series, lines, grid)
