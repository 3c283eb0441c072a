"""Questions to the payer: the answer is stored before the claim hears of it, and asking twice is harmless."""

import pytest
from sqlmodel import select
from temporalio.exceptions import ApplicationError

from activities.network import NetworkActivities
from models.errors import BadSettings, PayerUnreachable
from models.messages import AskRequest
from models.policy import Policy
from models.practice import Payer, TradingPartner
from models.tables import CoverageCheckRow, FactRow, PayerFileRow
from store import setup
from tests.activities.conftest import AS_OF, Practice
from tests.builders import a_claim
from tests.workflows.office import PARTNER


def ask(claim: str, n: int = 1) -> AskRequest:
    """Return the request to ask about a claim."""
    return AskRequest(claim=claim, n=n, as_of=AS_OF)


async def test_a_question_and_its_answer_are_kept_raw(practice: Practice) -> None:
    claim = practice.accept()
    notice = await practice.network.ask_coverage(ask(claim))

    with practice.store.read() as session:
        fact = session.get(FactRow, notice.cause)
        check = session.get(CoverageCheckRow, (claim, 1))
        kinds = [f.kind for f in session.exec(select(PayerFileRow))]
    assert fact is not None
    assert check is not None
    assert check.status == "active"
    assert sorted(kinds) == ["270", "271"]


async def test_a_question_that_was_answered_is_not_asked_again(practice: Practice) -> None:
    claim = practice.accept()
    first = await practice.network.ask_coverage(ask(claim))
    practice.line.coverage = ["inactive"]

    assert await practice.network.ask_coverage(ask(claim)) == first
    assert len(practice.line.asked) == 1


async def test_a_line_that_is_down_is_a_reason_to_try_again_and_no_answer(practice: Practice) -> None:
    claim = practice.accept()
    practice.line.coverage = ["silence"]
    with pytest.raises(PayerUnreachable, match="503"):
        await practice.network.ask_coverage(ask(claim))
    with practice.store.read() as session:
        assert session.exec(select(FactRow)).all() == []

    await practice.network.ask_coverage(ask(claim))
    with practice.store.read() as session:
        assert len(session.exec(select(FactRow)).all()) == 1


@pytest.mark.parametrize(("said", "status"), [("inactive", "inactive"), ("stranger", "unknown_member")])
async def test_the_answer_stands_with_the_claim(practice: Practice, said: str, status: str) -> None:
    claim = practice.accept()
    practice.line.coverage = [said]
    await practice.network.ask_coverage(ask(claim))

    with practice.store.read() as session:
        check = session.get(CoverageCheckRow, (claim, 1))
    assert check is not None
    assert check.status == status


async def test_a_payer_without_a_line_is_not_asked(practice: Practice) -> None:
    with practice.store.write() as session:
        payer = setup.need(session, Payer, "BHH01")
        setup.put(session, "payer", payer.model_copy(update={"eligibility": "none"}))
    claim = practice.accept()
    await practice.network.ask_coverage(ask(claim))

    assert practice.line.asked == []
    with practice.store.read() as session:
        check = session.get(CoverageCheckRow, (claim, 1))
    assert check is not None
    assert check.status == "not_asked"


async def test_a_status_is_asked_only_of_a_claim_that_was_sent(practice: Practice) -> None:
    claim = practice.accept()
    with pytest.raises(PayerUnreachable):
        await practice.network.ask_status(ask(claim))

    number = practice.queue(a_claim(control_number="HL-2"))
    notice = await practice.network.ask_status(ask(number.split("-")[0], n=2))
    assert notice.kind == "status_answered"
    (asked,) = practice.line.asked
    assert getattr(asked, "control_number", "") == number


async def test_a_partner_that_takes_so_many_questions_a_minute_is_asked_no_more(practice: Practice) -> None:
    with practice.store.write() as session:
        partner = setup.need(session, TradingPartner, PARTNER)
        setup.put(session, "trading_partner", partner.model_copy(update={"realtime_per_minute": 2}))
    first, second = practice.accept(), practice.accept(a_claim(control_number="HL-2"))
    await practice.network.ask_coverage(ask(first))
    with pytest.raises(ApplicationError, match="takes 2 questions a minute") as refused:
        await practice.network.ask_coverage(ask(second))

    assert len(practice.line.asked) == 1
    assert refused.value.next_retry_delay is not None
    assert 25 < refused.value.next_retry_delay.total_seconds() <= 30


@pytest.mark.parametrize("address", ["https://payer.example/x12", "https://10.1.2.3/x12"])
async def test_in_training_no_other_computer_is_asked(practice: Practice, address: str) -> None:
    network = NetworkActivities(practice.store, Policy(training=True))
    first, second = practice.accept(), practice.accept(a_claim(control_number="HL-2"))
    await network.ask_coverage(ask(first))
    with practice.store.write() as session:
        partner = setup.need(session, TradingPartner, PARTNER)
        setup.put(session, "trading_partner", partner.model_copy(update={"realtime_url": address}))
    with pytest.raises(BadSettings, match="another computer, and this is training"):
        await network.ask_coverage(ask(second))

    with practice.store.read() as session:
        assert len(session.exec(select(PayerFileRow)).all()) == 2
