"""The scrubber: what is wrong with a claim before the payer can say so.

A rule is a function that yields where it is broken, and an entry of ``data/scrub_rules.toml`` with its
severity, its owner, its source and what to do. A claim whose rendering NPI has one wrong digit draws
``Finding(rule="npi_check_digit", severity="error", field="rendering.npi", owner=Role.BILLER, ...)``.
"""

from functools import cache
from typing import Literal

from models.claim import ClaimDocument
from models.finding import Finding, Role, Severity
from rulebook import cob_rules, coverage_rules, date_rules, diagnosis_rules, identifier_rules, line_rules
from rulebook.context import Check, ScrubContext
from rulebook.dated import Dated, entries

__all__ = ["RULES", "ScrubContext", "ScrubRule", "plain", "rules", "scrub"]

RULES: dict[str, Check] = {
    "npi_check_digit": identifier_rules.npi_check_digit,
    "billing_npi_missing": identifier_rules.billing_npi_missing,
    "rendering_npi_missing": identifier_rules.rendering_npi_missing,
    "taxonomy_format": identifier_rules.taxonomy_format,
    "taxonomy_missing": identifier_rules.taxonomy_missing,
    "tax_id_format": identifier_rules.tax_id_format,
    "billing_zip_format": identifier_rules.billing_zip_format,
    "billing_zip_short": identifier_rules.billing_zip_short,
    "place_of_service_format": identifier_rules.place_of_service_format,
    "coverage_missing": coverage_rules.coverage_missing,
    "member_id_missing": coverage_rules.member_id_missing,
    "payer_id_missing": coverage_rules.payer_id_missing,
    "patient_demographics": coverage_rules.patient_demographics,
    "original_reference_missing": coverage_rules.original_reference_missing,
    "authorization_missing": coverage_rules.authorization_missing,
    "diagnosis_missing": diagnosis_rules.diagnosis_missing,
    "diagnosis_count": diagnosis_rules.diagnosis_count,
    "diagnosis_duplicate": diagnosis_rules.diagnosis_duplicate,
    "diagnosis_format": diagnosis_rules.diagnosis_format,
    "diagnosis_pointer_missing": diagnosis_rules.diagnosis_pointer_missing,
    "diagnosis_pointer_range": diagnosis_rules.diagnosis_pointer_range,
    "line_count": line_rules.line_count,
    "procedure_format": line_rules.procedure_format,
    "modifier_format": line_rules.modifier_format,
    "line_charge": line_rules.line_charge,
    "charge_sum": line_rules.charge_sum,
    "units_not_positive": line_rules.units_not_positive,
    "unit_measure": line_rules.unit_measure,
    "duplicate_line": line_rules.duplicate_line,
    "line_control_number_duplicate": line_rules.line_control_number_duplicate,
    "service_in_future": date_rules.service_in_future,
    "service_before_birth": date_rules.service_before_birth,
    "service_span_reversed": date_rules.service_span_reversed,
    "filing_limit_passed": date_rules.filing_limit_passed,
    "replacement_after_filing_limit": date_rules.replacement_after_filing_limit,
    "prior_adjudication_missing": cob_rules.prior_adjudication_missing,
    "prior_line_balance": cob_rules.prior_line_balance,
    "prior_claim_balance": cob_rules.prior_claim_balance,
    "prior_adjudication_date": cob_rules.prior_adjudication_date,
    "prior_paid_negative": cob_rules.prior_paid_negative,
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

    def applies(self, document: ClaimDocument, context: ScrubContext) -> bool:
        """Tell whether the rule is in force for this claim."""
        service_on = document.service_from or context.today
        return self.in_force(service_on if self.basis == "service" else context.today)


@cache
def rules() -> tuple[ScrubRule, ...]:
    """Return the entries of the data file, those out of force too."""
    return entries("scrub_rules.toml", ScrubRule, "rule")


def scrub(document: ClaimDocument, context: ScrubContext) -> tuple[Finding, ...]:
    """Return everything the rules find, in the order of ``RULES``; never raises for a claim, however broken.

    Message and field never hold a name, a member id or a birth date.
    """
    settings = {rule.rule: rule for rule in rules() if rule.applies(document, context)}
    return tuple(
        Finding(
            rule=rule,
            severity=settings[rule].severity,
            field=hit.field,
            message=hit.message,
            owner=settings[rule].owner,
            remedy=settings[rule].plain,
        )
        for rule, check in RULES.items()
        if rule in settings
        for hit in check(document, context)
    )


def plain(rule_id: str) -> str:
    """Return in plain words what to do when this rule is broken; a neutral sentence for an unknown rule."""
    known = (rule.plain for rule in rules() if rule.rule == rule_id)
    return next(known, "Look at the field the finding names and set it right.")
