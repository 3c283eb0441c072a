"""What a field of an answer is made of, read from its annotation.

``shape_of(tuple[ContactEntry, ...])`` is rows of a group; ``annotation_at(ClaimDocument, "lines.2.units")``
is the annotation behind a field path as corrections write it.
"""

import types
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel


class Kind(StrEnum):
    """How a field is typed in."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHECK = "check"
    WORDS = "words"
    """Several short texts or numbers in one line, with blanks or commas between."""
    GROUP = "group"
    ROWS = "rows"
    KEYED = "keyed"
    """Values by a name or number that the task gives."""
    OTHER = "other"


class Shape(NamedTuple):
    """A kind of field, what it holds, its choices, and whether it may be nothing (None)."""

    kind: Kind
    inner: Any = None
    choices: tuple[str, ...] = ()
    optional: bool = False


SIMPLE: dict[Any, Kind] = {
    str: Kind.TEXT,
    bool: Kind.CHECK,
    int: Kind.NUMBER,
    Decimal: Kind.NUMBER,
    float: Kind.NUMBER,
    date: Kind.DATE,
}


def shape_of(annotation: Any) -> Shape:
    """Return how values of an annotation are typed in."""
    plain, optional = _without_none(annotation)
    origin, inner = get_origin(plain), get_args(plain)
    if origin is Literal:
        return Shape(Kind.CHOICE, str, tuple(str(one) for one in inner), optional)
    if origin in (tuple, frozenset):
        several = is_value(inner[0])
        return Shape(Kind.ROWS if several else Kind.WORDS, inner[0], optional=optional)
    if origin is dict:
        return Shape(Kind.KEYED, inner[1], optional=optional)
    if is_value(plain):
        return Shape(Kind.GROUP, plain, optional=optional)
    return Shape(SIMPLE.get(plain, Kind.OTHER), plain, optional=optional)


def is_value(annotation: Any) -> bool:
    """Tell whether an annotation is a value with fields of its own."""
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def annotation_at(model: Any, path: str) -> Any:
    """Return the annotation behind a path with positions from 1; None where the model has no such field."""
    held = model
    for key in path.split("."):
        shape = shape_of(held)
        if (shape.kind in (Kind.ROWS, Kind.WORDS) and key.isdecimal()) or shape.kind is Kind.KEYED:
            held = shape.inner
        elif shape.kind is Kind.GROUP and key in shape.inner.model_fields:
            held = shape.inner.model_fields[key].annotation
        else:
            return None
    return held


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) not in (types.UnionType, Union):
        return annotation, False
    others = [one for one in get_args(annotation) if one is not type(None)]
    return others[0] if len(others) == 1 else annotation, len(others) < len(get_args(annotation))
