"""What must add up in a claim (837): its lines, and what other payers paid and adjusted.

::

    CLM*A-1001*150*...                 150.00 charged
      SBR*P ...  AMT*D*80              the primary paid 80.00
      SV1*HC:99213*100 ...
        SVD*TIDE1*80*HC:99213**1       of line 1: 80.00,
        CAS*CO*45*20                   and 20.00 adjusted: 80 + 20 = 100

One wrong number gives one finding: of a payer that told of lines, the lines are compared first, then the
claim with its lines; of a payer that told of the claim only, paid and adjusted with the charge.
"""

from collections.abc import Iterator
from typing import Any

from x12.checks.money_text import cents, money
from x12.checks.placed_loop import PlacedLoop
from x12.checks.reporter import Reporter
from x12.claims.parts import CHARGES, ClaimParts, service_charge
from x12.segment import Segment


def line_charge(line: PlacedLoop) -> int:
    """Return what a line charges."""
    return sum(service_charge(segment) for segment in line.segments if segment.id in CHARGES)


def adjustments(loop: PlacedLoop) -> Iterator[tuple[str, str, int]]:
    """Yield (group, reason, cents) of every CAS of a loop; a segment holds up to six."""
    for segment in loop.segments:
        if segment.id == "CAS":
            for element in range(2, len(segment.fields), 3):
                if segment.get(element):
                    yield segment.get(1), segment.get(element), cents(segment, element + 1) or 0


def adjusted(loop: PlacedLoop) -> int:
    """Return the sum of all adjustments of a loop."""
    return sum(amount for _, _, amount in adjustments(loop))


def check_claim_balance(claim: ClaimParts, reporter: Reporter) -> None:
    """Compare the claim's charge with its lines, and each other payer's money with the charges."""
    if not claim.services:
        return
    total = sum(service_charge(segment) for _, segment in claim.services)
    if claim.charge is not None and claim.charge != total:
        reporter.add("claim_charge_sum", claim.loop, claim.heading, "02", right=money(total))
    if claim.others:
        _check_other_payers(claim, reporter)


def _check_other_payers(claim: ClaimParts, reporter: Reporter) -> None:
    for number, line in enumerate(claim.lines, 1):
        for decision in line.inner("2430"):
            _check_line(number, line, decision, reporter)
    for other in claim.others:
        payer = payer_number(other)
        decided = [d for line in claim.lines for d in line.inner("2430") if _payer_of(d) == payer]
        _check_other_payer(claim.charge or 0, other, decided, reporter)


def payer_number(other: PlacedLoop) -> str:
    """Return how a claim names the other payer of a loop 2320: NM109 of its 2330B."""
    payer = other.one("2330B")
    name = payer.first("NM1") if payer else None
    return name.get(9) if name else ""


def _payer_of(decision: PlacedLoop) -> str:
    heading = decision.first("SVD")
    return heading.get(1) if heading else ""


def _check_line(number: int, line: PlacedLoop, decision: PlacedLoop, reporter: Reporter) -> None:
    """Check that what one payer paid and adjusted makes up the charge of the line."""
    heading = decision.first("SVD")
    paid = cents(heading, 2) if heading else None
    if heading is None or paid is None:
        return
    charge, taken = line_charge(line), adjusted(decision)
    if charge != paid + taken:
        facts: dict[str, Any] = {"line": number, "charge": money(charge), "paid": money(paid)}
        facts |= {"adjusted": money(taken), "right": money(paid + taken)}
        reporter.add("cob_line_balance", decision, heading, "02", **facts)


def _check_other_payer(charge: int, other: PlacedLoop, decided: list[PlacedLoop], reporter: Reporter) -> None:
    """Check the money of one other payer: for the claim, and against the lines if there are any."""
    amount = other.first("AMT", "D")
    paid, taken = cents(amount, 2), adjusted(other)
    if amount is not None and paid is not None:
        if decided:
            lines_paid = sum(cents(d.first("SVD"), 2) or 0 for d in decided)
            if paid != lines_paid - taken:
                facts = {"paid": money(lines_paid), "adjusted": money(taken)}
                right = money(lines_paid - taken)
                reporter.add("cob_claim_paid", other, amount, "02", right=right, **facts)
        elif any(True for _ in other.all("CAS")) and paid + taken != charge:
            facts = {"charge": money(charge), "adjusted": money(taken), "right": money(paid + taken)}
            reporter.add("cob_claim_balance", other, amount, "02", **facts)
    if decided:
        _check_told_twice(other, decided, reporter)


def _check_told_twice(other: PlacedLoop, decided: list[PlacedLoop], reporter: Reporter) -> None:
    """Check that adjustments and what is left are told for the claim or for the lines, not for both."""
    of_lines: dict[tuple[str, str], int] = {}
    for decision in decided:
        for group, reason, amount in adjustments(decision):
            of_lines[group, reason] = of_lines.get((group, reason), 0) + amount
    for segment, group, reason, amount in _told(other):
        if amount and of_lines.get((group, reason)) == amount:
            facts = {"group": group, "reason": reason, "amount": money(amount)}
            reporter.add("cob_adjustment_twice", other, segment, "03", **facts)
    left = other.first("AMT", "EAF")
    if left is not None and any(decision.first("AMT", "EAF") for decision in decided):
        reporter.add("cob_remaining_twice", other, left, "02")


def _told(loop: PlacedLoop) -> Iterator[tuple[Segment, str, str, int]]:
    for segment in loop.all("CAS"):
        for element in range(2, len(segment.fields), 3):
            yield segment, segment.get(1), segment.get(element), cents(segment, element + 1) or 0
