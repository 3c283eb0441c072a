"""A payment whose CLP01 is not our number finds its claim another way, or waits for a person."""

import json
from typing import Any

import pytest
from sqlmodel import select

from models.errors import BadInput, Conflict
from models.lifecycle import ClaimState
from models.remittance import RemittanceClaim
from models.tables import ClaimRow, QuarantineRow, RemittanceClaimRow
from store import answered, claims, quarantine
from tests.activities.conftest import AS_OF, Practice
from tests.activities.desk import Desk
from tests.activities.test_inbound import sent_claims
from tests.activities.test_refused_payments import kept, pays, take_in
from tests.activities.test_whole_lives import PAID, two_payers
from tests.builders import a_claim, a_further_claim, a_remittance, an_envelope
from tests.workflows.payer import Sent, decides, takes_back
from x12.remittances.writer import write_835


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim of one payer in the outbox."""
    return Desk(practice.store, AS_OF, a_claim())


def strange(sent: Sent, text: str = PAID, **changes: Any) -> RemittanceClaim:
    """Return the payer's decision under a number that is nobody's."""
    patient = sent.document.person.name
    values: dict[str, Any] = {
        "control_number": "0",
        "patient": patient,
        "member_id": sent.document.coverages[0].member_id,
    }
    return decides(sent, text, **{**values, **changes})


def rows(desk: Desk | Practice) -> list[RemittanceClaimRow]:
    """Return every CLP that was taken in."""
    with desk.store.read() as session:
        return list(session.exec(select(RemittanceClaimRow)))


def open_records(desk: Desk) -> list[QuarantineRow]:
    """Return what waits for a person."""
    with desk.store.read() as session:
        return quarantine.every(session)


def test_a_payment_is_found_by_the_payers_number_and_posts(desk: Desk) -> None:
    sent = desk.accepted("ICN5")
    desk.paid(strange(sent, number="ICN5", patient=None, member_id=""))

    assert (rows(desk)[0].matched_by, rows(desk)[0].attempt) == ("payer_number", sent.control_number)
    assert desk.state is ClaimState.PATIENT_BILLED
    assert desk.attempts[-1].status == "adjudicated"
    assert desk.balance.paid == 8000


def test_a_payment_is_found_by_member_day_and_charge_before_any_277ca(desk: Desk) -> None:
    desk.paid(strange(desk.send(), number="NEW1"))

    assert rows(desk)[0].matched_by == "patient_date_charge"
    assert desk.state is ClaimState.PATIENT_BILLED
    assert desk.attempts[-1].payer_control_number == "NEW1"


def test_a_reversal_and_a_correction_without_our_number_find_the_claim_they_are_about(desk: Desk) -> None:
    first = strange(desk.accepted("ICN5"), number="ICN5")
    desk.paid(first)
    desk.days(1)
    desk.paid(takes_back(first), strange(desk_sent(desk), "CO-45 40, PR-1 10", number="ICN5"))

    assert desk.balance.paid == 10000
    assert {row.matched_by for row in rows(desk)} == {"payer_number"}


def desk_sent(desk: Desk) -> Sent:
    """Return the latest attempt as the payer has it."""
    row = desk.attempts[-1]
    return Sent(row.control_number, "1", "", row.sequence, desk.document, 1, "")


def test_a_second_payment_like_the_first_is_not_taken_for_the_same_claim(desk: Desk) -> None:
    sent = desk.accepted()
    desk.paid(decides(sent, PAID))
    desk.paid(strange(sent, number="ICN9"))
    (record,) = open_records(desk)
    (near,) = json.loads(record.candidates)

    assert desk.balance.paid == 8000
    assert near["claim"] == desk.claim
    assert near["reasons"] == ["answered already by another remittance"]


def test_a_decision_under_our_number_goes_before_one_under_the_payers(desk: Desk) -> None:
    sent = desk.accepted("ICN5")
    desk.paid(strange(sent, number="ICN5"), decides(sent, PAID, number="ICN5"))
    (record,) = open_records(desk)

    assert desk.balance.paid == 8000
    assert record.control_number == "0"
    assert "another CLP of the same payment answers it by our own number" in record.candidates


def test_another_payers_payment_is_kept_with_the_claim_that_came_near(practice: Practice) -> None:
    desk = Desk(practice.store, AS_OF, two_payers())
    sent = desk.accepted("ICN5")
    payment = a_remittance(strange(sent), payer_id="STRANGER", payer_name="Stranger Mutual")
    take_in(practice, write_835(an_envelope(), (payment,)))
    (record,) = kept(practice)
    (near,) = json.loads(record.candidates)

    assert near["reasons"][0] == "belongs to another payer: it was billed to BHH01"
    assert "--claim" in record.remedy
    assert rows(practice)[0].state == "unmatched"


def test_a_payer_known_by_its_tax_id_is_the_one_whose_claims_it_answered_before(practice: Practice) -> None:
    first, second = (Desk(practice.store, AS_OF, a_further_claim(n)) for n in (1, 2))
    a, b = first.accepted("ICN1"), second.accepted("ICN2")
    who = {"payer_id": "1930000001", "payer_name": "BHH INC"}
    one = a_remittance(decides(a, PAID, number="ICN1"), trace_number="T1", **who)
    other = a_remittance(strange(b, number="ICN2"), trace_number="T2", **who)
    take_in(practice, write_835(an_envelope(), (one, other)))

    assert {row.claim_id for row in rows(practice)} == {first.claim, second.claim}


def release(desk: Desk, record: QuarantineRow, attempt: str = "") -> None:
    """Give a record to the desk's claim, and let the claim go on."""
    with desk.store.write() as session:
        row, claim = quarantine.need(session, record.id), claims.need(session, desk.claim)
        answered.release_to_claim(session, row, claim, attempt, desk.now)
    desk.go_on()


def test_a_person_gives_a_payment_to_a_claim_and_it_posts_the_usual_way(desk: Desk) -> None:
    sent = desk.accepted("ICN5")
    desk.paid(strange(sent, number="ICN9", patient=None, member_id=""))
    (record,) = open_records(desk)
    assert desk.balance.paid == 0

    release(desk, record)
    assert desk.balance.paid == 8000
    assert desk.state is ClaimState.PATIENT_BILLED
    assert rows(desk)[0].matched_by == "person"
    assert open_records(desk) == []
    with pytest.raises(Conflict, match="belongs to claim"):
        release(desk, record)


def test_a_claim_that_was_never_sent_gets_no_payment(practice: Practice, desk: Desk) -> None:
    desk.paid(strange(desk.accepted(), number="ICN9", patient=None, member_id=""))
    (record,) = open_records(desk)
    other = practice.accept(a_claim(control_number="HL-2"))
    with desk.store.write() as session:
        claim = session.get(ClaimRow, other)
        assert claim is not None
        with pytest.raises(BadInput, match="never sent"):
            answered.release_to_claim(session, quarantine.need(session, record.id), claim, "", AS_OF)


def test_the_same_payment_again_finds_the_claim_that_is_known_by_now(desk: Desk) -> None:
    sent = desk.send()
    decision = strange(sent, number="ICN5", patient=None, member_id="")
    desk.paid(decision)
    assert rows(desk)[0].state == "unmatched"
    desk.acknowledged(sent, payer_claim_control_number="ICN5")
    desk.paid_again(decision)

    assert rows(desk)[0].matched_by == "payer_number"
    assert desk.balance.paid == 8000
    assert open_records(desk) == []


async def test_two_claims_that_fit_alike_are_both_shown_and_neither_is_taken(practice: Practice) -> None:
    one, other = await sent_claims(practice, 2)
    assert take_in(practice, pays(strange(one, number="ICN9"))) == []
    (record,) = kept(practice)

    assert {near["attempt"] for near in json.loads(record.candidates)} == {
        one.control_number,
        other.control_number,
    }
