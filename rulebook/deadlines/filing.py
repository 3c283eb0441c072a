"""Filing: until when a payer takes the claim.

A claim for a visit of 1 March 2026 under a contract of 90 days must be with the payer on 30 May::

    filing_deadline(document, Payer(payer_id="ACME1", filing_limit_days=90, ...)).last_day

A later payer's days count from the decision of the payer before it. The clock runs on while a claim is
rejected and repaired: a 277CA rejection stops nothing.
"""

from datetime import date

from models.claim import ClaimDocument, PayerSequence
from models.deadline import Deadline, DeadlineKind
from models.practice import Payer
from rulebook.coordination import earlier_coverages
from rulebook.deadlines.windows import Basis, Scope, by_contract, scope_of, window_for


def filing_deadline(
    document: ClaimDocument,
    payer: Payer | None,
    sequence: PayerSequence = "P",
    *,
    eligibility_on: date | None = None,
    prior_on: date | None = None,
) -> Deadline | None:
    """Return the filing clock at one payer, or None while it has not started.

    It has not started without a date of service, or before the payer before has decided. ``payer`` is None
    while the practice has not set it up: seeds count alone. ``eligibility_on``: the day retroactive
    eligibility was notified, else what the coverage says of it; where the rules give more time then, the
    later day counts, and so it does for Medicaid after Medicare. ``prior_on`` is the day the payer before
    decided, while the claim itself does not say so yet.
    """
    service = document.service_from
    if service is None:
        return None
    scope = scope_of(document, payer, sequence)
    window = window_for(DeadlineKind.FILING, scope, service)
    if window is None:
        return None
    days = _contract_days(payer, later=scope.later_payer)
    window = by_contract(window, days, payer)
    basis = _basis(window.basis, payer, later=scope.later_payer)
    window = window.model_copy(update={"basis": basis})
    started = _day(document, sequence, basis, prior_on)
    usual = window.deadline(started, sequence) if started is not None else None
    coverage = document.coverage(sequence)
    notified = eligibility_on or (coverage.eligibility_notified_on if coverage is not None else None)
    extended = [_extended(document, payer, sequence, notified)]
    if days is None:
        extended.append(_after_medicare(document, scope, sequence, prior_on))
    return max((d for d in (usual, *extended) if d is not None), key=lambda d: d.last_day, default=None)


def _contract_days(payer: Payer | None, *, later: bool) -> int | None:
    if payer is None:
        return None
    if later and payer.later_payer_limit_days is not None:
        return payer.later_payer_limit_days
    return payer.filing_limit_days


def _basis(basis: Basis, payer: Payer | None, *, later: bool) -> Basis:
    told = payer is not None and later and payer.later_payer_limit_days is not None
    return "prior_decided_on" if told else basis


def _extended(
    document: ClaimDocument, payer: Payer | None, sequence: PayerSequence, eligibility_on: date | None
) -> Deadline | None:
    if eligibility_on is None:
        return None
    scope = scope_of(document, payer, sequence)
    window = window_for(DeadlineKind.FILING, scope, eligibility_on, retroactive=True)
    if window is None:
        return None
    return window.deadline(eligibility_on, sequence, service_on=document.service_from)


def _after_medicare(
    document: ClaimDocument, scope: Scope, sequence: PayerSequence, prior_on: date | None
) -> Deadline | None:
    """Return what the rules give after the payer before decided, by that payer's line of business."""
    earlier = earlier_coverages(document, sequence)
    decided = prior_on or prior_decided_on(document, sequence)
    if not earlier or decided is None:
        return None
    before = scope_of(document, None, earlier[-1][1].sequence).line_of_business
    window = window_for(DeadlineKind.FILING, scope, decided, after=before)
    return window.deadline(decided, sequence) if window is not None else None


def _day(
    document: ClaimDocument, sequence: PayerSequence, basis: Basis, prior_on: date | None
) -> date | None:
    match basis:
        case "service_to":
            return document.service_to
        case "prior_decided_on":
            return prior_on or prior_decided_on(document, sequence)
        case _:
            return document.service_from


def prior_decided_on(document: ClaimDocument, sequence: PayerSequence) -> date | None:
    """Return the day the payer before ``sequence`` decided, from the claim (DTP*573), or None."""
    earlier = earlier_coverages(document, sequence)
    if not earlier:
        return None
    _, before = earlier[-1]
    days = {before.adjudication.adjudicated_on} if before.adjudication is not None else set[date | None]()
    days |= {
        answer.adjudicated_on
        for line in document.lines
        for answer in line.adjudications
        if answer.payer_id == before.payer.payer_id
    }
    return max((day for day in days if day is not None), default=None)


def filing_limit(document: ClaimDocument, payer: Payer, sequence: PayerSequence = "P") -> date | None:
    """Return the last day this payer takes the claim, or None while the clock has not started."""
    found = filing_deadline(document, payer, sequence)
    return found.last_day if found is not None else None


def days_left(document: ClaimDocument, payer: Payer, today: date) -> int | None:
    """Return the days left to file, negative when the limit has passed, None without a date of service."""
    limit = filing_limit(document, payer)
    return None if limit is None else (limit - today).days
