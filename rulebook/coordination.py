"""Coordination of benefits: in which order a patient's payers are billed.

The claim's coverages carry their order already (SBR01). A patient with an employer plan (P) and Medicare
(S): the claim goes out as P; when the employer plan has decided, ``next_sequence(document, "P")`` is
``"S"``; after Medicare it is None, and what is left is the patient's.
"""

from models.adjustment import Adjustment, total
from models.claim import ClaimDocument, Coverage, PayerSequence

ORDER: tuple[PayerSequence, ...] = ("P", "S", "T", "A", "B", "C", "D", "E", "F", "G", "H")
"""SBR01 in billing order: primary, secondary, tertiary, then payer four to eleven. U has no place in it."""


def next_sequence(document: ClaimDocument, current: PayerSequence) -> PayerSequence | None:
    """Return the sequence of the next coverage after ``current``, or None when there is no further payer."""
    if current not in ORDER:
        return None
    present = {coverage.sequence for coverage in document.coverages}
    later = ORDER[ORDER.index(current) + 1 :]
    return next((sequence for sequence in later if sequence in present), None)


def earlier_coverages(document: ClaimDocument, current: PayerSequence) -> tuple[tuple[int, Coverage], ...]:
    """Return the coverages billed before ``current`` with their positions (from 1), in billing order."""
    if current not in ORDER:
        return ()
    before = ORDER[: ORDER.index(current)]
    numbered = enumerate(document.coverages, start=1)
    return tuple(
        sorted(
            ((n, c) for n, c in numbered if c.sequence in before),
            key=lambda item: before.index(item[1].sequence),
        )
    )


def share_to_next_payer(adjustments: tuple[Adjustment, ...]) -> int:
    """Return the cents an earlier payer shifted to the patient: what the next payer is asked for.

    Charge 150.00, CO-45 50.00, PR-1 20.00, PR-2 16.00, paid 64.00: the next payer is asked for 36.00. The
    50.00 stay written off, whoever pays next (the contract of the first payer binds the provider).
    """
    return total(adjustments, "PR")
