"""What must add up, in words: SNIP level 3. All amounts are compared in cents, nothing is rounded."""

from models.finding import Severity
from x12.checks.finding_rules import Rule


def _balance(message: str, remedy: str, severity: Severity = "error") -> Rule:
    return Rule(3, severity, message, remedy)


CLAIM_BALANCE_RULES: dict[str, Rule] = {
    "claim_charge_sum": _balance(
        "CLM02 says {found}, the lines add up to {right}", "Let CLM02 be the sum of the lines"
    ),
    "cob_line_balance": _balance(
        "line {line} charges {charge}, the other payer's {paid} and adjustments {adjusted} make {right}",
        "Repeat paid amount and adjustments as the other payer's remittance tells them",
    ),
    "cob_claim_paid": _balance(
        "AMT*D says {found}, the lines' {paid} less the claim's adjustments {adjusted} make {right}",
        "Repeat paid amount and adjustments as the other payer's remittance tells them",
    ),
    "cob_claim_balance": _balance(
        "the claim charges {charge}, the other payer's {found} and adjustments {adjusted} make {right}",
        "Repeat paid amount and adjustments as the other payer's remittance tells them",
    ),
    "cob_adjustment_twice": _balance(
        "the adjustment {group} {reason} of {amount} is told for the claim and for its lines",
        "Tell it once, where the other payer told it",
    ),
    "cob_remaining_twice": _balance(
        "what is left to the patient is told for the claim and for its lines", "Tell it at one of them"
    ),
}

PAYMENT_BALANCE_RULES: dict[str, Rule] = {
    "payment_line_balance": _balance(
        "SVC02 {charge} less adjustments {adjusted} is {right}, SVC03 says {found}",
        "Hold the claim back, and ask the payer for a corrected remittance",
    ),
    "payment_claim_charge": _balance(
        "CLP03 says {found}, the services add up to {right}",
        "Hold the claim back, and ask the payer for a corrected remittance",
    ),
    "payment_claim_paid": _balance(
        "CLP04 says {found}, the services {paid} less the claim's adjustments {adjusted} make {right}",
        "Hold the claim back, and ask the payer for a corrected remittance",
    ),
    "payment_claim_balance": _balance(
        "CLP03 {charge} less adjustments {adjusted} is {right}, CLP04 says {found}",
        "Hold the claim back, and ask the payer for a corrected remittance",
    ),
    "payment_total": _balance(
        "BPR02 says {found}, the claims {paid} less provider adjustments {adjusted} make {right}",
        "Hold the payment back, and ask the payer for a corrected remittance",
    ),
    "patient_responsibility": _balance(
        "CLP05 says {found}, the adjustments of group PR add up to {right}",
        "Ask the payer what the patient owes",
        "warning",
    ),
    "acknowledged_counts": _balance(
        "AK9 says {included} sets included, {received} received, {found} accepted",
        "No more can be accepted than received, none received that was not included",
    ),
}

BALANCE_RULES = {**CLAIM_BALANCE_RULES, **PAYMENT_BALANCE_RULES}
