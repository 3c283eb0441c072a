"""Which referral on file covers a claim: payer, member, who is visited, procedures, days and visits.

A referral of 1 to 31 March for three visits to 1993000003 covers a claim of 15 March by that provider while
other claims billed no more than two days under it.
"""

from collections.abc import Iterable
from datetime import date

from models.claim import ClaimDocument, Coverage
from models.earlier_service import EarlierService
from models.practice import Referral


def covering_referral(
    document: ClaimDocument,
    coverage: Coverage,
    referrals: Iterable[Referral],
    history: Iterable[EarlierService],
) -> Referral | None:
    """Return the first referral that covers all lines of a claim, or None."""
    earlier = tuple(history)
    return next((r for r in referrals if _covers(r, document, coverage, earlier)), None)


def _covers(
    referral: Referral, document: ClaimDocument, coverage: Coverage, earlier: tuple[EarlierService, ...]
) -> bool:
    return (
        bool(document.lines)
        and of_member(referral, coverage)
        and in_days(referral, document)
        and for_service(referral, document)
        and not used_up(referral, document, earlier)
    )


def of_member(referral: Referral, coverage: Coverage) -> bool:
    """Tell whether the payer gave it for this member."""
    return (referral.payer_id, referral.member_id) == (coverage.payer.payer_id, coverage.member_id)


def in_days(referral: Referral, document: ClaimDocument) -> bool:
    """Tell whether every line lies within its days."""
    return all(
        referral.valid_from <= line.service_from
        and (line.service_to or line.service_from) <= referral.valid_to
        for line in document.lines
    )


def for_service(referral: Referral, document: ClaimDocument) -> bool:
    """Tell whether it sends the member to somebody on the claim, and for a procedure of the claim."""
    facility = document.facility.npi if document.facility is not None else ""
    rendering = {line.rendering.npi for line in document.lines if line.rendering is not None}
    rendering.add(document.rendering.npi if document.rendering is not None else document.billing.npi)
    visited = referral.provider_npi in {"", document.billing.npi, facility, *rendering}
    codes = {line.procedure for line in document.lines}
    return visited and (not referral.procedures or not codes.isdisjoint(referral.procedures))


def used_up(referral: Referral, document: ClaimDocument, history: Iterable[EarlierService]) -> bool:
    """Tell whether this claim's days and those of claims that came in before it are more than it allows.

    A claim of 5 March that comes in after three claims of later days is the fourth visit.
    """
    if referral.visits is None:
        return False
    days: set[date] = {line.service_from for line in document.lines}
    days |= {s.service_from for s in history if s.came_first and s.referral == referral.number}
    return len(days) > referral.visits
