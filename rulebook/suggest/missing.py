"""Possible missing codes: an order, result or procedure in the note that no line of the claim bills.

"Blood drawn for CBC" on a claim with an office visit alone yields the blood draw and the blood count. What
the note says was declined, planned, done elsewhere or sent to another laboratory yields nothing.
"""

from collections.abc import Iterator

from models.claim import ClaimDocument, ServiceLine
from models.suggestion import MissingCode
from rulebook.suggest.services import Service, told


def possible_missing_codes(document: ClaimDocument) -> Iterator[MissingCode]:
    """Yield the services that the visit's note tells of and no line bills; nothing for a claim without note.

    A line without a code bills what its description tells of.
    """
    if not document.visit_note:
        return
    described = {
        item.service.service
        for line in document.lines
        if not line.procedure
        for item in told(line.description)
    }
    for item in told(document.visit_note):
        service = item.service
        if item.sent_out or service.service in described:
            continue
        if not any(_bills(line, service) for line in document.lines):
            yield MissingCode(
                service=service.service, title=service.title, codes=service.codes, evidence=item.evidence
            )


def _bills(line: ServiceLine, service: Service) -> bool:
    return bool(line.procedure) and service.billed_by(line.procedure)
