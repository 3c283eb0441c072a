"""What a later payer is expected to pay, as values in cents.

``SecondaryExpectation(low_cents=3000, high_cents=3000, rule="secondary/medicare", ...)`` for the example of
42 CFR 411.33: charge 175.00, allowed 150.00, paid 120.00, Medicare's fee 125.00.
"""

from models.value import Value


class SecondaryLine(Value):
    """One line as the payer before decided it, in cents.

    ``allowed_cents`` is before its deductible and coinsurance, ``patient_cents`` what it left to the patient.
    ``obligated_cents`` is what the provider must take as payment in full, where a contract says so.
    ``fee_cents`` is the later payer's own fee; None when no fee schedule of it is loaded.
    """

    number: int
    charge_cents: int
    allowed_cents: int
    paid_cents: int
    patient_cents: int
    obligated_cents: int | None = None
    fee_cents: int | None = None


class SecondaryExpectation(Value):
    """What the later payer pays: a range in cents, by which rule and source; for a claim the sum of lines.

    ``certain`` is False where a figure was missing (a fee, a plan's method) and the range is only bounds.
    """

    low_cents: int
    high_cents: int
    rule: str
    version: str
    source: str
    reason: str
    certain: bool = True

    def holds(self, paid_cents: int) -> bool:
        """Tell whether an amount lies within what was expected."""
        return self.low_cents <= paid_cents <= self.high_cents
