"""What a suggester reads of a claim, and how a suggestion quotes the note."""

from datetime import date

from models.claim import ClaimDocument
from models.suggestion import Note, Suggestion


def note_of(document: ClaimDocument) -> Note:
    """Return note, descriptions of lines without code, age on the date of service and sex."""
    person = document.person
    orders = tuple(line.description for line in document.lines if line.description and not line.procedure)
    age = _age(person.birth_date, document.service_from)
    return Note(document.visit_note, orders, age, person.sex or "")


def quoted(suggestion: Suggestion, note: str) -> list[str]:
    """Return the words of the note that a suggestion stands on; they are PHI and belong into tasks only."""
    return [" ".join(note[place.start : place.end].split()) for place in suggestion.evidence]


def _age(born: date | None, on: date | None) -> int | None:
    if born is None or on is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
