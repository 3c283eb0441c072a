"""What is asked of a payment (835) by the status of its claims, its reasons, and the way it is paid."""

from collections.abc import Iterator

from x12.checks.money_text import cents
from x12.checks.placed_loop import PlacedLoop
from x12.checks.reporter import Reporter
from x12.checks.situations_parties import check_party
from x12.segment import Segment

NEEDS_REMARK = frozenset(["16", "96", "129", "148", "226", "227", "234", "237", "250", "251", "252", "A1"])
"""Adjustment reasons that say nothing without a remark code."""

_FORWARDED = frozenset({"19", "20", "21", "23"})
_REMARKS = {"MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}
_BANK_ELEMENTS = (6, 7, 8, 9, 12, 13, 14, 15)


def check_payment(claim: PlacedLoop, reporter: Reporter) -> None:
    """Check one claim of an 835 when it closes."""
    heading = claim.first("CLP")
    if heading is None:
        return
    _check_signs(claim, heading, reporter)
    status, services = heading.get(2), claim.inner("2110")
    if status == "25" and (cents(heading, 4) or 0) != 0:
        reporter.add("predetermination_paid", claim, heading, "04")
    if status in _FORWARDED and claim.first("NM1", "TT") is None:
        reporter.add("crossover_carrier_missing", claim, heading, "02")
    claim_remarks = any(_claim_remarks(claim))
    for loop in (claim, *services):
        _check_remarks(loop, claim_remarks, reporter)
    if claim.first("DTM", "232") is None:
        for service in services:
            if service.first("DTM") is None:
                reporter.add("service_day_missing", service, service.first("SVC"))
    check_party(claim, reporter)


def _check_signs(claim: PlacedLoop, heading: Segment, reporter: Reporter) -> None:
    """Check that a reversal takes back, and that nothing else does."""
    for element in (3, 4):
        amount = cents(heading, element) or 0
        if heading.get(2) == "22" and amount > 0:
            reporter.add("reversal_positive", claim, heading, f"{element:02d}")
        elif heading.get(2) != "22" and amount < 0:
            reporter.add("negative_without_reversal", claim, heading, f"{element:02d}")


def _claim_remarks(claim: PlacedLoop) -> Iterator[str]:
    """Yield the remark codes of a claim as a whole."""
    for segment in claim.segments:
        for element in _REMARKS.get(segment.id, ()):
            yield segment.get(element)


def _check_remarks(loop: PlacedLoop, claim_remarks: bool, reporter: Reporter) -> None:
    """Check that a reason which says nothing alone comes with a remark."""
    if claim_remarks or loop.first("LQ") is not None:
        return
    for segment in loop.all("CAS"):
        for element in range(2, len(segment.fields), 3):
            if segment.get(element) in NEEDS_REMARK:
                reporter.add("remark_missing", loop, segment, f"{element:02d}")


def check_payment_heading(transaction: PlacedLoop, reporter: Reporter) -> None:
    """Check how the payment is made, and its provider adjustments."""
    heading = transaction.first("BPR")
    if heading is not None:
        _check_money(transaction, heading, reporter)
    for segment in transaction.all("PLB"):
        for element in range(4, len(segment.fields), 2):
            if segment.get(element) and cents(segment, element) == 0:
                reporter.add("provider_adjustment_zero", transaction, segment, f"{element:02d}")


def _check_money(transaction: PlacedLoop, heading: Segment, reporter: Reporter) -> None:
    amount, way = cents(heading, 2) or 0, heading.get(4)
    if amount < 0:
        reporter.add("payment_negative", transaction, heading, "02")
    if way == "NON" and amount != 0:
        reporter.add("payment_without_money", transaction, heading, "02")
    if way == "ACH":
        for element in _BANK_ELEMENTS:
            if not heading.get(element):
                reporter.add(
                    "payment_account_missing", transaction, heading, f"{element:02d}", value="", found=way
                )
                break


def check_status(loop: PlacedLoop, reporter: Reporter) -> None:
    """Check that a 277CA speaks of acceptance: A0 to A8."""
    for segment in loop.all("STC"):
        for element in (1, 10, 11):
            category = segment.part(element, 1)
            if category and not category.startswith("A"):
                reporter.add("status_category", loop, segment, f"{element:02d}-1")
