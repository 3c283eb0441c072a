"""Which authorization on file covers a service: payer, member, procedure, provider, days and units.

An authorization for procedure 72148, provider 1234567893, 1 to 31 March, 2 units, covers a line 72148 of
15 March with 1 unit by that provider. It covers neither two such lines of 2 units each (4 units) nor one
of 2 April.
"""

from collections.abc import Iterable
from decimal import Decimal

from models.claim import ClaimDocument, PayerSequence, ServiceLine
from models.practice import Authorization


def covering_authorization(
    document: ClaimDocument,
    lines: tuple[ServiceLine, ...],
    sequence: PayerSequence,
    authorizations: Iterable[Authorization],
) -> Authorization | None:
    """Return the first authorization that covers all these lines together, or None."""
    return next((a for a in authorizations if covers(a, document, lines, sequence)), None)


def covers(
    authorization: Authorization,
    document: ClaimDocument,
    lines: tuple[ServiceLine, ...],
    sequence: PayerSequence,
) -> bool:
    """Tell whether one authorization covers all these lines; never so for no lines or another member."""
    coverage = document.coverage(sequence)
    if coverage is None or not lines:
        return False
    same_member = (authorization.payer_id, authorization.member_id) == (
        coverage.payer.payer_id,
        coverage.member_id,
    )
    enough = authorization.units >= sum((line.units for line in lines), Decimal(0))
    return same_member and enough and all(fits(authorization, document, line) for line in lines)


def for_provider(authorization: Authorization, document: ClaimDocument, line: ServiceLine) -> bool:
    """Tell whether it was given to who takes part in a service: its provider, the group, or the place.

    Payers name the surgeon, the practice that bills or the hospital, as their form asks.
    """
    rendering = line.rendering or document.rendering or document.billing
    facility = line.facility or document.facility
    place = facility.npi if facility is not None else ""
    return authorization.provider_npi in ("", rendering.npi, document.billing.npi, place)


def fits(authorization: Authorization, document: ClaimDocument, line: ServiceLine) -> bool:
    """Tell whether it was given for a line's procedure, days and provider, whoever the member is."""
    return (
        line.procedure in authorization.codes
        and for_provider(authorization, document, line)
        and in_days(authorization, line)
    )


def in_days(authorization: Authorization, line: ServiceLine) -> bool:
    """Tell whether it counts on all days of a line."""
    last = line.service_to or line.service_from
    return authorization.valid_from <= line.service_from and last <= authorization.valid_to
