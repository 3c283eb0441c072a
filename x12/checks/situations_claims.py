"""What is asked of a claim (837, loop 2300) by its frequency, its payers, an accident, an attachment."""

from x12.checks.balancing_claims import payer_number
from x12.checks.identifiers import PLACES_OF_SERVICE
from x12.checks.placed_loop import PlacedLoop
from x12.checks.reporter import Reporter
from x12.claims.parts import ClaimParts
from x12.segment import Segment

_LONGEST_CLAIM_NUMBER = 20
_FREQUENCIES = frozenset("178")
_PROFESSIONAL = "B"
"""CLM05-2: the place is one of CMS's list; A stands for the bill type of an institution."""
_BY_THEMSELVES = frozenset({"BM", "EL", "EM", "FT", "FX"})
"""PWK02: an attachment that comes by mail, electronically, by mail or file, must be found by a number."""


def check_claim(claim: ClaimParts, reporter: Reporter) -> None:
    """Check number, frequency, accident and attachments of a claim."""
    heading = claim.heading
    if len(heading.get(1)) > _LONGEST_CLAIM_NUMBER:
        reporter.add("claim_number_long", claim.loop, heading, "01")
    if len(claim.place) > 2:
        _check_frequency(claim, claim.place[2], reporter)
    _check_accident(claim, reporter)
    for loop, segment in claim.attachments:
        if segment.get(2) in _BY_THEMSELVES and not segment.get(6):
            reporter.add("attachment_number_missing", loop, segment, "06")


def _check_frequency(claim: ClaimParts, frequency: str, reporter: Reporter) -> None:
    """Check that a replacement or void names the claim it is about, an original none."""
    if frequency not in _FREQUENCIES and frequency and claim.place[1] == _PROFESSIONAL:
        reporter.add("frequency_unknown", claim.loop, claim.heading, "05-3")
    original = claim.loop.first("REF", "F8")
    if frequency in {"7", "8"} and original is None:
        reporter.add("original_reference_missing", claim.loop, claim.heading, "05-3")
    elif frequency == "1" and original is not None:
        reporter.add("original_reference_unexpected", claim.loop, original, "02")


def _check_accident(claim: ClaimParts, reporter: Reporter) -> None:
    """Check that an accident has cause, day, and a state when it was an automobile's."""
    heading, day = claim.heading, claim.day("439")
    if day is None and not heading.get(11):
        return
    causes = set(heading.parts(11)[:3])
    if day is not None and not heading.part(11, 1):
        reporter.add("accident_cause_missing", claim.loop, heading, "11")
    if day is None and causes & {"AA", "OA"}:
        reporter.add("accident_day_missing", claim.loop, heading, "11-1")
    if "AA" in causes and not heading.part(11, 4) and heading.part(11, 5) in {"", "US"}:
        reporter.add("accident_state_missing", claim.loop, heading, "11-4")


def check_place(claim: ClaimParts, reporter: Reporter) -> None:
    """Check the places of service of a professional claim: CLM05-1 and SV105."""
    if len(claim.place) > 1 and claim.place[1] != _PROFESSIONAL:
        return
    if 0 < len(claim.place[0]) <= 2 and claim.place[0] not in PLACES_OF_SERVICE:
        reporter.add("place_of_service_unknown", claim.loop, claim.heading, "05-1")
    for line, service in claim.services:
        place = service.get(5)
        if place and place not in PLACES_OF_SERVICE:
            reporter.add("place_of_service_unknown", line, service, "05")


def check_payers(claim: ClaimParts, reporter: Reporter) -> None:
    """Check the order of payers, and that the lines name payers the claim names."""
    level = claim.loop.outer("2000B")
    plan = level.first("SBR") if level is not None else None
    if plan is not None and not claim.others and plan.get(1) not in {"P", "U", ""}:
        reporter.add("other_payer_missing", claim.loop, plan, "01")
    decisions = [d for line in claim.lines if line.loops for d in line.inner("2430")]
    if not claim.others and not decisions:
        return
    _check_order(plan, claim.others, reporter)
    decided = {decision.segments[0].get(1) for decision in decisions}
    known = {payer_number(other) for other in claim.others}
    for other in claim.others:
        _check_adjudication_day(other, payer_number(other) in decided, reporter)
    for decision in decisions:
        heading = decision.segments[0]
        if heading.id == "SVD" and heading.get(1) not in known:
            reporter.add("other_payer_unknown", decision, heading, "01")


def _check_order(plan: Segment | None, others: list[PlacedLoop], reporter: Reporter) -> None:
    taken = {plan.get(1)} if plan is not None else set[str]()
    for other in others:
        heading = other.first("SBR")
        place = heading.get(1) if heading is not None else ""
        if place in taken and place not in {"", "U"}:
            reporter.add("payer_order_repeated", other, heading, "01")
        taken.add(place)


def _check_adjudication_day(other: PlacedLoop, told_of_lines: bool, reporter: Reporter) -> None:
    """Check that it is told when the other payer decided: for the claim, or for the lines."""
    payer = other.one("2330B")
    day = payer.first("DTP", "573") if payer is not None else None
    if payer is None:
        return
    if day is not None and told_of_lines:
        reporter.add("adjudication_day_twice", payer, day, "03")
    elif day is None and not told_of_lines and other.first("AMT", "D") is not None:
        reporter.add("adjudication_day_missing", payer, payer.first("NM1"))
