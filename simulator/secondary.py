"""Paying as secondary: only what the primary left to the patient, less the member's share in this plan.

A worked line: charge 150, the primary left PR 30, this plan's coinsurance is 20 %. It pays 24, leaves
PR-2 6, and CO or PR of the primary are no concern of it: OA-23 120. 150 - 6 - 120 = 24.
"""

from models.adjustment import Adjustment, total
from models.claim import ClaimDocument, Coverage, ServiceLine
from models.remittance import RemittanceLine
from simulator.pricing import Purse, answer_line


def primary_of(document: ClaimDocument) -> Coverage | None:
    """Return the primary coverage of a claim that bills another payer."""
    return document.coverage("P")


def tells_what_primary_decided(document: ClaimDocument) -> bool:
    """Tell whether the claim carries the primary's decision: 2320 AMT*D, or 2430 SVD at a line."""
    primary = primary_of(document)
    at_claim = primary is not None and primary.adjudication is not None
    return at_claim or any(line.adjudications for line in document.lines)


def left_by_primary(document: ClaimDocument) -> dict[int, int]:
    """Return the cents the primary left to the patient, by line number."""
    at_lines = {line.number: _left_at(line) for line in document.lines}
    if any(line.adjudications for line in document.lines):
        return at_lines
    return _spread(document, _left_at_claim(document))


def decide_secondary_line(line: ServiceLine, left: int, purse: Purse) -> RemittanceLine:
    """Pay what is left on this line less the member's own share; the rest is the primary's impact, OA-23."""
    shares = purse.share(min(left, line.charge_cents))
    paid = min(left, line.charge_cents) - total(shares)
    impact = line.charge_cents - paid - total(shares)
    prior = (Adjustment(group="OA", reason="23", amount_cents=impact),) if impact else ()
    return answer_line(line, paid, paid + total(shares), prior + shares)


def _left_at(line: ServiceLine) -> int:
    return sum(total(a.adjustments, "PR") for a in line.adjudications)


def _left_at_claim(document: ClaimDocument) -> int:
    primary = primary_of(document)
    if primary is None or primary.adjudication is None:
        return 0
    told = primary.adjudication.patient_liability_cents
    return total(primary.adjudication.adjustments, "PR") if told is None else told


def _spread(document: ClaimDocument, cents: int) -> dict[int, int]:
    """Give a claim-level amount to the lines in their order, none more than its charge."""
    spread: dict[int, int] = {}
    for line in document.lines:
        spread[line.number] = min(cents, line.charge_cents)
        cents -= spread[line.number]
    return spread
