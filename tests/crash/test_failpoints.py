"""Processes die at the worst places, each place by name; nothing is lost, sent twice or posted twice.

Two practices take all of it: starting a stack costs eight seconds, a failpoint two.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from console.commands.instructions import instruct
from console.demo.run import DemoRun
from models.errors import BadSettings
from models.failpoints import POINTS, armed_by, mark_of
from models.lifecycle import ClaimState
from models.messages import CauseKind
from models.tables import ClaimRow
from store import claims
from tests.crash.harness import (
    Ended,
    a_practice,
    armed,
    intake_by_command,
    kill_together,
    live_on,
    nothing,
    until,
)
from workers.settings import load

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(600)]

ALL = 25
"""One claim of every scenario."""

FEW = 8

AT_INTAKE = "intake-committed"

IN_THE_WORKER = {
    **{point: 1 for point in POINTS if point not in (AT_INTAKE, "step-committed")},
    # One step of each kind: into the outbox, into a person's inbox, with money, with another payer, the last.
    "step-committed/awaiting_acknowledgement": 2,
    "step-committed/coding": 1,
    "step-committed/settling": 1,
    "step-committed/billing_next_payer": 1,
    "step-committed/patient_billed": 1,
    "answer-kept/status": 1,
}


@dataclass
class Deaths:
    """A run in which every failpoint fired, and the folder of their marks."""

    ended: Ended
    marks: Path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def deaths(tmp_path_factory: pytest.TempPathFactory) -> Deaths:
    """Let twenty-five claims live while the intake dies once and the worker at every point once."""
    folder, marks = tmp_path_factory.mktemp("practice"), tmp_path_factory.mktemp("marks")
    with armed(IN_THE_WORKER, marks):
        async with a_practice(folder, ALL) as run:
            batch, visits = run.world / "batch.837", run.world / "visits.json"
            code = await asyncio.to_thread(intake_by_command, folder, batch, dies_at=AT_INTAKE, marks=marks)
            assert code == -9, "the intake did not die"
            # The user who saw it die hands the file in again, and the next one: the claims are known.
            code = await asyncio.to_thread(intake_by_command, folder, batch, visits)
            assert code == 0
            return Deaths(await live_on(run, ALL, nothing), marks)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("point", [AT_INTAKE, *IN_THE_WORKER])
async def test_the_process_died_at(point: str, deaths: Deaths) -> None:
    assert mark_of(point, deaths.marks).exists(), "the point was never reached: what does this test test?"


@pytest.mark.asyncio(loop_scope="module")
async def test_whatever_died_every_invariant_holds(deaths: Deaths) -> None:
    assert deaths.ended.worker_starts > len(IN_THE_WORKER)
    assert len(deaths.ended.outcomes) == ALL
    assert deaths.ended.broken == {}


RACED = "step-committed/awaiting_acknowledgement"


def queued_claim(run: DemoRun) -> ClaimRow:
    """Return the claim whose last step is in the store and unknown to its workflow."""
    with run.store.read() as session:
        return claims.every(session, state=ClaimState.AWAITING_ACKNOWLEDGEMENT)[0]


def count_in(run: DemoRun, state: ClaimState) -> int:
    """Count the claims in a state."""
    with run.store.read() as session:
        return len(claims.every(session, state=state))


async def give_instruction(run: DemoRun, claim: ClaimRow, instruction: str) -> None:
    """Give a supervisor's instruction: the fact first, then the notice."""
    with run.store.write() as session:
        notice = instruct(session, claim, instruction, "a test of crashes", "oona", run.clock.now())
    await run.tell(notice)


async def hold_between_commit_and_hearing(run: DemoRun, marks: Path) -> str:
    """Let the worker die after a step's commit, and deliver another fact before it is back."""
    worker = run.stack.worker
    worker.may_start.clear()
    await until(mark_of(RACED, marks).exists)
    await until(lambda: not worker.pid)
    claim = queued_claim(run)
    telling = asyncio.create_task(give_instruction(run, claim, "hold"))
    await asyncio.sleep(1)  # the notice is at the server by now; its answer needs a worker
    assert not telling.done()
    worker.may_start.set()
    await telling
    await until(lambda: count_in(run, ClaimState.ON_HOLD) == 1)
    await give_instruction(run, claim, "resume")
    return claim.id


async def test_a_fact_that_overtakes_a_step_and_a_server_that_dies_with_its_worker(tmp_path: Path) -> None:
    held: list[str] = []

    async def disturb(run: DemoRun) -> None:
        held.append(await hold_between_commit_and_hearing(run, tmp_path / "marks"))
        for _ in range(2):
            await kill_together(run)
            await asyncio.sleep(4)

    with armed({RACED: 1}, tmp_path / "marks"):
        async with a_practice(tmp_path / "practice", FEW) as run:
            await run.hand_in_claims()
            ended = await live_on(run, FEW, disturb)

    assert ended.server_starts == 3
    assert ended.broken == {}
    moves = [move for move in ended.evidence.moves if move.claim_id == held[0]]
    places = [move.state for move in sorted(moves, key=lambda move: move.n)]
    sent = places.index(ClaimState.AWAITING_ACKNOWLEDGEMENT)
    assert places[sent + 1] == ClaimState.ON_HOLD, "the store's move stands, and the fact comes after it"
    assert [m.kind for m in moves].count(CauseKind.INSTRUCTION_GIVEN) == 2


def test_production_refuses_to_start_with_a_failpoint_armed(tmp_path: Path) -> None:
    environ = {
        "CLAIMFLOW_ENVIRONMENT": "production",
        "CLAIMFLOW_DATA_DIR": str(tmp_path),
        "CLAIMFLOW_FAILPOINT": "uploaded:1",
        "CLAIMFLOW_FAILPOINT_MARK": str(tmp_path),
    }

    with pytest.raises(BadSettings, match="Production refuses"):
        load(environ)


@pytest.mark.parametrize("text", ["no-such-point:1", "uploaded", "uploaded:0", "uploaded:often"])
def test_a_misspelt_failpoint_is_refused(text: str) -> None:
    with pytest.raises(BadSettings, match="no failpoint"):
        armed_by({"CLAIMFLOW_FAILPOINT": text, "CLAIMFLOW_FAILPOINT_MARK": "/tmp"})
