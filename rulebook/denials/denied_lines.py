"""Which lines of a remittance are denied; ``line_matching`` says which line of our claim each answers.

CLP02 = 4 is not the test: most denials arrive with status 1 and no money. Zero paid is not the test
either: a line that went to the deductible (PR-1) is paid by the patient and not denied. A line is denied
when it was charged, nothing was paid, nothing was left to the patient, and some reason other than a
price reduction explains it::

    charge 150.00, paid 0, CO-197 150.00              denied
    charge 150.00, paid 0, CO-45 50.00, PR-1 100.00   the deductible, not denied
    charge 150.00, paid 0, CO-45 150.00               a price of zero, not denied
"""

from models.adjustment import Adjustment, total
from models.denial import DeniedLine
from models.remittance import RemittanceClaim
from rulebook.denials.data import never_deny
from rulebook.line_matching import LineMatch

NOT_A_DECISION = frozenset({"22", "23", "25"})
"""CLP02 of a reversal, a claim that was not theirs, and a price forecast: none of them denies a claim."""


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
            charge_cents=line.charge_cents,
            adjustments=denying(line.adjustments),
            remarks=_remarks(line.remarks, claim.remarks),
        )
        for position, (line, ours, _) in enumerate(matches, start=1)
        if _is_denied(line.charge_cents, line.paid_cents, line.adjustments)
    )
    return found or _whole_claim(claim)


def denying(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    """Return the adjustments that deny: those whose reason is more than a price or a share."""
    return tuple(a for a in adjustments if a.reason not in never_deny())


def _is_denied(charge_cents: int, paid_cents: int, adjustments: tuple[Adjustment, ...]) -> bool:
    to_patient = total(adjustments, "PR")
    return charge_cents > 0 and paid_cents == 0 and to_patient <= 0 and bool(denying(adjustments))


def _whole_claim(claim: RemittanceClaim) -> tuple[DeniedLine, ...]:
    patient = claim.patient_responsibility_cents or sum(total(line.adjustments, "PR") for line in claim.lines)
    if patient or not _is_denied(claim.charge_cents, claim.paid_cents, claim.adjustments):
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
