"""Claims whose lines are told apart by a modifier or a place, and those that only look so."""

from decimal import Decimal

from tests.rulebook.builders import a_provider
from tests.rulebook.edits.changes import both, claim, earlier, lines
from tests.rulebook.edits.situations import HOSPITAL, Look

X_RAY = {"procedure": "71046", "ordering": a_provider()}
JOINT = {"procedure": "20610"}
READING, AGAIN = {**X_RAY, "modifiers": ("26",)}, {**X_RAY, "modifiers": ("26", "76")}
BOTH_SIDES = {**JOINT, "modifiers": ("50",)}

PARTS = (
    Look("the reading beside the whole is billed twice", lines(X_RAY, READING), ("modifier_components",)),
    Look("a second reading of the day (76) is one of its own", lines(X_RAY, AGAIN)),
    Look(
        "a colleague's second reading (77) is one of its own",
        lines(X_RAY, {**AGAIN, "modifiers": ("26", "77")}),
    ),
    Look(
        "an X-ray in the hospital after the one in the office is another one",
        both(
            lines(X_RAY, {**READING, "place_of_service": "22", "facility": HOSPITAL}),
        ),
    ),
    Look(
        "26 and TC contradict each other on one line, repeated or not",
        lines({**X_RAY, "modifiers": ("26", "TC", "76")}),
        ("modifier_components",),
    ),
)

TWO_SIDES = (
    Look(
        "a side beside both sides is billed twice",
        lines(BOTH_SIDES, {**JOINT, "modifiers": ("RT",)}),
        ("modifier_bilateral",),
    ),
    Look(
        "another joint of the right side (XS) beside both knees",
        lines(BOTH_SIDES, {**JOINT, "modifiers": ("RT", "XS"), "units": Decimal(1)}),
    ),
    Look(
        "the right knee once more (76) after both",
        lines(BOTH_SIDES, {**JOINT, "modifiers": ("RT", "76")}),
    ),
)

APART_FROM_NOTHING = (
    Look(
        "59 on the only service of the day",
        lines({**JOINT, "modifiers": ("59",)}),
        ("distinct_from_nothing",),
    ),
    Look(
        "XS parts the second joint from the first",
        lines(JOINT, {**JOINT, "modifiers": ("XS",)}),
    ),
    Look(
        "59 may part a service from one on another claim",
        both(lines({"procedure": "11720", "modifiers": ("59",)}), earlier(procedure="11042", modifiers=())),
    ),
    Look(
        "59 does not part a pair that no longer counts",
        lines({"procedure": "97140"}, {"procedure": "97110", "modifiers": ("59",)}),
        ("distinct_from_nothing",),
    ),
)

BY_VIDEO = (
    Look(
        "an emergency visit by video",
        both(lines({"procedure": "99284", "modifiers": ("95",)}), claim(place_of_service="02")),
    ),
    Look("an emergency visit in the office", lines({"procedure": "99284"}), ("place_for_visit",)),
    Look(
        "a home visit by video",
        both(lines({"procedure": "99348", "modifiers": ("95",)}), claim(place_of_service="10")),
    ),
    Look("a home visit in the office", lines({"procedure": "99348"}), ("place_for_visit",)),
)

SET_APART = (*PARTS, *TWO_SIDES, *APART_FROM_NOTHING, *BY_VIDEO)
