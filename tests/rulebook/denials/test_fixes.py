"""Automatic corrections: what they may touch, and what they never do."""

from datetime import date
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.claim import ClaimDocument
from models.correction import differences
from models.coverage_facts import EligibilityFacts
from models.denial import DenialAction
from models.filing_evidence import FilingEvidence, Strength
from models.party import PersonName
from models.practice import PracticeProvider
from models.root_cause import RootCause
from rulebook.deadlines.proof import FilingProof
from rulebook.denials.data import denial_rules
from rulebook.denials.fixes import FIXES, MAY_CHANGE, applied
from rulebook.denials.playbook import assess
from tests.rulebook.builders import (
    a_claim,
    a_coverage,
    a_decision,
    a_line,
    a_payer,
    a_provider,
    a_remittance,
    an_answer,
    an_authorization,
)

PROTECTED = (
    "charge_cents",
    "place_of_service",
    "diagnoses",
    "dates",
    "frequency",
    "note",
    "visit_note",
)
PROTECTED_OF_LINES = (
    "procedure",
    "modifiers",
    "units",
    "unit",
    "charge_cents",
    "place_of_service",
    "diagnosis_pointers",
    "service_from",
    "service_to",
    "drug",
)


def a_full_claim() -> ClaimDocument:
    """Return a claim with two lines, two coverages, a patient and every provider."""
    return a_claim(
        lines=(a_line(ordering=a_provider(), rendering=a_provider()), a_line(2, procedure="99214")),
        coverages=(a_coverage(relationship="19"), a_coverage(sequence="S")),
        patient=a_coverage().subscriber,
        referring=a_provider(),
        supervising=a_provider(),
    )


def leaves(value: Any, path: str = "") -> list[str]:
    """Return the path of every leaf of a claim, positions from 1."""
    if isinstance(value, dict):
        held = cast("dict[str, Any]", value)
        return [leaf for key, one in held.items() for leaf in leaves(one, f"{path}.{key}".strip("."))]
    if isinstance(value, list):
        items = cast("list[Any]", value)
        return [leaf for n, one in enumerate(items, start=1) for leaf in leaves(one, f"{path}.{n}")]
    return [path]


PATHS = [*leaves(a_full_claim().model_dump(mode="json")), "lines", "lines.2", "diagnoses", "coverages.2"]
values = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.integers(-10, 10**6),
    st.just("2026-03-05"),
    st.just(["25"]),
    st.just([]),
)


@settings(max_examples=400)
@given(st.dictionaries(st.sampled_from(PATHS), values, min_size=1, max_size=5))
def test_no_correction_whatever_it_says_touches_codes_units_places_dates_or_charges(
    corrections: dict[str, Any],
) -> None:
    before = a_full_claim()
    after = applied(before, corrections)

    if after is None:
        return
    assert all(MAY_CHANGE.fullmatch(change.field) for change in differences(before, after))
    for name in PROTECTED:
        assert getattr(after, name) == getattr(before, name)
    assert len(after.lines) == len(before.lines)
    for ours, theirs in zip(after.lines, before.lines, strict=True):
        for name in PROTECTED_OF_LINES:
            assert getattr(ours, name) == getattr(theirs, name)


npis = st.sampled_from(["1993000003", "1234567893", "2456789017", ""])
names = st.builds(PersonName, last=st.sampled_from(["Moss", "Reyes"]), first=st.sampled_from(["Ida", "Ana"]))
eligibility = st.builds(
    EligibilityFacts,
    status=st.sampled_from(["active", "inactive"]),
    checked_on=st.just(date(2026, 3, 11)),
    payer_id=st.sampled_from(["ACME1", "OTHER"]),
    known_member_id=st.sampled_from(["", "M1", "M9"]),
    known_subscriber=st.none() | names,
    known_subscriber_birth_date=st.none() | st.just(date(1980, 5, 7)),
    known_subscriber_sex=st.none() | st.sampled_from(["F", "M"]),
    known_dependent_birth_date=st.none() | st.just(date(2010, 1, 1)),
    known_dependent_sex=st.none() | st.sampled_from(["F", "M"]),
)
providers = st.lists(
    st.builds(
        PracticeProvider,
        npi=npis,
        last=st.just("Reyes"),
        first=st.just("Ana"),
        taxonomy=st.sampled_from(["", "207Q00000X", "208D00000X"]),
        clia_number=st.sampled_from(["", "38D0000007"]),
    ),
    max_size=2,
)
AUTOMATIC = sorted({rule.carc for rule in denial_rules() if rule.fix in FIXES})


@given(st.sampled_from(AUTOMATIC), eligibility, providers, st.booleans(), st.booleans())
def test_whatever_the_facts_say_only_what_may_change_changes(
    carc: str, facts: EligibilityFacts, masters: list[PracticeProvider], full: bool, on_file: bool
) -> None:
    document = a_full_claim() if full else a_claim()
    context = a_decision(
        document=document,
        eligibility=facts,
        providers=tuple(masters),
        authorizations=(an_authorization(),) if on_file else (),
    )
    disposition = assess(a_remittance(an_answer(f"CO-{carc}")), context)

    automatic = disposition.action is DenialAction.RESEND_AUTOMATICALLY
    assert bool(disposition.corrections) == automatic
    assert all(MAY_CHANGE.fullmatch(path) for path in disposition.corrections)


def known(**changes: Any) -> EligibilityFacts:
    """Return the facts of an active coverage at the payer that decided."""
    facts = EligibilityFacts(status="active", checked_on=date(2026, 3, 11), payer_id="ACME1")
    return facts.model_copy(update=changes)


def test_a_fix_is_shown_with_its_field_and_its_root_cause() -> None:
    context = a_decision(eligibility=known(known_member_id="M9"))
    disposition = assess(a_remittance(an_answer("CO-31")), context)

    assert disposition.corrections == {"coverages.1.member_id": "M9"}
    assert disposition.cause is RootCause.PATIENT_INFORMATION
    assert disposition.rule == "CARC 31, member on file"


@pytest.mark.parametrize(
    "facts",
    [
        None,
        known(known_member_id="M1"),
        known(known_member_id="M9", status="inactive"),
        known(known_member_id="M9", payer_id="OTHER"),
    ],
)
def test_a_fact_that_is_missing_the_same_or_another_payers_mends_nothing(facts: Any) -> None:
    disposition = assess(a_remittance(an_answer("CO-31")), a_decision(eligibility=facts))

    assert disposition.action is DenialAction.CORRECT


@pytest.mark.parametrize("off", ["all", "31", "CO-31"])
def test_a_payer_may_be_switched_off_for_all_or_for_one_reason(off: str) -> None:
    context = a_decision(eligibility=known(known_member_id="M9"), payer=a_payer(automatic_fixes_off=(off,)))

    assert assess(a_remittance(an_answer("CO-31")), context).action is DenialAction.CORRECT
    assert assess(a_remittance(an_answer("CO-140")), context).action is (
        DenialAction.CORRECT if off == "all" else DenialAction.RESEND_AUTOMATICALLY
    )


def test_a_remark_may_be_switched_off_too() -> None:
    facts = known(known_subscriber_sex="M")
    answer = a_remittance(an_answer("CO-16", remarks=("MA39",)))

    assert assess(answer, a_decision(eligibility=facts)).action is DenialAction.RESEND_AUTOMATICALLY
    off = a_decision(eligibility=facts, payer=a_payer(automatic_fixes_off=("MA39",)))
    assert assess(answer, off).action is DenialAction.CORRECT


def test_two_fixes_that_do_not_contradict_each_other_go_out_together() -> None:
    lines = (a_line(1), a_line(2, procedure="99214"))
    context = a_decision(
        document=a_claim(lines=lines),
        eligibility=known(known_member_id="M9"),
        providers=(PracticeProvider(npi="2456789017", last="Reyes", first="Ana"),),
    )
    answer = a_remittance(an_answer("CO-31"), an_answer("CO-208", control_number="L2", procedure="99214"))

    assert assess(answer, context).corrections == {
        "coverages.1.member_id": "M9",
        "rendering.npi": "2456789017",
    }


def test_two_providers_of_one_name_are_left_to_a_person() -> None:
    twins = tuple(
        PracticeProvider(npi=npi, last="Reyes", first="Ana") for npi in ("2456789017", "1234567893")
    )

    assert (
        assess(a_remittance(an_answer("CO-208")), a_decision(providers=twins)).action is DenialAction.CORRECT
    )


def a_proof(strength: Strength, *, in_time: bool = True) -> FilingProof:
    evidence = FilingEvidence(attempt="A1-1", source="payer", category="A2", on=date(2026, 3, 12))
    return FilingProof(strength=strength, label="proof", in_time=in_time, evidence=evidence)


@pytest.mark.parametrize(
    ("proof", "action"),
    [
        (a_proof(Strength.PAYER_ACCEPTED), DenialAction.APPEAL),
        (a_proof(Strength.CLEARINGHOUSE), DenialAction.APPEAL),
        (a_proof(Strength.WEAK), DenialAction.REVIEW),
        (a_proof(Strength.PAYER_ACCEPTED, in_time=False), DenialAction.WRITE_OFF),
        (a_proof(Strength.NONE), DenialAction.WRITE_OFF),
        (None, DenialAction.WRITE_OFF),
    ],
)
def test_a_late_denial_is_appealed_with_proof_and_given_up_only_with_approval(
    proof: FilingProof | None, action: DenialAction
) -> None:
    disposition = assess(a_remittance(an_answer("CO-29")), a_decision(filing_proof=proof))

    assert disposition.action is action
    assert disposition.cause is RootCause.LATE
    if action is DenialAction.APPEAL:
        assert disposition.proof is not None
        assert disposition.letter == "timely_filing"
