"""Claims that look wrong and are right, beside those they are told from."""

from datetime import date, timedelta
from decimal import Decimal

from models.coverage_facts import KnownPayer
from models.party import Facility
from tests.rulebook.builders import TODAY, an_authorization
from tests.rulebook.edits.changes import (
    answered,
    both,
    by_claim,
    claim,
    codes,
    context,
    coverage,
    line,
    lines,
    payer,
    secondary,
)
from tests.rulebook.edits.situations import (
    CLINIC,
    HOSPITAL,
    Look,
    authorized,
    over_days,
)

KNEE = {"procedure": "73560", "modifiers": ("RT",)}
ADVANTAGE = KnownPayer(name="Larch", payer_id="L1", kind="medicare_advantage")
MEDICARE = coverage(filing_indicator="MB", member_id="1EG4TE5MK73")
OFFICE, HOSPITAL_NPI = "2456789017", HOSPITAL.npi

SIDES = (
    Look(
        "an artificial knee on the other side is history, not what the X-ray is for",
        both(codes("M1710", "Z96652"), lines({**KNEE, "diagnosis_pointers": (2,)})),
    ),
    Look(
        "a diagnosis without a side may be what the service is for",
        both(codes("R509", "M25562"), lines({**KNEE, "diagnosis_pointers": (1, 2)})),
    ),
    Look(
        "a first diagnosis of the other side is questioned though a second one has no side",
        both(codes("M25562", "I10"), lines({**KNEE, "diagnosis_pointers": (1, 2)})),
        ("diagnosis_side_doubtful",),
    ),
    Look(
        "a second diagnosis that leaves its side open may be of this one",
        both(codes("M25562", "M25569"), lines({**KNEE, "diagnosis_pointers": (1, 2)})),
        ("diagnosis_side_doubtful", "diagnosis_side_unspecified"),
    ),
    Look(
        "two diagnoses of the other side, and none besides, are wrong",
        both(codes("M25562", "M1712"), lines({**KNEE, "diagnosis_pointers": (1, 2)})),
        ("diagnosis_side",),
    ),
    Look(
        "a diagnosis of both sides goes with either",
        both(codes("M170"), lines(KNEE)),
    ),
    Look(
        "a joint injected on both sides with a diagnosis of one is not judged by its side",
        both(codes("M25562"), lines({"procedure": "20610", "modifiers": ("50",)})),
    ),
    Look(
        "a left toe treated for a right one is found by the modifier of the toe",
        both(codes("M2011"), lines({"procedure": "11055", "modifiers": ("TA",)})),
        ("diagnosis_side",),
    ),
    Look(
        "a paralysed right side is treated on the left side of the head",
        both(codes("G8191"), lines({"procedure": "73560", "modifiers": ("LT",)})),
    ),
)

UNITS = (
    Look(
        "a limit of a line counts for each of its days: six units in three days are two a day",
        both(lines({"procedure": "20610", "units": Decimal(6), "charge_cents": 60000}), over_days(3)),
    ),
    Look(
        "nine units in three days are three a day, and the limit is two",
        both(lines({"procedure": "20610", "units": Decimal(9), "charge_cents": 90000}), over_days(3)),
        ("mue_line",),
    ),
    Look(
        "a limit of a day counts for each day of a span: eighteen units in three days are six a day",
        both(lines({"procedure": "97110", "units": Decimal(18), "charge_cents": 180000}), over_days(3)),
    ),
    Look(
        "a day within a span and a line of that day are added up",
        by_claim(
            lambda given: both(
                lines(
                    {
                        "procedure": "97110",
                        "units": Decimal(18),
                        "charge_cents": 180000,
                        "service_to": given[0].lines[0].service_from + timedelta(days=2),
                    },
                    {
                        "procedure": "97110",
                        "modifiers": ("59",),
                        "service_from": given[0].lines[0].service_from + timedelta(days=1),
                    },
                ),
            )
        ),
        ("mue_day_review",),
    ),
)

STAYS = (
    Look(
        "a test for a hospital inpatient needs no admission date",
        both(
            lines({"procedure": "71046", "modifiers": ("26",)}),
            claim(place_of_service="21", facility=HOSPITAL),
        ),
    ),
    Look(
        "a visit in a psychiatric hospital tells since when the patient is there",
        both(lines({"procedure": "99232"}), claim(place_of_service="51", facility=HOSPITAL)),
        ("admission_date_missing",),
    ),
    Look(
        "supplies for the month that has begun are billed at its beginning",
        both(
            lines({"procedure": "A7003"}),
            by_claim(lambda given: line(service_from=given[1].today)),
            over_days(31),
        ),
    ),
    Look(
        "supplies for a month that has not begun are billed too early",
        both(
            lines({"procedure": "A7003"}),
            by_claim(lambda given: line(service_from=given[1].today + timedelta(days=1))),
            over_days(31),
        ),
        ("service_in_future",),
    ),
    Look(
        "a visit that ends tomorrow is billed too early",
        both(
            lines({"procedure": "97110", "units": Decimal(2), "charge_cents": 20000}),
            by_claim(lambda given: line(service_from=given[1].today)),
            over_days(2),
        ),
        ("service_in_future",),
    ),
    Look(
        "equipment rented for the month in which the patient died was delivered before",
        both(
            lines({"procedure": "E0570", "modifiers": ("RR",)}),
            over_days(31),
            by_claim(
                lambda given: claim(patient_death_on=given[0].lines[0].service_from + timedelta(days=9))
            ),
        ),
    ),
)

COVERED = (
    Look(
        "a Medicare Advantage plan that ended before the service takes nobody's place",
        both(
            MEDICARE,
            answered(other_payers=(ADVANTAGE.model_copy(update={"end": date(2025, 12, 31)}),)),
        ),
    ),
    Look(
        "a Medicare Advantage plan that begins after the service takes nobody's place",
        both(
            MEDICARE,
            answered(other_payers=(ADVANTAGE.model_copy(update={"begin": TODAY + timedelta(days=1)}),)),
        ),
    ),
    Look(
        "the second of two Medicare Advantage plans is the one in force",
        both(
            MEDICARE,
            answered(
                other_payers=(
                    ADVANTAGE.model_copy(update={"end": date(2025, 12, 31)}),
                    KnownPayer(name="Oak", payer_id="O1", kind="medicare_advantage", begin=date(2026, 1, 1)),
                )
            ),
        ),
        ("medicare_advantage",),
    ),
    Look(
        "a hospice patient's other care goes to Medicare though the patient has a Medicare Advantage plan",
        both(MEDICARE, line(modifiers=("GW",)), answered(other_payers=(ADVANTAGE,))),
    ),
    Look(
        "an insurer whose plan begins after the service pays nothing for it",
        answered(other_payers=(KnownPayer(name="Larch", payer_id="L1", begin=TODAY + timedelta(days=1)),)),
    ),
)

AUTHORIZED = (
    Look("an authorization may be given to the group that bills", authorized(provider_npi=CLINIC)),
    Look(
        "an authorization may be given to the hospital",
        both(
            authorized(provider_npi=OFFICE),
            claim(facility=Facility(name="Surgery center", npi=OFFICE)),
        ),
    ),
    Look(
        "an authorization of somebody who is not on the claim is another provider's",
        both(authorized(provider_npi=OFFICE), claim(facility=HOSPITAL)),
        ("authorization_other_service",),
    ),
    Look(
        "a claim to the second payer may carry the number that the first one gave",
        both(
            secondary(),
            claim(authorization_number="AUTH7"),
            context(authorizations=(an_authorization(valid_to=date(2026, 3, 1)),)),
        ),
    ),
    Look(
        "a second payer that wants a number of its own is not served by the first one's",
        both(
            secondary(),
            payer(authorization_required=("99213",)),
            claim(authorization_number="AUTH7"),
            context(authorizations=(an_authorization(),)),
        ),
        ("authorization_missing",),
    ),
    Look(
        "a number of somebody else's stays a slip on the second payer's claim",
        both(
            secondary(),
            claim(authorization_number="AUTH7"),
            context(authorizations=(an_authorization(member_id="M9"),)),
        ),
        ("authorization_other_member",),
    ),
)

MODIFIED = (
    Look(
        "a health center's second visit of a day carries modifier 59",
        lines({"procedure": "G0467", "modifiers": ("59",)}),
    ),
    Look(
        "an encounter code may carry modifier 59",
        lines({"procedure": "T1015", "modifiers": ("59",)}),
    ),
    Look(
        "counselling is set apart by modifier 59",
        lines({"procedure": "99213", "modifiers": ("25",)}, {"procedure": "99406", "modifiers": ("59",)}),
    ),
    Look(
        "a nerve block by a nurse anesthetist is a matter of the payer",
        lines({"procedure": "64415", "modifiers": ("QZ",)}),
        ("modifier_unusual",),
    ),
    Look(
        "anesthesia in units is a matter of the payer",
        lines({"procedure": "00142", "units": Decimal(4), "modifiers": ("AA",)}),
        ("anesthesia_units",),
    ),
    Look(
        "a payer that counts anesthesia in units gets units",
        both(
            lines({"procedure": "00142", "units": Decimal(4), "modifiers": ("AA",)}),
            payer(anesthesia_unit="UN"),
        ),
    ),
    Look(
        "a payer that counts anesthesia in units gets no minutes",
        both(
            lines({"procedure": "00142", "unit": "MJ", "units": Decimal(60), "modifiers": ("AA",)}),
            payer(anesthesia_unit="UN"),
        ),
        ("anesthesia_units",),
    ),
)

RIGHT_CLAIMS = (*SIDES, *UNITS, *STAYS, *COVERED, *AUTHORIZED, *MODIFIED)
