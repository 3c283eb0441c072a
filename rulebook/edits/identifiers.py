"""Scrub rules about identifiers: NPI, taxonomy, tax id, ZIP code, CLIA number."""

import re
from collections.abc import Iterator
from functools import lru_cache

from rulebook.context import Case, Hit

TAXONOMY = re.compile(r"[0-9A-Z]{10}")
"""A Health Care Provider Taxonomy code: ten letters and digits (``207Q00000X``)."""


SSN_NEVER = re.compile(r"000|666|9|...00|.....0000")
CLIA = re.compile(r"[0-9]{2}D[0-9]{7}")
NPI = re.compile(r"[12][0-9]{9}")
NINE_DIGITS = re.compile(r"[0-9]{9}")
ZIP_CODE = re.compile(r"\d{5}(-?\d{4})?")
SHORT_ZIP = re.compile(r"\d{5}")
LONG_ZIP = re.compile(r"\d{5}-?\d{4}")


@lru_cache(maxsize=4096)
def is_npi(text: str) -> bool:
    """Tell whether a text is an NPI: ten digits, the first 1 or 2, the last one a check digit.

    The check digit is Luhn's over ``80840`` + NPI, and the prefix alone adds 24 (45 CFR 162.406). For
    1234567893, from the right: 3+8+6+4+2 = 23 as they are; 9, 7, 5, 3, 1 doubled, digits of the products
    added, 9+5+1+6+2 = 23; 23 + 23 + 24 = 70, a multiple of ten.
    """
    if NPI.fullmatch(text) is None:
        return False
    digits = [int(digit) for digit in reversed(text)]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[1::2]]
    return (24 + sum(digits[0::2]) + sum(doubled)) % 10 == 0


def npi_check_digit(case: Case) -> Iterator[Hit]:
    """Every NPI given must be one; a typing slip of one digit always breaks the check digit."""
    given = [(path, provider.npi) for path, provider in case.providers]
    if case.document.facility is not None:
        given.append(("facility", case.document.facility.npi))
    for path, npi in given:
        if npi and not is_npi(npi):
            yield Hit(f"{path}.npi", "This NPI is not ten digits with a right check digit")


def billing_npi_missing(case: Case) -> Iterator[Hit]:
    """The billing provider's NPI (NM109 of 2010AA) is how the payer knows whom to pay."""
    if not case.document.billing.npi:
        yield Hit("billing.npi", "The billing provider has no NPI")


def rendering_npi_missing(case: Case) -> Iterator[Hit]:
    """A rendering provider that is named must be named with an NPI."""
    for path, provider in case.providers:
        if path.endswith("rendering") and not provider.npi:
            yield Hit(f"{path}.npi", "The rendering provider has no NPI")


def taxonomy_format(case: Case) -> Iterator[Hit]:
    """A taxonomy code that is given must have the shape of one (PRV03)."""
    for path, provider in case.providers:
        if provider.taxonomy and TAXONOMY.fullmatch(provider.taxonomy) is None:
            yield Hit(f"{path}.taxonomy", "This is not a taxonomy code of ten letters and digits")


def taxonomy_missing(case: Case) -> Iterator[Hit]:
    """Many payers price by the billing provider's taxonomy; without it they deny (CARC 8)."""
    if not case.document.billing.taxonomy:
        yield Hit("billing.taxonomy", "The billing provider has no taxonomy code")


def tax_id_format(case: Case) -> Iterator[Hit]:
    """The billing provider's tax id (REF*EI or REF*SY) is nine digits; a dash inside is tolerated."""
    digits = case.document.billing.tax_id.replace("-", "")
    if NINE_DIGITS.fullmatch(digits) is None:
        yield Hit("billing.tax_id", "The billing provider's tax id is not nine digits")


def billing_zip_format(case: Case) -> Iterator[Hit]:
    """The billing address needs a ZIP code of 5 or 9 digits (N403 of 2010AA), unless it is abroad."""
    address = case.document.billing.address
    if address is None:
        yield Hit("billing.address", "The billing provider has no address")
    elif address.country in {"", "US", "USA"} and ZIP_CODE.fullmatch(address.zip_code) is None:
        yield Hit("billing.address.zip_code", "The billing ZIP code is not 5 or 9 digits")


def billing_zip_short(case: Case) -> Iterator[Hit]:
    """The implementation guide asks for all nine digits; most payers take five."""
    address = case.document.billing.address
    if address is None or address.country not in {"", "US", "USA"}:
        return
    if SHORT_ZIP.fullmatch(address.zip_code) is not None:
        yield Hit("billing.address.zip_code", "The billing ZIP code has 5 digits, not 9")


def npi_two_kinds(case: Case) -> Iterator[Hit]:
    """An NPI belongs to a person (type 1) or to an organization (type 2), never to both on one claim."""
    kinds: dict[str, bool] = {}
    for path, provider in case.providers:
        if provider.npi and kinds.setdefault(provider.npi, provider.is_person) != provider.is_person:
            yield Hit(f"{path}.npi", "The same NPI stands for a person and for an organization")


def provider_is_no_person(case: Case) -> Iterator[Hit]:
    """Who refers, orders or supervises is a person with an NPI of type 1 (NM102 = 1)."""
    for path, provider in case.providers:
        if path.endswith(("referring", "ordering", "supervising")) and not provider.is_person:
            yield Hit(path, "An organization stands where only a person can")


def taxonomy_unknown(case: Case) -> Iterator[Hit]:
    """A taxonomy code is one of the NUCC list in force on the date of service (CARC 8, RARC N255, N288)."""
    if not case.complete("taxonomy", case.on):
        return
    for path, provider in case.providers:
        code = provider.taxonomy
        if TAXONOMY.fullmatch(code) is not None and case.codes.taxonomy(code, case.on) is None:
            yield Hit(f"{path}.taxonomy", f"{code} is no taxonomy code on {case.on.isoformat()}")


def tax_id_impossible(case: Case) -> Iterator[Hit]:
    """Some nine digits were never given out: EIN 00-..., social security numbers 000, 666 or 9.. in front."""
    digits = case.document.billing.tax_id.replace("-", "")
    if NINE_DIGITS.fullmatch(digits) is None:
        return
    ssn = case.document.billing.tax_id_kind == "SY"
    if SSN_NEVER.match(digits) if ssn else digits.startswith("00") or len(set(digits)) == 1:
        yield Hit("billing.tax_id", "This number was never given out as a tax id")


def clia_format(case: Case) -> Iterator[Hit]:
    """A CLIA number is two digits, D, seven digits: 50D2187654 (REF*X4)."""
    number = case.document.clia_number
    if number and CLIA.fullmatch(number) is None:
        yield Hit("clia_number", "This is not the shape of a CLIA number")


def facility_zip_format(case: Case) -> Iterator[Hit]:
    """The place of the service has a ZIP code of nine digits, as the guide wants for 2310C."""
    facility = case.document.facility
    if facility is None or facility.address is None or facility.address.country not in {"", "US", "USA"}:
        return
    if LONG_ZIP.fullmatch(facility.address.zip_code) is None:
        yield Hit("facility.address.zip_code", "The facility's ZIP code is not 9 digits")
