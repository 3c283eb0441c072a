"""What is asked of the diagnoses of a claim, and of the lines that point to them.

::

    HI*ABK:M5450*ABF:E119      two diagnoses, ICD-10, without dots
    SV1*...*1:2                a line that points to both
"""

from x12.checks.dates import first_day
from x12.checks.identifiers import is_icd_10
from x12.checks.placed_loop import PlacedLoop
from x12.checks.reporter import Reporter
from x12.claims.parts import ClaimParts
from x12.segment import Segment

DIAGNOSES = {
    **dict.fromkeys(("ABK", "ABF", "ABJ", "APR", "ABN"), "10"),
    **dict.fromkeys(("BK", "BF", "BJ", "PR", "BN"), "9"),
}
"""What HI may name a diagnosis by, and the revision of ICD it is from."""

_LISTED = frozenset({"ABK", "ABF", "BK", "BF"})
_ICD_9_ENDED = "20151001"


def check_diagnoses(claim: ClaimParts, reporter: Reporter) -> None:
    """Check the form of every diagnosis, repetitions, and that one list is used."""
    codes: set[str] = set()
    lists: set[str] = set()
    count = 0
    for segment in claim.loop.segments:
        if segment.id != "HI":
            continue
        for element in range(1, len(segment.fields)):
            listed, code = [*segment.parts(element), ""][:2]
            if listed in DIAGNOSES:
                lists.add(DIAGNOSES[listed])
                _check_code(claim.loop, segment, element, listed, code, reporter)
            if listed in _LISTED and code:
                count += 1
                if code in codes:
                    reporter.add("diagnosis_repeated", claim.loop, segment, f"{element:02d}-2")
                codes.add(code)
    if len(lists) > 1:
        reporter.add("diagnosis_mixed", claim.loop, claim.loop.first("HI"))
    elif "9" in lists and _latest_service(claim) >= _ICD_9_ENDED:
        reporter.add("diagnosis_list_old", claim.loop, claim.loop.first("HI"), "01-1")
    if count:
        # Without any diagnosis the missing HI is the finding.
        _check_pointers(claim, count, reporter)


def _check_code(
    claim: PlacedLoop, segment: Segment, element: int, listed: str, code: str, reporter: Reporter
) -> None:
    if "." in code:
        reporter.add("diagnosis_dot", claim, segment, f"{element:02d}-2")
    elif code and DIAGNOSES[listed] == "10" and not is_icd_10(code.upper()):
        reporter.add("diagnosis_format", claim, segment, f"{element:02d}-2")


def _latest_service(claim: ClaimParts) -> str:
    """Return the latest first day of service, as text CCYYMMDD."""
    days = (day.get(3)[:8] for _, day in claim.days if day.get(1) == "472")
    return max((day for day in days if first_day(day)), default="")


def _check_pointers(claim: ClaimParts, count: int, reporter: Reporter) -> None:
    for number, (line, service) in enumerate(claim.services, 1):
        pointers = service.get(7) if service.id == "SV1" else ""
        if pointers in {"", "1"}:
            continue
        for at, pointer in enumerate(service.parts(7), 1):
            if pointer.isascii() and pointer.isdigit() and int(pointer) > count:
                reporter.add("diagnosis_pointer", line, service, f"07-{at}", line=number, right=count)
