"""TA1, 999 and 277CA: turned away before anybody decided, or nothing heard at all. Never a denial."""

import pytest

from models.lifecycle import ClaimState
from models.tables import CoverageCheckRow, PostingRow, StatusCheckRow
from models.tasks import TaskKind
from tests.builders import a_claim, a_further_claim
from tests.workflows.office import Office
from tests.workflows.payer import decides


@pytest.mark.parametrize(("source", "by"), [("AY", "clearinghouse"), ("PR", "payer")])
async def test_a_rejected_claim_is_mended_and_sent_again_as_it_was(
    office: Office, source: str, by: str
) -> None:
    claim = await office.take_in(a_claim())
    first = await office.send_one(claim)
    await office.deliver(office.payer.file_answer(first))
    await office.deliver(office.payer.rejects(first, "33", source=source))
    shown = await office.answer(
        claim, TaskKind.FIX_REJECTION, action="correct", changes={"coverages.1.member_id": "BHH774412"}
    )
    second = await office.send_one(claim)

    assert shown["detail"]["rejected_by"] == by
    assert (first.frequency, second.frequency, second.original_reference) == ("1", "1", "")
    assert second.control_number != first.control_number
    assert second.document.coverages[0].member_id == "BHH774412"
    assert [a.status for a in office.attempts(claim)] == ["rejected", "transmitted"]
    assert not {"correcting_denial", "deciding_denial", "appealing"} & set(office.story(claim))


async def test_a_rejected_replacement_is_sent_again_as_a_replacement(office: Office) -> None:
    claim = await office.take_in(a_claim())
    first = await office.accepted(claim)
    await office.deliver(office.payer.pays(decides(first, "CO-16 150, M119")))
    drug = {"ndc": "00409379501", "quantity": "1", "unit": "UN"}
    await office.answer(claim, TaskKind.CORRECT_DENIAL, action="correct", changes={"lines.1.drug": drug})
    await office.answer(claim, TaskKind.RELEASE_CORRECTION, action="release")
    second = await office.send_one(claim)
    await office.deliver(office.payer.rejects(second, "33"))
    await office.answer(
        claim, TaskKind.FIX_REJECTION, action="correct", changes={"coverages.1.member_id": "BHH774412"}
    )
    third = await office.send_one(claim)

    assert [(s.frequency, s.original_reference) for s in (first, second, third)] == [
        ("1", ""),
        ("7", "ICN5"),
        ("7", "ICN5"),
    ]


async def test_a_rejected_file_gives_every_claim_in_it_back(office: Office) -> None:
    claims = [await office.take_in(a_further_claim(n)) for n in (1, 2)]
    for claim in claims:
        await office.until_queued(claim)
    sent = await office.send()
    await office.deliver(office.payer.file_answer(sent[0], "R"))

    for claim in claims:
        await office.task(claim, TaskKind.FIX_REJECTION)
        assert [a.status for a in office.attempts(claim)] == ["file_rejected"]


async def test_a_file_nobody_answers_is_asked_about_once_for_all_its_claims(office: Office) -> None:
    claims = [await office.take_in(a_further_claim(n)) for n in (1, 2, 3)]
    for claim in claims:
        await office.until_queued(claim)
    await office.send()
    await office.let_days_pass_for_all(claims, 5.1)

    (task,) = [t for claim in claims for t in office.tasks_of(claim)]
    assert (task.kind, task.role) == ("file_unacknowledged", "biller")
    shown = office.inbox.show(task.id)
    assert shown["detail"]["accounts"] == ["HL-1", "HL-2", "HL-3"]
    assert office.all(StatusCheckRow) == []

    await office.answer(task.claim_id, TaskKind.FILE_UNACKNOWLEDGED, action="resend")
    again = await office.send()
    assert len({s.interchange for s in again}) == 1
    assert {s.control_number for s in again} == {s.control_number for c in claims for s in office.attempts(c)}


async def test_a_claim_without_a_report_is_asked_about_at_the_clearinghouse(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.send_one(claim)
    await office.deliver(office.payer.file_answer(sent))
    await office.let_days_pass(claim, 5.1)
    shown = await office.answer(claim, TaskKind.CLEARINGHOUSE_QUERY, action="accepted")
    await office.until(claim, ClaimState.AWAITING_REMITTANCE)

    assert shown["detail"]["attempt"] == sent.control_number
    assert office.all(StatusCheckRow) == []


async def test_a_clearinghouse_that_only_passes_a_claim_on_changes_no_wait(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.send_one(claim)
    await office.deliver(office.payer.file_answer(sent))
    told = await office.deliver(office.payer.accepts(sent, source="AY", number=""))

    assert told == 0
    assert office.row(claim).state == ClaimState.AWAITING_ACKNOWLEDGEMENT
    assert [a.status for a in office.attempts(claim)] == ["clearinghouse_accepted"]


async def test_an_acknowledgement_moves_no_money(office: Office) -> None:
    claim = await office.take_in(a_claim())
    await office.until_queued(claim)
    booked = len(office.all(PostingRow))
    await office.accepted(claim)

    assert len(office.all(PostingRow)) == booked == 1
    assert len(office.all(CoverageCheckRow)) == 1
