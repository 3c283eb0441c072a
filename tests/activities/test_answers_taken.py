"""What a person answers is taken whole or not at all; questions to providers outlive what overtakes them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.messages import CauseKind
from models.record_tables import ProviderQueryRow
from models.tables import ClaimVersionRow, ContactRow
from models.tasks import TaskKind
from store import facts
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.builders import a_claim
from tests.workflows.payer import decides

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
UNCODED: dict[str, Any] = {"diagnoses": ()}


def uncoded() -> ClaimDocument:
    """Return a visit that nobody has coded."""
    line = a_claim().lines[0].model_copy(update={"procedure": "", "diagnosis_pointers": ()})
    return a_claim(diagnoses=(), lines=(line,), note="Sore throat for two days")


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim of one payer in the outbox."""
    return Desk(practice.store, NOW, a_claim())


def ask_provider(desk: Desk, *, blocking: bool) -> ClaimState:
    """Ask the provider beside whatever the claim is about."""
    said = {"instruction": "ask_provider", "question": "Which knee?", "by": "ada", "blocking": blocking}
    with desk.store.write() as session:
        cause = f"instruction:{desk.claim}:{desk.row.n}:{blocking}"
        kind = CauseKind.INSTRUCTION_GIVEN
        facts.record(session, desk.claim, cause, kind, desk.now, reference=json.dumps(said))
    return desk.go_on()


def queries(desk: Desk) -> list[str]:
    """Return how far the claim's questions to providers came."""
    with desk.store.read() as session:
        return [row.status for row in session.exec(select(ProviderQueryRow))]


def test_a_refused_answer_leaves_nothing_of_itself(desk: Desk) -> None:
    desk.accepted()
    desk.wanted("R4")
    called = {"channel": "phone", "note": "asked for the fax number"}
    desk.answer(TaskKind.ANSWER_REQUEST, action="sent", channel="fax", contact_log=[called])

    assert "no proof" in desk.open_tasks[0].detail
    with desk.store.read() as session:
        assert session.exec(select(ContactRow)).all() == []


def test_a_refused_answer_makes_no_new_version_of_the_claim(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, a_claim())
    desk.paid(decides(desk.accepted(), "CO-45 45, PR-1 25, N781"))
    changes = {"coverages.1.group_number": "HARBOR8"}
    desk.answer(TaskKind.VERIFY_NEXT_PAYER, action="bill", changes=changes)

    assert "no further payer" in desk.open_tasks[0].detail
    assert (desk.row.version, desk.document) == (1, a_claim())
    with desk.store.read() as session:
        assert len(session.exec(select(ClaimVersionRow)).all()) == 1


def test_a_question_to_the_provider_outlives_the_acceptance_of_the_claim(desk: Desk) -> None:
    sent = desk.send()
    ask_provider(desk, blocking=True)
    desk.acknowledged(sent)
    assert desk.asked == [TaskKind.ANSWER_QUERY]

    desk.answer(TaskKind.ANSWER_QUERY, answer="The left one")
    assert queries(desk) == ["answered"]


def test_a_question_that_blocks_can_still_be_answered_after_the_payer_denied_the_claim(desk: Desk) -> None:
    sent = desk.accepted()
    ask_provider(desk, blocking=True)
    desk.paid(decides(sent, "CO-16 150, M119"))
    assert sorted(desk.asked) == [TaskKind.ANSWER_QUERY, TaskKind.CORRECT_DENIAL]
    desk.answer(TaskKind.CORRECT_DENIAL, action="correct", changes={"place_of_service": "12"})
    desk.answer(TaskKind.RELEASE_CORRECTION, action="release")
    assert desk.state is ClaimState.FIXING_FINDINGS, "the question blocks"

    desk.answer(TaskKind.ANSWER_QUERY, answer="The left one")
    assert desk.state is ClaimState.AWAITING_ACKNOWLEDGEMENT


def test_a_question_of_a_claim_that_is_withdrawn_is_asked_no_more(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, a_claim())
    ask_provider(desk, blocking=True)
    desk.instruct("withdraw")

    assert desk.state is ClaimState.WITHDRAWN
    assert (desk.asked, queries(desk)) == ([], ["withdrawn"])


def test_a_question_that_does_not_block_keeps_no_claim_from_its_coder(practice: Practice) -> None:
    desk = Desk(practice.store, NOW, uncoded())
    desk.answer(TaskKind.ASSIGN_CODES, action="query", question="Which side?", blocking=False)
    desk.answer(TaskKind.ASSIGN_CODES, action="query", question="Which swab?", blocking=True)
    assert desk.state is ClaimState.QUERYING_PROVIDER
    (blocks,) = [t for t in desk.open_tasks if json.loads(t.detail)["blocking"]]
    desk.complete(blocks.id, answer="Rapid strep test")

    assert desk.state is ClaimState.CODING
    assert sorted(desk.asked) == [TaskKind.ANSWER_QUERY, TaskKind.ASSIGN_CODES]
