"""The paper form says what the claim says, box by box, after NUCC's instructions for 02/12."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.claim import Attachment, ClaimDocument, Diagnosis, Drug
from models.party import Address, Facility, PersonName, Reference
from rulebook.cms1500.filling import filled
from rulebook.cms1500.form import Form
from rulebook.cms1500.services import Numbers
from tests.builders import (
    a_claim,
    a_coverage,
    a_dependent_claim,
    a_doctor,
    a_line,
    a_payer,
    a_person,
    a_secondary_claim,
)

NUMBERS = Numbers("C1-4")


def form_of(document: ClaimDocument, numbers: Numbers = NUMBERS) -> Form:
    return filled(document, document.coverages[0], numbers)


def boxes_of(**changes: Any) -> dict[str, str]:
    return form_of(a_claim(**changes)).boxes


def marks_of(**changes: Any) -> dict[str, str]:
    return form_of(a_claim(**changes)).marks


@pytest.mark.parametrize(
    ("indicator", "group", "crossed"),
    [
        ("MB", "", "medicare"),
        ("16", "", "medicare"),
        ("MC", "", "medicaid"),
        ("CH", "", "tricare"),
        ("VA", "", "champva"),
        ("CI", "G7", "group"),
        ("BL", "G7", "group"),
        ("CI", "", "other"),
        ("HM", "G7", "other"),
        ("WC", "G7", "other"),
        ("AM", "", "other"),
    ],
)
def test_box_1_crosses_the_kind_of_insurance(indicator: str, group: str, crossed: str) -> None:
    coverage = a_coverage(filing_indicator=indicator, group_number=group)

    assert marks_of(coverages=(coverage,))["1"] == crossed


def test_boxes_1a_to_7_say_who_is_insured_and_who_was_seen() -> None:
    form = form_of(a_claim())
    expected = {
        "1a": "BHH774411",
        "2": "FINCH, MARIGOLD",
        "3": "02 29 1984",
        "4": "FINCH, MARIGOLD",
        "5.street": "4 HERON STEPS",
        "5.city": "ASTORIA",
        "5.state": "OR",
        "5.zip": "97103-0012",
        "7.street": "4 HERON STEPS",
    }

    assert {box: form.boxes[box] for box in expected} == expected
    assert (form.marks["3.sex"], form.marks["6"]) == ("F", "self")


def test_a_child_is_seen_and_the_parent_is_insured() -> None:
    form = form_of(a_dependent_claim())

    assert (form.boxes["2"], form.boxes["4"]) == ("FINCH, PIP", "FINCH, MARIGOLD")
    assert (form.boxes["3"], form.boxes["11a"]) == ("06 01 2016", "02 29 1984")
    assert (form.marks["3.sex"], form.marks["6"], form.marks["11a.sex"]) == ("M", "child", "F")


def test_a_name_has_commas_its_suffix_after_the_last_name_and_no_period() -> None:
    person = a_person().model_copy(
        update={"name": PersonName(last="O'Hara-Finch", first="J. Pip", middle="Q.", suffix="Jr.")}
    )

    assert boxes_of(coverages=(a_coverage(subscriber=person),))["2"] == "O'HARA-FINCH JR, J PIP, Q"


def test_boxes_9_and_11d_tell_of_another_insurance_only_where_there_is_one() -> None:
    other = a_coverage(sequence="S", payer=a_payer("Cedar Mutual", "CM9"), group_number="", member_id="CM55")
    one, both = form_of(a_claim()), form_of(a_claim(coverages=(a_coverage(), other)))

    assert ("9" in one.boxes, one.marks["11d"]) == (False, "no")
    assert (both.boxes["9"], both.boxes["9a"], both.boxes["9d"]) == (
        "FINCH, MARIGOLD",
        "CM55",
        "CEDAR MUTUAL",
    )
    assert both.marks["11d"] == "yes"


def test_box_10_crosses_each_cause_and_names_the_state_of_an_auto_accident() -> None:
    form = form_of(a_claim(related_causes=("AA",), accident_state="WA"))

    assert [form.marks[box] for box in ("10a", "10b", "10c")] == ["no", "yes", "no"]
    assert form.boxes["10b.state"] == "WA"
    assert "10b.state" not in boxes_of(accident_state="WA")


def test_boxes_11_and_11c_say_the_group_and_the_plan() -> None:
    boxes = boxes_of(coverages=(a_coverage(group_name="Harbor Gold"),))

    assert (boxes["11"], boxes["11c"], boxes["11a"]) == ("HARBOR7", "HARBOR GOLD", "02 29 1984")


def test_boxes_12_13_and_31_say_signatures_that_are_on_file_and_no_others() -> None:
    signed = boxes_of()
    unsigned = boxes_of(
        release_of_information="I",
        coverages=(a_coverage(benefits_assigned="N"),),
        provider_signature=False,
    )

    assert {signed[box] for box in ("12", "13", "31")} == {"SIGNATURE ON FILE"}
    assert not {"12", "13", "31"} & set(unsigned)


def test_boxes_14_to_18_say_dates_with_their_qualifiers() -> None:
    dates = {"431": 1, "454": 2, "439": 3, "360": 4, "361": 5, "435": 6, "096": 7}
    boxes = boxes_of(dates={qualifier: date(2026, 10, day) for qualifier, day in dates.items()})
    expected = {
        "14": "10 01 26",
        "14.qualifier": "431",
        "15": "10 02 26",
        "15.qualifier": "454",
        "16.from": "10 04 26",
        "16.to": "10 05 26",
        "18.from": "10 06 26",
        "18.to": "10 07 26",
    }

    assert {box: boxes[box] for box in expected} == expected


@pytest.mark.parametrize(
    ("changes", "qualifier"),
    [
        ({"referring": a_doctor(), "supervising": a_doctor()}, "DN"),
        ({"lines": (a_line(ordering=a_doctor()),), "supervising": a_doctor()}, "DK"),
        ({"supervising": a_doctor()}, "DQ"),
    ],
)
def test_box_17_names_who_referred_else_who_ordered_else_who_supervised(
    changes: dict[str, Any], qualifier: str
) -> None:
    boxes = boxes_of(**changes)

    assert (boxes["17.qualifier"], boxes["17"]) == (qualifier, "OTTOLINE BRACK")
    assert boxes["17b"] == a_doctor().npi


def test_box_17a_has_another_id_with_its_qualifier() -> None:
    boxes = boxes_of(referring=a_doctor(other_ids=(Reference(qualifier="0B", number="OR123"),)))

    assert (boxes["17a.qualifier"], boxes["17a"]) == ("0B", "OR123")


def test_box_19_has_the_note_and_the_papers_that_go_along() -> None:
    paper = Attachment(report_type="03", transmission="EL", control_number="12363545465")

    assert boxes_of(note="Came back", attachments=(paper,))["19"] == "CAME BACK   PWK03EL12363545465"


def test_box_20_says_whether_a_service_was_bought() -> None:
    assert marks_of()["20"] == "no"
    assert marks_of(lines=(a_line(purchased_from=a_doctor()),))["20"] == "yes"


def test_box_21_has_twelve_diagnoses_without_points_and_says_what_is_left_out() -> None:
    codes = [f"A0{n}" if n < 10 else f"B{n}" for n in range(13)]
    form = form_of(a_claim(diagnoses=tuple(Diagnosis(code=code) for code in codes)))

    assert form.boxes["21.indicator"] == "0"
    assert [form.boxes[f"21{letter}"] for letter in "ABCDEFGHIJKL"] == codes[:12]
    assert form.left_out == ("B12",)


def test_box_22_is_filled_only_where_a_claim_is_replaced_or_voided() -> None:
    first = form_of(a_claim(), Numbers("C1-4", "1", "ICN5")).boxes
    replaced = form_of(a_claim(), Numbers("C1-9", "7", "ICN5")).boxes

    assert not {"22", "22.original"} & set(first)
    assert (replaced["22"], replaced["22.original"], replaced["26"]) == ("7", "ICN5", "C1-9")


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"authorization_number": "AUTH1", "referral_number": "REF1", "clia_number": "50D"}, "AUTH1"),
        ({"referral_number": "REF1", "clia_number": "50D"}, "REF1"),
        ({"clia_number": "50D"}, "50D"),
    ],
)
def test_box_23_has_the_authorization_else_the_referral_else_the_laboratory(
    changes: dict[str, Any], number: str
) -> None:
    assert boxes_of(**changes)["23"] == number


def test_a_line_says_days_place_code_pointers_charge_units_and_who_gave_it() -> None:
    line = a_line(
        procedure="J1885",
        modifiers=("25", "59", "GT", "LT"),
        diagnosis_pointers=(2, 1),
        service_to=date(2026, 11, 3),
        place_of_service="22",
        emergency=True,
        units=Decimal("1.50"),
        rendering=a_doctor(other_ids=(Reference(qualifier="G2", number="P77"),)),
    )
    (paper,) = form_of(a_claim(lines=(line,))).lines

    assert (paper.date_from, paper.date_to, paper.place, paper.emergency) == (
        "11 02 26",
        "11 03 26",
        "22",
        "Y",
    )
    assert (paper.procedure, paper.modifiers, paper.pointers) == ("J1885", ("25", "59", "GT", "LT"), "BA")
    assert (paper.charge, paper.units) == ("150 00", "1.5")
    assert (paper.id_qualifier, paper.other_id, paper.npi) == ("G2", "P77", a_doctor().npi)


def test_the_shaded_half_has_the_drug_with_its_quantity_three_blanks_behind_and_then_the_note() -> None:
    drug = Drug(ndc="00027510001", quantity=Decimal("2.0"), unit="ML")
    (paper,) = form_of(a_claim(lines=(a_line(drug=drug, note="left side"),))).lines

    assert paper.shaded == "N400027510001   ML2   ZZLEFT SIDE"


def test_where_nobody_is_named_who_gave_a_service_the_taxonomy_of_the_claims_provider_stands_there() -> None:
    (paper,) = form_of(a_claim(rendering=a_doctor())).lines

    assert (paper.id_qualifier, paper.other_id) == ("ZZ", a_doctor().taxonomy)


def test_box_25_crosses_the_kind_of_tax_id_and_27_whether_assignment_is_taken() -> None:
    form = form_of(a_claim())

    assert (form.boxes["25"], form.marks["25"], form.marks["27"]) == ("930456789", "ein", "yes")
    assert marks_of(assignment="C")["27"] == "no"


def test_boxes_28_and_29_say_the_charge_and_what_patient_and_earlier_payers_paid() -> None:
    document = a_secondary_claim(patient_paid_cents=1500)
    form = filled(document, document.coverages[-1], NUMBERS)

    assert form.totals == {"28": "150 00", "29": "95 00"}


def test_box_32_says_another_place_else_the_practice_and_nothing_at_home() -> None:
    annex = Facility(
        name="Ferry Annex",
        npi="1",
        address=Address(line1="9 Ferry St.", city="Gull", state="WA", zip_code="98506"),
    )
    there, here, home = boxes_of(facility=annex), boxes_of(), boxes_of(place_of_service="12")

    assert (there["32"], there["32.street"], there["32.city"], there["32a"]) == (
        "FERRY ANNEX",
        "9 FERRY ST",
        "GULL WA 98506",
        "1",
    )
    assert (here["32"], here["32a"]) == ("HARBORLIGHT FAMILY CLINIC", here["33a"])
    assert "32" not in home


def test_box_33_says_who_bills_with_telephone_npi_and_what_the_payer_calls_them() -> None:
    plain = boxes_of()
    payer = a_payer(provider_ids=(Reference(qualifier="G2", number="P9"),))
    known = boxes_of(coverages=(a_coverage(payer=payer),))

    assert (plain["33"], plain["33.phone"]) == ("HARBORLIGHT FAMILY CLINIC", "503 5550142")
    assert (plain["33.street"], plain["33.city"]) == ("12 LANTERN QUAY", "ASTORIA OR 97103-0012")
    assert (plain["33b"], known["33b"]) == ("ZZ207Q00000X", "G2P9")


def test_a_seventh_line_goes_on_a_second_sheet_which_alone_has_the_totals() -> None:
    lines = tuple(a_line(n) for n in range(1, 8))
    first, second = form_of(a_claim(lines=lines, charge_cents=105000)).sheets()

    assert (len(first.lines), first.totals) == (6, {"28": "CONTINUED"})
    assert (len(second.lines), second.totals["28"]) == (1, "1050 00")


def test_a_visit_that_is_not_coded_is_one_empty_sheet() -> None:
    (sheet,) = form_of(a_claim(lines=(), diagnoses=())).sheets()

    assert sheet.lines == ()
