"""What a situation asks for, in words: SNIP level 4."""

from models.finding import Severity
from x12.checks.finding_rules import Rule


def _situation(message: str, remedy: str, code: str = "", severity: Severity = "error") -> Rule:
    return Rule(4, severity, message, remedy, code)


def _hint(message: str, remedy: str, code: str = "") -> Rule:
    return _situation(message, remedy, code, "warning")


PARTY_RULES: dict[str, Rule] = {
    "npi_format": _situation("{what} is no NPI", "Give the ten digits; the first is 1 or 2", "7"),
    "npi_check_digit": _situation(
        "{what} is no NPI: its check digit is wrong", "Look the NPI up in the registry", "7"
    ),
    "taxonomy_format": _situation("{what} is no taxonomy code", "Give ten characters like 207Q00000X", "7"),
    "ein_format": _situation("{what} is no employer's tax number", "Give nine digits", "7"),
    "ssn_format": _situation("{what} is no social security number", "Give nine digits", "7"),
    "state_unknown": _situation("{what} is no state", "Give the two letters of the postal service", "7"),
    "state_missing": _situation("{what} is missing", "Give state and postal code in the United States", "2"),
    "zip_format": _situation("{what} is no ZIP code", "Give five or nine digits, without a hyphen", "7"),
    "zip_plus_four": _hint("{what} has only five digits", "Give all nine digits for a provider", "7"),
    "phone_format": _hint("{what} is no phone number", "Give area code and number, ten digits", "7"),
    "member_id_missing": _situation(
        "the subscriber is a person, {what} is missing", "Give the member number as the card shows it", "2"
    ),
}

SUBSCRIBER_RULES: dict[str, Rule] = {
    "subscriber_relation_missing": _situation(
        "the subscriber is the patient, {what} does not say so", "Write 18 in SBR02", "2"
    ),
    "subscriber_is_not_patient": _situation(
        "SBR02 says that the subscriber is the patient, but a patient is told of",
        "Leave SBR02 empty, or leave out loop 2000C",
        "I13",
    ),
    "subscriber_address_missing": _situation(
        "the subscriber is the patient, {what} is missing", "Give the subscriber's address", "I6"
    ),
    "subscriber_birth_missing": _situation(
        "the subscriber is the patient, DMG is missing", "Give the subscriber's birth date and gender", "I6"
    ),
    "claim_missing": _situation(
        "there is no claim below this level", "Add the claim, or leave the level out", "I6"
    ),
    "birth_in_future": _situation("{what} is after the day of the file", "Correct the birth date", "8"),
}

CLAIM_RULES: dict[str, Rule] = {
    "claim_number_long": _hint(
        "{what} is longer than the 20 characters that payers give back", "Number claims shorter", "5"
    ),
    "frequency_unknown": _situation(
        "claim frequency {found} is not used", "Write 1 (original), 7 (replacement) or 8 (void)", "7"
    ),
    "original_reference_missing": _situation(
        "a replacement or void names no claim of the payer", "Add REF*F8 with the payer's claim number", "I6"
    ),
    "original_reference_unexpected": _hint(
        "an original claim names a claim of the payer", "Write frequency 7 or 8, or leave REF*F8 out", "I9"
    ),
    "other_payer_missing": _situation(
        "SBR01 says {found}, but no payer before this one is told of",
        "Add loop 2320 with 2330B for each payer before, or write P",
        "I6",
    ),
    "payer_order_repeated": _situation(
        "two payers have the same place {found} in the order of payers", "Give every payer its own", "7"
    ),
    "other_payer_unknown": _situation(
        "{what} names a payer that no loop 2330B names", "Repeat NM109 of the other payer", "7"
    ),
    "adjudication_day_missing": _situation(
        "it is not told when the other payer decided",
        "Add DTP*573 to loop 2330B, or tell of each line in 2430",
        "I6",
    ),
    "adjudication_day_twice": _situation(
        "the day the other payer decided is told for the claim and for its lines",
        "Leave DTP*573 out here",
        "I9",
    ),
    "accident_cause_missing": _situation(
        "there is an accident date, but CLM11 names no cause", "Write AA, EM or OA in CLM11", "2"
    ),
    "accident_day_missing": _situation(
        "CLM11 says accident, but its date is missing", "Add DTP*439 with the day of the accident", "I6"
    ),
    "accident_state_missing": _situation(
        "CLM11 says automobile accident, but not in which state", "Give the state in CLM11-4", "2"
    ),
    "attachment_number_missing": _situation(
        "{what} is missing, the attachment comes by itself", "Give the number that is on the attachment", "2"
    ),
    "place_of_service_unknown": _situation(
        "{what} is no place of service", "Give a code of the CMS list, as 11 for an office", "7"
    ),
}

DIAGNOSIS_RULES: dict[str, Rule] = {
    "diagnosis_pointer": _situation(
        "line {line} points to diagnosis {found}, the claim has {right}", "Point to a diagnosis in HI", "7"
    ),
    "diagnosis_repeated": _situation("{what} repeats a diagnosis", "Tell each diagnosis once", "7"),
    "diagnosis_mixed": _situation(
        "ICD-9 and ICD-10 codes stand in one claim", "Use the list valid on the day of service", "7"
    ),
    "diagnosis_list_old": _situation(
        "ICD-9 ended on 2015-09-30, the service is later", "Use ABK and ABF with ICD-10 codes", "7"
    ),
    "diagnosis_dot": _situation("{what} has a dot", "Leave the dot out: M5450", "6"),
    "diagnosis_format": _situation(
        "{what} is no ICD-10 code", "Give letter, digit and up to five more characters", "7"
    ),
}

SERVICE_RULES: dict[str, Rule] = {
    "charge_negative": _situation("{what} is negative", "Void or replace the claim instead", "7"),
    "charge_zero": _hint("the claim charges nothing", "Charge something, unless it is an encounter", "7"),
    "units_not_positive": _situation("{what} is not above zero", "Give the units rendered", "7"),
    "paid_negative": _situation("{what} is negative", "Give what was paid, or 0", "7"),
    "amount_decimals": _situation("{what} has more than two decimals", "Give dollars and cents", "6"),
    "amount_too_large": _situation("{what} has more than ten digits", "Give at most 99999999.99", "5"),
    "service_before_birth": _situation(
        "the service is before the patient's birth", "Correct the day of service or the birth date", "8"
    ),
    "day_in_future": _situation("{what} is after the day of the file", "Correct the date", "8"),
    "day_too_old": _situation("{what} is before 1900", "Correct the date", "8"),
    "period_reversed": _situation("{what} ends before it starts", "Put the earlier day first", "8"),
    "line_number_repeated": _situation(
        "REF*6R repeats the number of another line", "Give each line a number of its own", "7"
    ),
    "drug_code_format": _situation("{what} is no NDC", "Give eleven digits, without hyphens", "7"),
}

PAYMENT_RULES: dict[str, Rule] = {
    "reversal_positive": _situation(
        "the claim is a reversal (22), but {what} is positive", "Ask the payer: a reversal takes back", "7"
    ),
    "negative_without_reversal": _situation(
        "{what} is negative, but the claim is no reversal (22)", "Ask the payer what is taken back", "7"
    ),
    "predetermination_paid": _situation(
        "a predetermination (25) pays nothing, CLP04 says {found}", "Do not post it; ask the payer", "7"
    ),
    "remark_missing": _hint("reason {found} needs a remark code, there is none", "Ask the payer why", "I6"),
    "crossover_carrier_missing": _hint(
        "the claim went on to another payer (status {found}), it is not told to whom", "Add NM1*TT", "I6"
    ),
    "service_day_missing": _hint(
        "neither the service nor its claim has a date", "Add DTM*472, or DTM*232 for the claim", "I6"
    ),
    "provider_adjustment_zero": _hint("{what} is zero", "Leave the adjustment out", "7"),
    "payment_negative": _situation("BPR02 is negative", "Carry the difference forward in PLB", "7"),
    "payment_without_money": _situation(
        "BPR04 says that no money moves, BPR02 says {found}", "Write how it is paid, or 0", "7"
    ),
    "payment_account_missing": _hint(
        "the payment goes to a bank (BPR04 {found}), {what} is missing", "Give both accounts", "2"
    ),
}

STATUS_RULES: dict[str, Rule] = {
    "status_category": _situation(
        "{what} is no status category of this message", "Use one of A0 to A8 in a 277CA", "7"
    ),
}

SITUATION_RULES: dict[str, Rule] = {
    **PARTY_RULES,
    **SUBSCRIBER_RULES,
    **CLAIM_RULES,
    **DIAGNOSIS_RULES,
    **SERVICE_RULES,
    **PAYMENT_RULES,
    **STATUS_RULES,
}
