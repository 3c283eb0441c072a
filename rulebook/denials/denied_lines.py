"""Which lines of a remittance are denied; ``line_matching`` says which line of our claim each answers.

CLP02 = 4 is not the test: most denials arrive with status 1 and no money. Zero paid is not the test
either: a line that went to the deductible (PR-1) is paid by the patient and not denied. A line is denied
when more than a cent was charged, nothing was paid, nothing was left to the patient as deductible,
coinsurance or copay, and some reason other than a price explains it::

    charge 150.00, paid 0, CO-197 150.00              denied
    charge 150.00, paid 0, PR-204 150.00              denied: looked at before the patient is billed
    charge 150.00, paid 0, CO-45 50.00, PR-1 100.00   the deductible, not denied
    charge 150.00, paid 0, CO-45 150.00               denied in disguise: a price of nothing
    charge 150.00, paid 80, PR-45 70.00               questioned: nobody is billed for it yet
    charge   0.01, paid 0, CO-96 0.01                 a line that only reports, not denied
"""

from collections.abc import Callable

from models.adjustment import Adjustment
from models.denial import DeniedLine
from models.remittance import RemittanceClaim
from rulebook.denials.by_itself import (
    REPORTING_CENTS,
    Decided,
    cuts_of,
    decided_lines,
    decided_whole,
    is_questioned,
    wholly_cut,
)
from rulebook.denials.data import cuts_price, denies
from rulebook.line_matching import LineMatch

NOT_A_DECISION = frozenset({"22", "23", "25"})
"""CLP02 of a reversal, a claim that was not theirs, and a price forecast: none of them denies a claim."""

Reasons = tuple[Adjustment, ...]


def denied_lines(claim: RemittanceClaim, matches: tuple[LineMatch, ...]) -> tuple[DeniedLine, ...]:
    """Return the denied lines; one with number 0 when the decision stands at the claim as a whole.

    A denied line that answers none of ours has number 0 too, and says which answer it is: nobody may
    guess which of our lines it means.
    """
    if claim.status in NOT_A_DECISION:
        return ()
    found, whole = _lines(claim, matches, denying), decided_whole(claim)
    return found or _whole(claim, cuts_of(claim) if whole.in_nothing else denying(whole))


def questioned_lines(claim: RemittanceClaim, matches: tuple[LineMatch, ...]) -> tuple[DeniedLine, ...]:
    """Return lines that are not denied but leave money to the patient for another reason than PR-1 to PR-3.

    A line with number 0 speaks for adjustments at the claim. The patient is billed for none of it before
    somebody has looked: a balance bill may be against the law (No Surprises Act) or the contract.
    """
    if claim.status in NOT_A_DECISION:
        return ()
    return (*_lines(claim, matches, _questioned), *_whole(claim, _questioned(decided_whole(claim))))


def denying(decided: Decided) -> Reasons:
    """Return the adjustments that deny a line; none when it is paid, or shared with the patient.

    Price cuts deny where they leave nothing of the charge.
    """
    if decided.charge_cents <= REPORTING_CENTS or decided.paid_cents != 0:
        return ()
    if decided.share_cents > 0:
        return ()
    if wholly_cut(decided):
        return tuple(a for a in decided.adjustments if cuts_price(a) and a.amount_cents)
    return tuple(a for a in decided.adjustments if denies(a, decided.procedure))


def _questioned(decided: Decided) -> Reasons:
    if decided.charge_cents <= REPORTING_CENTS or denying(decided):
        return ()
    return tuple(a for a in decided.adjustments if is_questioned(a))


def _lines(
    claim: RemittanceClaim, matches: tuple[LineMatch, ...], reasons: Callable[[Decided], Reasons]
) -> tuple[DeniedLine, ...]:
    answers = enumerate(zip(matches, decided_lines(claim), strict=True), start=1)
    told = ((position, match, reasons(decided)) for position, (match, decided) in answers)
    return tuple(_line(claim, match, position, found) for position, match, found in told if found)


def _line(claim: RemittanceClaim, match: LineMatch, position: int, reasons: Reasons) -> DeniedLine:
    theirs, ours, _ = match
    return DeniedLine(
        number=ours.number if ours is not None else 0,
        answer=position,
        control_number=theirs.control_number,
        procedure=theirs.procedure,
        charge_cents=theirs.charge_cents,
        adjustments=reasons,
        remarks=_remarks(theirs.remarks, claim.remarks),
    )


def _whole(claim: RemittanceClaim, reasons: Reasons) -> tuple[DeniedLine, ...]:
    if not reasons:
        return ()
    whole = DeniedLine(
        number=0, charge_cents=claim.charge_cents, adjustments=reasons, remarks=_remarks(claim.remarks)
    )
    return (whole,)


def _remarks(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(remark for group in groups for remark in group))
