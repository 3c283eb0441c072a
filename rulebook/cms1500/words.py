"""How the paper form writes things: names with commas, dates in two-digit years, amounts without a point."""

from datetime import date
from decimal import Decimal

from models.party import Address, PersonName


def person(name: PersonName) -> str:
    """Return ``FINCH JR, MARIGOLD, Q``: the suffix after the last name, no title, no period."""
    parts = (" ".join(one for one in (name.last, name.suffix) if one), name.first, name.middle)
    return _plain(", ".join(part for part in parts if part))


def provider(name: PersonName) -> str:
    """Return ``OTTOLINE BRACK``: first, middle and last name of who referred, without commas."""
    parts = (name.first, name.middle, name.last, name.suffix)
    return _plain(" ".join(part for part in parts if part))


def plain(text: str) -> str:
    """Return text in capitals without periods and line breaks."""
    return _plain(text)


def street(address: Address) -> str:
    """Return street and suite in one line, without punctuation."""
    return _plain(" ".join(part for part in (address.line1, address.line2) if part)).replace(",", "")


def town(address: Address) -> str:
    """Return ``ASTORIA OR 97103-0012``."""
    return " ".join(part for part in (_plain(address.city), address.state, zip_code(address)) if part)


def zip_code(address: Address) -> str:
    """Return a ZIP code; one of nine digits has its hyphen."""
    code = address.zip_code
    return f"{code[:5]}-{code[5:]}" if len(code) == 9 and code.isdecimal() else code


def short(on: date | None) -> str:
    """Return a day as ``11 02 26``."""
    return f"{on:%m %d %y}" if on is not None else ""


def born(on: date | None) -> str:
    """Return a birth date as ``02 29 1984``."""
    return f"{on:%m %d %Y}" if on is not None else ""


def amount(cents: int) -> str:
    """Return cents as dollars, a gap and cents: ``150 00``."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100} {abs(cents) % 100:02d}"


def number(quantity: Decimal) -> str:
    """Return a quantity without zeros that say nothing: ``1``, ``1.5``."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def phone(text: str) -> str:
    """Return ``503 5550142``: the area code apart, no parentheses, no hyphens."""
    digits = "".join(character for character in text if character.isdecimal())
    return f"{digits[:3]} {digits[3:]}" if len(digits) == 10 else digits


def _plain(text: str) -> str:
    return " ".join(text.replace(".", "").upper().split())
