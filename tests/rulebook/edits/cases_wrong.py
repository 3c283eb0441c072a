"""Claims that look right and are wrong, beside those they are told from: what slipped past the review."""

from decimal import Decimal

from tests.rulebook.edits.changes import (
    both,
    claim,
    earlier,
    lines,
)
from tests.rulebook.edits.situations import Look

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

CLAIMS_THAT_SLIPPED = (*REPEATS,)
