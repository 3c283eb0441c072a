"""What a database can keep: numbers and characters that it takes, asked before anything is written."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from pydantic import BaseModel

from models.errors import BadInput

DIGITS = 15
"""A column of cents holds 18 digits, and sums of them must fit, too; X12's guides allow amounts of 10."""

_SUSPECT = re.compile(rf"\\u0000|[0-9]{{{DIGITS}}}|[0-9][eE]\+?[0-9]{{2}}")
_REMEDY = "Correct it in the system that it comes from, and give it in again"


def kept_as(value: BaseModel) -> str:
    """Return the text as which a value is kept.

    Raises ``BadInput`` with the field that no database takes: a number that is too long, or a character that
    is none (NUL, half of one).
    """
    try:
        text = value.model_dump_json()
    except ValueError:  # half a character, or a number that is too long to be written
        _look(value)
        raise
    if _SUSPECT.search(text):
        _look(value)
    return text


def _look(value: BaseModel) -> None:
    for field, part in _parts(value.model_dump(), ""):
        problem = _problem(part)
        if problem:
            raise BadInput(problem, field=field, remedy=_REMEDY)


def _parts(value: object, field: str) -> Iterator[tuple[str, object]]:
    """Yield every plain part of a value with its path: ``services.0.charge_cents``."""
    if isinstance(value, dict):
        named = [(str(key), one) for key, one in cast("dict[object, object]", value).items()]
    elif isinstance(value, list | tuple):
        named = [(str(n), one) for n, one in enumerate(cast("list[object]", value))]
    else:
        yield field, value
        return
    for name, one in named:
        yield from _parts(one, f"{field}.{name}" if field else name)


def _problem(part: object) -> str:
    if isinstance(part, int) and abs(part) >= 10**DIGITS:
        return f"a number of more than {DIGITS} digits"
    if isinstance(part, Decimal) and part and abs(part.adjusted()) >= DIGITS:
        return f"a number of more than {DIGITS} digits"
    if isinstance(part, str) and ("\0" in part or any("\ud800" <= sign <= "\udfff" for sign in part)):
        return "a character that no database keeps"
    return ""
