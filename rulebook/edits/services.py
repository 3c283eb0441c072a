"""What kind of service a code stands for, by the section its number is in; see ``service_classes.toml``.

``is_a("visit", "99213", on)`` is true, ``is_a("laboratory", "36415", on)`` is false. Only numbers are known
here: the wording of CPT belongs to its publisher and is not part of the program.
"""

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from typing import Any, TypeVar

from rulebook.dated import Dated, entries

FILE = "service_classes.toml"
D = TypeVar("D", bound=Dated)


class ServiceClass(Dated):
    """A class of services and the codes in it, single ones or ranges (``99202-99499``)."""

    name: str
    codes: tuple[str, ...]


class PlaceRule(Dated):
    """Where services of these codes are given: only at ``places``, or not at ``not_places``."""

    name: str
    codes: tuple[str, ...]
    places: tuple[str, ...] = ()
    not_places: tuple[str, ...] = ()

    def fits(self, place: str) -> bool:
        """Tell whether the place is one for such a service."""
        return place not in self.not_places and (not self.places or place in self.places)


class AgeRule(Dated):
    """The ages, in whole years and both included, that these codes are for."""

    codes: tuple[str, ...]
    years: tuple[int, int]


class ModifierUse(Dated):
    """Modifiers that go only with some classes of services, or never with some."""

    modifiers: tuple[str, ...]
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class ModifierConflict(Dated):
    """Two modifiers that contradict each other on one line, and the rule that says so."""

    rule: str
    modifiers: tuple[str, str]


def holds(codes: tuple[str, ...], code: str) -> bool:
    """Tell whether a code is one of these or in one of the ranges; a range holds codes of its own shape."""
    return any(_in(span, code) for span in codes)


def _in(span: str, code: str) -> bool:
    low, _, high = span.partition("-")
    if not high:
        return code == low
    return low <= code <= high and _shape(code) == _shape(low)


def _shape(code: str) -> tuple[bool, ...]:
    return tuple(character.isdigit() for character in code)


@cache
def table(kind: type[D], name: str) -> tuple[D, ...]:
    """Return one table of the file, entries out of force too."""
    return entries(FILE, kind, name)


@lru_cache(maxsize=65536)
def classes(code: str, on: date) -> frozenset[str]:
    """Return the classes of a code on a day; none for a code of no known section."""
    known = table(ServiceClass, "class")
    return frozenset(c.name for c in known if c.in_force(on) and holds(c.codes, code))


def is_a(name: str, code: str, on: date) -> bool:
    """Tell whether a code is of a class on this day."""
    return name in classes(code, on)


@lru_cache(maxsize=65536)
def place_rule(code: str, on: date) -> PlaceRule | None:
    """Return where services of this code are given, or None when anywhere."""
    return _first(PlaceRule, "place", on, lambda rule: holds(rule.codes, code))


@lru_cache(maxsize=65536)
def age_rule(code: str, on: date) -> AgeRule | None:
    """Return the ages this code is for, or None when any."""
    return _first(AgeRule, "age", on, lambda rule: holds(rule.codes, code))


@lru_cache(maxsize=4096)
def uses(modifier: str, on: date) -> tuple[ModifierUse, ...]:
    """Return what restricts this modifier to some services on this day."""
    return tuple(u for u in table(ModifierUse, "use") if modifier in u.modifiers and u.in_force(on))


@cache
def conflicts(rule: str) -> tuple[ModifierConflict, ...]:
    """Return the pairs of modifiers that a rule forbids."""
    return tuple(c for c in table(ModifierConflict, "conflict") if c.rule == rule)


def _first(kind: type[D], name: str, on: date, fits: Callable[[Any], bool]) -> D | None:
    return next((entry for entry in table(kind, name) if entry.in_force(on) and fits(entry)), None)
