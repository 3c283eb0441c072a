"""What kind of service a code stands for, by the section its number is in; see ``service_classes.toml``.

``is_a("visit", "99213", on)`` is true, ``is_a("laboratory", "36415", on)`` is false. Only numbers are known
here: the wording of CPT belongs to its publisher and is not part of the program.
"""

from datetime import date
from functools import cache, cached_property, lru_cache
from typing import TypeVar

from rulebook.dated import Dated, entries

FILE = "service_classes.toml"
D = TypeVar("D", bound=Dated)


class Coded(Dated):
    """Something said of ``codes``, single ones or ranges; a range holds codes of its own shape."""

    codes: tuple[str, ...]

    @cached_property
    def _members(self) -> tuple[frozenset[str], tuple[tuple[str, str, tuple[bool, ...]], ...]]:
        spans = [span.partition("-") for span in self.codes]
        ranges = tuple((low, high, _shape(low)) for low, _, high in spans if high)
        return frozenset(code for code, _, high in spans if not high), ranges

    def holds(self, code: str) -> bool:
        """Tell whether it is said of this code."""
        single, ranges = self._members
        if code in single:
            return True
        shape = _shape(code)
        return any(low <= code <= high and shape == like for low, high, like in ranges)


class ServiceClass(Coded):
    """A class of services and the codes in it (``99202-99499``)."""

    name: str


class PlaceRule(Coded):
    """Where services of these codes are given: only at ``places``, or not at ``not_places``."""

    name: str
    places: tuple[str, ...] = ()
    not_places: tuple[str, ...] = ()

    def fits(self, place: str) -> bool:
        """Tell whether the place is one for such a service."""
        return place not in self.not_places and (not self.places or place in self.places)


class House(Dated):
    """Whose house a place of service is: by the beginnings of taxonomies of those who bill from it."""

    places: tuple[str, ...]
    taxonomies: tuple[str, ...]


class ModifierPlace(Dated):
    """The places of service that one of these modifiers goes with."""

    modifiers: tuple[str, ...]
    places: tuple[str, ...]


class DirectAccess(Dated):
    """Beginnings of taxonomies of providers whom members of a gatekeeper plan see without referral."""

    taxonomies: tuple[str, ...]


class AgeRule(Coded):
    """The ages, in whole years and both included, that these codes are for."""

    years: tuple[int, int]


class ModifierUse(Dated):
    """Modifiers that go only with some classes of services, or never with some.

    ``payers_differ``: no error but a question (``modifier_unusual``), as some payers want it so.
    """

    modifiers: tuple[str, ...]
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    payers_differ: bool = False

    def fits(self, code: str, on: date) -> bool:
        """Tell whether the modifiers may stand on this code."""
        if any(is_a(name, code, on) for name in self.never):
            return False
        return not self.only or any(is_a(name, code, on) for name in self.only)


class ModifierConflict(Dated):
    """Two modifiers that contradict each other on one line, and the rule that says so."""

    rule: str
    modifiers: tuple[str, str]


def _shape(code: str) -> tuple[bool, ...]:
    return tuple(character.isdigit() for character in code)


@cache
def table(kind: type[D], name: str) -> tuple[D, ...]:
    """Return one table of the file, entries out of force too."""
    return entries(FILE, kind, name)


@lru_cache(maxsize=65536)
def _classes(code: str) -> tuple[ServiceClass, ...]:
    return tuple(c for c in table(ServiceClass, "class") if c.holds(code))


@lru_cache(maxsize=65536)
def _place_rules(code: str) -> tuple[PlaceRule, ...]:
    return tuple(rule for rule in table(PlaceRule, "place") if rule.holds(code))


@lru_cache(maxsize=65536)
def _age_rules(code: str) -> tuple[AgeRule, ...]:
    return tuple(rule for rule in table(AgeRule, "age") if rule.holds(code))


@lru_cache(maxsize=65536)
def is_a(name: str, code: str, on: date) -> bool:
    """Tell whether a code is of a class on this day; rules ask this of every line, so answers are kept."""
    return any(c.name == name and c.in_force(on) for c in _classes(code))


@lru_cache(maxsize=65536)
def place_rule(code: str, on: date) -> PlaceRule | None:
    """Return where services of this code are given, or None when anywhere."""
    return next((rule for rule in _place_rules(code) if rule.in_force(on)), None)


@lru_cache(maxsize=65536)
def age_rule(code: str, on: date) -> AgeRule | None:
    """Return the ages this code is for, or None when any."""
    return next((rule for rule in _age_rules(code) if rule.in_force(on)), None)


@lru_cache(maxsize=4096)
def uses(modifier: str, on: date) -> tuple[ModifierUse, ...]:
    """Return what restricts this modifier to some services on this day."""
    return tuple(u for u in table(ModifierUse, "use") if modifier in u.modifiers and u.in_force(on))


@lru_cache(maxsize=65536)
def misplaced(modifier: str, code: str, on: date) -> tuple[ModifierUse, ...]:
    """Return the uses of a modifier that this code is against on this day; none for most."""
    return tuple(use for use in uses(modifier, on) if not use.fits(code, on))


@lru_cache(maxsize=4096)
def places_of(modifier: str, on: date) -> frozenset[str] | None:
    """Return the places that a modifier goes with on this day, or None when it says nothing of the place."""
    told = [
        p.places for p in table(ModifierPlace, "modifier_place") if modifier in p.modifiers and p.in_force(on)
    ]
    return frozenset(place for places in told for place in places) if told else None


@cache
def conflicts(rule: str) -> tuple[ModifierConflict, ...]:
    """Return the pairs of modifiers that a rule forbids."""
    return tuple(c for c in table(ModifierConflict, "conflict") if c.rule == rule)
