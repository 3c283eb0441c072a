"""Authorization numbers put on a claim and taken off it (REF*G1 of the claim, or of a line)."""

from collections.abc import Collection

from models.claim import ClaimDocument, ServiceLine
from models.practice import Authorization
from rulebook.authorizations import in_days


def without_numbers(document: ClaimDocument, lines: Collection[ServiceLine]) -> ClaimDocument:
    """Return the claim without the numbers that these lines go by.

    The claim's own number stays where another line goes by it.
    """
    numbers = {line.number for line in lines}
    bare = tuple(_numbered(line, "") if line.number in numbers else line for line in document.lines)
    others = any(not line.authorization_number and line.number not in numbers for line in document.lines)
    kept = document.authorization_number if others else ""
    return document.model_copy(update={"lines": bare, "authorization_number": kept})


def with_number(
    document: ClaimDocument, lines: Collection[ServiceLine], granted: Authorization
) -> ClaimDocument:
    """Return the claim with this authorization for these lines, which have no number of their own.

    It becomes the claim's own number where that says nothing wrong of any other line.
    """
    if document.authorization_number == granted.number:
        return document
    going_by_claim = [line for line in document.lines if not line.authorization_number]
    covered = {line.number for line in lines}
    fits = all(line.number in covered and in_days(granted, line) for line in going_by_claim)
    if not document.authorization_number and fits:
        return document.model_copy(update={"authorization_number": granted.number})
    numbers = {line.number for line in lines}
    changed = (_numbered(one, granted.number) if one.number in numbers else one for one in document.lines)
    return document.model_copy(update={"lines": tuple(changed)})


def _numbered(line: ServiceLine, number: str) -> ServiceLine:
    return line.model_copy(update={"authorization_number": number})
