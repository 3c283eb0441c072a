"""Pairs and looks for the rules that stand on Medicare's physician fee schedule."""

from decimal import Decimal
from typing import Any

from models.claim import Attachment
from tests.rulebook.builders import a_provider
from tests.rulebook.edits.changes import Change, billing, both, claim, days, lines, payer
from tests.rulebook.edits.situations import CLINIC, HOSPITAL, Look, Pair, operated

COLLEAGUE, SURGERY = "2456789017", "207X00000X"
VISIT, WITH_25, WITH_57 = ({"procedure": "99213", "modifiers": m} for m in ((), ("25",), ("57",)))
KNEE, JOINT, WART = {"procedure": "27447"}, {"procedure": "20610"}, {"procedure": "17000"}
STAGED_JOINT = {**JOINT, "modifiers": ("79",)}
X_RAY = {"procedure": "71046", "ordering": a_provider()}
BY_SIDE = ({**JOINT, "modifiers": ("RT",)}, {**JOINT, "modifiers": ("LT",)})
RECORD = claim(attachments=(Attachment(report_type="OB", transmission="AA"),))
BY_COLLEAGUE = {"rendering_npi": COLLEAGUE, "billing_npi": CLINIC}


def in_hospital(*each: dict[str, Any]) -> Change:
    """Let these lines be given in a hospital's outpatient department."""
    return both(lines(*each), claim(place_of_service="22", facility=HOSPITAL))


PAID: dict[str, Pair] = {
    "global_period_visit": Pair(both(lines(VISIT), operated(90)), both(lines(VISIT), operated(91))),
    "global_visit_modifier": Pair(lines(WITH_57, JOINT), lines(WITH_25, JOINT)),
    "global_period_procedure": Pair(
        both(lines(JOINT), operated(30)), both(lines({**JOINT, "modifiers": ("79",)}), operated(30))
    ),
    "component_not_split": Pair(
        lines({"procedure": "93010", "modifiers": ("26",)}),
        lines({"procedure": "71046", "modifiers": ("26",)}),
    ),
    "technical_at_facility": Pair(in_hospital(X_RAY), in_hospital({**X_RAY, "modifiers": ("26",)})),
    "bilateral_not_payable": Pair(
        lines({"procedure": "11042", "modifiers": ("50",)}), lines({**JOINT, "modifiers": ("50",)})
    ),
    "bilateral_other_way": Pair(
        both(payer(bilateral="50"), lines(*BY_SIDE)),
        both(payer(bilateral="50"), lines({**JOINT, "modifiers": ("50",)})),
    ),
    "second_surgeon_not_payable": Pair(
        lines({**JOINT, "modifiers": ("80",)}), lines({**KNEE, "modifiers": ("80",)})
    ),
    "second_surgeon_to_justify": Pair(
        lines({**KNEE, "modifiers": ("62",)}), both(lines({**KNEE, "modifiers": ("62",)}), RECORD)
    ),
}

PERIODS = (
    Look("a visit beside a joint injection wants 25", lines(VISIT, JOINT), ("global_period_visit",)),
    Look("a visit with 25 stands beside a joint injection", lines(WITH_25, JOINT)),
    Look(
        "a visit ten days after a minor operation",
        both(lines(WART, VISIT), days(2, 10)),
        ("global_period_visit",),
    ),
    Look("a visit eleven days after a minor operation", both(lines(WART, VISIT), days(2, 11))),
    Look(
        "a visit on the day before a new knee wants 57",
        both(lines(KNEE, VISIT), days(2, -1)),
        ("global_period_visit",),
    ),
    Look("a visit with 57 on the day before", both(lines(KNEE, WITH_57), days(2, -1))),
    Look("a visit two days before a new knee", both(lines(KNEE, VISIT), days(2, -2))),
    Look("a visit with 57 on the day of a new knee", lines(WITH_57, KNEE)),
    Look(
        "a visit with 25 on the day of a new knee wants 57", lines(WITH_25, KNEE), ("global_visit_modifier",)
    ),
    Look(
        "25 may be for the injection of that day",
        lines(WITH_25, KNEE, {"procedure": "96372"}),
    ),
    Look(
        "a visit for something else after the operation carries 24",
        both(lines({"procedure": "99213", "modifiers": ("24",)}), operated(30)),
    ),
    *(
        Look(
            f"{modifier} does not set a visit apart from an operation of a month ago",
            both(lines({"procedure": "99213", "modifiers": (modifier,)}, X_RAY), operated(30)),
            ("global_period_visit",),
        )
        for modifier in ("25", "57")
    ),
    Look(
        "a visit in the period beside a new injection carries both 24 and 25",
        both(lines({"procedure": "99213", "modifiers": ("24", "25")}, STAGED_JOINT), operated(30)),
    ),
    Look(
        "25 alone is too little for a visit in the period beside a new injection",
        both(lines(WITH_25, STAGED_JOINT), operated(30)),
        ("global_period_visit",),
    ),
    Look(
        "a visit with 25 on the day before a new knee wants 57",
        both(lines(KNEE, WITH_25, X_RAY), days(2, -1), days(3, -1)),
        ("global_period_visit",),
    ),
    Look(
        "a visit with FT after the operation is for something else",
        both(lines({"procedure": "99291", "modifiers": ("FT",)}), operated(30)),
    ),
    Look(
        "a return to the operating room opens no period of its own",
        both(lines(VISIT), operated(30, modifiers=("78",))),
    ),
    Look(
        "an unrelated operation opens one",
        both(lines(VISIT), operated(30, modifiers=("79",))),
        ("global_period_visit",),
    ),
    Look(
        "another doctor's visit is no part of the operation",
        both(lines(VISIT), operated(30, rendering_npi=COLLEAGUE)),
    ),
    Look(
        "a colleague of the surgeon's specialty takes the surgeon's place",
        both(
            lines(VISIT),
            claim(rendering=a_provider(taxonomy=SURGERY)),
            operated(30, **BY_COLLEAGUE, specialty=SURGERY),
        ),
        ("global_period_visit",),
    ),
    Look(
        "a colleague of another specialty does not",
        both(
            lines(VISIT),
            claim(rendering=a_provider(taxonomy="207Q00000X")),
            operated(30, **BY_COLLEAGUE, specialty=SURGERY),
        ),
    ),
    Look("who only assisted may see the patient", both(lines(VISIT), operated(30, modifiers=("80",)))),
    Look(
        "who left the care to another may be asked again", both(lines(VISIT), operated(30, modifiers=("54",)))
    ),
    Look("an ECG is no visit and no operation", both(lines({"procedure": "93000"}), operated(30))),
    Look(
        "a second operation in the period says what it is",
        both(lines(KNEE, {**WART}), days(2, 20)),
        ("global_period_procedure",),
    ),
    Look(
        "a planned second operation carries 58",
        both(lines(KNEE, {**WART, "modifiers": ("58",)}), days(2, 20)),
    ),
)

INDICATORS = (
    Look(
        "the machine alone has no reading",
        lines({"procedure": "93005", "modifiers": ("TC",)}),
        ("component_not_split",),
    ),
    Look(
        "a laboratory's test that a physician reads takes 26",
        both(lines({"procedure": "85060", "modifiers": ("26",)}), claim(clia_number="06D1234567")),
    ),
    Look(
        "the machine in a hospital is the hospital's",
        in_hospital({"procedure": "93005"}),
        ("technical_at_facility",),
    ),
    Look(
        "a hospital bills its own machine",
        both(in_hospital({"procedure": "93005"}), billing(taxonomy="282N00000X")),
    ),
    Look("the reading of an ECG in a hospital", in_hospital({"procedure": "93010"})),
    Look("an X-ray in the office is whole", lines(X_RAY)),
    Look(
        "an operation that is for both sides is not billed once for each",
        lines({"procedure": "55250", "modifiers": ("RT",)}, {"procedure": "55250", "modifiers": ("LT",)}),
        ("bilateral_not_payable", "procedure_sex"),
    ),
    Look(
        "a joint on each side is billed once for each",
        lines({**JOINT, "modifiers": ("RT",)}, {**JOINT, "modifiers": ("LT",)}),
    ),
    Look("two lines are right where the payer has not said", lines(*BY_SIDE)),
    Look("two lines are right where it wants two", both(payer(bilateral="two_lines"), lines(*BY_SIDE))),
    Look(
        "50 is not what a payer wants that takes two lines",
        both(payer(bilateral="two_lines"), lines({**JOINT, "modifiers": ("50",)})),
        ("bilateral_other_way",),
    ),
    Look(
        "one side alone is one line for every payer",
        both(payer(bilateral="50"), lines({**JOINT, "modifiers": ("RT",)})),
    ),
    Look(
        "an assistant at an operation that seldom needs one is justified",
        lines({"procedure": "58150", "modifiers": ("AS",)}),
        ("second_surgeon_to_justify",),
    ),
    Look(
        "the line's note says why",
        lines({"procedure": "58150", "modifiers": ("AS",), "note": "Adhesions, second pair of hands"}),
    ),
    Look(
        "a team for a new knee is not paid",
        lines({**KNEE, "modifiers": ("66",)}),
        ("second_surgeon_not_payable",),
    ),
    Look(
        "a code that the schedule does not list is not asked about",
        lines({"procedure": "97140", "modifiers": ("50",), "units": Decimal(1)}),
    ),
)

PAID_LOOKS = (*PERIODS, *INDICATORS)
