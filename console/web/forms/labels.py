"""What fields and choices are called on forms."""

import re

from console.web.forms.shapes import Shape

FIELDS = {
    "accepted": "Suggestions taken",
    "addressee": "Which provider",
    "answer": "Your answer",
    "argument": "What the letter says in our own words",
    "attachments": "Documents that go with it",
    "birth_date": "Date of birth",
    "blocking": "The claim waits for the answer",
    "channel": "How",
    "contact_log": "The contact",
    "coverage": "The coverage",
    "changes": "What changes",
    "decided_on": "Date of their decision",
    "delivered_on": "Day it went out",
    "diagnoses": "Diagnoses",
    "diagnosis_pointers": "For diagnoses",
    "documents": "Documents",
    "due_on": "Answer by",
    "filing_indicator": "Kind of insurance",
    "first": "First name",
    "group_number": "Group number",
    "holder": "Whose (a provider's NPI, or practice)",
    "issuer": "Given by (an insurer's id for an enrollment)",
    "last": "Last name",
    "letter": "Letter",
    "line1": "Street",
    "line2": "Street, second line",
    "lines": "Lines",
    "member_id": "Member id",
    "ndc": "Drug code (NDC)",
    "npi": "NPI",
    "note": "Note",
    "obtained.number": "Authorization number",
    "obtained.procedures": "Procedures",
    "obtained.provider_npi": "Provider (NPI)",
    "obtained.valid_from": "First day",
    "obtained.valid_to": "Last day",
    "options": "Answers to choose from, one on each line",
    "overrides": "Reasons",
    "payer_id": "Insurer",
    "person": "Who was spoken to",
    "place_of_service": "Place of service",
    "procedure": "Procedure",
    "promised_on": "Promised by",
    "proof": "Document that proves it",
    "question": "Question to the provider",
    "reason": "Reason",
    "reference": "Reference number",
    "relationship": "Patient is the insured's",
    "sent_on": "Sent on",
    "sequence": "Pays as",
    "name.first": "Insured's first name",
    "name.last": "Insured's last name",
    "subscriber.birth_date": "Insured's date of birth",
    "subscriber.sex": "Insured's sex",
    "zip_code": "ZIP code",
}

CHOICES = {
    "channel": {
        "phone": "Telephone",
        "portal": "Portal",
        "email": "E-mail",
        "letter": "Letter",
        "in_person": "In person",
        "fax": "Fax",
        "": "Choose",
    },
    "sequence": {"P": "Primary insurance", "S": "Secondary insurance", "T": "Tertiary insurance"},
    "sex": {"F": "Female", "M": "Male", "U": "Unknown"},
    "relationship": {"18": "self", "01": "spouse", "19": "child", "G8": "other"},
    "filing_indicator": {
        "CI": "Commercial",
        "BL": "Blue Cross Blue Shield",
        "HM": "HMO",
        "MB": "Medicare Part B",
        "MC": "Medicaid",
        "CH": "TRICARE",
        "WC": "Workers' compensation",
        "AM": "Automobile",
        "12": "PPO",
        "OF": "Other federal program",
    },
    "letter": {
        "": "As drafted",
        "general": "General",
        "timely_filing": "Filed in time",
        "medical_necessity": "Medical necessity",
        "authorization": "Authorization",
        "coverage": "Coverage",
        "reopening": "Reopening",
    },
}
"""Words for the values of a field, by the field's name; a value without words is shown as it is."""

HINTS = {
    "promised_on": "The claim looks again on the day after",
    "decided_on": "The windows run from it; empty is today",
    "member_id": "As on the card",
    "obtained.procedures": "Codes with blanks between",
    "obtained.provider_npi": "Empty is any of the practice",
    "obtained.units": "In all, with those used already",
    "options": "Left empty, the provider writes freely",
    "diagnosis_pointers": "Their numbers, as 1 2",
}

LONG = frozenset({"note", "argument", "question", "answer", "reason", "options"})
"""Fields with room for several lines."""


def label_of(name: str) -> str:
    """Return what a field is called: the last part of its name, in words."""
    last = name.rpartition(".")[2]
    ends = ".".join(name.split(".")[-2:])
    return FIELDS.get(ends) or FIELDS.get(last) or last.replace("_cents", "").replace("_", " ").capitalize()


def hint_of(name: str) -> str:
    """Return what is said below a field, if anything."""
    ends = ".".join(name.split(".")[-2:])
    return HINTS.get(ends) or HINTS.get(name.rpartition(".")[2], "")


def choices_of(name: str, shape: Shape) -> tuple[tuple[str, str], ...]:
    """Return the values that may be chosen, each with its words; none for a field that is typed."""
    known = CHOICES.get(name.rpartition(".")[2], {})
    if shape.choices:
        some = [value for value in shape.choices if value in known] if "P" in shape.choices else shape.choices
        return tuple((value, known.get(value) or value.replace("_", " ").capitalize()) for value in some)
    return tuple(known.items())


def path_words(path: str) -> str:
    """Return a claim's field as people call it: ``lines.2.units`` is "Line 2: units"."""
    names = re.sub(r"(^|\.)(line|coverage|diagnose|attachment)s\.(\d+)", r"\1\2 \3", path)
    names = names.replace("diagnose ", "diagnosis ").replace("_cents", "").replace("_", " ")
    head, _, rest = names.partition(".")
    return f"{head.capitalize()}: {rest.replace('.', ', ')}" if rest else head.capitalize()
