"""What of a payer's decision moves money without a person: price cuts, and the patient's share by plan.

The short list is the rows of ``denials.toml`` with ``action = "none"``, each for its groups::

    charge 150, paid 80, CO-45 50, PR-1 20     50 contractual, 20 the patient's
    charge 150, paid 80, PR-45 70              nothing by itself: a person looks before anybody is billed
    charge 150, paid 0, CO-45 150              nothing by itself: a price of nothing is a denial in disguise
    charge 150, paid 0, CO-45 50, PR-1 100     the deductible: 50 contractual, 100 the patient's
    CO-45 75 on the line, 75 at the claim      nothing by itself: together they leave nothing, too
    charge 150, paid 0, OA-23 125, CO-45 25    another payer's money explains it: 25 contractual

Everything else stays on the payer's account, and a claim cannot close while it is there.
"""

from collections.abc import Iterable
from typing import NamedTuple

from models.adjustment import Adjustment
from models.remittance import RemittanceClaim
from rulebook.denials.data import cuts_price, denies

REPORTING_CENTS = 1
"""A line charged this much or less only reports something; nobody expects money for it."""

EARLIER_PAYER = "23"
"""OA-23: what payers before this one paid or cut."""


class Decided(NamedTuple):
    """One line of a decision, or the claim as a whole: cents, and the adjustments that stand there.

    ``share_cents`` is what is the patient's by plan, ``earlier_cents`` what payers before this one did: of
    the claim as a whole those of its lines, too; of a line its own. What OA-23 at the claim explains is
    still paid on the lines (each balances by itself), so it explains nothing that a line cuts to nothing.
    ``in_nothing`` is part of a claim whose cuts, at its lines and at the claim, leave nothing together.
    """

    charge_cents: int
    paid_cents: int
    adjustments: tuple[Adjustment, ...]
    procedure: str = ""
    share_cents: int = 0
    earlier_cents: int = 0
    in_nothing: bool = False


def contractual_cents(decided: Decided) -> int:
    """Return what is written down without a person: CO price cuts, unless they leave nothing."""
    if decided.in_nothing or wholly_cut(decided):
        return 0
    mine = (a for a in decided.adjustments if a.group == "CO" and not denies(a, decided.procedure))
    return sum(a.amount_cents for a in mine)


def share_cents(adjustments: Iterable[Adjustment]) -> int:
    """Return what is the patient's as deductible, coinsurance or copay (PR-1, PR-2, PR-3), in cents."""
    return sum(a.amount_cents for a in adjustments if a.group == "PR" and not denies(a))


def questioned_share(claim: RemittanceClaim) -> int:
    """Return what a decision leaves to the patient for any other reason: a person must agree first."""
    return sum(a.amount_cents for a in _every(claim) if is_questioned(a))


def is_questioned(adjustment: Adjustment) -> bool:
    """Tell whether an adjustment leaves money to the patient that is no deductible, coinsurance or copay."""
    return adjustment.group == "PR" and adjustment.amount_cents != 0 and denies(adjustment)


def wholly_cut(decided: Decided) -> bool:
    """Tell whether price cuts take the whole charge: nothing paid, no share, and no other payer's money.

    A reversal has all signs turned, and is judged as what it takes back.
    """
    sign = -1 if decided.charge_cents < 0 else 1
    if sign * decided.charge_cents <= REPORTING_CENTS or decided.paid_cents != 0:
        return False
    if sign * decided.share_cents > 0 or sign * decided.earlier_cents > 0:
        return False
    cut = sum(a.amount_cents for a in decided.adjustments if cuts_price(a))
    return sign * cut >= sign * decided.charge_cents


def decided_whole(claim: RemittanceClaim) -> Decided:
    """Return what a decision says at the claim; share and earlier payers of its lines count."""
    return _whole(claim, claim.adjustments)._replace(in_nothing=_leaves_nothing(claim))


def decided_lines(claim: RemittanceClaim) -> tuple[Decided, ...]:
    """Return the lines of a decision, in its order."""
    in_nothing = _leaves_nothing(claim)
    return tuple(
        Decided(
            line.charge_cents,
            line.paid_cents,
            line.adjustments,
            line.procedure,
            share_cents(line.adjustments),
            _earlier(line.adjustments),
            in_nothing,
        )
        for line in claim.lines
    )


def cuts_of(claim: RemittanceClaim) -> tuple[Adjustment, ...]:
    """Return the price cuts of a decision, those at the claim and those of its lines."""
    return tuple(a for a in _every(claim) if cuts_price(a) and a.amount_cents)


def _leaves_nothing(claim: RemittanceClaim) -> bool:
    """Tell whether all cuts of a claim together take its charge: CO-45 75 on the line, 75 at the claim."""
    return wholly_cut(_whole(claim, _every(claim)))


def _whole(claim: RemittanceClaim, adjustments: tuple[Adjustment, ...]) -> Decided:
    every = _every(claim)
    return Decided(claim.charge_cents, claim.paid_cents, adjustments, "", share_cents(every), _earlier(every))


def _earlier(adjustments: Iterable[Adjustment]) -> int:
    return sum(a.amount_cents for a in adjustments if a.reason == EARLIER_PAYER and a.group == "OA")


def _every(claim: RemittanceClaim) -> tuple[Adjustment, ...]:
    return (*claim.adjustments, *(a for line in claim.lines for a in line.adjustments))
