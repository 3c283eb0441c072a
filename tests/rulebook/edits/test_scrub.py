"""What the scrubber finds, and what it lets pass."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.adjustment import Adjustment
from models.claim import (
    ClaimDocument,
    Coverage,
    Diagnosis,
    LineAdjudication,
    PayerIdentity,
    PriorAdjudication,
)
from models.codes import ContractTerm, ReleaseInfo
from models.finding import Finding, Role
from models.party import Facility, Person, PersonName
from models.practice import Referral
from rulebook.codes.book import CodeBook
from rulebook.codes.release import Release
from rulebook.codes.table import table_of
from rulebook.edits.identifiers import is_npi
from rulebook.scrub import RULES, ScrubContext, plain, rules, scrub
from tests.rulebook.builders import (
    SERVICE,
    TODAY,
    a_claim,
    a_coverage,
    a_line,
    a_payer,
    a_provider,
    a_submission,
    an_authorization,
)


def found(document: ClaimDocument, context: ScrubContext | None = None) -> list[tuple[str, str]]:
    """Return rule and field of every finding but the notes on what could not be checked."""
    return [(f.rule, f.field) for f in standing(document, context or a_submission())]


def standing(document: ClaimDocument, context: ScrubContext) -> list[Finding]:
    """Return the findings that stand against sending."""
    return [f for f in scrub(document, context) if f.severity != "note"]


def test_a_claim_without_a_fault_draws_no_finding() -> None:
    assert found(a_claim()) == []


def test_every_rule_has_its_entry_in_the_data_file_with_a_source_and_a_day() -> None:
    assert {rule.rule for rule in rules()} == set(RULES)
    assert all(rule.source and rule.plain for rule in rules())


@pytest.mark.parametrize("npi", ["1234567893", "1993000003", "2456789017"])
def test_a_right_npi_passes_its_check_digit(npi: str) -> None:
    assert is_npi(npi)


@pytest.mark.parametrize("npi", ["1234567890", "3234567893", "123456789", "12345678931", "", "12345A7893"])
def test_a_wrong_npi_is_found(npi: str) -> None:
    assert not is_npi(npi)


@given(position=st.integers(0, 9), digit=st.integers(1, 9))
def test_one_mistyped_digit_always_breaks_an_npi(position: int, digit: int) -> None:
    npi = "1234567893"
    other = str((int(npi[position]) + digit) % 10)

    assert not is_npi(npi[:position] + other + npi[position + 1 :])


def test_a_wrong_rendering_npi_is_the_billers_to_fix() -> None:
    (finding,) = standing(a_claim(rendering=a_provider(npi="1234567890")), a_submission())

    assert (finding.rule, finding.field) == ("npi_check_digit", "rendering.npi")
    assert (finding.severity, finding.owner) == ("error", Role.BILLER)
    assert finding.remedy == plain("npi_check_digit")


def test_every_role_that_carries_an_npi_is_checked() -> None:
    wrong = a_provider(npi="1234567890")
    claim = a_claim(
        referring=wrong,
        facility=Facility(name="Annex", npi="1234567890"),
        lines=(a_line(rendering=wrong),),
    )

    assert [field for _, field in found(claim)] == ["referring.npi", "lines.1.rendering.npi", "facility.npi"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"taxonomy": "207Q"}, ("taxonomy_format", "billing.taxonomy")),
        ({"taxonomy": ""}, ("taxonomy_missing", "billing.taxonomy")),
        ({"tax_id": "12345678"}, ("tax_id_format", "billing.tax_id")),
        ({"npi": ""}, ("billing_npi_missing", "billing.npi")),
    ],
)
def test_a_billing_provider_with_a_fault_is_found(changes: dict[str, str], expected: tuple[str, str]) -> None:
    claim = a_claim()

    assert found(claim.model_copy(update={"billing": claim.billing.model_copy(update=changes)})) == [expected]


@pytest.mark.parametrize(
    ("zip_code", "expected"),
    [
        ("80202", ["billing_zip_short"]),
        ("8020", ["billing_zip_format"]),
        ("80202-1234", []),
        ("802021234", []),
    ],
)
def test_a_billing_zip_code_has_nine_digits(zip_code: str, expected: list[str]) -> None:
    claim = a_claim()
    assert claim.billing.address is not None
    address = claim.billing.address.model_copy(update={"zip_code": zip_code})
    changed = claim.model_copy(update={"billing": claim.billing.model_copy(update={"address": address})})

    assert [rule for rule, _ in found(changed)] == expected


def test_a_repeated_line_is_the_later_one_and_the_coders() -> None:
    (finding,) = standing(a_claim(lines=(a_line(1), a_line(2, procedure="99000"), a_line(3))), a_submission())

    assert (finding.rule, finding.field, finding.owner) == ("duplicate_line", "lines.3", Role.CODER)


@pytest.mark.parametrize("modifier", ["76", "77", "91", "59", "XE", "XS", "XP", "XU"])
def test_a_modifier_makes_a_repeated_line_a_service_of_its_own(modifier: str) -> None:
    code = "85018" if modifier == "91" else "20610"
    first, second = (a_line(n, procedure=code, modifiers=(modifier,) if n > 1 else ()) for n in (1, 2))

    assert found(a_claim(lines=(first, second), clia_number="06D1234567")) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"service_from": SERVICE - timedelta(days=1)},
        {"modifiers": ("25",)},
        {"rendering": a_provider(npi="2456789017")},
    ],
)
def test_another_day_modifier_or_provider_is_another_service(changes: dict[str, Any]) -> None:
    assert found(a_claim(lines=(a_line(1), a_line(2, **changes)))) == []


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"diagnosis_pointers": ()}, "diagnosis_pointer_missing", "lines.2.diagnosis_pointers"),
        ({"diagnosis_pointers": (2,)}, "diagnosis_pointer_range", "lines.2.diagnosis_pointers"),
        ({"diagnosis_pointers": (0,)}, "diagnosis_pointer_range", "lines.2.diagnosis_pointers"),
        ({"diagnosis_pointers": (1, 1)}, "diagnosis_pointer_range", "lines.2.diagnosis_pointers"),
        ({"procedure": ""}, "procedure_format", "lines.2.procedure"),
        ({"procedure": "9921"}, "procedure_format", "lines.2.procedure"),
        ({"modifiers": ("5",)}, "modifier_format", "lines.2.modifiers"),
        ({"modifiers": ("22", "59", "RT", "78", "GA")}, "modifier_format", "lines.2.modifiers"),
        ({"charge_cents": 0}, "line_charge", "lines.2.charge_cents"),
        ({"charge_cents": -100}, "line_charge", "lines.2.charge_cents"),
        ({"units": Decimal(0)}, "units_not_positive", "lines.2.units"),
        ({"unit": "DA"}, "unit_measure", "lines.2.unit"),
        ({"control_number": "L1"}, "line_control_number_duplicate", "lines.2.control_number"),
        ({"place_of_service": "1"}, "place_of_service_format", "lines.2.place_of_service"),
        ({"service_from": TODAY + timedelta(days=1)}, "service_in_future", "lines.2.service_from"),
        ({"service_to": SERVICE - timedelta(days=1)}, "service_span_reversed", "lines.2.service_to"),
        ({"rendering": a_provider(npi="")}, "rendering_npi_missing", "lines.2.rendering.npi"),
    ],
)
def test_a_line_with_a_fault_is_found_where_it_stands(changes: dict[str, Any], rule: str, field: str) -> None:
    line = a_line(2, **{"procedure": "99000", **changes})

    assert found(a_claim(lines=(a_line(1), line))) == [(rule, field)]


@pytest.mark.parametrize("procedure", ["3078F", "G8427"])
def test_a_quality_code_may_cost_nothing(procedure: str) -> None:
    assert found(a_claim(lines=(a_line(1), a_line(2, procedure=procedure, charge_cents=0)))) == []


def codes(*given: str) -> tuple[Diagnosis, ...]:
    """Return diagnoses of these codes."""
    return tuple(Diagnosis(code=code) for code in given)


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"charge_cents": 1}, "charge_sum", "charge_cents"),
        ({"place_of_service": "A1"}, "place_of_service_format", "place_of_service"),
        ({"diagnoses": codes("J020", "J020")}, "diagnosis_duplicate", "diagnoses.2.code"),
        ({"diagnoses": codes("J02.0")}, "diagnosis_format", "diagnoses.1.code"),
        ({"diagnoses": codes("J020", "0340")}, "diagnosis_format", "diagnoses.2.code"),
        (
            {
                "diagnoses": codes(
                    *(f"M25{n}{side}" for n in (51, 52, 53, 54, 55, 56) for side in (1, 2)), "M25571"
                )
            },
            "diagnosis_count",
            "diagnoses",
        ),
        ({"coverages": (a_coverage(member_id=""),)}, "member_id_missing", "coverages.1.member_id"),
        ({"coverages": (a_coverage(sequence="S"),)}, "coverage_missing", "coverages"),
        ({"coverages": (a_coverage(relationship="19"),)}, "patient_demographics", "patient"),
    ],
)
def test_a_claim_with_a_fault_is_found(changes: dict[str, Any], rule: str, field: str) -> None:
    assert found(a_claim(**changes)) == [(rule, field)]


def test_a_claim_without_a_diagnosis_points_nowhere() -> None:
    assert [rule for rule, _ in found(a_claim(diagnoses=()))] == [
        "diagnosis_missing",
        "diagnosis_pointer_range",
    ]


def test_a_claim_holds_one_to_fifty_lines() -> None:
    many = tuple(a_line(n, procedure=f"{99000 + n}") for n in range(1, 52))

    assert [rule for rule, _ in found(a_claim(lines=()))] == ["line_count"]
    assert [rule for rule, _ in found(a_claim(lines=many))] == ["line_count"]


def test_diagnoses_of_services_before_october_2015_are_not_held_to_the_shape_of_icd_10() -> None:
    old = a_claim(lines=(a_line(service_from=date(2015, 9, 30)),), diagnoses=codes("0340"))

    assert found(old, a_submission(payer=None)) == []


def test_a_patient_who_is_the_subscriber_needs_birth_date_and_sex() -> None:
    nobody = Person(name=PersonName(last="Moss"))
    claim = a_claim(coverages=(a_coverage(subscriber=nobody),))

    assert [field for _, field in found(claim)] == [
        "coverages.1.subscriber.birth_date",
        "coverages.1.subscriber.sex",
    ]


def test_a_childs_own_birth_date_counts_and_not_the_subscribers() -> None:
    child = Person(name=PersonName(last="Moss"), birth_date=date(2026, 3, 3), sex="M")
    parent = a_coverage(relationship="19", subscriber=Person(name=PersonName(last="Moss")))

    assert found(a_claim(patient=child, coverages=(parent,))) == [
        ("service_before_birth", "lines.1.service_from")
    ]


def test_the_last_day_of_the_filing_limit_is_in_time_and_the_day_after_is_not() -> None:
    payer = a_payer(filing_limit_days=90)
    last = SERVICE + timedelta(days=90)

    assert found(a_claim(), a_submission(payer=payer, today=last)) == []
    assert found(a_claim(), a_submission(payer=payer, today=last + timedelta(days=1))) == [
        ("filing_limit_passed", "service_from")
    ]


def test_a_late_replacement_is_a_warning_and_a_late_void_none() -> None:
    late = a_submission(today=SERVICE + timedelta(days=400), original_reference="ICN1")
    (finding,) = standing(a_claim(), replace(late, frequency="7"))

    assert (finding.rule, finding.severity) == ("replacement_after_filing_limit", "warning")
    assert standing(a_claim(), replace(late, frequency="8")) == []


@pytest.mark.parametrize("frequency", ["7", "8"])
def test_a_replacement_names_the_claim_it_replaces(frequency: str) -> None:
    assert found(a_claim(), a_submission(frequency=frequency)) == [
        ("original_reference_missing", "payer_claim_control_number")
    ]


def test_a_service_that_needs_an_authorization_is_not_sent_until_it_has_one() -> None:
    context = a_submission(
        payer=a_payer(authorization_required=("99213",)), authorizations=(an_authorization(),)
    )
    (finding,) = standing(a_claim(), context)

    assert (finding.rule, finding.severity) == ("authorization_missing", "error")
    assert "on file" in finding.message
    assert standing(a_claim(authorization_number="AUTH7"), context) == []


def a_secondary_claim(**changes: Any) -> ClaimDocument:
    """Return the claim to the second payer: the first paid 64.00 of 150.00, 50.00 discount, 36.00 patient."""
    second = a_coverage(sequence="S", payer=PayerIdentity(name="Beta", payer_id="BETA2"))
    decision = PriorAdjudication(paid_cents=6400, adjudicated_on=date(2026, 3, 20))
    decision = decision.model_copy(update=changes.pop("claim", {}))
    decided = LineAdjudication(
        payer_id="ACME1",
        paid_cents=6400,
        procedure="99213",
        adjustments=(
            Adjustment(group="CO", reason="45", amount_cents=5000),
            Adjustment(group="PR", reason="2", amount_cents=3600),
        ),
    ).model_copy(update=changes.pop("line", {}))
    first: Coverage = a_coverage(adjudication=decision)
    return a_claim(coverages=(first, second), lines=(a_line(adjudications=(decided,)),))


def test_a_secondary_claim_that_carries_the_first_payers_decision_passes() -> None:
    assert found(a_secondary_claim(), a_submission(sequence="S")) == []


def test_a_secondary_claim_without_the_first_payers_decision_waits() -> None:
    second = a_coverage(sequence="S")

    assert found(a_claim(coverages=(a_coverage(), second)), a_submission(sequence="S")) == [
        ("prior_adjudication_missing", "coverages.1.adjudication")
    ]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"line": {"adjustments": ()}}, "prior_line_balance"),
        ({"claim": {"paid_cents": 6500}}, "prior_claim_balance"),
        ({"claim": {"adjudicated_on": None}}, "prior_adjudication_date"),
        ({"line": {"adjudicated_on": date(2026, 3, 20)}}, "prior_adjudication_date"),
    ],
)
def test_a_first_payers_decision_that_does_not_add_up_is_found(changes: dict[str, Any], rule: str) -> None:
    assert [r for r, _ in found(a_secondary_claim(**changes), a_submission(sequence="S"))] == [rule]


def not_checked(document: ClaimDocument, context: ScrubContext) -> set[str]:
    """Return the tables that the review says it could not ask."""
    return {f.field for f in scrub(document, context) if f.rule == "not_checked"}


def test_reasons_of_an_earlier_payer_are_not_checked_without_their_lists() -> None:
    context = a_submission(sequence="S", codes=CodeBook())
    remarked = a_secondary_claim(claim={"remarks": ("N130",)})

    assert {"codes.carc", "codes.rarc"} <= not_checked(remarked, context)
    assert "codes.rarc" not in not_checked(a_secondary_claim(), context)
    assert "codes.carc" not in not_checked(a_secondary_claim(), a_submission(sequence="S"))
    assert not {"codes.carc", "codes.rarc"} & not_checked(a_claim(), a_submission(codes=CodeBook()))


def test_a_reason_that_the_shipped_list_does_not_know_is_not_checked_and_no_error() -> None:
    newer = (Adjustment(group="CO", reason="999", amount_cents=8600),)
    claim, context = a_secondary_claim(line={"adjustments": newer}), a_submission(sequence="S")

    assert "codes.carc" in not_checked(claim, context)
    assert [rule for rule, _ in found(claim, context)] == []


def test_charges_are_compared_with_a_contract_line_by_line_and_the_rest_is_not_checked() -> None:
    terms = [ContractTerm("71046", 20000, modifier="26"), ContractTerm("99213", 9000)]
    info = ReleaseInfo(kind="contract", scope="ACME1", name="Contract", effective_from=date(2026, 1, 1))
    book = CodeBook.shipped().with_release(Release.of(info, table_of("contract", terms)))
    context = a_submission(codes=book)
    read = a_line(2, procedure="71046", modifiers=("26",), charge_cents=15000)
    unknown = a_line(2, procedure="97140", charge_cents=15000)

    below = scrub(a_claim(lines=(a_line(), read), charge_cents=30000), context)

    assert [f.field for f in below if f.rule == "charge_below_fee"] == ["lines.2.charge_cents"]
    assert "codes.fees" not in not_checked(a_claim(lines=(a_line(), read)), context)
    assert "codes.fees" in not_checked(a_claim(lines=(a_line(), unknown)), context)


def test_no_finding_tells_a_name_a_member_id_or_a_birth_date() -> None:
    secret = Person(name=PersonName(last="Zyxwv", first="Qponm"), birth_date=date(2027, 7, 29))
    claim = a_claim(
        coverages=(a_coverage(subscriber=secret, member_id="SECRETID9", sequence="P"),),
        lines=(a_line(diagnosis_pointers=(9,)), a_line(2, charge_cents=0)),
        diagnoses=(),
        charge_cents=3,
    )
    text = " ".join(f.model_dump_json() for f in scrub(claim, a_submission()))

    assert not any(word in text for word in ("Zyxwv", "Qponm", "SECRETID9", "2027-07-29", "20270729"))


def test_the_scrubber_never_raises_for_a_claim_without_coverages_or_lines() -> None:
    assert "coverage_missing" in [rule for rule, _ in found(a_claim(coverages=(), lines=()))]


def test_an_unknown_rule_still_says_something_plain() -> None:
    assert plain("nothing of the kind")


def test_a_referral_on_file_that_covers_the_claim_is_suggested() -> None:
    referral = Referral(
        number="RF1",
        payer_id="ACME1",
        member_id="M1",
        valid_from=SERVICE,
        valid_to=SERVICE,
        visits=1,
        recorded_on=SERVICE,
    )
    wanted = a_submission(payer=a_payer(referral_required=True), referrals=(referral,))
    (finding,) = standing(a_claim(), wanted)
    (plain_one,) = standing(
        a_claim(), replace(wanted, referrals=(referral.model_copy(update={"visits": 0}),))
    )

    assert (finding.rule, finding.suggestion) == ("referral_missing", "RF1")
    assert plain_one.suggestion is None
