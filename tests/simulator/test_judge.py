"""The payer's decisions, rule by rule, in cents."""

from datetime import date

import pytest

from models.adjustment import Adjustment
from models.claim import PayerIdentity, ServiceLine
from models.remittance import RemittanceClaim, RemittanceLine
from simulator.books import BookedAuthorization
from simulator.received import ReceivedClaim
from simulator.reversal import reversal_of
from tests.simulator.given import (
    DAY,
    MEMBER_ID,
    a_coverage,
    a_line,
    a_member,
    a_payer,
    a_primary,
    a_received_claim,
    after_primary,
    codes,
    decided,
    kept,
    some_books,
)


def test_the_contract_takes_what_exceeds_it_and_the_plan_pays_the_rest() -> None:
    answer = decided(a_received_claim(a_line(charge=15000))).decision

    line = answer.lines[0]
    assert (answer.status, answer.paid_cents, answer.patient_responsibility_cents) == ("1", 10000, 0)
    assert line.adjustments == (Adjustment(group="CO", reason="45", amount_cents=5000),)
    assert (line.allowed_cents, line.control_number) == (10000, "L1")
    assert (answer.payer_claim_control_number, answer.control_number) == ("BW1", "FC-1")


def test_a_charge_below_the_contract_is_paid_as_charged() -> None:
    answer = decided(a_received_claim(a_line(charge=9000))).decision

    assert answer.lines[0].adjustments == ()
    assert answer.paid_cents == 9000


def test_units_multiply_the_contract() -> None:
    line = a_line("G0283", 9000, units=3)

    assert decided(a_received_claim(line)).decision.paid_cents == 6000


def test_the_first_line_takes_the_copay_and_the_next_deductible_then_coinsurance() -> None:
    member = a_member(copay_cents=2500, deductible_cents=500, coinsurance_percent=20)
    claim = a_received_claim(a_line(), a_line("G0283", 3400, 2))

    answer = decided(claim, member).decision

    assert codes(answer) == [["CO-45", "PR-3"], ["CO-45", "PR-1", "PR-2"]]
    assert [a.amount_cents for a in answer.lines[1].adjustments] == [1400, 500, 300]
    assert [line.paid_cents for line in answer.lines] == [7500, 1200]
    assert answer.patient_responsibility_cents == 3300


def test_a_deductible_is_taken_once_over_several_claims() -> None:
    member = a_member(deductible_cents=12000)
    first = a_received_claim(a_line(), icn="BW1")
    second = a_received_claim(a_line("G0283", 3400), icn="BW2")
    history = kept(first, decided(first, member))

    answer = decided(second, member, history=history).decision

    assert history[0].remittance.patient_responsibility_cents == 10000
    assert answer.patient_responsibility_cents == 2000


@pytest.mark.parametrize(
    ("dates", "reason"),
    [({"active_to": date(2026, 10, 1)}, "CO-27"), ({"active_from": date(2026, 11, 3)}, "CO-26")],
)
def test_a_service_outside_the_coverage_is_denied(dates: dict[str, date], reason: str) -> None:
    verdict = decided(a_received_claim(a_line(), a_line("G0283", 3400, 2)), a_member(**dates))

    assert codes(verdict.decision) == [[reason], [reason]]
    assert verdict.decision.status == "4"
    assert verdict.denied


def test_a_procedure_outside_the_contract_is_not_covered() -> None:
    answer = decided(a_received_claim(a_line("G0439"))).decision

    assert codes(answer) == [["CO-96"]]
    assert answer.lines[0].remarks == ("N130",)


def test_a_drug_without_its_code_is_denied_alone_and_the_other_lines_are_paid() -> None:
    answer = decided(a_received_claim(a_line(), a_line("J1885", 1850, 2, drug=None))).decision

    assert codes(answer) == [["CO-45"], ["CO-16"]]
    assert answer.lines[1].remarks == ("M119",)
    assert (answer.status, answer.paid_cents) == ("1", 10000)


def test_a_drug_with_its_code_is_paid() -> None:
    assert decided(a_received_claim(a_line("J1885", 1850))).decision.paid_cents == 1500


def test_a_payer_of_the_other_style_returns_the_whole_claim_as_unprocessable() -> None:
    claim = a_received_claim(a_line(), a_line("J1885", 1850, 2, drug=None))

    verdict = decided(claim, payer=a_payer(style="unprocessable"))

    assert codes(verdict.decision) == [["CO-16"], ["CO-16"]]
    assert [line.remarks for line in verdict.decision.lines] == [("MA130",), ("M119", "MA130")]
    assert verdict.decision.remarks == ("MA130",)
    assert verdict.decision.paid_cents == 0
    assert not verdict.kept


def _authorized(**changes: str | date) -> BookedAuthorization:
    values: dict[str, str | date] = {
        "number": "PA1",
        "payer_id": "BW001",
        "member_id": MEMBER_ID,
        "procedure": "G0480",
        "valid_from": date(2026, 10, 1),
        "valid_to": date(2026, 12, 1),
    }
    return BookedAuthorization.model_validate(values | changes)


@pytest.mark.parametrize(
    ("number", "booked", "expected"),
    [
        ("", _authorized(), "CO-197"),
        ("PA2", _authorized(), "CO-197"),
        ("PA1", _authorized(valid_to=date(2026, 11, 1)), "CO-197"),
        ("PA1", _authorized(member_id="BWH2"), "CO-197"),
        ("PA1", _authorized(procedure="T1015"), "CO-197"),
        ("PA1", _authorized(), "CO-45"),
    ],
)
def test_only_a_valid_authorization_pays(number: str, booked: BookedAuthorization, expected: str) -> None:
    claim = a_received_claim(a_line("G0480", 16500), document={"authorization_number": number})

    assert codes(decided(claim, books=some_books(authorizations=(booked,))).decision) == [[expected]]


def test_an_assistants_modifier_is_not_payable() -> None:
    answer = decided(a_received_claim(a_line("A4550", 3900, modifiers=("80",)), a_line(number=2))).decision

    assert codes(answer) == [["CO-54"], ["CO-45"]]


def test_a_line_that_repeats_another_of_its_claim_is_a_duplicate() -> None:
    answer = decided(a_received_claim(a_line(), a_line("G0283", 3400, 2), a_line(number=3))).decision

    assert codes(answer) == [["CO-45"], ["CO-45"], ["OA-18"]]


def test_a_claim_that_was_decided_before_is_an_exact_duplicate() -> None:
    first = a_received_claim()

    verdict = decided(a_received_claim(icn="BW2"), history=kept(first, decided(first)))

    assert codes(verdict.decision) == [["OA-18"]]
    assert not verdict.kept


@pytest.mark.parametrize(
    "line", [a_line(modifiers=("76",)), a_line(service_from=date(2026, 11, 3)), a_line("A4550")]
)
def test_another_service_is_no_duplicate(line: ServiceLine) -> None:
    first = a_received_claim()
    second = a_received_claim(line, icn="BW2")

    assert decided(second, history=kept(first, decided(first))).decision.paid_cents > 0


def _replacement(
    reference: str, *, frequency: str = "7", icn: str = "BW2", charge: int = 15000
) -> ReceivedClaim:
    line = a_line(charge=charge)
    return a_received_claim(line, icn=icn, original_reference=reference, document={"frequency": frequency})


def test_a_replacement_takes_the_original_back_and_is_decided_anew() -> None:
    member = a_member(coinsurance_percent=25)
    first = a_received_claim()
    history = kept(first, decided(first, member))

    verdict = decided(_replacement("BW1", charge=20000), member, history=history)

    reversal, answer = verdict.claims
    assert (reversal.status, reversal.payer_claim_control_number, reversal.control_number) == (
        "22",
        "BW1",
        "FC-1",
    )
    assert (reversal.charge_cents, reversal.paid_cents) == (-15000, -7500)
    assert reversal.patient_responsibility_cents == -2500
    assert [a.amount_cents for a in reversal.lines[0].adjustments] == [-5000, -2500]
    assert (answer.status, answer.payer_claim_control_number, answer.paid_cents) == ("1", "BW2", 7500)
    assert verdict.reversed_icn == "BW1"


def test_a_reversal_mirrors_the_example_of_x12() -> None:
    adjustments = (
        Adjustment(group="CO", reason="45", amount_cents=7500),
        Adjustment(group="PR", reason="1", amount_cents=2500),
    )
    line = RemittanceLine(procedure="T1015", charge_cents=15000, paid_cents=5000, adjustments=adjustments)
    original = RemittanceClaim(
        control_number="X", status="1", charge_cents=15000, paid_cents=5000, lines=(line,)
    )

    mirrored = reversal_of(original)

    assert mirrored.status == "22"
    assert (mirrored.charge_cents, mirrored.paid_cents) == (-15000, -5000)
    assert [a.amount_cents for a in mirrored.lines[0].adjustments] == [-7500, -2500]
    assert mirrored.difference_cents == 0


@pytest.mark.parametrize("frequency", ["7", "8"])
@pytest.mark.parametrize("reference", ["", "BW9"])
def test_a_replacement_of_nothing_is_denied(reference: str, frequency: str) -> None:
    first = a_received_claim()
    claim = _replacement(reference, frequency=frequency)

    verdict = decided(claim, history=kept(first, decided(first)))

    assert codes(verdict.decision) == [["CO-16"]]
    assert verdict.decision.lines[0].remarks == ("M47",)
    assert (verdict.kept, verdict.reversed_icn) == (False, "")


def test_a_replacement_with_the_defect_still_there_is_denied_the_same_way() -> None:
    flawed = a_line("J1885", 1850, drug=None)
    first = a_received_claim(flawed)
    again = a_received_claim(flawed, icn="BW2", original_reference="BW1", document={"frequency": "7"})

    verdict = decided(again, history=kept(first, decided(first)))

    assert codes(verdict.decision) == [["CO-16"]]
    assert verdict.decision.lines[0].remarks == ("M119",)


def test_a_void_is_a_reversal_and_nothing_else() -> None:
    first = a_received_claim()

    verdict = decided(_replacement("BW1", frequency="8"), history=kept(first, decided(first)))

    assert [c.status for c in verdict.claims] == ["22"]
    assert not verdict.kept


def test_a_secondary_claim_without_the_primarys_decision_is_denied() -> None:
    claim = a_received_claim(
        a_line(), sequence="S", document={"coverages": (a_primary(), a_coverage(sequence="S"))}
    )

    answer = decided(claim).decision

    assert codes(answer) == [["CO-16"]]
    assert answer.lines[0].remarks == ("MA04",)


def test_a_secondary_pays_what_the_primary_left_less_the_members_share() -> None:
    line = after_primary(a_line(), paid=7000, contractual=5000, patient=3000)
    coverages = (a_primary(7000), a_coverage(sequence="S"))
    claim = a_received_claim(line, sequence="S", document={"coverages": coverages})

    answer = decided(claim, a_member(coinsurance_percent=20)).decision

    assert (answer.status, answer.paid_cents, answer.patient_responsibility_cents) == ("2", 2400, 600)
    assert answer.lines[0].adjustments == (
        Adjustment(group="OA", reason="23", amount_cents=12000),
        Adjustment(group="PR", reason="2", amount_cents=600),
    )


def test_a_secondary_takes_the_patients_liability_from_the_claim_when_no_line_tells_it() -> None:
    primary = a_primary(7000)
    assert primary.adjudication is not None
    decision = primary.adjudication.model_copy(update={"patient_liability_cents": 3000})
    coverages = (primary.model_copy(update={"adjudication": decision}), a_coverage(sequence="S"))
    claim = a_received_claim(
        a_line(charge=2000), a_line("G0283", 9000, 2), sequence="S", document={"coverages": coverages}
    )

    answer = decided(claim).decision

    assert [line.paid_cents for line in answer.lines] == [2000, 1000]


def test_an_answer_names_the_patient_the_doctor_and_the_days() -> None:
    answer = decided(a_received_claim()).decision

    assert answer.rendering_npi == "1234567893"
    assert answer.member_id == MEMBER_ID
    assert (answer.service_from, answer.service_to, answer.received_on) == (DAY, DAY, DAY)


def test_a_claim_of_a_member_who_is_forwarded_says_to_whom() -> None:
    second = a_coverage(sequence="S", payer=PayerIdentity(name="Cascade Mutual", payer_id="CM002"))
    claim = a_received_claim(document={"coverages": (a_coverage(), second)})

    decision = decided(claim, a_member(forwarded_to="CM002", coinsurance_percent=20)).decision
    assert (decision.status, decision.crossover_to, decision.crossover_id) == (
        "19",
        "Cascade Mutual",
        "CM002",
    )
    assert decided(claim, a_member(forwarded_to="PH004")).decision.status == "1"


def test_a_protected_member_owes_none_of_the_shares() -> None:
    member = a_member(protected=True, deductible_cents=1000, coinsurance_percent=20)

    assert decided(a_received_claim(), member).decision.remarks == ("N781", "N782")
    assert decided(a_received_claim(), a_member(protected=True)).decision.remarks == ()
