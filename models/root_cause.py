"""Why money did not come: one root cause for each finding and each denial, to be counted together.

A line without its modifier is ``code_wrong`` whether our review finds it or the payer denies it (CARC 4).
"""

from enum import StrEnum


class RootCause(StrEnum):
    """Where in the practice (or at the payer) the trouble began."""

    CODE_WRONG = "code_wrong"
    """A code, modifier, unit count or place of service does not fit the service or the code set."""
    CODE_MISSING = "code_missing"
    """A service, an add-on's primary or a required code is not on the claim."""
    DUPLICATE = "duplicate"
    """Billed twice, or taken for it."""
    UNCLEAR_NOTE = "unclear_note"
    """The note does not support what was billed, or nobody could tell from it what was done."""
    PATIENT_INFORMATION = "patient_information"
    """Member id, name, birth date, sex or address are wrong or missing."""
    LATE = "late"
    """Filed, answered or appealed too late."""
    AUTHORIZATION = "authorization"
    """Authorization, referral or notification is missing, wrong or used up."""
    COORDINATION = "coordination"
    """Another payer comes first, or what it decided was not told."""
    COVERAGE = "coverage"
    """Not insured on the day, the benefit is used up, or the plan does not cover the service."""
    PROVIDER_DATA = "provider_data"
    """NPI, taxonomy, enrolment, network or certificate of a provider."""
    MEDICAL_NECESSITY = "medical_necessity"
    """The payer does not think the service was needed."""
    DOCUMENTATION = "documentation"
    """Records, attachments or answers that the payer asked for."""
    PAYER_ERROR = "payer_error"
    """The payer contradicts itself, its contract or the standard; or says what nobody can act on."""
