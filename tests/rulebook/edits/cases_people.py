"""Pairs for the rules about who bills, who is insured and how, and what the payer holds already."""

from datetime import date, timedelta

from models.coverage_facts import KnownPayer
from models.lineage import Lineage
from models.party import PersonName
from tests.rulebook.builders import TODAY, a_coverage, a_provider
from tests.rulebook.edits.changes import (
    answered,
    billing,
    both,
    by_claim,
    claim,
    context,
    coverage,
    line,
    lines,
    payer,
    secondary,
    subscriber,
)
from tests.rulebook.edits.situations import (
    ABROAD,
    CLINIC,
    HELD,
    HOSPITAL,
    NEEDED,
    REFUSED,
    VOID,
    WAITING,
    WRONG_NPI,
    Pair,
    accident,
    address,
    annex,
    authorized,
    born,
    home,
    medicare_second,
    referred,
    replaced,
    specialist,
    used,
)

WHO: dict[str, Pair] = {
    "npi_check_digit": Pair(
        claim(referring=a_provider(npi=WRONG_NPI)), claim(referring=a_provider(npi="2456789017"))
    ),
    "npi_two_kinds": Pair(
        claim(rendering=a_provider(npi=CLINIC)), claim(rendering=a_provider(npi=CLINIC, is_person=False))
    ),
    "provider_is_no_person": Pair(
        claim(referring=a_provider(npi="2456789017", is_person=False)),
        claim(rendering=a_provider(npi="2456789017", is_person=False)),
    ),
    "billing_npi_missing": Pair(billing(npi=""), billing(npi="2456789017")),
    "rendering_npi_missing": Pair(claim(rendering=a_provider(npi="")), claim(rendering=None)),
    "taxonomy_format": Pair(billing(taxonomy="207Q"), billing(taxonomy="261QP2300X")),
    "taxonomy_unknown": Pair(billing(taxonomy="208D00000X"), billing(taxonomy="261QP2300X")),
    "taxonomy_missing": Pair(billing(taxonomy=""), claim(rendering=a_provider(taxonomy=""))),
    "tax_id_format": Pair(billing(tax_id="12345678"), billing(tax_id="12-3456789")),
    "tax_id_impossible": Pair(
        billing(tax_id="666123456", tax_id_kind="SY"), billing(tax_id="666123456", tax_id_kind="EI")
    ),
    "billing_zip_format": Pair(address(zip_code="8020"), address(**ABROAD)),
    "billing_zip_short": Pair(address(zip_code="80202"), address(zip_code="80202-1234")),
    "facility_zip_format": Pair(annex(zip_code="80202"), annex()),
    "clia_format": Pair(claim(clia_number="06-1234567"), claim(clia_number="06D1234567")),
    "place_of_service_format": Pair(claim(place_of_service="1"), claim(place_of_service="12")),
    "place_of_service_unknown": Pair(claim(place_of_service="28"), claim(place_of_service="20")),
    "facility_missing": Pair(
        both(lines({"procedure": "27447"}), claim(place_of_service="22")),
        both(lines({"procedure": "27447"}), claim(place_of_service="22", facility=HOSPITAL)),
    ),
    "place_for_visit": Pair(
        lines({"procedure": "99284"}),
        both(lines({"procedure": "99284"}), claim(place_of_service="23", facility=HOSPITAL)),
    ),
}

INSURED: dict[str, Pair] = {
    "coverage_missing": Pair(coverage(sequence="S"), both(coverage(sequence="S"), context(sequence="S"))),
    "coverage_sequence_twice": Pair(
        by_claim(lambda given: claim(coverages=(*given[0].coverages, given[0].coverages[0]))),
        by_claim(lambda given: claim(coverages=(*given[0].coverages, a_coverage(sequence="S")))),
    ),
    "member_id_missing": Pair(coverage(member_id=""), coverage(member_id="0")),
    "member_id_format": Pair(
        both(payer(member_id_format=r"AC[0-9]{6}"), coverage(member_id="AC12345")),
        both(payer(member_id_format=r"AC[0-9]{6}"), coverage(member_id="AC123456")),
    ),
    "medicare_number_format": Pair(
        coverage(filing_indicator="MB", member_id="1EG4-TE5-MK7"),
        coverage(filing_indicator="MB", member_id="1EG4TE5MK73"),
    ),
    "payer_id_missing": Pair(
        by_claim(
            lambda given: coverage(payer=given[0].coverages[0].payer.model_copy(update={"payer_id": ""}))
        ),
        by_claim(
            lambda given: coverage(payer=given[0].coverages[0].payer.model_copy(update={"payer_id": "X"}))
        ),
    ),
    "medicare_secondary_type_missing": Pair(
        both(secondary(), medicare_second()), both(secondary(), medicare_second(insurance_type="12"))
    ),
    "accident_payer_first": Pair(
        accident(related_causes=("EM",)),
        both(accident(related_causes=("EM",)), coverage(filing_indicator="WC")),
    ),
    "payer_order": Pair(
        claim(coverages=(a_coverage(filing_indicator="MC"), a_coverage(sequence="S"))),
        claim(coverages=(a_coverage(), a_coverage(sequence="S", filing_indicator="MC"))),
    ),
    "patient_demographics": Pair(subscriber(birth_date=None), subscriber(sex="U")),
    "birth_date_impossible": Pair(born(130), born(99)),
    "person_address": Pair(home("9720"), home("97201")),
    "original_reference_missing": Pair(
        context(frequency="8"), context(frequency="8", original_reference="ICN1")
    ),
    "coverage_inactive": Pair(answered(status="inactive"), answered(plan_end=TODAY)),
    "coverage_not_confirmed": Pair(answered(status="unavailable"), answered(status="verified")),
    "coverage_stale": Pair(
        answered(checked_on=TODAY - timedelta(days=31)), answered(checked_on=TODAY - timedelta(days=30))
    ),
    "medicare_advantage": Pair(
        both(
            coverage(filing_indicator="MB", member_id="1EG4TE5MK73"),
            answered(other_payers=(KnownPayer(name="Larch", payer_id="L1", kind="medicare_advantage"),)),
        ),
        both(
            coverage(filing_indicator="16", member_id="L100"),
            answered(other_payers=(KnownPayer(name="Larch", payer_id="L1", kind="medicare_advantage"),)),
        ),
    ),
    "other_payer_known": Pair(
        answered(other_payers=(KnownPayer(name="Larch", payer_id="L1"),)),
        answered(other_payers=(KnownPayer(name="Larch", payer_id="L1", end=date(2025, 12, 31)),)),
    ),
    "qmb_patient": Pair(both(answered(qmb=True), claim(patient_paid_cents=2000)), answered(qmb=True)),
    "member_data_differs": Pair(
        answered(known_member_id="M2"),
        by_claim(
            lambda given: answered(
                known_subscriber=PersonName(last=given[0].coverages[0].subscriber.name.last.upper())
            )
        ),
    ),
    "authorization_missing": Pair(NEEDED, both(NEEDED, line(emergency=True))),
    "authorization_out_of_dates": Pair(
        authorized(valid_to=date(2026, 1, 31), valid_from=date(2026, 1, 1)), authorized()
    ),
    "authorization_other_service": Pair(
        authorized(procedure="72148"), authorized(procedure="72148", procedures=("99213", "99214"))
    ),
    "authorization_other_member": Pair(authorized(member_id="M9"), authorized()),
    "authorization_used_up": Pair(both(authorized(), used(9)), both(authorized(), used(8))),
    "referral_missing": Pair(
        payer(referral_required=True), both(payer(referral_required=True), claim(referral_number="R1"))
    ),
    "referral_of_plan_missing": Pair(specialist(), specialist(taxonomy="207Q00000X")),
    "referral_out_of_dates": Pair(
        referred(valid_from=date(2025, 1, 1), valid_to=date(2026, 1, 31)), referred()
    ),
    "referral_other": Pair(referred(member_id="M9"), referred(referring_npi="2456789017")),
    "referral_used_up": Pair(referred(visits=0), referred(visits=None)),
    "reference_on_original": Pair(context(original_reference="ICN1"), replaced(HELD)),
    "original_beside_held_claim": Pair(
        context(lineage=Lineage(attempts=(HELD,))), context(lineage=Lineage(attempts=(REFUSED,)))
    ),
    "replacement_not_supported": Pair(replaced(HELD, replacement_supported=False), replaced(HELD)),
    "replacement_under_appeal": Pair(
        replaced(HELD, open_appeal="AP1"), context(lineage=Lineage(attempts=(REFUSED,), open_appeal="AP1"))
    ),
    "replacement_of_undecided_claim": Pair(replaced(WAITING), replaced(REFUSED, HELD)),
    "claim_being_voided": Pair(
        replaced(HELD, VOID),
        context(frequency="8", original_reference="ICN1", lineage=Lineage(attempts=(HELD,))),
    ),
    "reference_differs": Pair(both(replaced(HELD), context(original_reference="ICN2")), replaced(HELD)),
}
