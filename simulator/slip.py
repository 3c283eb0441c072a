"""A slip of the pen: one adjustment of a remittance is written a few dollars wrong.

The line no longer balances, though the payment still equals the sum of its claims: exactly the file that a
careless poster would post.
"""

from models.adjustment import Adjustment
from models.remittance import Remittance, RemittanceClaim, RemittanceLine

SLIP_CENTS = 370


def with_a_slip(payment: Remittance) -> Remittance:
    """Return the payment with one amount of its first claim's first line wrong."""
    first, *others = payment.claims
    return payment.model_copy(update={"claims": (_spoil_claim(first), *others)})


def _spoil_claim(claim: RemittanceClaim) -> RemittanceClaim:
    first, *others = claim.lines
    return claim.model_copy(update={"lines": (_spoil_line(first), *others)})


def _spoil_line(line: RemittanceLine) -> RemittanceLine:
    if not line.adjustments:
        return line.model_copy(
            update={"adjustments": (Adjustment(group="CO", reason="45", amount_cents=SLIP_CENTS),)}
        )
    first, *others = line.adjustments
    wrong = first.model_copy(update={"amount_cents": first.amount_cents + SLIP_CENTS})
    return line.model_copy(update={"adjustments": (wrong, *others)})
