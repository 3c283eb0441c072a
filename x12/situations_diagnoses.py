"""What is asked of the diagnoses of a claim, and of the lines that point to them.

::

    HI*ABK:M5450*ABF:E119      two diagnoses, ICD-10, without dots
    SV1*...*1:2                a line that points to both
"""

from x12.dates import first_day
from x12.identifiers import is_icd_10
from x12.placed_loop import PlacedLoop
from x12.reporter import Reporter
from x12.segment import Segment

ICD_10 = frozenset({"ABK", "ABF", "ABJ", "APR", "ABN"})
ICD_9 = frozenset({"BK", "BF", "BJ", "PR", "BN"})
_LISTED = frozenset({"ABK", "ABF", "BK", "BF"})
_ICD_9_ENDED = "20151001"


def check_diagnoses(claim: PlacedLoop, reporter: Reporter) -> None:
    """Check the form of every diagnosis, repetitions, and that one list is used."""
    seen: set[str] = set()
    lists: set[str] = set()
    count = 0
    for segment in claim.segments:
        if segment.id != "HI":
            continue
        for element in range(1, len(segment.fields)):
            parts = segment.parts(element)
            listed = parts[0]
            if listed not in ICD_10 and listed not in ICD_9:
                continue
            lists.add("10" if listed in ICD_10 else "9")
            code = parts[1] if len(parts) > 1 else ""
            _check_code(claim, segment, f"{element:02d}-2", listed, code, reporter)
            if listed in _LISTED and code:
                count += 1
                if code in seen:
                    reporter.add("diagnosis_repeated", claim, segment, f"{element:02d}-2")
                seen.add(code)
    heading = claim.first("HI")
    if heading is None:
        return
    if len(lists) > 1:
        reporter.add("diagnosis_mixed", claim, heading)
    elif "9" in lists and _latest_service(claim) >= _ICD_9_ENDED:
        reporter.add("diagnosis_list_old", claim, heading, "01-1")
    _check_pointers(claim, count, reporter)


def _check_code(
    claim: PlacedLoop, segment: Segment, element: str, listed: str, code: str, reporter: Reporter
) -> None:
    if "." in code:
        reporter.add("diagnosis_dot", claim, segment, element)
    elif code and listed in ICD_10 and not is_icd_10(code.upper()):
        reporter.add("diagnosis_format", claim, segment, element)


def _latest_service(claim: PlacedLoop) -> str:
    """Return the latest first day of service, as text CCYYMMDD."""
    days = (line.first("DTP", "472") for line in claim.inner("2400"))
    return max((day.get(3)[:8] for day in days if day is not None and first_day(day.get(3))), default="")


def _check_pointers(claim: PlacedLoop, count: int, reporter: Reporter) -> None:
    for number, line in enumerate(claim.inner("2400"), 1):
        service = line.first("SV1")
        if service is None or not count:
            # Without any diagnosis the missing HI is the finding.
            continue
        for at, pointer in enumerate(service.parts(7), 1):
            if pointer.isascii() and pointer.isdigit() and int(pointer) > count:
                reporter.add("diagnosis_pointer", line, service, f"07-{at}", line=number, right=count)
