"""Which rules look at which loop of which message, when the loop closes."""

from collections.abc import Callable

from x12.checks.balancing_claims import check_claim_balance
from x12.checks.balancing_payments import (
    check_acknowledged_counts,
    check_payment_balance,
    check_payment_total,
)
from x12.checks.dates import day_of
from x12.checks.money_text import cents
from x12.checks.placed_loop import PlacedLoop
from x12.checks.reporter import Reporter
from x12.checks.situations_claims import check_claim, check_payers, check_place
from x12.checks.situations_diagnoses import check_diagnoses
from x12.checks.situations_parties import check_party
from x12.checks.situations_payments import check_payment, check_payment_heading, check_status
from x12.checks.situations_services import check_services
from x12.checks.situations_subscribers import check_insured, check_subscriber
from x12.claims.parts import ClaimParts

LoopRule = Callable[[PlacedLoop, Reporter], None]


ClaimRule = Callable[[ClaimParts, Reporter], None]

CLAIM_RULES: tuple[ClaimRule, ...] = (
    check_claim_balance,
    check_claim,
    check_payers,
    check_place,
    check_diagnoses,
    check_services,
)


def _check_claim(loop: PlacedLoop, reporter: Reporter) -> None:
    """Count a claim of an 837 and its charge, and let every rule for claims look at it."""
    heading = loop.first("CLM")
    if heading is None:
        return
    claim = ClaimParts(loop, heading)
    reporter.sums["claims"] += 1
    reporter.sums["charge"] += claim.charge or 0
    for rule in CLAIM_RULES:
        rule(claim, reporter)


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


def _read_file_day(loop: PlacedLoop, reporter: Reporter) -> None:
    """Remember the day of the file (BHT04), against which other days are judged."""
    beginning = loop.parent.first("BHT") if loop.parent is not None else None
    if beginning is not None:
        reporter.file_day = day_of(beginning.get(4))


_PARTIES = (check_party,)
_CLAIM_LOOPS: dict[str, tuple[LoopRule, ...]] = {
    "1000A": (_read_file_day, check_party),
    "2000A": (check_party,),
    "2000B": (check_subscriber,),
    "2010BA": (check_insured,),
    "2010CA": (check_insured,),
}
_CLAIM_PARTIES_TEXT = """
    1000B 2010AA 2010AB 2010AC 2010BB 2310A 2310B 2310C 2310D 2310E 2310F 2330A 2330B 2420A 2420B
    2420C 2420D 2420E 2420F 2420G 2420H
    """
_CLAIM_PARTIES = _CLAIM_PARTIES_TEXT.split()
_STATUS: dict[str, tuple[LoopRule, ...]] = {
    **dict.fromkeys(["2100A", "2100B", "2100C", "2100D", "2100E"], _PARTIES),
    "2200D": (_count_status,),
    "2200E": (_count_status,),
}
_COVERAGE: dict[str, tuple[LoopRule, ...]] = dict.fromkeys(
    ["2100A", "2100B", "2100C", "2100D", "2120C", "2120D"], _PARTIES
)

RULES_AT: dict[str, dict[str, tuple[LoopRule, ...]]] = {
    "837P": {
        **dict.fromkeys(_CLAIM_PARTIES, _PARTIES),
        **_CLAIM_LOOPS,
        "2300": (_check_claim,),
    },
    "837I": {
        **dict.fromkeys(_CLAIM_PARTIES, _PARTIES),
        **_CLAIM_LOOPS,
        "2300": (_check_claim,),
    },
    "835": {
        "1000A": _PARTIES,
        "1000B": _PARTIES,
        "2100": (_count_payment, check_payment_balance, check_payment),
        "ST": (check_payment_total, check_payment_heading),
    },
    "999": {"ST": (check_acknowledged_counts,)},
    "277CA": {
        **_STATUS,
        "2200B": (check_status,),
        "2200C": (check_status,),
        "2200D": (_count_status, check_status),
        "2220D": (check_status,),
    },
    "277": _STATUS,
    "276": _STATUS,
    "270": _COVERAGE,
    "271": _COVERAGE,
    "275": dict.fromkeys(["1000A", "1000B", "1000C", "1000D"], _PARTIES),
}
"""``RULES_AT["837P"]["2300"]``: the rules for a claim of an 837P."""
