"""Money as integer cents; ``Decimal`` only where X12 text or a person's input is read or written."""

from decimal import Decimal, InvalidOperation


def cents_from_text(text: str) -> int:
    """Read an X12 amount (``"150"``, ``"150.5"``, ``"-12.34"``) as cents.

    Raises ``ValueError`` for anything that is not a number of whole cents.
    """
    whole, _, rest = text.removeprefix("-").partition(".")
    # Nearly every amount is digits with at most two decimals: exact without the way over Decimal.
    if whole.isdigit() and text.isascii() and len(rest) <= 2 and (rest.isdigit() or not rest):
        cents = int(whole) * 100 + int(rest.ljust(2, "0"))
        return -cents if text[0] == "-" else cents
    return _cents_by_decimal(text)


def _cents_by_decimal(text: str) -> int:
    try:
        amount = Decimal(text.strip()) * 100
    except InvalidOperation:
        raise ValueError(f"not an amount of money: {text!r}") from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError(f"not a whole number of cents: {text!r}")
    return int(amount)


def text_from_cents(cents: int) -> str:
    """Write cents as X12 wants them: no thousands separators, no trailing zeros (15000 -> ``"150"``)."""
    whole, rest = divmod(abs(cents), 100)
    text = f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
    return f"-{text}" if cents < 0 else text


def dollars(cents: int) -> str:
    """Write cents for people: ``$1,234.50``."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"
