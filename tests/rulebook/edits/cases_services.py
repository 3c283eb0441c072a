"""Pairs for the rules about diagnoses, services, dates, earlier payers and what else belongs to a claim."""

from datetime import date, timedelta
from decimal import Decimal

from models.adjustment import Adjustment
from models.claim import Attachment
from tests.rulebook.builders import SERVICE, TODAY, a_coverage, a_provider
from tests.rulebook.edits.changes import (
    both,
    by_claim,
    claim,
    codes,
    context,
    coverage,
    days,
    earlier,
    line,
    lines,
    nothing,
    secondary,
    subscriber,
)
from tests.rulebook.edits.situations import (
    HELD,
    LAB,
    SECOND,
    Pair,
    accident,
    born,
    corrected_within,
    dated,
    drug,
    filed_within,
    inpatient,
    over_days,
    replaced,
)

WHY: dict[str, Pair] = {
    "diagnosis_missing": Pair(
        both(codes(), lines({"diagnosis_pointers": ()})), codes("I10"), also=("diagnosis_pointer_missing",)
    ),
    "diagnosis_count": Pair(
        codes(*(f"M25{n}" for n in (511, 512, 521, 522, 531, 532, 541, 542, 551, 552, 561, 562, 571))),
        codes(*(f"M25{n}" for n in (511, 512, 521, 522, 531, 532, 541, 542, 551, 552, 561, 562))),
    ),
    "diagnosis_duplicate": Pair(codes("J020", "I10", "J020"), codes("J020", "I10", "J029")),
    "diagnosis_format": Pair(codes("J02.0"), codes("J020")),
    "diagnosis_unknown": Pair(codes("J02Z"), codes("J028")),
    "diagnosis_not_billable": Pair(codes("J02"), codes("J029")),
    "diagnosis_seventh_character": Pair(codes("T4501A"), codes("T450X1A")),
    "diagnosis_excludes1": Pair(codes("E119", "E109"), codes("E119", "I10")),
    "diagnosis_manifestation_first": Pair(codes("F0280", "G309"), codes("G309", "F0280")),
    "diagnosis_external_cause_first": Pair(codes("W19XXXA", "S8002XA"), codes("S8002XA", "W19XXXA")),
    "diagnosis_sex": Pair(both(codes("N400"), subscriber(sex="F")), both(codes("N400"), subscriber(sex="M"))),
    "diagnosis_age": Pair(
        both(codes("P0700"), born(1)), both(codes("P0700"), subscriber(birth_date=date(2026, 1, 1)))
    ),
    "diagnosis_side": Pair(
        both(codes("M25562"), lines({"procedure": "73560", "modifiers": ("RT",)})),
        both(
            codes("M25562", "M25561"),
            lines({"procedure": "73560", "modifiers": ("RT",), "diagnosis_pointers": (1, 2)}),
        ),
    ),
    "diagnosis_side_doubtful": Pair(
        both(
            codes("M25562", "I10"),
            lines({"procedure": "73560", "modifiers": ("RT",), "diagnosis_pointers": (1, 2)}),
        ),
        both(
            codes("I10", "M25562"),
            lines({"procedure": "73560", "modifiers": ("RT",), "diagnosis_pointers": (1, 2)}),
        ),
    ),
    "diagnosis_side_unspecified": Pair(
        both(codes("M25569"), lines({"procedure": "73560", "modifiers": ("RT",)})),
        both(codes("M25569"), lines({"procedure": "73560"})),
    ),
    "diagnosis_pointer_missing": Pair(line(diagnosis_pointers=()), line(diagnosis_pointers=(1,))),
    "diagnosis_pointer_range": Pair(
        both(codes("J020", "I10"), line(diagnosis_pointers=(1, 3))),
        both(codes("J020", "I10"), line(diagnosis_pointers=(2, 1))),
    ),
}

WHAT: dict[str, Pair] = {
    "line_count": Pair(
        lines(),
        lines(
            *({"procedure": "97110", "service_from": date(2026, 1, 2) + timedelta(days=n)} for n in range(50))
        ),
    ),
    "procedure_format": Pair(line(procedure="9921"), line(procedure="99214")),
    "procedure_unknown": Pair(
        lines({"procedure": "69210"}), lines({"procedure": "69210", "service_from": date(2025, 12, 31)})
    ),
    "procedure_sex": Pair(
        both(lines({"procedure": "55250"}), subscriber(sex="F")),
        both(lines({"procedure": "55250", "modifiers": ("KX",)}), subscriber(sex="F")),
    ),
    "procedure_age": Pair(
        both(lines({"procedure": "99395"}), born(41)), both(lines({"procedure": "99396"}), born(41))
    ),
    "unlisted_description_missing": Pair(
        lines({"procedure": "64999"}),
        lines({"procedure": "64999", "description": "Nerve procedure, see note"}),
    ),
    "modifier_format": Pair(
        lines({"procedure": "20610", "modifiers": ("R",)}),
        lines({"procedure": "20610", "modifiers": ("RT",)}),
    ),
    "modifier_unknown": Pair(
        lines({"procedure": "20610", "modifiers": ("ZZ",)}),
        lines({"procedure": "20610", "modifiers": ("RT",)}),
    ),
    "modifier_duplicate": Pair(
        lines({"procedure": "20610", "modifiers": ("RT", "RT")}),
        lines({"procedure": "20610", "modifiers": ("RT", "59")}, {"procedure": "96372"}),
    ),
    "modifier_only_with": Pair(
        lines({"procedure": "99213"}, {"procedure": "96372", "modifiers": ("25",)}),
        lines({"procedure": "99213", "modifiers": ("25",)}, {"procedure": "96372"}),
    ),
    "modifier_never_with": Pair(
        lines({"procedure": "99213", "modifiers": ("78",)}, SECOND),
        lines({"procedure": "99213"}, {**SECOND, "modifiers": ("78",)}),
    ),
    "modifier_unusual": Pair(
        lines({"procedure": "99213", "modifiers": ("59",)}, SECOND),
        lines({"procedure": "20610"}, {"procedure": "96372", "modifiers": ("59",)}),
    ),
    "modifier_25_alone": Pair(
        lines({"procedure": "99213", "modifiers": ("25",)}),
        both(lines({"procedure": "99213", "modifiers": ("25",)}), earlier(procedure="20610", modifiers=())),
    ),
    "modifier_components": Pair(
        lines({"procedure": "71046", "modifiers": ("26", "TC")}),
        lines({"procedure": "71046", "modifiers": ("26",)}, {"procedure": "71046", "modifiers": ("TC",)}),
    ),
    "modifier_bilateral": Pair(
        lines({"procedure": "20610", "modifiers": ("50", "RT")}),
        lines({"procedure": "20610", "modifiers": ("50",)}),
    ),
    "bilateral_units": Pair(
        lines({"procedure": "20610", "modifiers": ("50",), "units": Decimal(2)}),
        lines({"procedure": "20610", "modifiers": ("RT",), "units": Decimal(2)}),
    ),
    "modifier_distinct": Pair(
        lines({"procedure": "20610", "modifiers": ("59", "XS")}, {"procedure": "96372"}),
        lines({"procedure": "20610", "modifiers": ("XS",)}, {"procedure": "96372"}),
    ),
    "modifier_notice": Pair(
        lines({"procedure": "11721", "modifiers": ("GA", "GZ")}),
        lines({"procedure": "11721", "modifiers": ("GX", "GY")}),
    ),
    "telehealth_place": Pair(
        lines({"procedure": "99213", "modifiers": ("95",)}),
        both(lines({"procedure": "99213", "modifiers": ("95",)}), claim(place_of_service="10")),
    ),
    "anesthesia_modifier_missing": Pair(
        lines({"procedure": "00142", "unit": "MJ", "units": Decimal(61)}),
        lines({"procedure": "00142", "unit": "MJ", "units": Decimal(61), "modifiers": ("QZ",)}),
    ),
    "line_charge": Pair(
        lines({"procedure": "99213"}, {"procedure": "97140", "charge_cents": 0}),
        lines({"procedure": "99213"}, {"procedure": "G8427", "charge_cents": 0}),
    ),
    "charge_sum": Pair(claim(charge_cents=1), nothing),
    "fee_outlier": Pair(
        line(procedure="99213", charge_cents=90001), line(procedure="99213", charge_cents=90000)
    ),
    "charge_below_fee": Pair(
        line(procedure="99213", charge_cents=8999), line(procedure="99213", charge_cents=9000)
    ),
    "units_not_positive": Pair(line(units=Decimal(0)), line(units=Decimal(1))),
    "units_fraction": Pair(
        lines({"procedure": "97140", "units": Decimal("1.5")}),
        lines({"procedure": "J1885", "units": Decimal("1.5")}),
    ),
    "unit_measure": Pair(line(unit="DA"), line(unit="UN")),
    "anesthesia_minutes": Pair(
        lines({"procedure": "01996", "unit": "MJ", "units": Decimal(30)}),
        lines({"procedure": "00142", "unit": "MJ", "units": Decimal(30), "modifiers": ("AA",)}),
    ),
    "anesthesia_units": Pair(
        lines({"procedure": "00142", "units": Decimal(4), "modifiers": ("AA",)}),
        lines({"procedure": "01996", "units": Decimal(1)}),
    ),
    "units_of_span": Pair(
        both(lines({"procedure": "97110", "units": Decimal(2), "charge_cents": 20000}), over_days(3)),
        both(lines({"procedure": "E0570", "modifiers": ("RR",)}), over_days(3)),
    ),
    "drug_code_format": Pair(drug(ndc="0409-3795-01"), drug()),
    "drug_quantity": Pair(drug(quantity=None), drug(quantity=Decimal("0.5"))),
    "ncci_pair": Pair(
        lines({"procedure": "11042"}, {"procedure": "11720"}),
        lines({"procedure": "11042"}, {"procedure": "11720", "modifiers": ("59",)}),
    ),
    "ncci_pair_elsewhere": Pair(
        both(lines({"procedure": "11720"}), earlier(procedure="11042")),
        both(lines({"procedure": "11720"}), earlier(procedure="11042", rendering_npi="2456789017")),
    ),
    "distinct_from_nothing": Pair(
        lines({"procedure": "97140", "modifiers": ("59",)}, {"procedure": "93000"}),
        lines({"procedure": "11042"}, {"procedure": "11720", "modifiers": ("59",)}),
    ),
    "mue_line": Pair(
        lines({"procedure": "20610", "units": Decimal(3)}),
        lines(
            {"procedure": "20610", "units": Decimal(2)},
            {"procedure": "20610", "units": Decimal(1), "modifiers": ("59",)},
        ),
    ),
    "mue_day": Pair(
        lines({"procedure": "11721"}, {"procedure": "11721", "modifiers": ("76",)}),
        both(lines({"procedure": "11721"}, {"procedure": "11721"}), days(2, -1)),
    ),
    "mue_day_review": Pair(
        lines({"procedure": "97110", "units": Decimal(7), "charge_cents": 70000}),
        lines({"procedure": "97110", "units": Decimal(6), "charge_cents": 60000}),
    ),
    "add_on_alone": Pair(
        lines({"procedure": "17003"}), lines({"procedure": "17000"}, {"procedure": "17003"})
    ),
    "duplicate_line": Pair(
        lines({"procedure": "20610"}, {"procedure": "20610"}),
        lines({"procedure": "20610", "modifiers": ("RT",)}, {"procedure": "20610", "modifiers": ("LT",)}),
    ),
    "repeat_unclear": Pair(
        lines({"procedure": "20610", "modifiers": ("59",)}, {"procedure": "20610", "modifiers": ("59",)}),
        lines({"procedure": "20610"}, {"procedure": "20610", "modifiers": ("59",)}),
    ),
    "duplicate_claim": Pair(earlier(), earlier(payer_id="BETA2")),
    "new_patient_seen_before": Pair(
        both(
            lines({"procedure": "99203"}),
            earlier(procedure="99213", service_from=SERVICE - timedelta(days=400)),
        ),
        both(
            lines({"procedure": "99203"}),
            earlier(procedure="99213", service_from=SERVICE - timedelta(days=1200)),
        ),
    ),
    "line_control_number_duplicate": Pair(
        both(lines({"procedure": "99213"}, SECOND), line(2, control_number="L1")),
        both(lines({"procedure": "99213"}, SECOND), line(2, control_number="")),
    ),
    "clia_missing": Pair(lines(LAB), both(lines(LAB), claim(clia_number="06D1234567"))),
    "ordering_provider_missing": Pair(
        both(lines({"procedure": "71046"}), coverage(filing_indicator="MB", member_id="1EG4TE5MK73")),
        both(
            lines({"procedure": "71046", "ordering": a_provider(npi="2456789017")}),
            coverage(filing_indicator="MB", member_id="1EG4TE5MK73"),
        ),
    ),
}

WHEN: dict[str, Pair] = {
    "service_in_future": Pair(
        by_claim(lambda given: line(service_from=given[1].today + timedelta(days=1))),
        by_claim(lambda given: line(service_from=given[1].today)),
    ),
    "service_before_birth": Pair(
        by_claim(lambda given: subscriber(birth_date=given[0].lines[0].service_from + timedelta(days=1))),
        by_claim(lambda given: subscriber(birth_date=given[0].lines[0].service_from)),
    ),
    "service_after_death": Pair(
        by_claim(lambda given: claim(patient_death_on=given[0].lines[0].service_from - timedelta(days=1))),
        by_claim(lambda given: claim(patient_death_on=given[0].service_to)),
    ),
    "service_span_reversed": Pair(
        by_claim(lambda given: line(service_to=given[0].lines[0].service_from - timedelta(days=1))),
        by_claim(lambda given: line(service_to=given[0].lines[0].service_from)),
    ),
    "service_span_over_years": Pair(
        lines({"service_from": date(2025, 12, 31)}, {**SECOND, "service_from": date(2026, 1, 2)}),
        lines({"service_from": date(2026, 1, 31)}, {**SECOND, "service_from": date(2026, 2, 2)}),
    ),
    "claim_date_after_service": Pair(dated("431", 1), dated("431", 0)),
    "admission_after_discharge": Pair(
        both(inpatient(), dated("435", -1), dated("096", -2)),
        both(inpatient(), dated("435", -1), dated("096", 5)),
    ),
    "admission_date_missing": Pair(inpatient(), both(inpatient(), dated("435", 0))),
    "accident_date_missing": Pair(accident(dates={}), accident()),
    "accident_state_missing": Pair(
        both(accident(related_causes=("AA",)), coverage(filing_indicator="AM")),
        both(accident(related_causes=("AA",), accident_state="CO"), coverage(filing_indicator="AM")),
    ),
    "accident_cause_missing": Pair(accident(related_causes=()), accident()),
    "filing_limit_passed": Pair(filed_within(-1), filed_within(0)),
    "replacement_after_filing_limit": Pair(
        both(replaced(HELD), corrected_within(-1)), both(replaced(HELD), corrected_within(0))
    ),
}

OTHERS: dict[str, Pair] = {
    "prior_adjudication_missing": Pair(
        by_claim(
            lambda given: both(
                claim(coverages=(*given[0].coverages, a_coverage(sequence="S"))), context(sequence="S")
            )
        ),
        secondary(),
    ),
    "prior_line_balance": Pair(secondary(line_level={"adjustments": ()}), secondary()),
    "prior_claim_balance": Pair(secondary(claim_level={"paid_cents": 6500}), secondary()),
    "prior_amounts_twice": Pair(
        secondary(claim_level={"adjustments": (Adjustment(group="CO", reason="45", amount_cents=5000),)}),
        secondary(claim_level={"adjustments": (Adjustment(group="CO", reason="45", amount_cents=0),)}),
        also=("prior_claim_balance",),
    ),
    "prior_liability_twice": Pair(
        secondary({"patient_liability_cents": 3600}, {"patient_liability_cents": 3600}),
        secondary({"patient_liability_cents": 3600}),
    ),
    "prior_reason_unknown": Pair(
        secondary(
            line_level={
                "adjustments": (
                    Adjustment(group="CO", reason="9X9", amount_cents=5000),
                    Adjustment(group="PR", reason="2", amount_cents=3600),
                )
            }
        ),
        secondary(
            line_level={
                "adjustments": (
                    Adjustment(group="CO", reason="45", amount_cents=5000),
                    Adjustment(group="PR", reason="3", amount_cents=3600),
                )
            }
        ),
    ),
    "prior_adjudication_date": Pair(
        secondary(claim_level={"adjudicated_on": None}),
        secondary(claim_level={"adjudicated_on": None}, line_level={"adjudicated_on": TODAY}),
    ),
    "prior_date_impossible": Pair(
        secondary(claim_level={"adjudicated_on": date(2027, 1, 1)}),
        secondary(claim_level={"adjudicated_on": TODAY}),
    ),
    "prior_paid_negative": Pair(
        secondary(
            {"paid_cents": -100},
            {"paid_cents": -100, "adjustments": (Adjustment(group="CO", reason="45", amount_cents=15100),)},
        ),
        secondary(
            {"paid_cents": 0},
            {"paid_cents": 0, "adjustments": (Adjustment(group="PR", reason="1", amount_cents=15000),)},
        ),
    ),
    "possible_missing_code": Pair(
        both(
            codes("J020"), claim(visit_note="Strep throat for two days. Blood drawn today for a blood count.")
        ),
        both(codes("J020"), claim(visit_note="Strep throat for two days. Blood to be drawn next visit.")),
    ),
    "unsupported_code": Pair(
        both(codes("J189"), claim(visit_note="Cough and fever for two days, no pneumonia seen.")),
        both(codes("J189"), claim(visit_note="Cough and fever, pneumonia of the right lung.")),
    ),
    "open_query": Pair(context(open_queries=1), context(open_queries=0)),
    "attachment_number_missing": Pair(
        claim(attachments=(Attachment(report_type="OZ", transmission="EL"),)),
        claim(attachments=(Attachment(report_type="OZ", transmission="AA"),)),
    ),
    "attachment_number_twice": Pair(
        claim(attachments=(Attachment(report_type="OZ", transmission="FX", control_number="P1"),) * 2),
        claim(
            attachments=tuple(
                Attachment(report_type="OZ", transmission="FX", control_number=f"P{n}") for n in (1, 2)
            )
        ),
    ),
}
