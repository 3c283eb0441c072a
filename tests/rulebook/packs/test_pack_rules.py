"""What the rules of packs find in claims: each word of the vocabulary, and when a pack counts."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from models.claim import ClaimDocument, Coverage, Diagnosis, PayerIdentity, ServiceLine
from models.earlier_service import EarlierService
from models.party import Address, Person, PersonName, Provider
from rulebook.context import ScrubContext
from rulebook.packs.conditions import CONDITIONS
from rulebook.packs.evaluate import pack_findings
from rulebook.packs.example import failed_examples
from rulebook.packs.loading import need_pack
from rulebook.packs.model import RulePack
from rulebook.packs.needs import NEEDS
from rulebook.packs.shipped import sample, sample_texts

SERVICE = date(2026, 3, 2)
BORN = date(1980, 5, 6)


def pack(rule: str, *, head: str = "", when: str = "", name: str = "harbor", version: str = "1") -> RulePack:
    """Return a pack of one rule, given as its ``when`` and ``needs`` or ``not_payable`` lines."""
    scope = f"[when]\n{when}\n" if when else ""
    text = f"""
name = "{name}"
version = "{version}"
source = "Invented manual"
reviewed_on = 2026-01-05
{head or "effective_from = 2026-01-01"}
{scope}
[[rule]]
id = "it"
severity = "error"
owner = "biller"
message = "The plan says no"
fix = "Do it"
{rule}
"""
    return need_pack(text, "test")


def a_line(number: int = 1, **changes: Any) -> ServiceLine:
    """Return an office visit of 150.00."""
    line = ServiceLine(
        number=number,
        procedure="99213",
        charge_cents=15000,
        diagnosis_pointers=(1,),
        service_from=SERVICE,
    )
    return line.model_copy(update=changes)


def a_coverage(**changes: Any) -> Coverage:
    """Return the coverage of a woman of 45, billed to ACME1."""
    person = Person(name=PersonName(last="Moss", first="Ida"), birth_date=BORN, sex="F")
    coverage = Coverage(
        sequence="P",
        payer=PayerIdentity(name="Acme Health", payer_id="ACME1"),
        subscriber=person,
        member_id="ABC123456789",
        group_number="G77",
    )
    return coverage.model_copy(update=changes)


def a_claim(*lines: ServiceLine, **changes: Any) -> ClaimDocument:
    """Return a claim of one office visit in the office."""
    name = PersonName(last="Elm Street Clinic")
    address = Address(line1="1 Elm Street", city="Denver", state="CO", zip_code="802021234")
    claim = ClaimDocument(
        control_number="A-1",
        charge_cents=15000,
        place_of_service="11",
        billing=Provider(
            name=name, npi="1234567893", is_person=False, taxonomy="207Q00000X", address=address
        ),
        coverages=(a_coverage(),),
        diagnoses=(Diagnosis(code="M545"), Diagnosis(code="E119")),
        lines=lines or (a_line(),),
        rendering=Provider(name=PersonName(last="Reyes"), npi="1993000003", taxonomy="207R00000X"),
    )
    return claim.model_copy(update=changes)


def found(claim: ClaimDocument, *packs: RulePack, **changes: Any) -> list[str]:
    """Return the fields that packs find something at."""
    return [finding.field for finding in findings(claim, *packs, **changes)]


def findings(claim: ClaimDocument, *packs: RulePack, **changes: Any) -> list[Any]:
    """Return what packs find, on a day in April."""
    given: dict[str, Any] = {"today": date(2026, 4, 1), "packs": packs} | changes
    context = ScrubContext(codes=SimpleNamespace(), **given)  # pyright: ignore[reportArgumentType]
    return list(pack_findings(claim, context))


HELD = {
    "payers": ['["ACME1"]', '["ACM*"]'],
    "plan_types": ['["CI"]'],
    "insurance_types": [],
    "groups": ['["G77"]'],
    "sequences": ['["P"]'],
    "frequencies": ['["1"]'],
    "billing_npis": ['["1234567893"]'],
    "billing_taxonomies": ['["207Q*"]'],
    "billing_states": ['["CO"]'],
    "rendering_npis": ['["1993000003"]'],
    "rendering_taxonomies": ['["207R00000X"]'],
    "patient_sexes": ['["F"]'],
    "patient_age": ['"45"', '"18-64"', '"45+"'],
    "patient_age_days": ['"16000+"'],
    "relationships": ['["18"]'],
    "accident": ["false"],
    "claim_charge": ['"150.00"', '"100.00+"'],
    "claim_lines": ["1"],
    "claim_diagnoses": ['["E11.9"]', '["E08-E13"]'],
    "principal_diagnoses": ['["M54*"]'],
    "claim_procedures": ['["99202-99215"]'],
    "days_since_service": ['"30"'],
    "procedures": ['["99213"]', '["9921*"]'],
    "modifiers": ['["25"]'],
    "diagnoses": ['["M54.5"]'],
    "places": ['["11"]'],
    "units": ['"1"'],
    "line_charge": ['"0.00-150.00"'],
    "line_days": ["1"],
    "emergency": ["false"],
    "drug": ["false"],
    "same_day_procedures": [],
}
"""Values of each condition that hold for the claim below."""

NOT_HELD = {
    "payers": ['["ACME"]', '["OTHER*"]'],
    "plan_types": ['["MB"]'],
    "insurance_types": ['["12"]'],
    "groups": ['["G7"]'],
    "sequences": ['["S", "T"]'],
    "frequencies": ['["7"]'],
    "billing_npis": ['["1993000003"]'],
    "billing_taxonomies": ['["208*"]'],
    "billing_states": ['["NY"]'],
    "rendering_npis": ['["1234567893"]'],
    "rendering_taxonomies": ['["207Q*"]'],
    "patient_sexes": ['["M"]'],
    "patient_age": ['"46+"', '"0-44"'],
    "patient_age_days": ['"0-28"'],
    "relationships": ['["01"]'],
    "accident": ["true"],
    "claim_charge": ['"150.01+"'],
    "claim_lines": ['"2+"'],
    "claim_diagnoses": ['["E10"]'],
    "principal_diagnoses": ['["E11.9"]'],
    "claim_procedures": ['["70551-70553"]'],
    "days_since_service": ['"31+"'],
    "procedures": ['["99214-99215"]', '["J*"]'],
    "modifiers": ['["59"]'],
    "diagnoses": ['["E11.9"]'],
    "places": ['["21"]'],
    "units": ['"2+"'],
    "line_charge": ['"150.01+"'],
    "line_days": ['"2+"'],
    "emergency": ["true"],
    "drug": ["true"],
    "same_day_procedures": ['["99213"]'],
}
"""Values that do not hold: the nearest misses."""


def test_every_condition_is_tried_both_ways_below():
    assert set(HELD) == set(NOT_HELD) == set(CONDITIONS)


@pytest.mark.parametrize(("word", "value"), [(word, v) for word, values in HELD.items() for v in values])
def test_a_condition_holds_for_what_it_names(word: str, value: str):
    claim = a_claim(a_line(modifiers=("25",)))

    assert found(claim, pack(f"not_payable = true\n[rule.when]\n{word} = {value}"))


@pytest.mark.parametrize(("word", "value"), [(word, v) for word, values in NOT_HELD.items() for v in values])
def test_a_condition_does_not_hold_for_a_near_miss(word: str, value: str):
    claim = a_claim(a_line(modifiers=("25",)))

    assert not found(claim, pack(f"not_payable = true\n[rule.when]\n{word} = {value}"))


def test_conditions_that_no_value_above_holds_are_held_by_other_claims():
    msp = a_claim(coverages=(a_coverage(insurance_type="12"),))
    pair = a_claim(a_line(), a_line(2, procedure="20610"))

    assert found(msp, pack('not_payable = true\n[rule.when]\ninsurance_types = ["12"]'))
    assert found(pair, pack('not_payable = true\n[rule.when]\nsame_day_procedures = ["20610"]')) == [
        "lines.1.procedure"
    ]


def test_a_list_turned_round_holds_for_what_it_does_not_name():
    rule = 'not_payable = true\n[rule.when]\nprocedures = ["9*"]\nnot_modifiers = ["25", "59"]'
    claim = a_claim(a_line(modifiers=("25",)), a_line(2), a_line(3, modifiers=("GA",)))

    assert found(claim, pack(rule)) == ["lines.2.procedure", "lines.3.procedure"]


def test_all_conditions_of_a_rule_must_hold():
    rule = 'not_payable = true\n[rule.when]\nprocedures = ["99213"]\nplaces = ["21"]'

    assert not found(a_claim(), pack(rule))
    assert found(a_claim(place_of_service="21"), pack(rule))


def test_the_place_of_a_line_counts_before_that_of_the_claim():
    rule = pack('not_payable = true\n[rule.when]\nplaces = ["21"]')

    assert found(a_claim(a_line(place_of_service="21"), a_line(2)), rule) == ["lines.1.procedure"]


PROVIDER = Provider(name=PersonName(last="Ito"), npi="1234567893")
NEEDED: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "authorization": ("true", {"authorization_number": "A1"}, {}),
    "referral": ("true", {"referral_number": "R1"}, {}),
    "modifiers": ('["25"]', {"lines": (a_line(modifiers=("25",)),)}, {"lines": (a_line(modifiers=("59",)),)}),
    "diagnoses": ('["M54*"]', {}, {"lines": (a_line(diagnosis_pointers=(2,)),)}),
    "places": ('["11"]', {}, {"place_of_service": "12"}),
    "units": ('"1-4"', {}, {"lines": (a_line(units=Decimal(5)),)}),
    "line_charge": ('"0.00-150.00"', {}, {"lines": (a_line(charge_cents=15001),)}),
    "companion_procedures": ('["20610", "99213"]', {"lines": (a_line(), a_line(2, procedure="20610"))}, {}),
    "frequency": ("{ times = 1, days = 30 }", {}, {"lines": (a_line(units=Decimal(2)),)}),
    "ndc": ("true", {"lines": (a_line(drug={"ndc": "1"}),)}, {}),
    "note": ("true", {"note": "As ordered"}, {}),
    "attachments": ('["OZ"]', {"attachments": ({"report_type": "OZ", "transmission": "BM"},)}, {}),
    "clia": ("true", {"clia_number": "05D0642827"}, {}),
    "referring_provider": (
        "true",
        {"referring": PROVIDER},
        {"referring": PROVIDER.model_copy(update={"npi": ""})},
    ),
    "ordering_provider": ("true", {"lines": (a_line(ordering=PROVIDER),)}, {}),
    "ordering_or_referring_provider": (
        "true",
        {"referring": PROVIDER},
        {"referring": PROVIDER.model_copy(update={"npi": ""})},
    ),
    "supervising_provider": ("true", {"supervising": PROVIDER}, {}),
    "rendering_provider": ("true", {}, {"rendering": None}),
    "taxonomies": ('["billing", "rendering"]', {}, {"rendering": PROVIDER}),
    "facility": ("true", {"facility": {"name": "Elm Surgery"}}, {}),
    "dates": ('["431"]', {"dates": {"431": SERVICE}}, {"dates": {"439": SERVICE}}),
    "group_number": ("true", {}, {"coverages": (a_coverage(group_number=""),)}),
    "member_id": ('["AAA999999999"]', {}, {"coverages": (a_coverage(member_id="123"),)}),
}
"""A value of each need, what makes a claim have it, and what makes a claim lack it."""


def changed(changes: dict[str, Any]) -> ClaimDocument:
    """Return a claim with these changes, checked as one that is read."""
    return ClaimDocument.model_validate(a_claim().model_dump() | _plain(changes))


def _plain(changes: dict[str, Any]) -> dict[str, Any]:
    return a_claim(**changes).model_dump(include=set(changes), warnings=False)


def test_every_need_is_tried_both_ways_below():
    assert set(NEEDED) == set(NEEDS)


@pytest.mark.parametrize("need", NEEDED)
def test_a_need_that_is_met_finds_nothing(need: str):
    value, there, _ = NEEDED[need]

    assert not found(changed(there), pack(f"[rule.needs]\n{need} = {value}"))


@pytest.mark.parametrize("need", NEEDED)
def test_a_need_that_is_not_met_is_found_once(need: str):
    value, _, lacking = NEEDED[need]

    assert len(found(changed(lacking), pack(f"[rule.needs]\n{need} = {value}"))) == 1


def test_what_is_missing_at_the_claim_is_found_once_however_many_lines_it_has():
    rule = pack('[rule.when]\nprocedures = ["99*"]\n[rule.needs]\nclia = true\nauthorization = true')
    claim = a_claim(a_line(), a_line(2))

    assert sorted(found(claim, rule)) == [
        "clia_number",
        "lines.1.authorization_number",
        "lines.2.authorization_number",
    ]


@pytest.mark.parametrize("told", ["REF*X4*05D0642827", "REF*F4*05D0642827"])
def test_a_laboratorys_number_may_stand_at_the_line(told: str):
    rule = pack('[rule.when]\nprocedures = ["8*"]\n[rule.needs]\nclia = true')

    assert not found(a_claim(a_line(procedure="85018", kept_aside=(told,))), rule)
    assert found(a_claim(a_line(procedure="85018", kept_aside=("REF*9A*1",))), rule) == ["clia_number"]


def test_a_referral_may_stand_at_the_line():
    rule = pack("[rule.needs]\nreferral = true")

    assert not found(a_claim(a_line(kept_aside=("REF*9F*R1",))), rule)
    assert found(a_claim(a_line()), rule) == ["referral_number"]


def test_who_ordered_or_who_referred_is_enough():
    rule = pack("[rule.needs]\nordering_or_referring_provider = true")

    assert not found(a_claim(a_line(ordering=PROVIDER)), rule)
    assert not found(a_claim(a_line(referring=PROVIDER)), rule)
    assert found(a_claim(a_line()), rule) == ["lines.1.ordering.npi"]


def test_other_claims_of_the_patient_count_for_how_often():
    rule = pack("[rule.needs]\nfrequency = { times = 1, days = 30 }")
    earlier = EarlierService(claim="B", payer_id="ACME1", procedure="99213", service_from=date(2026, 2, 1))
    before = earlier.model_copy(update={"service_from": date(2026, 1, 31)})

    assert found(a_claim(), rule, history=(earlier,)) == ["lines.1.units"]
    assert not found(a_claim(), rule, history=(before,))


def test_a_finding_names_pack_rule_version_source_and_fix():
    (finding,) = findings(a_claim(), pack("[rule.needs]\nauthorization = true"))

    assert finding.rule == "harbor.it"
    assert (finding.version, finding.source) == ("harbor 1", "Invented manual")
    assert (finding.message, finding.remedy, finding.severity) == ("The plan says no", "Do it", "error")


def test_a_pack_counts_by_the_date_of_service_and_versions_stand_side_by_side():
    needs = "[rule.needs]\nauthorization = true"
    old = pack(needs, head="effective_from = 2025-01-01")
    new = pack("[rule.needs]\nreferral = true", head="effective_from = 2026-03-01", version="2")
    february = a_claim(a_line(service_from=date(2026, 2, 28)))

    assert found(february, old, new) == ["lines.1.authorization_number"]
    assert found(a_claim(), old, new) == found(a_claim(), new, old) == ["referral_number"]


def test_a_pack_that_has_ended_counts_for_earlier_days_alone():
    ended = pack(
        "[rule.needs]\nreferral = true", head="effective_from = 2026-01-01\neffective_to = 2026-03-01"
    )

    assert not found(a_claim(), ended)
    assert found(a_claim(a_line(service_from=date(2026, 3, 1))), ended)


def test_a_rule_may_begin_within_its_pack_and_count_by_the_day_of_sending():
    by_service = pack("effective_from = 2026-03-15\n[rule.needs]\nreferral = true")
    by_sending = pack('effective_from = 2026-03-15\nbasis = "today"\n[rule.needs]\nreferral = true')

    assert not found(a_claim(), by_service)
    assert found(a_claim(), by_sending)


def test_the_same_claim_is_judged_by_the_packs_of_whoever_is_billed():
    first = pack("[rule.needs]\nreferral = true", when='payers = ["ACME1"]')
    second = pack("[rule.needs]\nclia = true", when='payers = ["OTHER"]', name="other")
    other = a_coverage(sequence="S", payer=PayerIdentity(name="Other", payer_id="OTHER"))
    claim = a_claim(coverages=(a_coverage(), other))

    assert found(claim, first, second) == ["referral_number"]
    assert found(claim, first, second, sequence="S") == ["clia_number"]


def test_a_claim_without_lines_coverage_or_birth_date_falls_over_nothing():
    everything = tuple(sample(name) for name in sample_texts())
    nobody = a_coverage(subscriber=Person(name=PersonName(last="Moss")))
    odd = a_line(diagnosis_pointers=(0, 7, -1), units=Decimal("-1"), procedure="")

    assert findings(a_claim(lines=()), *everything) is not None
    assert findings(a_claim(coverages=()), *everything) == []
    assert findings(a_claim(odd, coverages=(nobody,), diagnoses=(), rendering=None), *everything) is not None


@pytest.mark.parametrize("name", list(sample_texts()))
def test_a_shipped_pack_is_marked_as_a_sample_and_every_rule_proves_itself_both_ways(name: str):
    shipped = sample(name)

    assert shipped.sample
    assert "SAMPLE" in sample_texts()[name].splitlines()[0]
    assert list(failed_examples(shipped)) == []
    assert [r.id for r in shipped.rules if {e.flagged for e in r.examples} != {True, False}] == []


def test_an_example_that_comes_out_otherwise_is_told():
    text = '[rule.when]\nprocedures = ["99213"]\n[rule.needs]\nreferral = true\n'
    lies = pack(
        f'{text}\n[[rule.flags]]\nprocedure = "99214"\nreferral = ""\n[[rule.passes]]\nreferral = ""\n'
    )

    assert [failed.sentence() for failed in failed_examples(lies)] == [
        "rule it: example 1 of flags is not flagged",
        "rule it: example 1 of passes is flagged",
    ]


def test_messages_of_a_pack_never_quote_the_claim():
    told = findings(a_claim(), *(sample(name) for name in sample_texts()), sequence="P")

    assert all("Moss" not in f.message + f.field and "ABC123" not in f.message + f.field for f in told)
