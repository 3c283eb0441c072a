"""Two coverages, one of them first: the rules in the order in which they are asked.

Each rule answers "first", "second" or None (it does not know); the first that knows decides. A child of
parents together, born 3 March and 20 February: ``birthday`` puts the plan of the second parent first.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from models.coverage_order import CoverageFacts, OrderFacts, PairDecision
from rulebook.coverage_order.medicare import group_before_medicare
from rulebook.coverage_order.rows import rule_on

ACCIDENT_OF = {"workers_compensation": "work", "no_fault": "auto", "liability": "other"}
"""What each insurer of accidents insures; a liability insurer also pays for what happened in a car."""

INACTIVE = ("retired", "laid_off")
CUSTODY_ORDER = ("custodial", "custodial_spouse", "non_custodial", "non_custodial_spouse")


class Ruling(NamedTuple):
    """What a rule says of a pair: whether the first of them is first, and whether it had to assume."""

    rule: str
    first: bool
    assumed: bool = False


Rule = Callable[[CoverageFacts, CoverageFacts, OrderFacts], Ruling | None]


def decide(a: CoverageFacts, b: CoverageFacts, facts: OrderFacts) -> PairDecision:
    """Return who of two coverages pays first; where no rule knows, the one named first, in equal shares."""
    ruling = next((r for rule in RULES if (r := rule(a, b, facts)) is not None), None)
    ruling = ruling or Ruling("equal_shares", first=True, assumed=True)
    row = rule_on(ruling.rule, facts.on)
    first, second = (a, b) if ruling.first else (b, a)
    return PairDecision(
        first=first.key,
        second=second.key,
        rule=ruling.rule,
        version=row.effective_from.isoformat(),
        source=row.source,
        reason=row.plain,
        assumed=ruling.assumed,
    )


def _one_of(rule: str, a: bool, b: bool, *, first: bool) -> Ruling | None:
    """Decide when the rule concerns exactly one of the two: that one is first, or last."""
    return None if a == b else Ruling(rule, a if first else b)


def _in_force(coverage: CoverageFacts, on: date) -> bool:
    begins, ends = coverage.covered_since, coverage.covered_until
    return (begins is None or begins <= on) and (ends is None or on <= ends)


def covered_on_day(a: CoverageFacts, b: CoverageFacts, facts: OrderFacts) -> Ruling | None:
    """What is not in force on the day comes last."""
    return _one_of("covered_on_day", _in_force(a, facts.on), _in_force(b, facts.on), first=True)


def accident(a: CoverageFacts, b: CoverageFacts, facts: OrderFacts) -> Ruling | None:
    """An insurer of accidents is first for its accident, and has no part in anything else."""
    mine, theirs = _concerned(a, facts), _concerned(b, facts)
    ruling = _one_of("accident_insurer_first", mine is True, theirs is True, first=True)
    if ruling is None and mine is True and a.program != b.program and "liability" in (a.program, b.program):
        # The policy that pays without asking for fault goes before the one of whoever is at fault.
        return Ruling("accident_insurer_first", a.program != "liability")
    return ruling or _one_of("accident_insurer_not_concerned", mine is False, theirs is False, first=False)


def _concerned(coverage: CoverageFacts, facts: OrderFacts) -> bool | None:
    insured = ACCIDENT_OF.get(coverage.program)
    if insured is None:
        return None
    return facts.accident == insured or (insured == "other" and facts.accident == "auto")


def last_resort(a: CoverageFacts, b: CoverageFacts, facts: OrderFacts) -> Ruling | None:
    """After everybody else: the Indian Health Service, before it Medicaid, before that TRICARE."""
    for program, rule in (
        ("ihs", "ihs_last"),
        ("medicaid", "medicaid_last"),
        ("tricare", "tricare_after_others"),
        ("medigap", "medigap_after_medicare"),
    ):
        ruling = _one_of(rule, a.program == program, b.program == program, first=False)
        if ruling is not None:
            return ruling
    return None


def medicare(a: CoverageFacts, b: CoverageFacts, facts: OrderFacts) -> Ruling | None:
    """Medicare and another plan, where exactly one of the two is Medicare."""
    if (a.program == "medicare") == (b.program == "medicare"):
        return None
    plan = b if a.program == "medicare" else a
    if plan.program != "group":
        return Ruling("medicare_before_individual", a.program == "medicare")
    rule, group_first, assumed = group_before_medicare(plan, facts)
    return Ruling(rule, group_first == (plan is a), assumed)


def medicare_and_dependent_plan(a: CoverageFacts, b: CoverageFacts, facts: OrderFacts) -> Ruling | None:
    """Own plan after Medicare, Medicare after the dependent plan: then the dependent plan is first of all."""
    if (a.relationship == "self") == (b.relationship == "self"):
        return None
    own, dependent = (a, b) if a.relationship == "self" else (b, a)
    if all(c.program != "medicare" for c in facts.coverages) or own.program != "group":
        return None
    circle = group_before_medicare(dependent, facts)[1] and not group_before_medicare(own, facts)[1]
    return Ruling("medicare_and_dependent_plan", dependent is a) if circle else None


def subscriber_before_dependent(a: CoverageFacts, b: CoverageFacts, facts: OrderFacts) -> Ruling | None:
    """One covers the patient as subscriber, the other as a dependent."""
    if not a.relationship or not b.relationship:
        return None
    own = (a.relationship == "self", b.relationship == "self")
    return _one_of("subscriber_before_dependent", *own, first=True)


def parents(a: CoverageFacts, b: CoverageFacts, facts: OrderFacts) -> Ruling | None:
    """Both cover a child: court decree, custody, or the birthday of the parents."""
    if a.relationship != "child" or b.relationship != "child":
        return None
    if facts.parents in ("apart", "joint_custody") and a.decreed != b.decreed:
        return Ruling("court_decree", a.decreed)
    if facts.parents == "apart":
        return _custody(a, b)
    ruling = _birthday(a, b)
    # Nobody said whether the parents live together: the rule is likely, not certain.
    return ruling and ruling._replace(assumed=not facts.parents)


def _custody(a: CoverageFacts, b: CoverageFacts) -> Ruling | None:
    if not a.custody or not b.custody or a.custody == b.custody:
        return None
    return Ruling("custody", CUSTODY_ORDER.index(a.custody) < CUSTODY_ORDER.index(b.custody))


def _birthday(a: CoverageFacts, b: CoverageFacts) -> Ruling | None:
    if a.subscriber_birth is None or b.subscriber_birth is None:
        return None
    mine, theirs = _month_and_day(a.subscriber_birth), _month_and_day(b.subscriber_birth)
    return None if mine == theirs else Ruling("birthday", mine < theirs)


def _month_and_day(day: date) -> tuple[int, int]:
    return day.month, day.day


def active_before_inactive(a: CoverageFacts, b: CoverageFacts, facts: OrderFacts) -> Ruling | None:
    """Present work before retirement or lay-off."""
    if "active" not in (a.employment, b.employment):
        return None
    return _one_of("active_before_inactive", a.employment in INACTIVE, b.employment in INACTIVE, first=False)


def continuation_last(a: CoverageFacts, b: CoverageFacts, facts: OrderFacts) -> Ruling | None:
    """A plan continued under COBRA or a state's law comes after the other."""
    return _one_of("continuation_last", a.employment == "cobra", b.employment == "cobra", first=False)


def longer_coverage(a: CoverageFacts, b: CoverageFacts, facts: OrderFacts) -> Ruling | None:
    """The plan that began earlier."""
    if a.covered_since is None or b.covered_since is None or a.covered_since == b.covered_since:
        return None
    return Ruling("longer_coverage", a.covered_since < b.covered_since)


RULES: tuple[Rule, ...] = (
    covered_on_day,
    accident,
    last_resort,
    medicare,
    medicare_and_dependent_plan,
    subscriber_before_dependent,
    parents,
    active_before_inactive,
    continuation_last,
    longer_coverage,
)
"""In the order they are asked."""
