"""Medicare and an employer's plan: who is first (Medicare secondary payer).

A working man of 66 at a firm of 25: his plan first, Medicare second (``msp_working_aged``). The day he
retires Medicare is first (``medicare_before_group``).
"""

from datetime import date

from models.coverage_order import CoverageFacts, OrderFacts
from rulebook.coverage_order.rows import rule_on
from rulebook.deadlines.counting import last_day

Ruling = tuple[str, bool, bool]
"""The rule, whether the employer's plan is first, and whether a fact had to be assumed."""


def group_before_medicare(group: CoverageFacts, facts: OrderFacts) -> Ruling:
    """Say whether an employer's plan pays before Medicare on the day of service, and by which rule."""
    if facts.esrd_since is not None and not facts.medicare_first_before_esrd:
        if in_coordination_period(facts.esrd_since, facts.on):
            return "msp_esrd", True, False
        # When the period is over Medicare is first, whatever the work (POMS HI 00801.247).
        return "medicare_before_group", False, False
    if facts.medicare_by == "disability":
        return _by_work(group, "msp_disability", facts.on)
    if facts.medicare_by == "age" and group.relationship in ("self", "spouse", ""):
        return _by_work(group, "msp_working_aged", facts.on)
    return "medicare_before_group", False, facts.medicare_by == ""


def in_coordination_period(since: date, on: date) -> bool:
    """Tell whether a day lies in the 30 months that begin with the first month of eligibility."""
    begin = since.replace(day=1)
    return begin <= on < last_day(begin, rule_on("msp_esrd", since).months, "months")


def _by_work(group: CoverageFacts, rule: str, on: date) -> Ruling:
    """Present work at an employer that is large enough. An unknown size counts as large enough.

    So providers are told to assume (POMS HI 00620.177): being asked to bill Medicare second is mended later,
    money of Medicare taken wrongly is not.
    """
    if group.employment not in ("active", ""):
        return "medicare_before_group", False, False
    assumed = group.employees is None or not group.employment
    if group.employees is not None and group.employees < rule_on(rule, on).employees:
        return "medicare_before_group", False, False
    return rule, True, assumed
