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
from rulebook.context import Case, Check, Hit, ScrubContext
from rulebook.dated import Dated, entries
from rulebook.edits import cob, coverages, dates, diagnoses, identifiers, lines

__all__ = ["RULES", "ScrubContext", "ScrubRule", "plain", "rules", "scrub"]

RULES: dict[str, Check] = {
    "npi_check_digit": identifiers.npi_check_digit,
    "billing_npi_missing": identifiers.billing_npi_missing,
    "rendering_npi_missing": identifiers.rendering_npi_missing,
    "taxonomy_format": identifiers.taxonomy_format,
    "taxonomy_missing": identifiers.taxonomy_missing,
    "tax_id_format": identifiers.tax_id_format,
    "billing_zip_format": identifiers.billing_zip_format,
    "billing_zip_short": identifiers.billing_zip_short,
    "place_of_service_format": identifiers.place_of_service_format,
    "coverage_missing": coverages.coverage_missing,
    "member_id_missing": coverages.member_id_missing,
    "payer_id_missing": coverages.payer_id_missing,
    "patient_demographics": coverages.patient_demographics,
    "original_reference_missing": coverages.original_reference_missing,
    "authorization_missing": coverages.authorization_missing,
    "diagnosis_missing": diagnoses.diagnosis_missing,
    "diagnosis_count": diagnoses.diagnosis_count,
    "diagnosis_duplicate": diagnoses.diagnosis_duplicate,
    "diagnosis_format": diagnoses.diagnosis_format,
    "diagnosis_pointer_missing": diagnoses.diagnosis_pointer_missing,
    "diagnosis_pointer_range": diagnoses.diagnosis_pointer_range,
    "line_count": lines.line_count,
    "procedure_format": lines.procedure_format,
    "modifier_format": lines.modifier_format,
    "line_charge": lines.line_charge,
    "charge_sum": lines.charge_sum,
    "units_not_positive": lines.units_not_positive,
    "unit_measure": lines.unit_measure,
    "duplicate_line": lines.duplicate_line,
    "line_control_number_duplicate": lines.line_control_number_duplicate,
    "service_in_future": dates.service_in_future,
    "service_before_birth": dates.service_before_birth,
    "service_span_reversed": dates.service_span_reversed,
    "filing_limit_passed": dates.filing_limit_passed,
    "replacement_after_filing_limit": dates.replacement_after_filing_limit,
    "prior_adjudication_missing": cob.prior_adjudication_missing,
    "prior_line_balance": cob.prior_line_balance,
    "prior_claim_balance": cob.prior_claim_balance,
    "prior_adjudication_date": cob.prior_adjudication_date,
    "prior_paid_negative": cob.prior_paid_negative,
}
"""Every rule by its id, in the order findings are shown: who, insured how, why, what, when."""


class ScrubRule(Dated):
    """What the data file says of one rule. ``basis`` is the day that decides whether it is in force:
    the business day, or the first date of service (code sets change by date of service)."""

    rule: str
    severity: Severity
    owner: Role
    plain: str
    basis: Literal["today", "service"] = "today"


@cache
def rules() -> tuple[ScrubRule, ...]:
    """Return the entries of the data file, those out of force too."""
    return entries("scrub_rules.toml", ScrubRule, "rule")


@lru_cache(maxsize=4096)
def _in_force(today: date, service_on: date) -> tuple[tuple[Check, ScrubRule], ...]:
    """Return the rules that count for a claim, in the order of ``RULES``; a batch has few pairs of days."""
    days = {"today": today, "service": service_on}
    settings = {rule.rule: rule for rule in rules() if rule.in_force(days[rule.basis])}
    return tuple((check, settings[rule]) for rule, check in RULES.items() if rule in settings)


def scrub(document: ClaimDocument, context: ScrubContext) -> tuple[Finding, ...]:
    """Return everything the rules find, in the order of ``RULES``; never raises for a claim, however broken.

    Message and field never hold a name, a member id or a birth date.
    """
    case = Case(document, context)
    active = _in_force(context.today, document.service_from or context.today)
    return tuple(_finding(rule, hit) for check, rule in active for hit in check(case))


def _finding(rule: ScrubRule, hit: Hit) -> Finding:
    return Finding(
        rule=rule.rule,
        severity=rule.severity,
        field=hit.field,
        message=hit.message,
        owner=rule.owner,
        remedy=rule.plain,
        suggestion=hit.suggestion,
        source=rule.source,
    )


def plain(rule_id: str) -> str:
    """Return in plain words what to do when this rule is broken; a neutral sentence for an unknown rule."""
    known = (rule.plain for rule in rules() if rule.rule == rule_id)
    return next(known, "Look at the field the finding names and set it right.")
