"""Pages of lists: one row more than is wanted is read, so that it is known whether another page follows."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Row = TypeVar("Row")


def cut(rows: Sequence[Row], size: int, mark: Callable[[Row], object]) -> tuple[list[Row], str]:
    """Return the first ``size`` of the rows that were read, and the mark of the last if more follow."""
    shown = list(rows[:size])
    return shown, str(mark(shown[-1])) if len(rows) > size else ""
