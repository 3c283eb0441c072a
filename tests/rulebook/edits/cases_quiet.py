"""Claims that drew a warning for nothing, beside those that draw it rightly."""

from datetime import date
from decimal import Decimal
from typing import Any

from models.claim import PayerIdentity
from models.coverage_facts import KnownPayer
from models.party import PersonName, Reference
from tests.rulebook.builders import a_provider
from tests.rulebook.edits.changes import (
    Change,
    answered,
    billing,
    both,
    by_claim,
    claim,
    coverage,
    earlier,
    lines,
    subscriber,
)
from tests.rulebook.edits.situations import CLINIC, LAB, Look, over_days

SURGERY_CENTER, PRIMARY_CARE, ORTHOPEDICS = "261QA1903X", "207Q00000X", "207X00000X"
COLLEAGUE = "2456789017"
THREE_YEARS_AGO = date(2023, 3, 2)

PLACES = (
    Look(
        "a surgery center that bills for itself names no other facility",
        both(
            lines({"procedure": "20610"}),
            billing(taxonomy=SURGERY_CENTER),
            claim(place_of_service="24", rendering=None),
        ),
    ),
    Look(
        "a surgery center's own line carries SG",
        both(
            lines({"procedure": "20610", "modifiers": ("SG",)}), claim(place_of_service="24", rendering=None)
        ),
    ),
    Look(
        "a surgeon at a surgery center names it",
        both(lines({"procedure": "20610"}), claim(place_of_service="24")),
        ("facility_missing",),
    ),
    Look(
        "a hospital's therapist may see a patient at home by video",
        both(
            lines({"procedure": "97110", "modifiers": ("95",)}),
            claim(place_of_service="22", facility=None),
            billing(taxonomy="282N00000X"),
        ),
    ),
    Look(
        "a visit by video from an office has a place of telehealth",
        lines({"procedure": "99213", "modifiers": ("GT",)}),
        ("telehealth_place",),
    ),
)

MONTHS = tuple(
    Look(
        f"{code} is counted by month, quarter of an hour or period, not by day",
        both(lines({"procedure": code, "units": Decimal(1)}), over_days(30)),
    )
    for code in ("90960", "99490", "99454", "77427", "93241", "93228", "T1019", "H2015")
)

LABORATORY = (
    Look(
        "a laboratory's number may stand at the line",
        lines({**LAB, "kept_aside": ("REF*X4*06D1234567",)}),
    ),
    Look(
        "the number of the laboratory that was sent to may stand at the line",
        lines({**LAB, "kept_aside": ("REF*F4*06D1234567",)}),
    ),
    Look("a test that was sent out has the other laboratory's number", lines({**LAB, "modifiers": ("90",)})),
    Look(
        "a tuberculin test on the skin is no laboratory's",
        lines({"procedure": "86580", "charge_cents": 1500}),
    ),
    Look("blood is no laboratory's test", lines({"procedure": "P9016", "charge_cents": 1500})),
    Look("drawing by catheter is no laboratory's test", lines({"procedure": "P9612", "charge_cents": 1500})),
    Look(
        "another reference at the line is no CLIA number",
        lines({**LAB, "kept_aside": ("REF*9A*1",)}),
        ("clia_missing",),
    ),
)


def seen(**changes: Any) -> Change:
    """Let the patient have visited the practice before."""
    return earlier(**{"procedure": "99213", "service_from": date(2024, 5, 6), "modifiers": (), **changes})


NEW = lines({"procedure": "99203"})

NEW_PATIENTS = (
    Look(
        "a patient who came three years ago to the day is new", both(NEW, seen(service_from=THREE_YEARS_AGO))
    ),
    Look(
        "a patient who came a day later is not",
        both(NEW, seen(service_from=date(2023, 3, 3))),
        ("new_patient_seen_before",),
    ),
    Look(
        "a colleague of the same specialty knows the patient",
        both(
            NEW,
            claim(rendering=a_provider(taxonomy=PRIMARY_CARE)),
            seen(rendering_npi=COLLEAGUE, billing_npi=CLINIC, specialty=PRIMARY_CARE),
        ),
        ("new_patient_seen_before",),
    ),
    Look(
        "a colleague of another specialty makes nobody an old patient",
        both(
            NEW,
            claim(rendering=a_provider(taxonomy=PRIMARY_CARE)),
            seen(rendering_npi=COLLEAGUE, billing_npi=CLINIC, specialty=ORTHOPEDICS),
        ),
    ),
    Look(
        "another practice makes nobody an old patient",
        both(NEW, seen(rendering_npi=COLLEAGUE, billing_npi=COLLEAGUE, specialty=PRIMARY_CARE)),
    ),
    Look(
        "an eye examination of a new patient is for new patients",
        both(lines({"procedure": "92004"}), seen()),
        ("new_patient_seen_before",),
    ),
    Look(
        "a yearly examination of a new patient is for new patients",
        both(lines({"procedure": "99386"}), seen()),
        ("new_patient_seen_before",),
    ),
)

VISITS = (
    Look(
        "25 sets a visit apart from a colleague's service on the same claim",
        lines(
            {"procedure": "99213", "modifiers": ("25",)},
            {"procedure": "96372", "rendering": a_provider(npi=COLLEAGUE)},
        ),
    ),
    Look(
        "a service of another day is none to be set apart from",
        by_claim(
            lambda _: lines(
                {"procedure": "99213", "modifiers": ("25",)},
                {"procedure": "96372", "service_from": date(2026, 3, 3)},
            )
        ),
        ("modifier_25_alone",),
    ),
)

PARTS = tuple(
    Look(
        f"the fee of the whole service says nothing of one with {modifier}",
        lines({"procedure": "71047", "modifiers": (modifier,), "charge_cents": 4000}),
    )
    for modifier in ("26", "TC", "52", "53", "80", "AS")
)
FEES = (
    *PARTS,
    Look(
        "the whole service below its fee gives money away",
        lines({"procedure": "71047", "charge_cents": 4000}),
        ("charge_below_fee",),
    ),
    Look(
        "a fee for the reading counts for the reading",
        lines({"procedure": "71046", "modifiers": ("26",), "charge_cents": 1000}),
        ("charge_below_fee",),
    ),
)

ACME = KnownPayer(name="ACME HEALTH, INC.")

NAMES = (
    Look(
        "an insurer whose name differs in its legal form is the one on the claim",
        answered(other_payers=(ACME,)),
    ),
    Look(
        "an insurer known by another of its numbers is the one on the claim",
        both(
            coverage(
                payer=PayerIdentity(
                    name="Acme Health",
                    payer_id="ACME1",
                    other_ids=(Reference(qualifier="NF", number="60054"),),
                )
            ),
            answered(other_payers=(KnownPayer(name="AHC", payer_id="60054"),)),
        ),
    ),
    Look(
        "Medicare is Medicare, whatever the contractor is called",
        both(
            coverage(filing_indicator="MB", member_id="1EG4TE5MK73"),
            answered(other_payers=(KnownPayer(name="CMS", payer_id="CMS1", kind="medicare"),)),
        ),
    ),
    Look(
        "Medicare that is not on the claim is another insurer",
        answered(other_payers=(KnownPayer(name="CMS", payer_id="CMS1", kind="medicare"),)),
        ("other_payer_known",),
    ),
    Look(
        "an insurer of another name and number is another one",
        answered(other_payers=(KnownPayer(name="Beta Health", payer_id="B2"),)),
        ("other_payer_known",),
    ),
    Look(
        "an apostrophe and a suffix make nobody another person",
        both(
            subscriber(name=PersonName(last="O'Brien Jr.", first="Ida")),
            answered(known_subscriber=PersonName(last="OBRIEN", first="IDA M")),
        ),
    ),
    Look(
        "another last name is another name",
        both(
            subscriber(name=PersonName(last="O'Brien", first="Ida")),
            answered(known_subscriber=PersonName(last="BRIENNE", first="IDA")),
        ),
        ("member_data_differs",),
    ),
    Look(
        "a dash in the member id is no other member id",
        both(coverage(member_id="W12-345"), answered(known_member_id="w12345")),
    ),
)

NEEDLESS_WARNINGS = (*PLACES, *MONTHS, *LABORATORY, *NEW_PATIENTS, *VISITS, *FEES, *NAMES)
