"""What pages show of a person until somebody asks for the whole: initials, a year, four characters."""

from collections.abc import Callable
from typing import NamedTuple

from models.claim import ClaimDocument, Coverage
from models.errors import NotFound
from models.party import Person, PersonName

HIDDEN = "•"
FEWEST_HIDDEN = 4
"""A number this short is hidden whole."""


class Field(NamedTuple):
    """One field that pages mask: its name in forms and in the audit log, in words, masked, and whole."""

    name: str
    label: str
    masked: str
    whole: Callable[[], str]


def initials(name: PersonName) -> str:
    """Return a person's name as ``B. E.``."""
    return masked(name.first, name.last)


def masked(first: str, last: str, year: str = "") -> str:
    """Return a name and a year of birth as ``B. E., born 1980``; what is empty is left out."""
    letters = " ".join(f"{part[0].upper()}." for part in (first, last) if part)
    return f"{letters}, born {year}" if year else letters


def last_four(number: str) -> str:
    """Return a number as ``••••1234``; all of a short one is hidden."""
    shown = number[-4:] if len(number) > FEWEST_HIDDEN + 1 else ""
    return HIDDEN * FEWEST_HIDDEN + shown


def fields_of(document: ClaimDocument) -> dict[str, Field]:
    """Return the masked fields of a claim: the patient, and the member id of each coverage."""
    if document.patient is None and not document.coverages:
        return {}
    found = [_patient(document.person), *(_member(coverage) for coverage in document.coverages)]
    return {field.name: field for field in found}


def need(document: ClaimDocument, name: str) -> Field:
    """Return one of the fields, or raise ``NotFound``."""
    found = fields_of(document).get(name)
    if found is None:
        raise NotFound("this claim has no such field")
    return found


def _patient(person: Person) -> Field:
    born = person.birth_date
    shown = masked(person.name.first, person.name.last, str(born.year) if born is not None else "")
    return Field("patient", "the patient's name and birth date", shown, lambda: _whole(person))


def _whole(person: Person) -> str:
    name = " ".join(part for part in (person.name.first, person.name.middle, person.name.last) if part)
    born = person.birth_date
    return f"{name}, born {born:%b} {born.day}, {born.year}" if born is not None else name


def _member(coverage: Coverage) -> Field:
    label = f"the member id at {coverage.payer.name}"
    shown = last_four(coverage.member_id)
    return Field(f"member-{coverage.sequence}", label, shown, lambda: coverage.member_id)
