"""How fast claims live: whole lives of clean claims against a bare workflow of the same shape.

``uv run python -m benchmarks.life`` runs both in turns (real, bare, real, bare) on one Temporal dev server,
in one process with one worker, and prints claims per second, their ratio, and what each costs Temporal.

The real side is everything but the network: claims accepted into SQLite, ``ClaimLifecycle``, 837P files
written, and the payer's 271, 999, 277CA and 835 read from bytes through ``InboundFile``. The payer is a local
function in the same process; its own work (reading 837P, writing answers) is measured and named, not hidden.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from sqlalchemy import func
from sqlmodel import col, select
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import activities.exchange
import activities.network
from activities.exchange import ExchangeActivities
from benchmarks.bare import BareClaim, ask_nothing, do_nothing, live_bare
from benchmarks.wire import Wire
from console.embedded.stack import temporal_program
from models.clock import BusinessClock
from models.lifecycle import ClaimState
from models.messages import (
    ClaimStart,
    FileRequest,
    InboundStart,
    Move,
    PartnerRequest,
    claim_workflow_id,
    inbound_workflow_id,
)
from models.policy import Policy
from models.practice import Payer, Practice, TradingPartner
from models.tables import ClaimRow
from store import claims, intake, setup
from store.engine import Store
from store.migrate import upgrade
from tests.builders import NPI_CLINIC, TAXONOMY, a_clinic, a_strangers_claim, an_address
from workers.assembly import SANDBOX, THREADS, build_workers
from workers.claims import ClaimDoor
from workers.codec import new_key
from workers.connection import converter
from workers.settings import Settings
from workflows.exchange import InboundFile

GOAL = 0.8
PARTNER = "tidewater"
CHUNK = 50
REAL_QUEUE, BARE_QUEUE = "real", "bare"
WARM_UP = 5


@dataclass
class Side:
    """What one side did in all its rounds."""

    seconds: list[float] = field(default_factory=list[float])
    transitions: list[int] = field(default_factory=list[int])
    events: list[int] = field(default_factory=list[int])
    history_bytes: list[int] = field(default_factory=list[int])

    def speed(self, count: int) -> float:
        """Return claims a second over all rounds."""
        return count * len(self.seconds) / sum(self.seconds)

    def costs(self) -> dict[str, float]:
        """Return what an execution costs Temporal, as medians."""
        return {
            "transitions": median(self.transitions),
            "events": median(self.events),
            "history_bytes": median(self.history_bytes),
        }


class RealLife:
    """A practice, its payer's wire, and the claims of one round after another."""

    def __init__(self, client: Client, store: Store) -> None:
        self.clock = BusinessClock(
            anchor_wall=datetime.now(UTC), anchor_business=datetime(2026, 11, 4, 14, tzinfo=UTC)
        )
        self.client, self.store, self.wire = client, store, Wire()
        self.door = ClaimDoor(client, REAL_QUEUE)
        self.exchange = ExchangeActivities(store, Policy())
        self.payer_seconds = 0.0
        self._round = 0

    async def live(self, count: int) -> list[str]:
        """Let so many claims live from intake to paid; return their workflow ids."""
        self._round += 1
        moves = await asyncio.to_thread(self._accept, count)
        ids = [claim_workflow_id(move.claim) for move in moves]
        gate = asyncio.Semaphore(Policy().tell_at_once)
        await asyncio.gather(*(self._start(gate, move) for move in moves))
        await asyncio.to_thread(self._note_started, moves)
        await self._until(ClaimState.AWAITING_ACKNOWLEDGEMENT, count)
        await self._send()
        await self._hear(self.wire.answer)
        await self._until(ClaimState.AWAITING_REMITTANCE, count)
        await self._hear(self.wire.pay)
        await asyncio.gather(*(self.client.get_workflow_handle(one).result() for one in ids))
        return ids

    def _accept(self, count: int) -> list[Move]:
        moves: list[Move] = []
        for first in range(0, count, CHUNK):
            with self.store.write() as session:
                for number in range(first, min(first + CHUNK, count)):
                    document = a_strangers_claim(f"HL-{self._round}-{number}")
                    now = self.clock.now()
                    taken = intake.accept(session, "benchmark", document, sequence="P", file="", as_of=now)
                    assert taken.move is not None
                    moves.append(taken.move)
        return moves

    async def _start(self, gate: asyncio.Semaphore, move: Move) -> None:
        async with gate:
            await self.door.start(ClaimStart(move=move, clock=self.clock))

    def _note_started(self, moves: list[Move]) -> None:
        with self.store.write() as session:
            for move in moves:
                claims.need(session, move.claim).started = True

    async def _send(self) -> None:
        request = PartnerRequest(partner=PARTNER, as_of=self.clock.now())
        while files := await asyncio.to_thread(self.exchange.batch_outbox, request):
            for file in files:
                await self.exchange.transmit_file(FileRequest(file=file, as_of=request.as_of))

    async def _hear(self, payer: Callable[[], None]) -> None:
        began = time.perf_counter()
        payer()
        self.payer_seconds += time.perf_counter() - began
        request = PartnerRequest(partner=PARTNER, as_of=self.clock.now())
        for file in await self.exchange.collect_mailbox(request):
            await self.client.execute_workflow(
                InboundFile.run,
                InboundStart(file=file, clock=self.clock),
                id=inbound_workflow_id(file),
                task_queue=REAL_QUEUE,
            )

    async def _until(self, state: ClaimState, count: int) -> None:
        while await asyncio.to_thread(self._count, state) < count:
            await asyncio.sleep(0.05)

    def _count(self, state: ClaimState) -> int:
        with self.store.read() as session:
            return session.exec(select(func.count()).where(col(ClaimRow.state) == state)).one()


async def compare(count: int, rounds: int) -> dict[str, Any]:
    """Run both sides in turns and return the figures."""
    folder = Path(tempfile.mkdtemp(prefix="claimflow-life-"))
    async with AsyncExitStack() as parts:
        environment = await parts.enter_async_context(
            # The SDK leaves one parameter of this method untyped.
            await WorkflowEnvironment.start_local(  # pyright: ignore[reportUnknownMemberType]
                dev_server_existing_path=temporal_program(),
                dev_server_log_level="error",
                data_converter=converter(Settings(payload_keys=new_key())),
            )
        )
        client, real = environment.client, _real_life(environment.client, folder)
        parts.callback(real.store.close)
        parts.enter_context(_network_cut(real.wire))
        for worker in (*build_workers(client, real.store, real.clock, REAL_QUEUE), _bare_worker(client)):
            await parts.enter_async_context(worker)

        async def bare(so_many: int) -> list[str]:
            ids = [f"bare-{os.urandom(6).hex()}" for _ in range(so_many)]
            await live_bare(client, BARE_QUEUE, ids, Policy().tell_at_once)
            return ids

        await real.live(WARM_UP)
        await bare(WARM_UP)
        real.payer_seconds = 0.0
        sides = {"real": Side(), "bare": Side()}
        for _ in range(rounds):
            for name, live in (("real", real.live), ("bare", bare)):
                began = time.perf_counter()
                ids = await live(count)
                sides[name].seconds.append(time.perf_counter() - began)
                await _weigh(client, ids, sides[name])
        return _figures(sides, count, rounds, real.payer_seconds)


def _real_life(client: Client, folder: Path) -> RealLife:
    url = f"sqlite:///{folder / 'claimflow.sqlite3'}"
    upgrade(url)
    real = RealLife(client, Store(url))
    _set_up(real.store)
    return real


@contextmanager
def _network_cut(wire: Wire) -> Generator[None]:
    """Put the wire in the place of SFTP and HTTP; everything else is what runs in production."""

    class Opened:
        async def __aenter__(self) -> Wire:
            return wire

        async def __aexit__(self, *_: object) -> None:
            return None

    def opened(partner: TradingPartner) -> Opened:
        return Opened()

    def line(partner: TradingPartner) -> Wire:
        return wire

    with (
        patch.object(activities.exchange, "open_mailbox", opened),
        patch.object(activities.network, "realtime_line", line),
    ):
        yield


def _set_up(store: Store) -> None:
    clinic = a_clinic()
    assert clinic.contact is not None
    practice = Practice(
        name=clinic.name.last,
        npi=NPI_CLINIC,
        tax_id=clinic.tax_id,
        taxonomy=TAXONOMY,
        address=an_address(),
        contact=clinic.contact,
    )
    partner = TradingPartner(
        key=PARTNER,
        name="Tidewater Clearing",
        sender_id="HARBORLIGHT",
        receiver_id="TIDEWATER",
        realtime_url="http://nobody.invalid",
    )
    payer = Payer(payer_id="BHH01", name="Blue Heron Health", partner=PARTNER)
    with store.write() as session:
        setup.put(session, "practice", practice)
        setup.put(session, "trading_partner", partner)
        setup.put(session, "payer", payer)


def _bare_worker(client: Client) -> Worker:
    return Worker(
        client,
        task_queue=BARE_QUEUE,
        workflows=[BareClaim],
        activities=[ask_nothing, do_nothing],
        workflow_runner=SANDBOX,
        max_concurrent_local_activities=THREADS,
    )


async def _weigh(client: Client, ids: list[str], side: Side) -> None:
    for one in ids:
        info = (await client.get_workflow_handle(one).describe()).raw_description.workflow_execution_info
        side.transitions.append(info.state_transition_count)
        side.events.append(info.history_length)
        side.history_bytes.append(info.history_size_bytes)


def _figures(sides: dict[str, Side], count: int, rounds: int, payer_seconds: float) -> dict[str, Any]:
    speeds = {name: side.speed(count) for name, side in sides.items()}
    return {
        "claims_a_round": count,
        "rounds": rounds,
        **{
            name: {
                "claims_per_second": round(speeds[name], 2),
                "seconds": [round(s, 2) for s in side.seconds],
                **side.costs(),
            }
            for name, side in sides.items()
        },
        "ratio": round(speeds["real"] / speeds["bare"], 3),
        "payer_seconds_in_real": round(payer_seconds, 2),
    }


def main(arguments: list[str]) -> int:
    """Run the comparison and print it; ends with 0 whatever the ratio is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.life", description=__doc__)
    parser.add_argument("--claims", type=int, default=200, help="claims of each side a round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    figures = asyncio.run(compare(options.claims, options.rounds))
    for name in ("real", "bare"):
        side = figures[name]
        sys.stdout.write(
            f"{name}: {side['claims_per_second']:6.2f} claims/s   {side['transitions']:.0f} transitions, "
            f"{side['events']:.0f} events, {side['history_bytes']:.0f} bytes a claim   {side['seconds']} s\n"
        )
    sys.stdout.write(
        f"real/bare: {figures['ratio']:.3f} (goal {GOAL}); the payer's own work took "
        f"{figures['payer_seconds_in_real']} s of the real side\n"
    )
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    # The Temporal client's threads may abort an interpreter that tears down around them.
    os._exit(code)
