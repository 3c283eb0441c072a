"""Taking a decision back: the negative mirror of the earlier CLP, with status 22.

X12's own example (RFI 2442): charge 150, paid 50, CO-45 75, PR-1 25 becomes charge -150, paid -50,
CO-45 -75, PR-1 -25.
"""

from models.adjustment import Adjustment
from models.remittance import RemittanceClaim, RemittanceLine


def reversal_of(original: RemittanceClaim) -> RemittanceClaim:
    """Mirror an earlier decision: same CLP01 and CLP07, every amount negative."""
    return original.model_copy(
        update={
            "status": "22",
            "charge_cents": -original.charge_cents,
            "paid_cents": -original.paid_cents,
            "patient_responsibility_cents": -original.patient_responsibility_cents,
            "adjustments": _mirrored(original.adjustments),
            "lines": tuple(_mirror_line(line) for line in original.lines),
        }
    )


def _mirror_line(line: RemittanceLine) -> RemittanceLine:
    return line.model_copy(
        update={
            "charge_cents": -line.charge_cents,
            "paid_cents": -line.paid_cents,
            "allowed_cents": None if line.allowed_cents is None else -line.allowed_cents,
            "adjustments": _mirrored(line.adjustments),
        }
    )


def _mirrored(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    return tuple(a.model_copy(update={"amount_cents": -a.amount_cents}) for a in adjustments)
