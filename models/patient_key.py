"""Which claims are of one patient: a key made of name, birth date and nothing a payer could change.

>>> patient_key(document)
'9f2c...'
"""

import hashlib
from datetime import date

from models.claim import ClaimDocument


def patient_key(document: ClaimDocument) -> str:
    """Return the same 32 characters for every claim of a patient; empty when the claim does not say who.

    Last name, first name and birth date, letters folded; a member id would differ from payer to payer. It
    is a digest and no secret: it stays in the database, beside the documents it was made of.
    """
    if document.patient is None and not document.coverages:
        return ""
    person = document.person
    if person.birth_date is None or not person.name.last:
        return ""
    return key_of(person.name.last, person.name.first, person.birth_date)


def key_of(last: str, first: str, birth_date: date) -> str:
    """Return the key of somebody by what a person at the telephone says of themselves."""
    said = "|".join((last, first, birth_date.isoformat()))
    return hashlib.sha256(said.casefold().encode()).hexdigest()[:32]
