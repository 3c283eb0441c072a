"""Numbers and codes whose form can be checked without a list of anybody's: NPI, taxonomy, state, ZIP."""

import re
from functools import lru_cache

_STATES_TEXT = """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM
    NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI FM MH PW AA AE AP
    """
STATES = frozenset(_STATES_TEXT.split())
"""States, territories, and the three of the armed forces."""

PROVINCES = frozenset(["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"])
"""Canada's."""

_PLACES_OF_SERVICE_TEXT = """
    01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 31 32 33 34 41
    42 49 50 51 52 53 54 55 56 57 58 60 61 62 65 66 71 72 81 99
    """
PLACES_OF_SERVICE = frozenset(_PLACES_OF_SERVICE_TEXT.split())
"""The list of CMS."""

_TAXONOMY = re.compile(r"[0-9]{3}[0-9A-Z]{6}X")
_ICD_10 = re.compile(r"[A-Z][0-9][0-9A-Z](?:[0-9A-Z]{1,4})?")
_ZIP = re.compile(r"[0-9]{5}(?:[0-9]{4})?")


def is_npi(text: str) -> bool:
    """Tell whether text has the form of an NPI: ten digits, the first 1 or 2."""
    return len(text) == 10 and text.isascii() and text.isdigit() and text[0] in "12"


@lru_cache(maxsize=8192)
def has_check_digit(npi: str) -> bool:
    """Tell whether the last digit of an NPI fits the others: Luhn over 80840 and the NPI."""
    total = 24
    for at, digit in enumerate(npi):
        doubled = int(digit) * (2 if at % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return total % 10 == 0


def is_taxonomy(text: str) -> bool:
    """Tell whether text has the form of a taxonomy code: ``207Q00000X``."""
    return _TAXONOMY.fullmatch(text) is not None


@lru_cache(maxsize=8192)
def is_icd_10(text: str) -> bool:
    """Tell whether text has the form of an ICD-10-CM code without its dot: ``M5450``."""
    return _ICD_10.fullmatch(text) is not None


def is_zip(text: str) -> bool:
    """Tell whether text is a ZIP code of five or nine digits."""
    return _ZIP.fullmatch(text) is not None
