"""Which lines of a remittance are denied, and which line of our claim each of them answers.

CLP02 = 4 is not the test: most denials arrive with status 1 and no money. Zero paid is not the test
either: a line that went to the deductible (PR-1) is paid by the patient and not denied. A line is denied
when it was charged, nothing was paid, nothing was left to the patient, and some reason other than a
price reduction explains it::

    charge 150.00, paid 0, CO-197 150.00              denied
    charge 150.00, paid 0, CO-45 50.00, PR-1 100.00   the deductible, not denied
    charge 150.00, paid 0, CO-45 150.00               a price of zero, not denied
"""

from models.adjustment import Adjustment, total
from models.claim import ClaimDocument, ServiceLine
from models.denial import DeniedLine
from models.remittance import RemittanceClaim, RemittanceLine
from rulebook.denial_data import never_deny

NOT_A_DECISION = frozenset({"22", "23", "25"})
"""CLP02 of a reversal, a claim that was not theirs, and a price forecast: none of them denies a claim."""


def denied_lines(claim: RemittanceClaim, document: ClaimDocument) -> tuple[DeniedLine, ...]:
    """Return the denied lines; one with number 0 when the decision stands at the claim as a whole."""
    if claim.status in NOT_A_DECISION:
        return ()
    found = tuple(
        DeniedLine(
            number=ours.number if ours is not None else position,
            control_number=line.control_number,
            charge_cents=line.charge_cents,
            adjustments=denying(line.adjustments),
            remarks=_remarks(line.remarks, claim.remarks),
        )
        for position, (line, ours) in enumerate(answered_lines(claim, document), start=1)
        if _is_denied(line.charge_cents, line.paid_cents, line.adjustments)
    )
    return found or _whole_claim(claim)


def denying(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    """Return the adjustments that deny: those whose reason is more than a price or a share."""
    return tuple(a for a in adjustments if a.reason not in never_deny())


def answered_lines(
    claim: RemittanceClaim, document: ClaimDocument
) -> tuple[tuple[RemittanceLine, ServiceLine | None], ...]:
    """Pair every line of the remittance with ours, each of ours at most once.

    By control number (REF*6R) first; payers that drop it are matched by procedure and charge, then by
    position. None means that the payer answered a line we did not send.
    """
    free = {position: line for position, line in enumerate(document.lines)}
    paired: dict[int, ServiceLine] = {}
    # Sure matches take their lines first, so that a guess can never take a line from one of them.
    for fits in (_same_control_number, _same_service):
        for index, theirs in enumerate(claim.lines):
            if index not in paired:
                hit = next((p for p, ours in free.items() if fits(theirs, ours)), None)
                if hit is not None:
                    paired[index] = free.pop(hit)
    return tuple((line, paired.get(i) or free.get(i)) for i, line in enumerate(claim.lines))


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


def _same_control_number(theirs: RemittanceLine, ours: ServiceLine) -> bool:
    return bool(theirs.control_number) and theirs.control_number == ours.control_number


def _same_service(theirs: RemittanceLine, ours: ServiceLine) -> bool:
    procedure = theirs.submitted_procedure or theirs.procedure
    return procedure == ours.procedure and theirs.charge_cents == ours.charge_cents


def _remarks(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(remark for group in groups for remark in group))
