"""The forms a value of a pack may have: what TOML must hold, how it is compiled, and how it is said."""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from rulebook.packs import matching
from rulebook.packs.matching import BadValue, Codes, Range


class Form(NamedTuple):
    """One form: its name in the documentation, and what compiles a value or raises ``BadValue``."""

    words: str
    compiled: Callable[[object], Any]


def _texts(value: object, remedy: str) -> list[str]:
    found = cast("list[object]", value if isinstance(value, list) else [])
    if not found or not all(isinstance(item, str) and item.strip() for item in found):
        raise BadValue(f"{said(cast(object, value))} is not a list of texts", remedy)
    return [str(item).strip() for item in found]


def said(value: object) -> str:
    """Say of what kind a value of a TOML file is: ``a text``, ``a number``, ``an empty list``."""
    kinds: dict[str, str] = {"bool": "true or false", "str": "a text", "int": "a number", "float": "a number"}
    if value == []:
        return "an empty list"
    return kinds.get(type(value).__name__, f"this {type(value).__name__}")


def _listed(compile_: Callable[[list[str]], Codes], example: str) -> Callable[[object], Codes]:
    return lambda value: compile_(_texts(value, f"Write {example}"))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadValue(f"{said(value)} is not true or false", "Write true or false, without quotes")
    return value


def _true(value: object) -> bool:
    if value is not True:
        raise BadValue(f"{said(value)} is not true", "Write true; leave out what is not needed")
    return True


def _ranged(compile_: Callable[[str], Range], example: str) -> Callable[[object], Range]:
    def compiled(value: object) -> Range:
        if isinstance(value, int) and not isinstance(value, bool):
            return compile_(str(value))
        if not isinstance(value, str):
            raise BadValue(f"{said(value)} is not a range", f"Write {example}")
        return compile_(value)

    return compiled


def choice(*known: str) -> Form:
    """Return the form of a list of known words."""

    def compiled(value: object) -> Codes:
        chosen = _texts(value, f'Write a list, ["{known[0]}"]')
        unknown = next((text for text in chosen if text not in known), None)
        if unknown is not None:
            raise BadValue(f"{unknown!r} is not known here", f"Known are {', '.join(known)}")
        return Codes(frozenset(chosen))

    return Form(f"list of {', '.join(known)}", compiled)


NAMES = Form("list of ids, `*` at the end", _listed(matching.names, 'a list of ids, ["ACME1", "BC*"]'))
PROCEDURES = Form(
    "list of codes and ranges",
    _listed(matching.procedures, 'a list of codes and ranges, ["99213", "70551-70553", "J*"]'),
)
DIAGNOSES = Form(
    "list of codes and ranges",
    _listed(matching.diagnoses, 'a list of codes and ranges, ["M54.5*", "E08-E13"]'),
)
FLAG = Form("`true` or `false`", _flag)
NEEDED = Form("`true`", _true)
NUMBERS = Form("range of numbers", _ranged(matching.number_range, '"3", "1-4" or "65+"'))
MONEY = Form("range of dollars", _ranged(matching.money_range, '"0.00-99.99" or "1000.00+"'))
