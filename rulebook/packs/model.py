"""A rule pack as values: who it is for, its rules, and the claims by which it proves itself."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from pydantic import Field

from models.finding import Role
from models.root_cause import RootCause
from models.value import Value
from rulebook.dated import Dated
from rulebook.packs.conditions import Condition, known
from rulebook.packs.matching import Codes
from rulebook.packs.needs import NEEDS, Need
from rulebook.packs.subject import Subject

Table = dict[str, Any]

REMEMBERED = 20_000
"""How many procedures a pack keeps in mind with the rules about them: more than a practice bills."""


class Compiled(NamedTuple):
    """A rule ready to run: its tests, what it needs, and whether it looks at lines or at the claim."""

    tests: tuple[tuple[Callable[[Subject, Any], bool], Any], ...]
    needs: tuple[tuple[str, Need, Any], ...]
    by_line: bool
    procedures: Codes | None = None

    def names(self, procedure: str) -> bool:
        """Tell whether a line with this procedure may hold the conditions: it is named, or none is."""
        return self.procedures is None or self.procedures.holds(procedure)

    def holds(self, subject: Subject) -> bool:
        """Tell whether all conditions hold."""
        for test, value in self.tests:  # noqa: SIM110  a generator costs more than these few tests
            if not test(subject, value):
                return False
        return True


class Example(Value):
    """A small claim that a rule must flag, or must let pass; what it leaves out is without fault."""

    flagged: bool
    claim: Table = Field(default_factory=dict[str, Any])


class PackRule(Dated):
    """One rule: when these conditions hold, this must be there; or, ``not_payable``, it must not be billed.

    In force by the date of service, or with ``basis = "today"`` by the day of sending. ``prevents`` are the
    reasons (CARC, RARC) with which the payer would deny what it finds: a back-test compares them.
    """

    id: str
    severity: Literal["error", "warning"]
    owner: Role
    message: str
    fix: str
    cause: RootCause | None = None
    prevents: tuple[str, ...] = ()
    basis: Literal["service", "today"] = "service"
    when: Table = Field(default_factory=dict[str, Any])
    needs: Table = Field(default_factory=dict[str, Any])
    not_payable: bool = False
    examples: tuple[Example, ...] = ()

    @cached_property
    def compiled(self) -> Compiled:
        """Return the rule ready to run; compiled once for each pack that is loaded."""
        conditions = compiled_conditions(self.when)
        needs = tuple((name, NEEDS[name], NEEDS[name].form.compiled(v)) for name, v in self.needs.items())
        levels = [condition.level for condition, _ in conditions] + [need.level for _, need, _ in needs]
        named = compiled_conditions(
            {"procedures": self.when["procedures"]} if "procedures" in self.when else {}
        )
        return Compiled(
            tuple((condition.holds, value) for condition, value in conditions),
            needs,
            "line" in levels,
            named[0][1] if named else None,
        )


class RulePack(Value):
    """One version of one pack, in force by the claim's first date of service, both days included.

    ``when`` says for which claims all its rules are meant; ``sample`` marks one that is not to be relied on.
    """

    name: str
    version: str
    title: str = ""
    sample: bool = False
    effective_from: date
    effective_to: date | None = None
    source: str
    reviewed_on: date
    when: Table = Field(default_factory=dict[str, Any])
    rules: tuple[PackRule, ...]

    def in_force(self, on: date) -> bool:
        """Tell whether this version counts on this day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def rule_id(self, rule: PackRule) -> str:
        """Return the id a finding carries: the pack's name, a dot, the rule's id."""
        return f"{self.name}.{rule.id}"

    def rules_about(self, procedure: str) -> tuple[int, ...]:
        """Return the positions of the rules that look at a line with this procedure: they name it, or none.

        Asked once for a procedure.
        """
        known = self._about.get(procedure)
        if known is None:
            if len(self._about) >= REMEMBERED:
                self._about.clear()
            lines = ((n, rule.compiled) for n, rule in enumerate(self.rules) if rule.compiled.by_line)
            known = self._about[procedure] = tuple(n for n, rule in lines if rule.names(procedure))
        return known

    @cached_property
    def _about(self) -> dict[str, tuple[int, ...]]:
        return {}

    @cached_property
    def rules_of_claims(self) -> tuple[int, ...]:
        """Return the positions of the rules that look at a claim as a whole."""
        return tuple(n for n, rule in enumerate(self.rules) if not rule.compiled.by_line)

    @cached_property
    def compiled_when(self) -> tuple[tuple[Callable[[Subject, Any], bool], Any], ...]:
        """Return the tests that say for which claims the pack is meant."""
        return tuple((condition.holds, value) for condition, value in compiled_conditions(self.when))

    def meant_for(self, subject: Subject) -> bool:
        """Tell whether the pack is meant for this claim."""
        for test, value in self.compiled_when:  # noqa: SIM110  a generator costs more than these few tests
            if not test(subject, value):
                return False
        return True


def compiled_conditions(when: Table) -> list[tuple[Condition, Any]]:
    """Return the conditions of a table, their values compiled. Raises ``BadValue`` or ``KeyError``."""
    found: list[tuple[Condition, Any]] = []
    for name, value in when.items():
        condition = known(name)
        if condition is None:
            raise KeyError(name)
        found.append((condition, condition.form.compiled(value)))
    return found


def chosen(packs: tuple[RulePack, ...], on: date) -> tuple[RulePack, ...]:
    """Return the version of each pack that counts on this day: of several, the one that began last."""
    best: dict[str, RulePack] = {}
    for pack in packs:
        held = best.get(pack.name)
        if pack.in_force(on) and (held is None or held.effective_from <= pack.effective_from):
            best[pack.name] = pack
    return tuple(best.values())
