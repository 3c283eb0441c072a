"""What the remarks of a decision forbid: an appeal, a replacement, a new claim, sending again at all.

MA130 says that nothing was kept: the claim goes out as a new original, and there is nothing to appeal. On one
line of a claim whose other lines were decided it cannot mean the claim: a new original would have the decided
lines paid twice::

    99213 MA130, 87880 MA130           frequency 1, no appeal
    99213 MA130, 87880 paid 20.00      frequency 7: the payer holds the claim
    99213 MA130, 87880 denied CO-50    frequency 7; the second line may be appealed
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from models.denial import DeniedLine
from models.remittance import RemittanceClaim
from models.value import Value
from rulebook.denials.by_itself import REPORTING_CENTS
from rulebook.denials.data import RemarkRule, known_remarks

_HELD_ALL_THE_SAME = (
    "A line came back as unprocessable, but the payer decided other lines: it holds the claim. A new claim "
    "with all lines would be a duplicate; where it takes no replacement, bill the returned line alone."
)


class Limits(Value):
    """What may follow: ``frequency`` of a correction, and whether appeal and resending are allowed at all.

    ``advice`` is what the limiting remarks say, ``notes`` what a person must know about them.
    """

    frequency: Literal["1", "7"] = "7"
    appeal_allowed: bool = True
    resend_allowed: bool = True
    advice: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def limits_of(claim: RemittanceClaim, denied: tuple[DeniedLine, ...], today: date) -> Limits:
    """Return what the remarks of the denied lines forbid; those of the claim count for each of its lines."""
    by_line = [known_remarks(line.remarks, today) for line in denied]
    every = tuple(dict.fromkeys(remark for remarks in by_line for remark in remarks))
    returned = any(remark.new_claim for remark in every)
    nothing_held = returned and all(map(_says_new, by_line)) and _all_lines(claim, denied)
    said = (r for r in every if not r.tells and (nothing_held or not r.new_claim))
    return Limits(
        frequency="1" if nothing_held else "7",
        appeal_allowed=any(_may_appeal(remarks) for remarks in by_line),
        resend_allowed=all(remark.resend_allowed for remark in every),
        advice=tuple(remark.advice for remark in said),
        notes=(_HELD_ALL_THE_SAME,) if returned and not nothing_held else (),
    )


def _all_lines(claim: RemittanceClaim, denied: tuple[DeniedLine, ...]) -> bool:
    """Tell whether every line that was charged for is denied, or the claim as a whole."""
    answers = {line.answer for line in denied}
    charged = {n for n, line in enumerate(claim.lines, start=1) if line.charge_cents > REPORTING_CENTS}
    return claim.paid_cents == 0 and (0 in answers or charged <= answers)


def _says_new(remarks: Iterable[RemarkRule]) -> bool:
    return any(remark.new_claim for remark in remarks)


def _may_appeal(remarks: tuple[RemarkRule, ...]) -> bool:
    return all(remark.appeal_allowed and not remark.new_claim for remark in remarks)
