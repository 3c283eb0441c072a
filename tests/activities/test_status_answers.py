"""A 277 answers the inquiry that asked; it never moves money, and an error in the question is no denial."""

import json

import pytest
from sqlmodel import select

from activities.inquiries import answer_to, telling_category
from models.acknowledgement import ClaimStatus
from models.errors import PayerUnreachable, X12Refused
from models.inquiry import StatusAnswer
from models.lifecycle import ClaimState
from models.messages import AskRequest, CauseKind
from models.tables import EntryRow, FactRow, PostingRow, RemittanceClaimRow, RemittanceRow, StatusCheckRow
from models.tasks import TaskKind
from rulebook.status_categories import rule_for, rules
from tests.activities.conftest import AS_OF, Practice
from tests.activities.desk import Desk
from tests.activities.test_refused_payments import kept, take_in
from tests.activities.test_whole_lives import two_payers
from tests.builders import a_claim, a_status_answer, a_status_inquiry, an_envelope
from tests.workflows.payer import decides
from x12.status.messages import write_277

EVERY_CATEGORY = ["A4", "D0", "E0", "E1", "E4", "F0", "F1", "F2", "F3", "F3F", "F3N", "F4", "P1", "P3", "R4"]


@pytest.fixture
def desk(practice: Practice) -> Desk:
    """Return a claim that the payer holds and says nothing about."""
    desk = Desk(practice.store, AS_OF, a_claim())
    desk.accepted()
    return desk


def money(desk: Desk) -> list[int]:
    """Count everything that would be there if money had moved."""
    with desk.store.read() as session:
        tables = (PostingRow, EntryRow, RemittanceRow, RemittanceClaimRow)
        return [len(session.exec(select(table)).all()) for table in tables]


@pytest.mark.parametrize("category", EVERY_CATEGORY)
def test_no_posting_comes_from_a_277_whatever_it_says_was_paid(desk: Desk, category: str) -> None:
    before, balance = money(desk), desk.balance
    desk.status = category
    desk.days(30)
    with desk.store.read() as session:
        checks = session.exec(select(StatusCheckRow)).all()

    assert [json.loads(check.answer)["paid_cents"] for check in checks] == [8000] * len(checks)
    assert checks
    assert money(desk) == before
    assert desk.balance == balance


def test_a_277_in_the_mailbox_is_kept_and_moves_no_money(practice: Practice, desk: Desk) -> None:
    before = money(desk)
    envelope = an_envelope(sender_id="TIDEWATER", receiver_id="HARBORLIGHT", control_number=77)
    told = take_in(practice, write_277(envelope, a_status_answer(), a_status_inquiry()))

    assert told == []
    assert money(desk) == before
    assert kept(practice) == []
    with desk.store.read() as session:
        (fact,) = session.exec(select(FactRow).where(FactRow.kind == CauseKind.INFORMATION_REQUESTED))
    assert (fact.claim_id, fact.notify) == (desk.claim, False), "it asks for nothing: no wait changes"


@pytest.mark.parametrize("category", ["E0", "E3", "E4"])
def test_a_wrong_question_is_shown_to_a_person_at_once_and_the_claim_is_as_it_was(
    desk: Desk, category: str
) -> None:
    desk.status = category
    desk.days(24)

    assert desk.asked == [TaskKind.CALL_PAYER]
    assert category in json.loads(desk.open_tasks[0].detail)["why"]
    assert sum("ask the payer" in one for one in desk.story) == 1
    assert [a.status for a in desk.attempts] == ["accepted"]


def test_a_search_without_result_is_asked_again(desk: Desk) -> None:
    desk.status = "D0"
    desk.days(22)

    assert desk.state is ClaimState.AWAITING_REMITTANCE
    assert desk.asked == []


def test_of_several_statuses_the_one_that_asks_most_decides() -> None:
    def said(*categories: str) -> StatusAnswer:
        statuses = tuple(ClaimStatus(category=category, code="1") for category in categories)
        return a_status_answer(statuses=statuses)

    assert telling_category(said("P1", "R4")) == "R4"
    assert telling_category(said("A2", "F1")) == "F1"
    assert telling_category(said("P1", "P3")) == "P3"
    assert telling_category(said("A1", "A4")) == "A4"
    assert telling_category(said()) == ""


def test_an_answer_belongs_to_the_inquiry_whose_trace_it_repeats() -> None:
    inquiry, ours, stranger = a_status_inquiry(), a_status_answer(), a_status_answer(trace="SOMEBODY")

    assert answer_to(inquiry, [stranger, ours]) == ours
    assert answer_to(inquiry, [stranger]) is None


def test_an_error_about_the_whole_question_answers_it_without_its_trace() -> None:
    about_us = a_status_answer(trace="", level="receiver", statuses=(ClaimStatus(category="E0", code="24"),))

    assert answer_to(a_status_inquiry(), [about_us]) == about_us


async def test_an_answer_that_cannot_be_read_is_no_answer(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = practice.queue()
    usual = practice.line.answer

    def broken(content: bytes) -> bytes | None:
        said = usual(content)
        return said.replace(b"*20261201*", b"*20261399*") if said else None

    monkeypatch.setattr(practice.line, "answer", broken)
    with pytest.raises((PayerUnreachable, X12Refused)):
        await practice.network.ask_status(AskRequest(claim=number.split("-")[0], n=3, as_of=AS_OF))
    with practice.store.read() as session:
        assert session.exec(select(StatusCheckRow)).all() == []


def test_a_claim_that_is_not_passed_on_is_billed_to_the_next_payer_at_once(practice: Practice) -> None:
    desk = Desk(practice.store, AS_OF, two_payers())
    desk.paid(decides(desk.accepted(), "CO-45 45, PR-1 25", status="19"))
    assert desk.state is ClaimState.BILLING_NEXT_PAYER
    desk.wanted("F3N")

    assert [a.sequence for a in desk.attempts] == ["P", "S"]


def test_a_claim_not_found_that_was_never_accepted_is_looked_up_before_it_is_sent_again(
    practice: Practice,
) -> None:
    desk = Desk(practice.store, AS_OF, a_claim())
    desk.send()
    desk.days(6)
    desk.answer(TaskKind.CLEARINGHOUSE_QUERY, action="accepted")
    desk.status = "A4"
    desk.days(22)
    (call,) = desk.open_tasks

    assert "never took" in json.loads(call.detail)["why"]
    assert "resend" in json.loads(call.detail)["advice"]
    desk.answer(TaskKind.CALL_PAYER, action="resend")
    assert [(a.frequency, a.status) for a in desk.attempts] == [("1", "not_found"), ("1", "queued")]


def test_every_category_that_ends_in_a_call_says_what_to_ask() -> None:
    silent = {rule.code for rule in rules() if rule.action in ("final", "not_found", "rejected")}

    assert {"A4", "F3N", "F3F", "F2"} <= silent
    for code in ("A4", "F3N", "F3F", "F2"):
        assert len(rule_for(code, AS_OF.date()).advice) > len("Call the payer")
