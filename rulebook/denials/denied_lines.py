"""Which lines of a remittance are denied; ``line_matching`` says which line of our claim each answers.

CLP02 = 4 is not the test: most denials arrive with status 1 and no money. Zero paid is not the test
either: a line that went to the deductible (PR-1) is paid by the patient and not denied. A line is denied
when more than a cent was charged, nothing was paid, nothing was left to the patient as deductible,
coinsurance or copay, and some reason other than a price explains it::

    charge 150.00, paid 0, CO-197 150.00              denied
    charge 150.00, paid 0, PR-204 150.00              denied: looked at before the patient is billed
    charge 150.00, paid 0, CO-45 50.00, PR-1 100.00   the deductible, not denied
    charge 150.00, paid 0, CO-45 150.00               a price of zero, not denied
    charge   0.01, paid 0, CO-96 0.01                 a line that only reports, not denied
"""

from models.adjustment import Adjustment
from models.denial import DeniedLine
from models.remittance import RemittanceClaim
from rulebook.denials.data import denies
from rulebook.line_matching import LineMatch

NOT_A_DECISION = frozenset({"22", "23", "25"})
"""CLP02 of a reversal, a claim that was not theirs, and a price forecast: none of them denies a claim."""

REPORTING_CENTS = 1
"""A line charged this much or less only reports something; nobody expects money for it."""


def denied_lines(claim: RemittanceClaim, matches: tuple[LineMatch, ...]) -> tuple[DeniedLine, ...]:
    """Return the denied lines; one with number 0 when the decision stands at the claim as a whole.

    A denied line that answers none of ours has number 0 too, and says which answer it is: nobody may
    guess which of our lines it means.
    """
    if claim.status in NOT_A_DECISION:
        return ()
    found = tuple(
        DeniedLine(
            number=ours.number if ours is not None else 0,
            answer=position,
            control_number=line.control_number,
            procedure=line.procedure,
            charge_cents=line.charge_cents,
            adjustments=denying(line.adjustments, line.procedure),
            remarks=_remarks(line.remarks, claim.remarks),
        )
        for position, (line, ours, _) in enumerate(matches, start=1)
        if _is_denied(line.charge_cents, line.paid_cents, line.adjustments, line.procedure)
    )
    return found or _whole_claim(claim)


def denying(adjustments: tuple[Adjustment, ...], procedure: str = "") -> tuple[Adjustment, ...]:
    """Return the adjustments that deny: those whose reason is more than a price or a share."""
    return tuple(a for a in adjustments if denies(a, procedure))


def _is_denied(
    charge_cents: int, paid_cents: int, adjustments: tuple[Adjustment, ...], procedure: str = ""
) -> bool:
    if charge_cents <= REPORTING_CENTS or paid_cents != 0 or _shared(adjustments) > 0:
        return False
    return bool(denying(adjustments, procedure))


def _shared(adjustments: tuple[Adjustment, ...]) -> int:
    """Return what is the patient's as deductible, coinsurance or copay, in cents."""
    return sum(a.amount_cents for a in adjustments if a.group == "PR" and not denies(a))


def _whole_claim(claim: RemittanceClaim) -> tuple[DeniedLine, ...]:
    if sum(_shared(line.adjustments) for line in claim.lines):
        return ()
    if not _is_denied(claim.charge_cents, claim.paid_cents, claim.adjustments):
        return ()
    whole = DeniedLine(
        number=0,
        charge_cents=claim.charge_cents,
        adjustments=denying(claim.adjustments),
        remarks=_remarks(claim.remarks),
    )
    return (whole,)


def _remarks(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(remark for group in groups for remark in group))
