"""Scrub rules about who is insured and how: subscriber, member id, order of payers."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from models.claim import Coverage
from rulebook.context import Case, Hit
from rulebook.edits.identifiers import ZIP_CODE

_LETTER = "AC-HJKMNP-RT-Y"
MEDICARE_NUMBER = re.compile(
    rf"[1-9][{_LETTER}][0-9{_LETTER}]\d[{_LETTER}][0-9{_LETTER}]\d[{_LETTER}]{{2}}\d\d"
)
"""A Medicare Beneficiary Identifier: eleven characters, letters without S, L, O, I, B and Z."""

OLDEST_YEARS = 120


def coverage_missing(case: Case) -> Iterator[Hit]:
    """A claim is billed under a coverage it has (SBR01 of 2000B)."""
    if case.billed is None:
        yield Hit("coverages", f"The claim has no coverage with sequence {case.context.sequence}")


def coverage_sequence_twice(case: Case) -> Iterator[Hit]:
    """No two coverages are billed at the same place: one of them is primary, the next secondary."""
    if len(case.document.coverages) < 2:
        return
    counted = Counter(coverage.sequence for coverage in case.document.coverages)
    for n, coverage in enumerate(case.document.coverages, start=1):
        if counted[coverage.sequence] > 1 and coverage.sequence != "U":
            yield Hit(f"coverages.{n}.sequence", f"Two coverages have the sequence {coverage.sequence}")
            return


def member_id_missing(case: Case) -> Iterator[Hit]:
    """Without the member id (NM109 of 2010BA) the payer does not know its own insured (CARC 31)."""
    if case.billed is not None and not case.billed[1].member_id:
        yield Hit(f"{case.billed[0]}.member_id", "The subscriber has no member id")


def member_id_format(case: Case) -> Iterator[Hit]:
    """A member id has the shape this payer gives its ids (``Payer.member_id_format``)."""
    payer = case.context.payer
    if case.billed is None or payer is None or not payer.member_id_format or not case.billed[1].member_id:
        return
    if _pattern(payer.member_id_format).fullmatch(case.billed[1].member_id) is None:
        yield Hit(f"{case.billed[0]}.member_id", "The member id does not have the shape of this payer's ids")


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def medicare_number_format(case: Case) -> Iterator[Hit]:
    """A Medicare claim (filing indicator MB) carries the eleven-character Medicare number of the card."""
    if case.billed is None or case.billed[1].filing_indicator != "MB" or not case.billed[1].member_id:
        return
    if MEDICARE_NUMBER.fullmatch(case.billed[1].member_id) is None:
        plain = re.sub(r"[\s-]", "", case.billed[1].member_id).upper()
        right = plain if MEDICARE_NUMBER.fullmatch(plain) else None
        yield Hit(f"{case.billed[0]}.member_id", "This is not the shape of a Medicare number", right)


def payer_id_missing(case: Case) -> Iterator[Hit]:
    """Without the payer id (NM109 of 2010BB) nobody can route the claim."""
    for n, coverage in enumerate(case.document.coverages, start=1):
        if not coverage.payer.payer_id:
            yield Hit(f"coverages.{n}.payer.payer_id", "The payer has no payer id")


def medicare_secondary_type_missing(case: Case) -> Iterator[Hit]:
    """When Medicare is not the first payer, SBR05 says why (12 working aged, 43 disabled and so on)."""
    billed = case.billed
    if billed is None or case.context.sequence == "P":
        return
    if billed[1].filing_indicator in ("MA", "MB") and not billed[1].insurance_type:
        yield Hit(f"{billed[0]}.insurance_type", "Medicare is billed after another payer without the reason")


def patient_demographics(case: Case) -> Iterator[Hit]:
    """The patient's birth date and sex (DMG) are required of whoever the patient is.

    Relationship 18 (self): they stand at the subscriber. Any other: at the patient, and the subscriber's
    are optional.
    """
    if case.billed is None:
        return
    if case.patient is None:
        yield Hit("patient", "The patient is not the subscriber and is not on the claim")
        return
    place, person = case.patient
    if person.birth_date is None:
        yield Hit(f"{place}.birth_date", "The patient has no birth date")
    if person.sex is None:
        yield Hit(f"{place}.sex", "The patient has no sex code (F, M or U)")


def birth_date_impossible(case: Case) -> Iterator[Hit]:
    """Nobody is born after today or more than 120 years before the visit: the date is a slip."""
    if case.patient is None or case.patient[1].birth_date is None:
        return
    born, field = case.patient[1].birth_date, f"{case.patient[0]}.birth_date"
    if born > case.context.today:
        yield Hit(field, "The birth date is in the future")
    elif (case.on - born) > timedelta(days=round(OLDEST_YEARS * 365.2425)):
        yield Hit(field, f"The patient would be more than {OLDEST_YEARS} years old")


def person_address(case: Case) -> Iterator[Hit]:
    """An address of patient or subscriber in the United States has a ZIP code of 5 or 9 digits."""
    people = [case.patient] if case.patient is not None else []
    if case.billed is not None:
        people.append((f"{case.billed[0]}.subscriber", case.billed[1].subscriber))
    for path, person in dict(people).items():
        address = person.address
        if address is None or address.country not in {"", "US", "USA"}:
            continue
        if ZIP_CODE.fullmatch(address.zip_code) is None:
            yield Hit(f"{path}.address.zip_code", "The ZIP code is not 5 or 9 digits")


def original_reference_missing(case: Case) -> Iterator[Hit]:
    """A replacement (7) or void (8) names the payer's number of the claim it changes: REF*F8."""
    if case.context.frequency in {"7", "8"} and not case.context.original_reference:
        held = case.context.lineage.payer_control_number if case.context.lineage is not None else ""
        yield Hit(
            "payer_claim_control_number",
            "A replacement or void names no original claim (REF*F8)",
            held or None,
        )


def accident_payer_first(case: Case) -> Iterator[Hit]:
    """After an accident at work or in a car, its insurer pays before health insurance (CARC 19, 20, 21)."""
    if case.context.sequence != "P" or case.billed is None:
        return
    needed = {"EM": {"WC"}, "AA": {"AM", "LM"}}
    for cause in case.document.related_causes:
        if cause in needed and not any(
            _pays(coverage, needed[cause]) for coverage in case.document.coverages
        ):
            yield Hit("coverages", f"The claim is due to {cause} and names no insurer that pays for that")


def _pays(coverage: Coverage, indicators: set[str]) -> bool:
    return coverage.filing_indicator in indicators
