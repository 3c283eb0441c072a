"""What is asked of parties: NPI, tax number, taxonomy, address, phone. In every message that names any.

::

    NM1*85*2*HARBOR LIGHT CLINIC*****XX*1993000003     the check digit of the NPI
    N4*NEWPORT*OR*973650000                            a state that exists, nine digits for a provider
    REF*EI*814930247                                   nine digits
    PRV*BI*PXC*207Q00000X                              the form of a taxonomy code
"""

from x12.checks.identifiers import PROVINCES, STATES, has_check_digit, is_npi, is_taxonomy, is_zip
from x12.checks.placed_loop import PlacedLoop
from x12.checks.reporter import Reporter
from x12.segment import Segment

_TAX_NUMBERS = {"EI": "ein_format", "TJ": "ein_format", "SY": "ssn_format"}
_WITH_ZIP_PLUS_FOUR = frozenset({"2010AA", "2310C", "2310E", "2420C"})


def check_party(loop: PlacedLoop, reporter: Reporter) -> None:
    """Check the numbers and the address of one party."""
    for segment in loop.segments:
        check = _CHECKS.get(segment.id)
        if check is not None:
            check(loop, segment, reporter)


def _check_name(loop: PlacedLoop, segment: Segment, reporter: Reporter) -> None:
    if segment.get(8) == "XX":
        check_npi(loop, segment, 9, reporter)


def check_npi(loop: PlacedLoop, segment: Segment, element: int, reporter: Reporter) -> None:
    """Check the form of an NPI and its last digit."""
    npi = segment.get(element)
    if not npi:
        return
    if not is_npi(npi):
        reporter.add("npi_format", loop, segment, f"{element:02d}")
    elif not has_check_digit(npi):
        reporter.add("npi_check_digit", loop, segment, f"{element:02d}")


def _check_organization(loop: PlacedLoop, segment: Segment, reporter: Reporter) -> None:
    """Check ``N1*PE*HARBOR LIGHT CLINIC*XX*1993000003``."""
    if segment.get(3) == "XX":
        check_npi(loop, segment, 4, reporter)


def _check_reference(loop: PlacedLoop, segment: Segment, reporter: Reporter) -> None:
    rule, number = _TAX_NUMBERS.get(segment.get(1)), segment.get(2)
    if rule and number and not _is_nine_digits(number):
        reporter.add(rule, loop, segment, "02")


def _is_nine_digits(text: str) -> bool:
    return len(text) == 9 and text.isascii() and text.isdigit()


def check_specialty(loop: PlacedLoop, segment: Segment, reporter: Reporter) -> None:
    """Check the form of a taxonomy code."""
    if segment.get(2) == "PXC" and segment.get(3) and not is_taxonomy(segment.get(3)):
        reporter.add("taxonomy_format", loop, segment, "03")


def _check_city(loop: PlacedLoop, segment: Segment, reporter: Reporter) -> None:
    """Check state and postal code, by the rules of the country."""
    state, code, country = segment.get(2), segment.get(3), segment.get(4)
    if country == "CA":
        if state not in PROVINCES:
            reporter.add("state_unknown", loop, segment, "02")
        return
    if country not in {"", "US"}:
        return
    if not state or not code:
        reporter.add("state_missing", loop, segment, "03" if state else "02")
    if state and state not in STATES:
        reporter.add("state_unknown", loop, segment, "02")
    if code and not is_zip(code):
        reporter.add("zip_format", loop, segment, "03")
    elif len(code) == 5 and loop.id in _WITH_ZIP_PLUS_FOUR:
        reporter.add("zip_plus_four", loop, segment, "03")


def _check_contact(loop: PlacedLoop, segment: Segment, reporter: Reporter) -> None:
    """Check phone and fax numbers of ``PER*IC*BILLING DESK*TE*5035550100``."""
    for element in (3, 5, 7):
        if segment.get(element) in {"TE", "FX"}:
            number = segment.get(element + 1)
            if number and not (len(number) == 10 and number.isascii() and number.isdigit()):
                reporter.add("phone_format", loop, segment, f"{element + 1:02d}")


_CHECKS = {
    "NM1": _check_name,
    "N1": _check_organization,
    "REF": _check_reference,
    "PRV": check_specialty,
    "N4": _check_city,
    "PER": _check_contact,
}
