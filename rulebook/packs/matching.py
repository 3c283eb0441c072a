"""How a pack writes sets of codes and ranges of numbers, compiled once so that a look-up costs nothing.

::

    procedures = ["70551-70553", "J0585", "G04*"]     a range, one code, everything that begins so
    diagnoses = ["E08-E13", "M54.5*"]                 a range of categories holds all codes below them
    patient_age = "65+"    units = "1-4"    line_charge = "0.00-99.99"
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple


class BadValue(Exception):
    """A value that cannot mean anything: what is wrong, and what would be right."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem}. {remedy}")


class Span(NamedTuple):
    """Both ends of a range of codes, of one length; ``tail`` is the letter that ends a CPT II or III code.

    A code is compared by as many characters as the ends have, so a range of categories holds all below them.
    """

    low: str
    high: str
    tail: str = ""


class Codes(NamedTuple):
    """A compiled list of codes, ranges and beginnings."""

    exact: frozenset[str]
    prefixes: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()

    def holds(self, code: str) -> bool:
        """Tell whether the list names this code; an empty code is never named."""
        if not code:
            return False
        if code in self.exact or code.startswith(self.prefixes):
            return True
        for low, high, tail in self.spans:
            if low <= code[: len(low)] <= high and (not tail or code.endswith(tail)):
                return True
        return False

    def any_of(self, codes: Iterable[str]) -> bool:
        """Tell whether the list names one of these codes."""
        return any(self.holds(code) for code in codes)


class Range(NamedTuple):
    """Numbers from ``low`` to ``high``, both included; ``high`` None is no end."""

    low: Decimal
    high: Decimal | None

    def holds(self, number: Decimal | int) -> bool:
        """Tell whether a number lies in the range."""
        return self.low <= number and (self.high is None or number <= self.high)


def names(values: list[str]) -> Codes:
    """Compile ids as they are: a hyphen is part of an id, ``*`` at the end means any that begins so."""
    prefixes = tuple(value[:-1] for value in values if value.endswith("*"))
    return Codes(frozenset(value for value in values if not value.endswith("*")), prefixes)


def procedures(values: list[str]) -> Codes:
    """Compile CPT and HCPCS codes; the ends of a range are of one kind (``0001F-0099F``, ``J0100-J3591``)."""
    return _codes(values, r"[0-9A-Z]{5}", "five letters or digits", one_kind=True)


def diagnoses(values: list[str]) -> Codes:
    """Compile ICD-10-CM codes and categories, with or without the dot."""
    undotted = [value.replace(".", "") for value in values]
    return _codes(undotted, r"[A-Z][0-9][0-9A-Z]{1,5}", "a letter, a digit and one to five more")


def _codes(values: list[str], shape: str, words: str, *, one_kind: bool = False) -> Codes:
    exact: set[str] = set()
    prefixes: list[str] = []
    spans: list[Span] = []
    for value in values:
        low, dash, high = value.partition("-")
        if dash:
            _need_shape(shape, words, low, high)
            spans.append(_span(low, high, one_kind=one_kind))
        elif value.endswith("*"):
            if re.fullmatch(r"[0-9A-Z]+", value[:-1]) is None:
                raise BadValue(f"{value!r} is not the beginning of a code", "Write letters or digits, then *")
            prefixes.append(value[:-1])
        else:
            _need_shape(shape, words, value)
            exact.add(value)
    return Codes(frozenset(exact), tuple(prefixes), tuple(spans))


def _need_shape(shape: str, words: str, *codes: str) -> None:
    for code in codes:
        if re.fullmatch(shape, code) is None:
            raise BadValue(f"{code!r} is not the shape of a code", f"A code is {words}, in capitals")


def _span(low: str, high: str, *, one_kind: bool) -> Span:
    if len(low) != len(high) or low > high:
        raise BadValue(
            f"the range {low}-{high} is empty", "Write the lower code first, both of the same length"
        )
    if not one_kind:
        return Span(low, high)
    tail = high[-1] if high[-1].isalpha() else ""
    head_differs = low[0] != high[0] and (low[0].isalpha() or high[0].isalpha())
    if head_differs or ((low[-1].isalpha() or tail) and low[-1] != high[-1]):
        raise BadValue(f"the range {low}-{high} mixes two kinds of codes", "Write one range for each kind")
    return Span(low, high, tail)


def number_range(text: str) -> Range:
    """Compile ``3``, ``1-4`` or ``65+``. Raises ``BadValue``."""
    return _range(text, r"\d+(?:\.\d+)?", 1, "Write a number (3), a range (1-4), or a number and more (65+)")


def money_range(text: str) -> Range:
    """Compile ``99.99``, ``0.00-99.99`` or ``1000+``, dollars, to cents. Raises ``BadValue``."""
    return _range(text, r"\d+(?:\.\d\d)?", 100, "Write dollars: 99.99, a range (0.00-99.99), or 1000.00+")


def _range(text: str, number: str, factor: int, remedy: str) -> Range:
    found = re.fullmatch(rf"({number})(?:(\+)|-({number}))?", text.strip())
    if found is None:
        raise BadValue(f"{text!r} is not a range", remedy)
    low = Decimal(found[1]) * factor
    high = None if found[2] else Decimal(found[3] or found[1]) * factor
    if high is not None and low > high:
        raise BadValue(f"the range {text} is empty", "Write the lower end first")
    return Range(low, high)
