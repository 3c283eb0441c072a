"""What a payer's reason means, in a sentence a patient can read.

``plain_words("45")`` says that the amount is a contract discount the patient does not owe. Whether a
patient owes anything follows from the group code (only PR) and the ledger, never from these words.
"""

from functools import cache

from rulebook.dated import Dated, entries


class PatientSentence(Dated):
    """One CARC and its sentence for the patient."""

    carc: str
    plain: str


@cache
def sentences() -> dict[str, str]:
    """Return all sentences by CARC."""
    return {s.carc: s.plain for s in entries("patient_words.toml", PatientSentence, "sentence")}


def plain_words(carc: str) -> str:
    """Return the sentence for a CARC (``45``, not ``CO-45``), a neutral one when the code is not known."""
    return sentences().get(carc, "Your plan changed the payment for a reason we are looking into.")
