"""Adjustments: why a payer paid less (or more) than charged. The CAS segment of 835 and 837."""

from models.value import Value


class Adjustment(Value):
    """One reason, amount and quantity of a CAS segment.

    ``group`` is CO, OA, PI or PR (an 837 may also carry CR); ``reason`` is a CARC. A positive
    ``amount_cents`` decreases the payment, a negative one increases it.
    """

    group: str
    reason: str
    amount_cents: int
    quantity: str = ""

    @property
    def code(self) -> str:
        """Group and CARC as people write them: ``CO-45``."""
        return f"{self.group}-{self.reason}"


def total(adjustments: tuple[Adjustment, ...], group: str | None = None) -> int:
    """Sum the cents of all adjustments, or of those of one group."""
    return sum(a.amount_cents for a in adjustments if group is None or a.group == group)
