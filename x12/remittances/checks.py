"""Elements of an 835 that must go out whole and right, or not at all.

Each check returns the element's text or raises ``BadInput`` naming the field; the loops around add where
the field stands, so that a person reads ``claim HL-0001, claims.0.lines.2.procedure: ...``.
"""

from collections.abc import Iterable, Sized
from datetime import date
from decimal import Decimal

from models.errors import BadInput
from models.money import text_from_cents
from models.party import Contact, Reference
from models.remittance import Amount, Quantity
from models.value import Value
from x12.writing import SegmentWriter, day_text, is_clean, number_text

_MOST_CENTS = 10**16
_MOST_DIGITS = 15
_USE_AGREED = "Use the number as it was agreed"


def within(place: str, error: BadInput, record: str = "") -> BadInput:
    """Return an error of a part as one of the whole: ``procedure`` becomes ``lines.2.procedure``."""
    return BadInput(
        error.problem, record=record or error.record, field=place + error.field, remedy=error.remedy
    )


def identifier(text: str, longest: int, field: str, *, least: int = 1) -> str:
    """Return an identifier that is not required; it is never cut and never changed."""
    if text.isalnum() and text.isascii() and least <= len(text) <= longest:
        return text
    if len(text) > longest:
        raise BadInput(f"this is longer than {longest} characters", field=field, remedy=_USE_AGREED)
    if text and len(text) < least:
        raise BadInput(f"this is shorter than {least} characters", field=field, remedy=_USE_AGREED)
    if not is_clean(text):
        problem, remedy = "this holds characters that X12 cannot carry", "Use letters, digits and - . / only"
        raise BadInput(problem, field=field, remedy=remedy)
    return text


def required(text: str, longest: int, field: str, *, least: int = 1) -> str:
    """Return an identifier that the guide requires."""
    if not text:
        raise BadInput("the guide requires this, and there is nothing", field=field, remedy="Give it")
    return identifier(text, longest, field, least=least)


def one_of(text: str, known: frozenset[str], field: str) -> str:
    """Return a code that the guide knows."""
    if text in known:
        return text
    problem = "this is no code of the guide" if text else "the guide requires a code here"
    raise BadInput(problem, field=field, remedy=f"Use one of {', '.join(sorted(known - {''}))}")


def cents(amount: int, field: str) -> str:
    """Return an amount of money, at most 14 digits of dollars: 18 characters hold sign and cents as well."""
    if abs(amount) < _MOST_CENTS:
        return text_from_cents(amount)
    raise BadInput("the amount has more than 14 digits of dollars", field=field, remedy="Check the amount")


def cents_or_nothing(amount: int | None, field: str) -> str:
    """Return an amount of money, empty when there is none."""
    return "" if amount is None else cents(amount, field)


def quantity(number: Decimal | None, field: str) -> str:
    """Return a number as plain digits, empty when there is none."""
    if number is None:
        return ""
    text = number_text(number) if number.is_finite() else "not a number"
    whole, _, decimals = text.lstrip("-").partition(".")
    if not text.lstrip("-").replace(".", "", 1).isdigit() or len(whole) + len(decimals) > _MOST_DIGITS:
        raise BadInput("the number has more than 15 digits", field=field, remedy="Round it")
    if len(decimals) > 6:
        raise BadInput("the number has more than six decimals", field=field, remedy="Round it")
    return text


def at_most(limit: int, parts: Sized, field: str) -> None:
    """Refuse more parts than the guide lets a loop hold."""
    if len(parts) > limit:
        raise BadInput(f"there are more than {limit}", field=field, remedy=f"Give {limit} at most")


# Segments that claims and lines share


def write_references(
    out: SegmentWriter, references: Iterable[Reference], known: frozenset[str], field: str = "references"
) -> None:
    """Write ``REF*EA*7741~`` for each."""
    for n, held in enumerate(references):
        qualifier = one_of(held.qualifier, known, f"{field}.{n}.qualifier")
        out.add("REF", qualifier, required(held.number, 50, f"{field}.{n}.number"))


def write_dates(out: SegmentWriter, *dates: tuple[str, date | None]) -> None:
    """Write ``DTM*232*20261102~`` for each that is known."""
    for qualifier, day in dates:
        if day is not None:
            out.add("DTM", qualifier, day_text(day))


def write_amounts(out: SegmentWriter, amounts: Iterable[Amount], known: frozenset[str]) -> None:
    """Write ``AMT*I*1.2~`` for each."""
    for n, held in enumerate(amounts):
        qualifier = one_of(held.qualifier, known, f"amounts.{n}.qualifier")
        out.add("AMT", qualifier, cents(held.amount_cents, f"amounts.{n}.amount_cents"))


def write_quantities(out: SegmentWriter, quantities: Iterable[Quantity], known: frozenset[str]) -> None:
    """Write ``QTY*CA*3~`` for each."""
    for n, held in enumerate(quantities):
        qualifier = one_of(held.qualifier, known, f"quantities.{n}.qualifier")
        out.add("QTY", qualifier, quantity(held.quantity, f"quantities.{n}.quantity"))


def numbers_of(value: Value, elements: dict[int, str], last: int, field: str) -> list[str]:
    """Return elements 01 to ``last`` of MIA, MOA, TS3 or TS2 as the table places them."""
    texts = [""] * last
    for n, name in elements.items():
        number = getattr(value, name)
        place = f"{field}.{name}"
        texts[n - 1] = cents_or_nothing(number, place) if name.endswith("_cents") else quantity(number, place)
    return texts


def write_claims_desk(out: SegmentWriter, contact: Contact, field: str) -> None:
    """Write ``PER*CX*Claims desk*TE*5035550199*EX*12~``: two numbers at most, and an extension.

    PER07 takes nothing but the extension, which follows its telephone.
    """
    if contact.url or sum(map(bool, (contact.email, contact.fax, contact.phone))) > 2:
        problem, remedy = "the guide takes two of telephone, e-mail and fax here", "Leave one out"
        raise BadInput(problem, field=field, remedy=remedy)
    order = ("email", "fax", "phone", "extension")
    numbers = _numbers(contact, order, field)
    if field.startswith("contacts") and not numbers:
        raise BadInput("there is no number to call", field=field, remedy="Give telephone, e-mail or fax")
    out.add("PER", "CX", contact.name[:60], *numbers)


def write_technical_desk(out: SegmentWriter, contact: Contact, field: str) -> None:
    """Write ``PER*BL*EDI desk*TE*5035550198*UR*bhh.example~``: three numbers at most, no fax alone."""
    order = ("phone", "extension", "url", "email", "fax")
    numbers = _numbers(contact, order, field)
    if len(numbers) > 6 or numbers[:1] == ["FX"]:
        problem = "the guide takes three numbers here, and no fax number alone"
        raise BadInput(problem, field=field, remedy="Give telephone, e-mail or web address first")
    out.add("PER", "BL", contact.name[:60], *numbers)


_MARKS = {"phone": "TE", "extension": "EX", "email": "EM", "fax": "FX", "url": "UR"}


def _numbers(contact: Contact, order: tuple[str, ...], field: str) -> list[str]:
    if contact.extension and not contact.phone:
        problem = "there is an extension without a telephone"
        raise BadInput(problem, field=f"{field}.extension", remedy="Give the telephone too")
    found: list[str] = []
    for name in order:
        number = identifier(getattr(contact, name), 256, f"{field}.{name}")
        found += [_MARKS[name], number] if number else []
    return found
