"""The scrubber: what is wrong with a claim before the payer can say so.

A rule is a function that yields where it is broken, and an entry of ``data/scrub_rules.toml`` with its
severity, its owner, its source and what to do. A claim whose rendering NPI has one wrong digit draws
``Finding(rule="npi_check_digit", severity="error", field="rendering.npi", owner=Role.BILLER, ...)``.
"""

from datetime import date
from functools import cache, lru_cache
from typing import Literal

from models.claim import ClaimDocument
from models.finding import Finding, Role, Severity
from models.root_cause import RootCause
from models.value import unchecked
from rulebook.context import Case, Check, Hit, ScrubContext
from rulebook.dated import Dated, entries
from rulebook.edits.registry import RULES
from rulebook.packs.evaluate import pack_findings

__all__ = ["RULES", "ScrubContext", "ScrubRule", "plain", "rules", "scrub"]


class ScrubRule(Dated):
    """What the data file says of one rule. ``basis`` is the day that decides whether it is in force:
    the business day, or the first date of service (code sets change by date of service). ``voids``: it counts
    for a void (frequency 8) too, which repeats a claim however wrong to take it back. ``severity`` is the
    highest: an error may be a warning where a function only asks (``Hit.asks``)."""

    rule: str
    cause: RootCause | None = None
    severity: Severity
    owner: Role
    plain: str
    basis: Literal["today", "service"] = "today"
    voids: bool = False


@cache
def rules() -> tuple[ScrubRule, ...]:
    """Return the entries of the data file, those out of force too."""
    return entries("scrub_rules.toml", ScrubRule, "rule")


@lru_cache(maxsize=4096)
def _in_force(today: date, service_on: date, void: bool) -> tuple[tuple[Check, ScrubRule], ...]:
    """Return the rules that count for a claim, in the order of ``RULES``; a batch has few pairs of days."""
    days = {"today": today, "service": service_on}
    counting = (rule for rule in rules() if rule.voids or not void)
    settings = {rule.rule: rule for rule in counting if rule.in_force(days[rule.basis])}
    return tuple((check, settings[rule]) for rule, check in RULES.items() if rule in settings)


_made = unchecked(Finding)
"""Every part is of its type already: checking them again costs more than many a rule."""


def scrub(document: ClaimDocument, context: ScrubContext) -> tuple[Finding, ...]:
    """Return everything the rules find in their order, then what the payer's packs find; never raises.

    Message and field never hold a name, a member id or a birth date.
    """
    case = Case(document, context)
    void = context.frequency == "8"
    active = _in_force(context.today, case.on, void)
    found = [_finding(rule, hit) for check, rule in active for hit in check(case)]
    return tuple(found) if void else (*found, *pack_findings(document, context))


def _finding(rule: ScrubRule, hit: Hit) -> Finding:
    return _made(
        rule=rule.rule,
        severity="warning" if hit.asks and rule.severity == "error" else rule.severity,
        field=hit.field,
        message=hit.message,
        owner=rule.owner,
        remedy=rule.plain,
        suggestion=hit.suggestion,
        source=rule.source,
        version=rule.effective_from.isoformat(),
        cause=rule.cause,
    )


def plain(rule_id: str) -> str:
    """Return in plain words what to do when this rule is broken; a neutral sentence for an unknown rule."""
    known = (rule.plain for rule in rules() if rule.rule == rule_id)
    return next(known, "Look at the field the finding names and set it right.")
