"""Claims that look right and are wrong, beside those they are told from: what slipped past the review."""

from datetime import date, timedelta
from decimal import Decimal

from tests.rulebook.builders import SERVICE
from tests.rulebook.edits.changes import (
    Change,
    answered,
    both,
    claim,
    coverage,
    earlier,
    line,
    lines,
    payer,
    secondary,
)
from tests.rulebook.edits.situations import CLINIC, Look, referred, specialist

JOINT = {"procedure": "20610"}
DISTINCT = {**JOINT, "modifiers": ("59",)}
COUNT = {"procedure": "85018", "charge_cents": 1500}
AGAIN = {**COUNT, "modifiers": ("91",)}
LABORATORY = claim(clia_number="06D1234567")

REPEATS = (
    Look(
        "two lines with 59 that are the same say nothing of each other",
        lines(DISTINCT, DISTINCT),
        ("repeat_unclear",),
    ),
    Look(
        "a third service with 59 is told from the second by nothing",
        lines(JOINT, DISTINCT, DISTINCT),
        ("repeat_unclear",),
    ),
    Look(
        "lines with 59 whose notes name two places are two services",
        lines({**DISTINCT, "note": "left shoulder"}, {**DISTINCT, "note": "right hip"}),
    ),
    Look("one 59 sets two services apart", lines(JOINT, DISTINCT)),
    Look(
        "a line that differs in its units alone may be the same service",
        lines(JOINT, {**JOINT, "units": Decimal(2), "charge_cents": 30000}),
        ("repeat_unclear",),
    ),
    Look("a test is repeated as often as 91 says", both(lines(COUNT, AGAIN, AGAIN), LABORATORY)),
    Look(
        "a repeated test without its first one was keyed twice",
        both(lines(AGAIN, AGAIN), LABORATORY),
        ("repeat_unclear",),
    ),
    Look(
        "the first one of a repeated test may be on another claim",
        both(lines(AGAIN, AGAIN), LABORATORY, earlier(modifiers=())),
    ),
    Look(
        "another claim with the same line and the same 59 is looked at",
        both(lines(DISTINCT), earlier()),
        ("repeat_unclear",),
    ),
    Look(
        "59 sets a service apart from another claim's plain one", both(lines(DISTINCT), earlier(modifiers=()))
    ),
)


def visit_before(weeks: int) -> Change:
    """Let another claim bill a visit under the referral, so many weeks before."""
    return earlier(
        procedure="99214",
        modifiers=(),
        service_from=SERVICE - timedelta(weeks=weeks),
        referral="RF1",
    )


REFERRALS = (
    Look(
        "two visits were made under a referral for three",
        both(lines({"procedure": "99213"}), referred(), visit_before(1), visit_before(2)),
    ),
    Look(
        "a fourth visit is one too many",
        both(lines({"procedure": "99213"}), referred(), visit_before(1), visit_before(2), visit_before(3)),
        ("referral_used_up",),
    ),
    Look(
        "two services of one day are one visit",
        both(
            lines({"procedure": "99213", "modifiers": ("25",)}, {"procedure": "20610"}),
            referred(visits=1),
        ),
    ),
    Look(
        "a referral to a colleague is for somebody else",
        referred(provider_npi="2456789017"),
        ("referral_other",),
    ),
    Look("a referral to the group is for all in it", referred(provider_npi=CLINIC)),
    Look("a referral for an operation is for no visit", referred(procedures=("27447",)), ("referral_other",)),
    Look(
        "the second payer's claim may carry the first one's referral",
        both(secondary(), referred(valid_to=date(2025, 12, 31), valid_from=date(2025, 1, 1))),
    ),
    Look(
        "the plan that the payer told of is an HMO",
        both(specialist(), coverage(filing_indicator="CI"), answered(plan_type="HM")),
        ("referral_of_plan_missing",),
    ),
    Look("an HMO whose members go to specialists directly", both(specialist(), payer(referral_plans=()))),
    Look("a referral may stand at the line", both(specialist(), line(kept_aside=("REF*9F*RF1",)))),
    Look("an emergency needs no referral", both(specialist(), line(emergency=True))),
)

CLAIMS_THAT_SLIPPED = (*REPEATS, *REFERRALS)
