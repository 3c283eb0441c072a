"""Money that nobody gives away by itself: written off, or asked of a patient, after a person looked."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from models.adjustment import Adjustment
from models.benefit import Benefit
from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.practice import Payer
from models.tables import CoverageCheckRow
from models.tasks import TaskKind
from store import authorizations, setup, tasks
from store.engine import Store
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.builders import a_claim, a_coverage, a_line, a_payer, an_eligibility_answer
from tests.workflows.payer import decides, takes_back
from tests.workflows.test_denials import an_authorization

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


def change_payer(store: Store, payer_id: str, **changes: Any) -> None:
    """Change what the practice set up about a payer."""
    with store.write() as session:
        payer = setup.need(session, Payer, payer_id)
        setup.put(session, "payer", payer.model_copy(update=changes))


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim of 150.00 in the outbox of its one payer."""
    return Desk(practice.store, NOW, a_claim())


def test_a_claim_cut_to_nothing_as_contractual_is_not_written_off_by_itself(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-45 150"))

    assert (desk.state, desk.asked) == (ClaimState.DECIDING_DENIAL, ["decide_denial"])
    assert desk.balance == (15000, 0, 0, 0, 0, 15000)


def test_a_claim_cut_to_nothing_in_two_halves_is_not_written_off_by_itself(desk: Desk) -> None:
    decision = decides(desk.accepted(), "CO-45 75")
    half = Adjustment(group="CO", reason="45", amount_cents=7500)
    desk.paid(decision.model_copy(update={"paid_cents": 0, "adjustments": (half,)}))

    assert (desk.state, desk.asked) == (ClaimState.DECIDING_DENIAL, ["decide_denial"])
    assert desk.balance == (15000, 0, 0, 0, 0, 15000)


def test_what_an_earlier_payer_paid_of_one_line_does_not_explain_another(practice: Practice) -> None:
    lines = (a_line(1), a_line(2, procedure="96372", charge_cents=5000))
    desk = Desk(practice.store, NOW, a_claim(lines=lines, charge_cents=20000))
    decision = decides(desk.accepted(), "CO-45 150", "CO-45 20")
    earlier = Adjustment(group="OA", reason="23", amount_cents=3000)
    desk.paid(decision.model_copy(update={"paid_cents": 0, "adjustments": (earlier,)}))

    assert desk.state is ClaimState.DECIDING_DENIAL
    assert desk.balance.adjusted == 2000


def test_a_claim_cut_to_nothing_is_written_off_only_with_approval(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(decides(sent, "CO-45 150"))
    desk.answer(TaskKind.DECIDE_DENIAL, action="accept")
    assert desk.state is ClaimState.DECIDING_DENIAL  # nobody owes it: it cannot be accepted
    desk.answer(TaskKind.DECIDE_DENIAL, action="write_off", note="priced at nothing by contract")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")

    assert desk.state is ClaimState.WRITTEN_OFF
    assert desk.balance == (15000, 0, 0, 0, 15000, 0)


def test_a_contract_price_is_still_posted_by_itself(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 70"))

    assert desk.state is ClaimState.PAID
    assert desk.balance == (15000, 8000, 7000, 0, 0, 0)


def test_a_claim_that_is_all_deductible_is_the_patients_without_a_task(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 50, PR-1 100"))

    assert desk.state is ClaimState.PATIENT_BILLED
    assert desk.balance == (15000, 0, 5000, 10000, 0, 0)


@pytest.mark.parametrize("code", ["PR-45", "PR-204"])
def test_a_balance_bill_on_a_paid_line_waits_for_a_person(desk: Desk, code: str) -> None:
    desk.paid(decides(desk.accepted(), f"CO-45 20, PR-2 10, {code} 50"))

    assert desk.state is ClaimState.DECIDING_DENIAL
    assert (desk.balance.patient, desk.balance.open, desk.stated) == (1000, 5000, 0)


def test_a_patient_is_billed_what_a_person_says_they_owe(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 20, PR-2 10, PR-204 50"))
    desk.answer(TaskKind.DECIDE_DENIAL, action="accept", note="not covered, and the patient had signed")

    assert desk.state is ClaimState.PATIENT_BILLED
    assert (desk.balance, desk.stated) == ((15000, 7000, 2000, 6000, 0, 0), 6000)


def test_what_a_patient_does_not_owe_is_written_off_with_approval(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-45 20, PR-2 10, PR-45 50"))
    desk.answer(TaskKind.DECIDE_DENIAL, action="write_off", note="in network: no balance bill")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")

    assert desk.balance == (15000, 7000, 2000, 1000, 5000, 0)
    assert desk.stated == 1000


def test_a_write_off_of_a_denial_leaves_what_the_patient_may_owe_to_be_decided(practice: Practice) -> None:
    lines = (a_line(1), a_line(2, procedure="96372", charge_cents=5000))
    desk = Desk(practice.store, NOW, a_claim(lines=lines, charge_cents=20000))
    desk.paid(decides(desk.accepted(), "CO-55 150", "PR-204 50"))
    desk.answer(TaskKind.DECIDE_DENIAL, action="write_off")
    approved = desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    assert '"amount_cents": 15000' in approved.detail
    assert desk.state is ClaimState.DECIDING_DENIAL
    desk.answer(TaskKind.DECIDE_DENIAL, action="accept")

    assert desk.balance == (20000, 0, 0, 5000, 15000, 0)


def test_a_late_claim_left_to_the_patient_is_never_billed_to_them(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "PR-29 150"))
    desk.answer(TaskKind.FILE_APPEAL, action="give_up")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")

    assert desk.state is ClaimState.WRITTEN_OFF
    assert (desk.balance.patient, desk.balance.written_off, desk.stated) == (0, 15000, 0)


def test_a_reversal_takes_back_what_a_person_left_to_the_patient(desk: Desk) -> None:
    sent = desk.accepted()
    first = decides(sent, "CO-45 20, PR-204 50")
    desk.paid(first)
    desk.answer(TaskKind.DECIDE_DENIAL, action="accept")
    assert desk.stated == 5000
    desk.paid(takes_back(first))
    desk.paid(decides(sent, "CO-45 20"))

    assert desk.state is ClaimState.PAID
    assert (desk.balance, desk.stated) == ((15000, 13000, 2000, 0, 0, 0), 0)


def test_a_reversal_before_a_claim_that_was_cut_to_nothing_balances(desk: Desk) -> None:
    sent = desk.accepted()
    cut = decides(sent, "CO-45 150")
    desk.paid(takes_back(cut))
    desk.paid(cut)

    assert desk.balance == (15000, 0, 0, 0, 0, 15000)


def test_an_amount_left_to_the_patient_at_the_claim_is_looked_at(desk: Desk) -> None:
    sent = desk.accepted()
    decision = decides(sent, "CO-45 50")
    whole = decision.model_copy(
        update={
            "paid_cents": 8000,
            "adjustments": (Adjustment(group="PR", reason="45", amount_cents=2000),),
        }
    )
    desk.paid(whole)

    assert desk.state is ClaimState.DECIDING_DENIAL
    assert (desk.balance.patient, desk.balance.open) == (0, 2000)


# Whom the law protects, and who has the claim


def two_payers() -> ClaimDocument:
    """Return a claim with Larkspur behind Blue Heron."""
    larkspur = a_payer("Larkspur Benefit", "LARK1")
    second = a_coverage(sequence="S", payer=larkspur, member_id="LB200", group_number="")
    return a_claim(coverages=(a_coverage(), second))


def test_a_qualified_beneficiary_is_not_billed_by_the_later_payer_either(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, two_payers())
    desk.paid(decides(desk.accepted(), "CO-45 45, PR-2 25", remarks=("N782",)))
    second = desk.accepted("LK1")
    assert second.sequence == "S"
    desk.paid(decides(second, "OA-23 125, PR-3 25", number="LK1"))

    assert desk.asked == ["verify_next_payer"]
    assert (desk.balance.patient, desk.stated) == (2500, 0)
    desk.answer(TaskKind.VERIFY_NEXT_PAYER, action="no_payer")
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    assert desk.state is ClaimState.WRITTEN_OFF
    assert (desk.balance.patient, desk.balance.written_off, desk.stated) == (0, 2500, 0)


def test_a_qualified_beneficiary_known_from_the_eligibility_answer_is_not_billed(desk: Desk) -> None:
    qmb = Benefit(information="1", insurance_type="QM")
    with desk.store.write() as session:
        answer = an_eligibility_answer(benefits=(qmb,)).model_dump_json()
        row = CoverageCheckRow(
            claim_id=desk.claim, n=99, payer_id="BHH01", status="active", answer=answer, as_of=NOW
        )
        session.add(row)
    desk.paid(decides(desk.accepted(), "CO-45 45, PR-2 25"))

    (asked,) = desk.open_tasks
    assert asked.kind == "verify_next_payer"
    assert json.loads(asked.detail)["protected_by"] == ["271"]
    assert desk.stated == 0


def test_a_claim_forwarded_to_an_unknown_insurer_is_not_billed_to_the_patient(desk: Desk) -> None:
    decision = decides(desk.accepted(), "CO-45 45, PR-2 25", status="19", crossover_to="Larkspur Benefit")
    desk.paid(decision)
    (asked,) = desk.open_tasks
    assert json.loads(asked.detail)["forwarded_to"] == "Larkspur Benefit"
    assert (asked.kind, desk.stated) == ("verify_next_payer", 0)
    larkspur = two_payers().coverages[1].model_dump(mode="json")
    desk.answer(TaskKind.VERIFY_NEXT_PAYER, action="bill", changes={"coverages.2": larkspur})
    desk.days(10)

    assert desk.state is ClaimState.BILLING_NEXT_PAYER  # that insurer has it: nothing goes out meanwhile
    assert len(desk.attempts) == 1


# Limits that were missed, and second persons


def write_off_late(desk: Desk) -> None:
    """Let the supervisor propose to write a late claim off."""
    (asked,) = [t for t in desk.open_tasks if t.kind == TaskKind.DECIDE_DEADLINE]
    desk.complete(asked.id, action="write_off", reason="the coder was ill")


def test_the_share_of_a_payer_whose_limit_passed_is_not_asked_of_the_patient(practice: Practice) -> None:
    change_payer(practice.store, "LARK1", later_payer_limit_days=5)
    desk = Desk(practice.store, NOW, two_payers())
    desk.paid(decides(desk.accepted(), "CO-45 45, PR-2 25", remarks=("MA18",)))
    assert desk.state is ClaimState.BILLING_NEXT_PAYER
    desk.days(8)
    write_off_late(desk)
    proposed = desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    assert json.loads(proposed.detail)["amount_cents"] == 2500

    assert desk.state is ClaimState.WRITTEN_OFF
    assert (desk.balance.patient, desk.balance.written_off, desk.stated) == (0, 2500, 0)


def test_whoever_proposes_a_write_off_does_not_approve_it(desk: Desk) -> None:
    desk.paid(decides(desk.accepted(), "CO-55 150"))
    desk.answer(TaskKind.FILE_APPEAL, action="give_up")
    (proposed,) = desk.open_tasks
    with desk.store.write() as session:
        tasks.complete(session, proposed.id, {"action": "approve"}, "ada", desk.now)
    desk.go_on()
    (again,) = desk.open_tasks

    assert "whoever proposed a write-off" in json.loads(again.detail)["problem"]
    assert desk.balance.written_off == 0
    desk.answer(TaskKind.APPROVE_WRITE_OFF, action="approve")
    assert desk.state is ClaimState.WRITTEN_OFF


def test_a_small_write_off_may_be_one_persons_where_the_practice_says_so(desk: Desk) -> None:
    with desk.store.write() as session:
        practice = setup.practice(session)
        assert practice is not None
        setup.put(session, "practice", practice.model_copy(update={"write_off_alone_cents": 15000}))
    desk.paid(decides(desk.accepted(), "CO-55 150"))
    desk.answer(TaskKind.FILE_APPEAL, action="give_up")
    (proposed,) = desk.open_tasks
    with desk.store.write() as session:
        tasks.complete(session, proposed.id, {"action": "approve"}, "ada", desk.now)
    desk.go_on()

    assert desk.state is ClaimState.WRITTEN_OFF


# Nothing is billed twice


def test_a_returned_line_beside_a_paid_one_goes_out_in_a_replacement(practice: Practice) -> None:
    lines = (a_line(1), a_line(2, procedure="96372", charge_cents=5000))
    desk = Desk(practice.store, NOW, a_claim(lines=lines, charge_cents=20000))
    desk.paid(decides(desk.accepted(), "CO-45 70", "CO-16 50, MA130, M119"))
    drug = {"ndc": "00409379501", "quantity": "1", "unit": "UN"}
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"lines.2.drug": drug})
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")

    assert [(a.status, a.frequency) for a in desk.attempts] == [("adjudicated", "1"), ("queued", "7")]
    assert desk.attempts[-1].original_reference == "ICN5"


def test_the_units_of_an_authorization_come_back_when_the_claim_needs_it_no_more(practice: Practice) -> None:
    with practice.store.write() as session:
        setup.put(session, "authorization", an_authorization())
    desk = Desk(practice.store, NOW, a_claim(authorization_number="PA900001"))
    desk.paid(decides(desk.accepted(), "CO-16 150, M51"))
    with practice.store.read() as session:
        assert [use.units for use in authorizations.uses(session)] == ["1"]
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"lines.1.procedure": "99214"})
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")

    assert desk.attempts[-1].frequency == "7"
    with practice.store.read() as session:
        assert authorizations.uses(session) == []
