"""Dated data: every rule of the practice lives in a file, with its source and the days it is in force.

A file under ``rulebook/data`` is TOML. Its ``[defaults]`` fill what an entry leaves out::

    [defaults]
    effective_from = 2003-10-16
    reviewed_on = 2026-11-21

    [[entry]]
    code = "197"
    source = "X12 code list 139"

A change of a rule is a new entry with a later ``effective_from`` and an ``effective_to`` on the old one,
so a claim of last year is judged again tomorrow exactly as it was judged then.
"""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from models.value import Value


class Dated(Value):
    """One entry of a data file: in force from ``effective_from`` to ``effective_to``, both days included.

    ``source`` names the guide, law or code list behind it, ``reviewed_on`` when a person last checked it.
    """

    effective_from: date
    effective_to: date | None = None
    source: str
    reviewed_on: date

    def in_force(self, on: date) -> bool:
        """Tell whether the entry counts on this day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


D = TypeVar("D", bound=Dated)


@cache
def read(file: str) -> dict[str, Any]:
    """Return a data file of the package as parsed TOML; read once per process."""
    return tomllib.loads(files("rulebook").joinpath("data", file).read_text(encoding="utf-8"))


def entries(file: str, kind: type[D], table: str = "entry") -> tuple[D, ...]:
    """Return all entries of a file, those out of force too, as values of ``kind``.

    Raises pydantic's ``ValidationError`` for an entry that is incomplete: a broken data file must stop
    the program at its start, not at the first claim that needs it.
    """
    data = read(file)
    defaults = data.get("defaults", {})
    return tuple(kind.model_validate({**defaults, **entry}) for entry in data[table])


def in_force(candidates: Iterable[D], on: date) -> tuple[D, ...]:
    """Return the entries that count on this day, in the order of the file."""
    return tuple(entry for entry in candidates if entry.in_force(on))
