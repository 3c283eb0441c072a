"""A round with a trading partner, and the sweep, as the Schedules start them."""

import asyncio
import time
from datetime import timedelta

import pytest
from temporalio.client import WorkflowFailureError

from models.lifecycle import ClaimState
from models.messages import CauseKind, ExchangeStart, SweepDone, SweepStart
from models.tables import ClaimRow, FactRow, PayerFileRow
from store import claims, facts, intake
from tests.builders import a_claim, a_further_claim
from tests.workflows.office import PARTNER, Office
from tests.workflows.payer import decides, read_sent
from workflows.exchange import Exchange, Sweep


async def exchange(office: Office, name: str) -> tuple[int, int]:
    """Run one round as the Schedule does."""
    done = await office.env.client.execute_workflow(
        Exchange.run,
        ExchangeStart(partner=PARTNER, clock=office.clock),
        id=f"exchange-{office.queue}-{name}",
        task_queue=office.queue,
    )
    return done.sent, done.collected


async def test_a_round_sends_the_outbox_and_takes_in_the_mailbox(office: Office) -> None:
    claim = await office.take_in(a_claim())
    await office.until_queued(claim)
    assert await exchange(office, "first") == (1, 0)

    (path,) = office.outgoing.iterdir()
    (sent,) = read_sent(path.read_bytes())
    (office.incoming / "1.x12").write_bytes(office.payer.file_answer(sent))
    (office.incoming / "2.x12").write_bytes(office.payer.accepts(sent))
    (office.incoming / "3.x12").write_bytes(office.payer.pays(decides(sent, "CO-45 70")))
    assert await exchange(office, "second") == (0, 3)

    assert await office.closed(claim) is ClaimState.PAID
    assert list(office.incoming.iterdir()) == []
    inbound = [file for file in office.all(PayerFileRow) if file.direction == "in" and file.kind != "271"]
    assert {file.status for file in inbound} == {"processed"}
    assert await exchange(office, "third") == (0, 0)


@pytest.mark.slow
async def test_a_file_that_cannot_be_sent_keeps_no_answer_of_another_claim_waiting(office: Office) -> None:
    claim = await office.take_in(a_claim())
    await office.until_queued(claim)
    await exchange(office, "first")
    (path,) = office.outgoing.iterdir()
    (sent,) = read_sent(path.read_bytes())
    later = await office.take_in(a_further_claim(2))
    await office.until_queued(later)
    (office.incoming / "1.x12").write_bytes(office.payer.pays(decides(sent, "CO-45 70")))
    office.outgoing.rename(office.outgoing.with_name("unmounted"))

    with pytest.raises(WorkflowFailureError):
        await exchange(office, "second")

    assert await office.closed(claim) is ClaimState.PAID
    office.outgoing.with_name("unmounted").rename(office.outgoing)
    assert await exchange(office, "third") == (1, 0)


async def sweep(office: Office) -> SweepDone:
    """Run one sweep as the Schedule does."""
    return await office.env.client.execute_workflow(
        Sweep.run, SweepStart(clock=office.clock), id=f"sweep-{time.monotonic()}", task_queue=office.queue
    )


def make_older(office: Office, table: type[ClaimRow] | type[FactRow]) -> None:
    """Let a minute of wall time have passed since everything was recorded."""
    for row in office.all(table):
        with office.store.write() as session:
            kept = session.merge(row)
            kept.recorded_at -= timedelta(minutes=1)


async def test_an_accepted_claim_whose_start_was_lost_is_started_by_the_sweep(office: Office) -> None:
    with office.store.write() as session:
        accepted = intake.accept(session, "test", a_claim(), sequence="P", file="", as_of=office.now)
    assert (await sweep(office)).started == 0, "a claim just accepted is being started by who accepted it"
    make_older(office, ClaimRow)

    assert (await sweep(office)).started == 1
    await office.until_queued(accepted.claim)
    with office.store.read() as session:
        assert claims.need(session, accepted.claim).started
    assert (await sweep(office)).started == 0


async def test_a_fact_nobody_was_told_is_told_by_the_sweep(office: Office) -> None:
    claim = await office.take_in(a_claim())
    await office.until_queued(claim)
    with office.store.write() as session:
        facts.record(
            session,
            claim,
            "instruction:lost",
            CauseKind.INSTRUCTION_GIVEN,
            office.now,
            reference='{"instruction": "withdraw"}',
        )
    make_older(office, FactRow)
    assert (await sweep(office)).told == 1

    assert await office.closed(claim) is ClaimState.WITHDRAWN
    assert (await sweep(office)).told == 0


async def test_two_sweeps_at_once_tell_a_claim_once(office: Office) -> None:
    claim = await office.take_in(a_claim())
    await office.until_queued(claim)
    with office.store.write() as session:
        facts.record(
            session,
            claim,
            "instruction:lost",
            CauseKind.INSTRUCTION_GIVEN,
            office.now,
            reference='{"instruction": "withdraw"}',
        )
    make_older(office, FactRow)
    await asyncio.gather(sweep(office), sweep(office), sweep(office))

    await office.until(claim, ClaimState.WITHDRAWN)
    assert sum(move.cause == "instruction:lost" for move in office.moves(claim)) == 1


async def test_a_workflow_that_was_terminated_is_started_again_and_goes_on(office: Office) -> None:
    claim = await office.take_in(a_claim())
    sent = await office.accepted(claim)
    await office.handle(claim).terminate("by mistake")
    await office.deliver(office.payer.pays(decides(sent, "CO-45 70")))

    await office.until(claim, ClaimState.PAID)
    assert office.balance(claim).paid == 8000
