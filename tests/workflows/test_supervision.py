"""Instructions, late and doubled answers, and steps that fail."""

import pytest

from models.errors import BadInput, Conflict
from models.lifecycle import ClaimState
from models.practice import Payer
from models.tables import ClaimRow, PostingRow
from models.tasks import TaskKind
from store import setup
from tests.builders import a_claim, a_line
from tests.workflows.office import Office
from tests.workflows.payer import decides, takes_back

pytestmark = pytest.mark.slow


async def test_a_claim_withdrawn_before_sending_never_reaches_the_payer(office: Office) -> None:
    claim = await office.take_in(a_claim())
    await office.until_queued(claim)
    await office.instruct(claim, "withdraw")

    assert await office.closed(claim) is ClaimState.WITHDRAWN
    assert await office.send() == []
    balance = office.balance(claim)
    assert (balance.charges, balance.open) == (0, 0)


async def test_a_claim_withdrawn_after_acceptance_is_voided_at_the_payer(office: Office) -> None:
    claim = await office.take_in(a_claim())
    first = await office.accepted(claim)
    await office.instruct(claim, "withdraw")
    void = await office.send_one(claim)

    assert (void.frequency, void.original_reference) == ("8", "ICN5")
    assert "REF*F8*ICN5~" in void.text
    assert office.row(claim).state == ClaimState.AWAITING_VOID

    # The payer had decided before the void came; its decision and the reversal arrive together.
    decision = decides(first, "CO-45 45, PR-1 25")
    await office.deliver(office.payer.accepts(void, number="ICN8"))
    await office.deliver(office.payer.pays(decision, takes_back(decision)))
    await office.until(claim, ClaimState.VOIDED)
    assert await office.closed(claim) is ClaimState.VOIDED
    assert set(office.balance(claim)) == {0}


async def test_a_denied_claim_withdrawn_by_a_supervisor_is_voided(office: Office) -> None:
    claim = await office.take_in(a_claim())
    first = await office.accepted(claim)
    denied = decides(first, "CO-16 150, M119")
    await office.deliver(office.payer.pays(denied))
    await office.task(claim, TaskKind.CORRECT_DENIAL)
    await office.instruct(claim, "withdraw")
    void = await office.send_one(claim)
    await office.deliver(office.payer.pays(takes_back(denied)))

    assert (void.frequency, void.original_reference) == ("8", "ICN5")
    assert await office.closed(claim) is ClaimState.VOIDED
    assert set(office.balance(claim)) == {0}
    assert [t.status for t in office.tasks_of(claim)] == ["cancelled"]


async def test_a_claim_withdrawn_in_flight_is_voided_once_the_payer_has_a_number(
    office: Office,
) -> None:
    claim = await office.take_in(a_claim())
    first = await office.send_one(claim)
    await office.instruct(claim, "withdraw")
    await office.until_idle(claim)
    assert await office.send() == []

    await office.deliver(office.payer.accepts(first, number="ICN5"))
    void = await office.send_one(claim)
    assert (void.frequency, void.original_reference) == ("8", "ICN5")


async def test_a_held_claim_waits_and_goes_on_where_it_stood(office: Office) -> None:
    claim = await office.take_in(a_claim(lines=(a_line(diagnosis_pointers=()),)))
    await office.task(claim, TaskKind.FIX_FINDINGS)
    await office.instruct(claim, "hold")
    await office.until(claim, ClaimState.ON_HOLD)
    await office.instruct(claim, "resume")
    await office.until(claim, ClaimState.FIXING_FINDINGS)
    await office.answer(
        claim, TaskKind.FIX_FINDINGS, action="correct", changes={"lines.1.diagnosis_pointers": [1]}
    )

    sent = await office.send_one(claim)
    assert sent.document.lines[0].diagnosis_pointers == (1,)


async def test_money_that_comes_while_a_claim_is_held_is_posted(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.instruct(claim, "hold")
    await office.until(claim, ClaimState.ON_HOLD)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))
    await office.until_idle(claim)

    assert office.balance(claim).paid == 8000


async def test_the_second_person_is_told_who_was_first(office: Office) -> None:
    claim = await office.take_in(a_claim(lines=(a_line(diagnosis_pointers=()),)))
    shown = await office.task(claim, TaskKind.FIX_FINDINGS)
    answer = {"action": "correct", "changes": {"lines.1.diagnosis_pointers": [1]}}
    notice = office.inbox.complete(shown["task"], answer, "ada", office.now)
    assert notice is not None

    with pytest.raises(Conflict, match="already completed by ada"):
        office.inbox.complete(shown["task"], answer, "bo", office.now)
    assert office.inbox.complete(shown["task"], answer, "ada", office.now) is None

    for _ in range(3):
        await office.tell(notice)
    await office.send_one(claim)
    assert sum(m.cause == notice.notice.cause for m in office.moves(claim)) == 1


async def test_an_answer_that_comes_after_the_claim_went_on_changes_nothing(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.send_one(claim)
    await office.deliver(office.payer.file_answer(sent))
    await office.let_days_pass(claim, 5.1)
    shown = await office.task(claim, TaskKind.CLEARINGHOUSE_QUERY)
    await office.deliver(office.payer.accepts(sent))
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)

    with pytest.raises(Conflict, match="accepted the claim"):
        office.inbox.complete(shown["task"], {"action": "resend"}, "ada", office.now)
    assert await office.send() == []


async def test_a_closed_claim_hears_and_stays_as_it_is(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))
    await office.closed(claim)
    postings = len(office.all(PostingRow))
    await office.instruct(claim, "withdraw")
    await office.until_idle(claim)

    assert await office.closed(claim) is ClaimState.PAID
    assert len(office.all(PostingRow)) == postings
    assert office.moves(claim)[-1].kind == "instruction_given"


async def test_an_answer_that_does_not_fit_is_asked_again(office: Office) -> None:
    claim = await office.take_in(a_claim(lines=(a_line(diagnosis_pointers=()),)))
    shown = await office.task(claim, TaskKind.FIX_FINDINGS)
    with pytest.raises(BadInput, match="action"):
        office.inbox.complete(shown["task"], {"action": "guess"}, "ada", office.now)

    nowhere = {"lines.7.diagnosis_pointers": [1]}
    await office.answer(claim, TaskKind.FIX_FINDINGS, action="correct", changes=nowhere)
    again = await office.task(claim, TaskKind.FIX_FINDINGS)
    assert again["task"] != shown["task"]
    assert "lines.7" in again["detail"]["problem"]
    assert again["detail"]["refused"]["changes"] == nowhere
    assert office.row(claim).version == 1


async def test_a_step_that_fails_for_good_is_mended_and_taken_again(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    with office.store.write() as session:
        (row,) = [a for a in office.attempts(claim)]
        document = session.get(ClaimRow, claim)
        assert document is not None
        document.automatic_attempts = "not json"
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))
    shown = await office.task(claim, TaskKind.MEND_CLAIM)

    assert row.control_number == sent.control_number
    assert (shown["role"], shown["detail"]["state"]) == ("admin", "awaiting_remittance")
    assert office.row(claim).state == ClaimState.NEEDS_ATTENTION
    assert office.balance(claim).paid == 0

    with office.store.write() as session:
        document = session.get(ClaimRow, claim)
        assert document is not None
        document.automatic_attempts = "[]"
    await office.answer(claim, TaskKind.MEND_CLAIM, action="done")
    assert await office.closed(claim) is ClaimState.PAID
    assert office.balance(claim).paid == 8000


async def test_a_payer_that_disappeared_from_the_settings_stops_one_claim_only(office: Office) -> None:
    with office.store.write() as session:
        settings = setup.need(session, Payer, "BHH01")
        setup.put(session, "payer", settings.model_copy(update={"partner": "nobody"}))
    claim = await office.take_in(a_claim())

    await office.task(claim, TaskKind.SET_UP_PAYER)


async def test_a_notice_about_something_that_is_not_stored_opens_a_task_for_an_admin(office: Office) -> None:
    claim = await office.take_in(a_claim())
    await office.until_queued(claim)
    await office.tell_ghost(claim)
    task = await office.answer(claim, TaskKind.MEND_CLAIM, action="done")

    await office.until(claim, ClaimState.AWAITING_ACKNOWLEDGEMENT)
    assert task["role"] == "admin"
