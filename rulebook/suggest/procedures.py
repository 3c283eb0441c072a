"""Procedure candidates: the services a note tells of, and the visit where the note alone decides it."""

from models.suggestion import Evidence, Note
from rulebook.suggest.diagnoses import Candidate
from rulebook.suggest.services import told
from rulebook.suggest.visits import visit_codes

VISIT, CERTAIN, MORE, SENT_OUT = 12.0, 10.0, 8.0, 4.0


def procedure_candidates(note: Note) -> list[Candidate]:
    """Return the codes of the services told in note and orders, in the order of the note."""
    found: dict[str, Candidate] = {}
    for text, in_note in ((note.text, True), *((order, False) for order in note.orders)):
        for service in told(text):
            score = SENT_OUT if service.sent_out else CERTAIN
            place = (service.evidence,) if in_note else ()
            for code in service.service.codes:
                found.setdefault(code, _candidate(code, score, place))
            for code in service.service.more if service.several else ():
                found.setdefault(code, _candidate(code, MORE, place))
    for code, place in visit_codes(note):
        found.setdefault(code, _candidate(code, VISIT, (place,)))
    return sorted(found.values(), key=lambda c: -c.score)


def _candidate(code: str, score: float, evidence: tuple[Evidence, ...]) -> Candidate:
    return Candidate(code, code, score, frozenset((code,)), evidence, "charges")
