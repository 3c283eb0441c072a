"""What a code means, in plain words of our own.

The tables are TOML files in ``x12/codes/``, and in ``models/code_lists/`` those that the rules speak of, too;
each has one or more lists of codes::

    meaning("adjustment_reason", "45")    above the contracted or highest allowed price
    meaning("place_of_service", "11")     Office
    meaning("place_of_service", "98")     empty: nobody here knows this code

A code that no table knows is shown as it is: ``in_words`` never loses one.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

FOLDERS = ("x12.codes", "models.code_lists")


@cache
def lists() -> Mapping[str, Mapping[str, str]]:
    """Return every list of codes by its name; raises ``ValueError`` when two files hold the same list."""
    found: dict[str, Mapping[str, str]] = {}
    tables = (file for folder in FOLDERS for file in files(folder).iterdir())
    for file in sorted(tables, key=lambda file: file.name):
        if file.name.endswith(".toml"):
            held: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
            if twice := found.keys() & held.keys():
                raise ValueError(f"{file.name}: {', '.join(sorted(twice))} stands in another file, too")
            found |= held
    return found


def meaning(name: str, code: str) -> str:
    """Return what a code of a list means, or the empty string. Raises ``KeyError`` for an unknown list."""
    return lists()[name].get(code, "")


def in_words(name: str, code: str) -> str:
    """Return what a code means with the code behind it, ``office (11)``; an unknown code as it is."""
    words = meaning(name, code)
    return f"{words} ({code})" if words else code
