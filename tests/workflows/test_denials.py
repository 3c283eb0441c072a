"""Denied claims: corrected, appealed, or given up with approval."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.practice import Authorization
from models.tables import PostingRow
from models.tasks import TaskKind
from store import setup
from tests.builders import NPI_DOCTOR, SERVICE_DAY, a_claim, a_coverage, a_line, a_payer
from tests.workflows.office import Office
from tests.workflows.payer import decides, takes_back

DRUG = {"ndc": "00409379501", "quantity": "1", "unit": "UN"}
MENDED: dict[str, Any] = {"action": "correct", "changes": {"lines.2.drug": DRUG}}


def a_visit_with_injection() -> ClaimDocument:
    """Return three lines, the second one a drug without its code."""
    lines = (
        a_line(1),
        a_line(2, procedure="J1885", charge_cents=3000),
        a_line(3, procedure="96372", charge_cents=4000),
    )
    return a_claim(lines=lines, charge_cents=22000)


async def test_one_denied_line_of_three_is_mended_released_and_replaced(office: Office) -> None:
    claim = await office.take_in(a_visit_with_injection())
    first = await office.accepted(claim)
    decision = decides(first, "CO-45 70", "CO-16 30, M119", "CO-45 10")
    await office.deliver(office.payer.pays(decision))
    asked = await office.answer(
        claim,
        TaskKind.CORRECT_DENIAL,
        action="correct",
        changes={"lines.2.drug": DRUG},
        note="as on the vial",
    )
    released = await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="release")
    second = await office.send_one(claim)

    assert (asked["role"], asked["detail"]["fields"]) == ("coder", ["lines.2.drug"])
    assert released["role"] == "biller"
    assert any(c["field"].startswith("lines.2.drug") for c in released["detail"]["correction"])
    assert (second.frequency, second.original_reference) == ("7", "ICN5")
    assert "REF*F8*ICN5~" in second.text
    assert office.balance(claim).open == 3000

    await office.deliver(office.payer.accepts(second, number="ICN6"))
    corrected = decides(second, "CO-45 70", "CO-45 5", "CO-45 10", number="ICN6")
    await office.deliver(office.payer.pays(takes_back(decision), corrected))
    assert await office.closed(claim) is ClaimState.PAID
    balance = office.balance(claim)
    assert (balance.charges, balance.paid, balance.adjusted, balance.open) == (22000, 13500, 8500, 0)
    keys = [p.key for p in office.all(PostingRow)]
    assert len(keys) == len(set(keys))
    # Three lines, each posted, taken back and posted anew; a denied line without money posts nothing.
    assert sum(p.kind == "remittance" and not p.key.endswith(":claim") for p in office.all(PostingRow)) >= 7


async def test_a_biller_may_send_a_correction_back_to_the_coder(office: Office) -> None:
    claim = await office.take_in(a_visit_with_injection())
    first = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(first, "CO-45 70", "CO-16 30, M119", "CO-45 10")))
    wrong = DRUG | {"ndc": "00409379502"}
    await office.answer(claim, TaskKind.CORRECT_DENIAL, action="correct", changes={"lines.2.drug": wrong})
    await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="send_back", note="another strength")
    again = await office.answer(claim, TaskKind.CORRECT_DENIAL, **MENDED)
    await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="release")
    sent = await office.send_one(claim)

    assert again["detail"]["sent_back"] == "another strength"
    assert sent.document.lines[1].drug is not None
    assert sent.document.lines[1].drug.ndc == "00409379501"


async def test_a_claim_the_payer_could_not_process_goes_out_new(office: Office) -> None:
    claim = await office.take_in(a_visit_with_injection())
    first = await office.accepted(claim)
    # MA130: nothing is held, so a replacement would refer to nothing.
    unprocessable = decides(first, "CO-16 150, M119", "CO-16 30, M119", "CO-16 40, M119", remarks=("MA130",))
    await office.deliver(office.payer.pays(unprocessable))
    shown = await office.answer(claim, TaskKind.CORRECT_DENIAL, **MENDED)
    await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="release")
    second = await office.send_one(claim)

    assert shown["detail"]["denial"]["appeal_allowed"] is False
    assert (second.frequency, second.original_reference) == ("1", "")
    assert "REF*F8" not in second.text
    assert office.attempts(claim)[0].status == "unprocessable"


def an_authorization(**changes: Any) -> Authorization:
    """Return the letter that covers the visit, written down today."""
    values: dict[str, Any] = {
        "number": "PA900001",
        "payer_id": "BHH01",
        "member_id": "BHH774411",
        "procedure": "99213",
        "provider_npi": NPI_DOCTOR,
        "valid_from": SERVICE_DAY,
        "valid_to": SERVICE_DAY,
        "units": Decimal(1),
        "recorded_on": date(2026, 11, 4),
    }
    return Authorization(**{**values, **changes})


async def test_a_missing_authorization_on_file_is_sent_without_anybody(office: Office) -> None:
    claim = await office.take_in(a_claim())
    first = await office.accepted(claim)
    with office.store.write() as session:
        setup.put(session, "authorization", an_authorization())
    await office.deliver(office.payer.pays(decides(first, "CO-197 150")))
    second = await office.send_one(claim)

    assert office.tasks_of(claim) == []
    assert (second.frequency, second.original_reference) == ("7", "ICN5")
    assert second.document.authorization_number == "PA900001"
    assert "REF*G1*PA900001~" in second.text
    (move,) = [m for m in office.moves(claim) if m.kind == "remittance_received"]
    detail = json.loads(move.detail)
    assert detail["correction"] == [{"field": "authorization_number", "before": "", "after": "PA900001"}]
    assert "authorization" in detail["rule"]


async def test_the_same_denial_is_answered_automatically_only_once(office: Office) -> None:
    claim = await office.take_in(a_claim())
    first = await office.accepted(claim)
    with office.store.write() as session:
        setup.put(session, "authorization", an_authorization())
    await office.deliver(office.payer.pays(decides(first, "CO-197 150")))
    second = await office.send_one(claim)
    await office.deliver(office.payer.accepts(second, number="ICN6"))
    await office.deliver(office.payer.pays(decides(second, "CO-197 150", number="ICN6")))

    await office.task(claim, TaskKind.FILE_APPEAL)
    assert await office.send() == []


async def test_an_authorization_that_was_sent_is_appealed(office: Office) -> None:
    claim = await office.take_in(a_claim(authorization_number="PA900001"))
    first = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(first, "CO-197 150")))
    await office.answer(claim, TaskKind.FILE_APPEAL, action="prepare", argument="It was approved.")
    await office.answer(claim, TaskKind.APPROVE_APPEAL, action="approve")
    await office.answer(claim, TaskKind.DELIVER_APPEAL, channel="portal", reference="APL-1")
    await office.let_days_pass(claim, 30.1)
    asked = await office.answer(claim, TaskKind.RECORD_APPEAL_DECISION, action="overturned")
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)

    assert "REF*G1*PA900001~" in first.text
    assert asked["detail"]["filed"] == "APL-1"
    await office.deliver(office.payer.pays(decides(first, "CO-45 70", number="ICN7")))
    assert await office.closed(claim) is ClaimState.PAID
    assert office.balance(claim).open == 0


async def test_a_lost_appeal_is_written_off_only_with_approval(office: Office) -> None:
    claim = await office.take_in(a_claim(authorization_number="PA900001"))
    first = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(first, "CO-197 150")))
    await office.answer(claim, TaskKind.FILE_APPEAL, action="give_up", note="no grounds")
    proposed = await office.task(claim, TaskKind.APPROVE_WRITE_OFF)

    assert (proposed["role"], proposed["detail"]["amount_cents"]) == ("supervisor", 15000)
    assert office.balance(claim).written_off == 0

    await office.answer(claim, TaskKind.APPROVE_WRITE_OFF, action="approve", reason="too small")
    assert await office.closed(claim) is ClaimState.WRITTEN_OFF
    balance = office.balance(claim)
    assert (balance.written_off, balance.open, balance.paid) == (15000, 0, 0)
    assert [p.kind for p in office.all(PostingRow) if p.claim_id == claim].count("write_off") == 1


async def test_a_refused_write_off_goes_back_to_a_biller(office: Office) -> None:
    claim = await office.take_in(a_claim(authorization_number="PA900001"))
    first = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(first, "CO-197 150")))
    await office.answer(claim, TaskKind.FILE_APPEAL, action="give_up", note="no grounds")
    await office.answer(claim, TaskKind.APPROVE_WRITE_OFF, action="refuse", reason="call them first")
    shown = await office.task(claim, TaskKind.DECIDE_DENIAL)

    assert "call them first" in shown["detail"]["why"]
    assert office.balance(claim).written_off == 0


async def test_a_denial_says_why_whose_it_is_and_until_when(office: Office) -> None:
    claim = await office.take_in(a_visit_with_injection())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70", "CO-16 30, M119", "CO-45 10")))
    detail = (await office.task(claim, TaskKind.CORRECT_DENIAL))["detail"]

    assert (detail["codes"], detail["cause"]) == (["CO-16", "M119"], "code_missing")
    assert detail["denial"]["deadline"] == "corrected"
    assert detail["deadlines"]["appeal"] == "2027-05-11"
    assert detail["deadlines"]["corrected"]


async def test_an_amount_that_is_open_is_never_accepted_away(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-22 150")))
    await office.answer(claim, TaskKind.DECIDE_DENIAL, action="accept")
    again = await office.task(claim, TaskKind.DECIDE_DENIAL)

    assert "15000 cents are left" in again["detail"]["problem"]
    assert office.balance(claim).patient == 0


async def test_what_a_plan_leaves_to_the_patient_for_want_of_cover_is_looked_at_first(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "PR-27 150")))
    await office.answer(claim, TaskKind.DECIDE_DENIAL, action="accept", note="no other plan that day")
    assert await office.closed(claim) is ClaimState.PATIENT_BILLED

    assert office.balance(claim).patient == 15000


async def test_a_claim_of_another_payer_goes_there_as_a_new_claim(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-109 150")))
    changes = {"coverages.1.payer.payer_id": "LARK1", "coverages.1.member_id": "LB200"}
    await office.answer(claim, TaskKind.DECIDE_DENIAL, action="correct", changes=changes)
    second = await office.send_one(claim)

    assert (second.frequency, second.original_reference) == ("1", "")
    assert [a.payer_id for a in office.attempts(claim)] == ["BHH01", "LARK1"]


async def test_the_next_payer_is_asked_for_what_this_one_denied(office: Office) -> None:
    larkspur = a_coverage(sequence="S", member_id="LB200", payer=a_payer("Larkspur Benefit", "LARK1"))
    claim = await office.take_in(a_claim(coverages=(a_coverage(), larkspur)))
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-204 150")))
    await office.answer(claim, TaskKind.DECIDE_DENIAL, action="next_payer")
    second = await office.send_one(claim)
    await office.deliver(office.payer.pays(decides(second, "CO-45 50", number="LB9")))
    assert await office.closed(claim) is ClaimState.PAID

    assert second.sequence == "S"
    balance = office.balance(claim)
    assert (balance.paid, balance.adjusted, balance.patient, balance.open) == (10000, 5000, 0, 0)


async def test_documents_that_a_payer_wants_are_asked_of_whoever_has_them(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-16 150, M127")))
    asked = await office.task(claim, TaskKind.ANSWER_REQUEST)

    assert "M127" in asked["detail"]["codes"]
    assert office.row(claim).state == ClaimState.ANSWERING_REQUEST
