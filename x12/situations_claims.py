"""What is asked of a claim (837, loop 2300) by its frequency, its payers, an accident, an attachment."""

from x12.balancing_claims import payer_number
from x12.identifiers import PLACES_OF_SERVICE
from x12.placed_loop import PlacedLoop
from x12.reporter import Reporter
from x12.segment import Segment

_LONGEST_CLAIM_NUMBER = 20
_FREQUENCIES = frozenset("178")
_BY_THEMSELVES = frozenset({"BM", "EL", "EM", "FT", "FX"})
"""PWK02: an attachment that comes by mail, electronically, by mail or file, must be found by a number."""


def check_claim(claim: PlacedLoop, reporter: Reporter) -> None:
    """Check one claim when it closes."""
    heading = claim.first("CLM")
    if heading is None:
        return
    if len(heading.get(1)) > _LONGEST_CLAIM_NUMBER:
        reporter.add("claim_number_long", claim, heading, "01")
    _check_frequency(claim, heading, reporter)
    _check_accident(claim, heading, reporter)
    check_payers(claim, reporter)
    _check_attachments(claim, reporter)
    for line in claim.inner("2400"):
        _check_attachments(line, reporter)


def check_place(claim: PlacedLoop, reporter: Reporter) -> None:
    """Check the places of service of a professional claim: CLM05-1 and SV105."""
    heading = claim.first("CLM")
    if heading is not None:
        place = heading.part(5, 1)
        if 0 < len(place) <= 2 and place not in PLACES_OF_SERVICE:
            reporter.add("place_of_service_unknown", claim, heading, "05-1")
    for line in claim.inner("2400"):
        service = line.first("SV1")
        if service is not None and service.get(5) and service.get(5) not in PLACES_OF_SERVICE:
            reporter.add("place_of_service_unknown", line, service, "05")


def _check_frequency(claim: PlacedLoop, heading: Segment, reporter: Reporter) -> None:
    """Check that a replacement or void names the claim it is about, an original none."""
    frequency = heading.part(5, 3)
    if not frequency:
        return
    if frequency not in _FREQUENCIES and claim.one("2400") is not None and heading.part(5, 2) == "B":
        reporter.add("frequency_unknown", claim, heading, "05-3")
    original = claim.first("REF", "F8")
    if frequency in {"7", "8"} and original is None:
        reporter.add("original_reference_missing", claim, heading, "05-3")
    elif frequency == "1" and original is not None:
        reporter.add("original_reference_unexpected", claim, original, "02")


def _check_accident(claim: PlacedLoop, heading: Segment, reporter: Reporter) -> None:
    """Check that an accident has cause, day, and a state when it was an automobile's."""
    causes = heading.parts(11)
    day = claim.first("DTP", "439")
    if day is not None and not causes[0]:
        reporter.add("accident_cause_missing", claim, heading, "11")
    told = set(causes[:3])
    if day is None and told & {"AA", "OA"}:
        reporter.add("accident_day_missing", claim, heading, "11-1")
    if "AA" in told and not heading.part(11, 4) and heading.part(11, 5) in {"", "US"}:
        reporter.add("accident_state_missing", claim, heading, "11-4")


def _check_attachments(loop: PlacedLoop, reporter: Reporter) -> None:
    """Check that an attachment which comes by itself has a number: ``PWK*OZ*BM***AC*DOC77``."""
    for segment in loop.segments:
        if segment.id == "PWK" and segment.get(2) in _BY_THEMSELVES and not segment.get(6):
            reporter.add("attachment_number_missing", loop, segment, "06")


def check_payers(claim: PlacedLoop, reporter: Reporter) -> None:
    """Check the order of payers, and that the lines name payers the claim names."""
    level = claim.outer("2000B")
    plan = level.first("SBR") if level is not None else None
    others = claim.inner("2320")
    if plan is not None and not others and plan.get(1) not in {"P", "U", ""}:
        reporter.add("other_payer_missing", claim, plan, "01")
    decided = {d.segments[0].get(1) for line in claim.inner("2400") for d in line.inner("2430")}
    if not others and not decided:
        return
    _check_order(plan, others, reporter)
    for other in others:
        _check_adjudication_day(other, payer_number(other) in decided, reporter)
    known = {payer_number(other) for other in others}
    for line in claim.inner("2400"):
        for decision in line.inner("2430"):
            if decision.segments[0].id == "SVD" and decision.segments[0].get(1) not in known:
                reporter.add("other_payer_unknown", decision, decision.segments[0], "01")


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
