"""What a payer granted, as somebody wrote it down on the telephone: is it whole, and is it for these lines?

72148, 1 to 31 March, 2 units   for a line 72148 of 15 March   fits
72148, 1 to 31 March, 2 units   for a line 72148 of 2 April    does not: ``valid_to``
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from models.answers import AuthorizationAnswer
from models.claim import ClaimDocument, ServiceLine
from models.practice import Authorization
from rulebook.authorizations import fits

LONGEST_NUMBER = 50
"""Characters that REF02 holds."""


class Objection(NamedTuple):
    """Why an answer cannot be taken: the field, what is wrong with it, and what to do."""

    field: str
    problem: str
    remedy: str


def written_down(
    answer: AuthorizationAnswer, payer_id: str, member_id: str, on: date
) -> Authorization | Objection:
    """Return the authorization that was obtained, or what is missing of it or cannot be so."""
    number, codes = answer.number.strip(), tuple(c for one in answer.procedures if (c := one.strip()))
    if not number or len(number) > LONGEST_NUMBER or not number.isprintable():
        problem = "no number was given" if not number else "no authorization has such a number"
        return Objection("number", problem, "Enter the payer's number; if there is none yet, answer wait")
    if not codes:
        return Objection(
            "procedures", "it is not said for which procedures", "Enter the codes it was given for"
        )
    if answer.valid_from is None:
        return Objection("valid_from", "it is not said from which day it counts", "Enter its first day")
    if answer.valid_to is None or answer.valid_to < answer.valid_from:
        problem = "it is not said until which day it counts"
        problem = problem if answer.valid_to is None else "it ends before it begins"
        return Objection("valid_to", problem, "Enter its last day")
    if answer.units is None or answer.units <= 0:
        return Objection(
            "units", "it is not said how many units were granted", "Enter the units granted in all"
        )
    return Authorization(
        number=number,
        payer_id=payer_id,
        member_id=member_id,
        procedures=codes,
        provider_npi=answer.provider_npi.strip(),
        valid_from=answer.valid_from,
        valid_to=answer.valid_to,
        units=answer.units,
        recorded_on=on,
    )


def lines_covered(
    granted: Authorization, document: ClaimDocument, lines: Sequence[ServiceLine]
) -> tuple[ServiceLine, ...] | Objection:
    """Return those of the lines that it is for; what keeps it from being for any is an objection.

    Some is enough: each line may have an authorization of its own, and the review asks for the others.
    """
    coded = [line for line in lines if line.procedure in granted.codes]
    found = tuple(line for line in coded if fits(granted, document, line))
    if found:
        return found
    if not coded:
        wanted = ", ".join(sorted({line.procedure for line in lines}))
        remedy = (
            f"It is needed for {wanted}; if the payer means the same service by another code, hand it over"
        )
        return Objection("procedures", "no line that needs one bills these procedures", remedy)
    return _elsewhere(granted, coded[0])


def _elsewhere(granted: Authorization, line: ServiceLine) -> Objection:
    """Say why it is not for a line that bills its procedure: other days, or another provider."""
    last = line.service_to or line.service_from
    if line.service_from < granted.valid_from:
        problem = f"it begins after line {line.number} was served on {line.service_from}"
        return Objection("valid_from", problem, "Ask the payer to date it back, or correct the day")
    if granted.valid_to < last:
        problem = f"it ends before line {line.number} was served on {last}"
        return Objection("valid_to", problem, "Ask the payer to extend it, or correct the day")
    remedy = "Leave it empty if it counts for the practice, or ask the payer to change it"
    return Objection("provider_npi", f"it is for another provider than that of line {line.number}", remedy)
