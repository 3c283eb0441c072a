"""Which rules look at which loop of which message, when the loop closes."""

from collections.abc import Callable

from x12.money_text import cents
from x12.placed_loop import PlacedLoop
from x12.reporter import Reporter

LoopRule = Callable[[PlacedLoop, Reporter], None]


def _count_claim(loop: PlacedLoop, reporter: Reporter) -> None:
    """Count the claims of an 837 and their charges."""
    claim = loop.first("CLM")
    reporter.sums["claims"] += 1
    reporter.sums["charge"] += cents(claim, 2) or 0


def _count_payment(loop: PlacedLoop, reporter: Reporter) -> None:
    """Count the claims of an 835, what was charged and what is paid."""
    payment = loop.first("CLP")
    reporter.sums["claims"] += 1
    reporter.sums["charge"] += cents(payment, 3) or 0
    reporter.sums["paid"] += cents(payment, 4) or 0


def _count_status(loop: PlacedLoop, reporter: Reporter) -> None:
    """Count the claims that a 276, 277 or 277CA speaks of; a status of a whole file is none."""
    reporter.sums["claims"] += 1
    status = loop.first("STC")
    amount = cents(status, 4) if status else cents(loop.first("AMT", "T3"), 2)
    reporter.sums["charge"] += amount or 0


_CLAIMS_STATUS: dict[str, tuple[LoopRule, ...]] = {"2200D": (_count_status,), "2200E": (_count_status,)}

RULES_AT: dict[str, dict[str, tuple[LoopRule, ...]]] = {
    "837P": {"2300": (_count_claim,)},
    "837I": {"2300": (_count_claim,)},
    "835": {"2100": (_count_payment,)},
    "277CA": _CLAIMS_STATUS,
    "277": _CLAIMS_STATUS,
    "276": _CLAIMS_STATUS,
}
"""``RULES_AT["837P"]["2300"]``: the rules for a claim of an 837P."""
