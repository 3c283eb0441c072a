"""Money as integer cents; ``Decimal`` only where X12 text or a person's input is read or written."""

from decimal import Decimal, InvalidOperation


def cents_from_text(text: str) -> int:
    """Read an X12 amount (``"150"``, ``"150.5"``, ``"-12.34"``) as cents.

    Raises ``ValueError`` for anything that is not a number of whole cents.
    """
    cents = plain_cents(text)
    return _cents_by_decimal(text) if cents is None else cents


def plain_cents(text: str) -> int | None:
    """Read digits with at most two decimals, as nearly every amount is written; None for any other text."""
    if text[-3:-2] == ".":
        digits = text[:-3] + text[-2:]
    elif text[-2:-1] == ".":
        digits = text[:-2] + text[-1] + "0"
    else:
        digits = text + "00"
    if digits.isdigit() and digits.isascii() and text:
        return int(digits)
    # A second sign is no amount, and Decimal says so.
    cents = plain_cents(text[1:]) if text[:1] == "-" and text[1:2] != "-" else None
    return None if cents is None else -cents


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
