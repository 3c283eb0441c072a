"""Authorizations on file find their way onto the claim (REF*G1) before it is sent."""

from activities.coverage_facts import balances_of
from models.claim import ClaimDocument
from rulebook.authorizations import covering_authorization
from store import claims
from store.step import ClaimStep


def with_known_authorization(step: ClaimStep, document: ClaimDocument) -> ClaimDocument:
    """Return the document with the number of an authorization that was obtained for one of its services.

    Only where neither claim nor line has a number: what somebody wrote there is not replaced. Only with
    units left: what other claims have used of it counts.
    """
    if document.authorization_number:
        return document
    sequence = claims.sequence_of(step.claim)
    on_file = [b.authorization.model_copy(update={"units": b.remaining}) for b in balances_of(step)]
    lines = [line for line in document.lines if not line.authorization_number]
    found = [covering_authorization(document, (line,), sequence, on_file) for line in lines]
    numbers = {authorization.number for authorization in found if authorization is not None}
    if len(numbers) == 1:
        return document.model_copy(update={"authorization_number": numbers.pop()})
    by_line = {line.number: a.number for line, a in zip(lines, found, strict=True) if a is not None}
    changed = tuple(
        line.model_copy(update={"authorization_number": by_line.get(line.number, line.authorization_number)})
        for line in document.lines
    )
    return document.model_copy(update={"lines": changed})
