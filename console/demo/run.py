"""``claimflow demo``: starts everything, lets every claim live its life, reports, and stops everything."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from console.demo.checks import Checkpoints, Evidence, check_all
from console.demo.post import post
from console.demo.report import as_text, report
from console.demo.staff import Answer, AnswerBook, Staff
from console.embedded.folder import DataFolder
from console.embedded.stack import Prepare, Stack, running_stack
from console.inbox import Inbox
from console.intake import take_in
from console.setup_file import checked, read_setup
from console.staff_links import ways_in
from models.clock import BusinessClock
from models.errors import Conflict
from models.lifecycle import TERMINAL
from models.messages import ClaimNotice, ClaimStart
from models.practice import Authorization, StaffUser
from store import claims, documents, setup, submissions
from store.engine import Store
from store.step import latest_move
from workers.claims import ClaimDoor
from workers.logging import configure
from workers.settings import Settings

FIRST_DAY = date(2026, 3, 2)
"""The business day on which the demo's practice opens its books."""

OFFICE_ROUND_SECONDS = 0.25
"""How often the simulated staff looks into the inbox."""

SETTLE_DAYS = 4.0
"""Business days to listen on after the last claim closed: late and repeated answers still come."""


def seconds_per_day(count: int) -> float:
    """Return how long a business day lasts, so that the machine keeps up with its claims."""
    return max(0.8, count * 0.02)


@dataclass
class DemoRun:
    """One run of the demo on a running stack."""

    stack: Stack
    world: Path
    door: ClaimDoor
    staff: Staff
    book: AnswerBook
    inbox: Inbox
    checkpoints: Checkpoints = field(default_factory=Checkpoints)
    letters: set[str] = field(default_factory=set[str])

    @property
    def store(self) -> Store:
        """Return the practice's database."""
        return self.stack.store

    @property
    def clock(self) -> BusinessClock:
        """Return the business clock all parts share."""
        return self.stack.settings.clock

    @cached_property
    def _people(self) -> dict[str, str]:
        """Return who answers for each role: the first of the practice's staff who has it."""
        with self.store.read() as session:
            staff = setup.every(session, StaffUser)
        return {role.value: one.key for one in reversed(staff) for role in one.roles}

    async def hand_in_claims(self) -> list[str]:
        """Give the batch and the visits to the same intake that a user's files go through."""
        taken: list[str] = []
        for name in ("batch.837", "visits.json"):
            result = await asyncio.to_thread(take_in, self.store, self.world / name, self.clock.now())
            if result.rejected:
                raise RuntimeError(f"intake refused {len(result.rejected)} records of its own {name}")
            for move in result.moves:
                await self.door.start(ClaimStart(move=move, clock=self.clock))
                taken.append(move.claim)
        await asyncio.to_thread(self._note_started, taken)
        return taken

    def _note_started(self, started: list[str]) -> None:
        with self.store.write() as session:
            for claim in started:
                claims.need(session, claim).started = True

    async def work_the_inbox(self) -> None:
        """Answer every open task once, and tell the claims."""
        for line in await asyncio.to_thread(self.inbox.list):
            user = self._people.get(line["role"], f"sim-{line['role']}")
            shown = await asyncio.to_thread(self.inbox.show, line["task"])
            answer = self.staff.answer(shown, self.clock.today())
            if answer is None:
                continue
            notice = await asyncio.to_thread(self._answer, shown, answer, user)
            if notice is not None:
                await self.tell(notice)

    def _answer(self, task: dict[str, Any], answer: Answer, user: str) -> ClaimNotice | None:
        """Claim a task and complete it, unless events closed it since it was read."""
        papers = answer.pop("papers", [])
        if papers:
            answer["documents"] = [self._keep_paper(task["claim"], paper, user) for paper in papers]
        try:
            self.inbox.claim(task["task"], user)
            # Posted first: stopped in between, the same letter goes once more; else none would.
            post(self.store, self.stack.folder.path / "payer" / "tray", task, answer)
            return self.inbox.complete(task["task"], answer, user, self.clock.now())
        except Conflict:
            return None

    def _keep_paper(self, claim: str, paper: dict[str, str], user: str) -> str:
        """Keep a document with a claim as ``claimflow documents add`` does; return its id."""
        with self.store.write() as session:
            content = paper["text"].encode()
            return documents.add_document(
                session, claim, paper["kind"], paper["name"], "text/plain", content, user, self.clock.now()
            )

    async def tell(self, notice: ClaimNotice) -> None:
        """Tell a claim; if its worker is away the sweep does it later."""
        with self.store.read() as session:
            start = ClaimStart(move=latest_move(session, notice.claim), clock=self.clock)
        try:
            await self.door.tell(start, notice)
        except Exception as error:  # the fact is committed: nothing is lost
            self.checkpoints.untold.append(f"{notice.claim}: {type(error).__name__}")

    async def open_the_mail(self) -> None:
        """File authorization letters that arrive by post once a claim is on its way."""
        for facts in self.book.entries:
            if facts.authorization is None or facts.account in self.letters:
                continue
            if await asyncio.to_thread(self._file_letter, facts.account, facts.authorization):
                self.letters.add(facts.account)

    def _file_letter(self, account: str, letter: dict[str, object]) -> bool:
        with self.store.write() as session:
            rows = claims.every(session, source_number=account)
            attempt = submissions.latest(session, rows[0]) if rows else None
            # On the way is from the transmission on: a letter of an earlier day was known when it was sent.
            if attempt is None or attempt.transmitted_at is None:
                return False
            value = checked("authorization", letter | {"recorded_on": self.clock.today()}, account)
            assert isinstance(value, Authorization)
            setup.put(session, "authorization", value)
            return True

    def closed(self) -> int:
        """Count the claims that are terminal."""
        with self.store.read() as session:
            return sum(row.state in TERMINAL for row in claims.every(session))


async def live(run: DemoRun, total: int, progress: Progress, limit_seconds: float) -> None:
    """Work as a practice does until every claim is closed and the mail has stopped."""
    task = progress.add_task("claims closed", total=total)
    started, quiet_since = time.monotonic(), 0.0
    quiet = SETTLE_DAYS * run.clock.seconds_per_day
    while time.monotonic() - started < limit_seconds:
        await run.open_the_mail()
        await run.work_the_inbox()
        await run.checkpoints.look(run.stack)
        closed = await asyncio.to_thread(run.closed)
        progress.update(task, completed=closed)
        if closed < total:
            quiet_since = 0.0
        elif quiet_since == 0.0:
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > quiet:
            return
        await asyncio.sleep(OFFICE_ROUND_SECONDS)


def invent_world(count: int, seed: int) -> Prepare:
    """Return the preparation of a demo's folder: the invented world, and the practice's setup from it."""

    def prepare(folder: DataFolder, settings: Settings) -> None:
        world = folder.path / "world"
        command = [sys.executable, "-m", "simulator", "invent", "--folder", str(world)]
        command += ["--claims", str(count), "--seed", str(seed), "--today", FIRST_DAY.isoformat()]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        store = Store(settings.database_url)
        with store.write() as session:
            setup.put_all(session, read_setup(world / "practice.toml"))
        store.close()

    return prepare


async def _run(
    folder: Path, count: int, seed: int, pace: float, as_json: bool, watch: bool, words: Console
) -> int:
    clock = BusinessClock(
        anchor_wall=datetime.now(UTC),
        anchor_business=datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 14, tzinfo=UTC),
        seconds_per_day=pace,
    )
    began = time.monotonic()
    _end_on_sigterm()
    async with AsyncExitStack() as parts:
        words.print("starting Temporal, database, payer and worker ...")
        stack = await parts.enter_async_context(
            running_stack(
                folder, Settings(), clock, prepare_world=invent_world(count, seed), with_console=watch
            )
        )
        world = folder / "world"
        book = AnswerBook.read(world / "answer_book.json")
        door = ClaimDoor(stack.client, stack.settings.claims_queue)
        run = DemoRun(stack, world, door, Staff(book), book, Inbox(stack.store))
        if watch:
            words.print(json.dumps(stack.urls, indent=2))
            words.print(ways_in(stack.store, stack.settings.console_url, stack.folder.path))
        with _progress(words) as progress:
            taken = await run.hand_in_claims()
            await live(run, len(taken), progress, 180 + 200 * pace)
        seconds = time.monotonic() - began
        evidence = await Evidence.gather(stack, run.checkpoints)
        outcome = report(evidence, check_all(evidence), seed, seconds)
        if as_json:
            sys.stdout.write(json.dumps(outcome) + "\n")
        else:
            sys.stdout.write(as_text(outcome))
        sys.stdout.flush()
        if watch:
            words.print("still running; press Ctrl-C to stop")
            await asyncio.Event().wait()
    return 0 if all(outcome["invariants"].values()) else 1


def _end_on_sigterm() -> None:
    """Let SIGTERM end the demo as Ctrl-C does: everything that was started is stopped."""
    task = asyncio.current_task()
    assert task is not None, "called within the demo's own task"
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def _progress(words: Console) -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=words, transient=True, disable=not words.is_terminal)


def demo(
    claims: int = 25,
    seed: int = 7,
    as_json: bool = False,
    keep: Path | None = None,
    watch: bool = False,
    pace: float | None = None,
) -> int:
    """Run the demo and return its exit code: 0 only if every invariant holds."""
    configure("WARNING")
    words = Console(stderr=True)
    folder = keep or Path(tempfile.mkdtemp(prefix="claimflow-demo-"))
    if keep is not None and (folder / "claimflow.sqlite3").exists():
        words.print(f"{folder} holds an earlier run; give an empty folder")
        return 2
    try:
        coroutine = _run(folder, claims, seed, pace or seconds_per_day(claims), as_json, watch, words)
        return asyncio.run(coroutine)
    except (KeyboardInterrupt, asyncio.CancelledError):
        words.print("stopped")
        return 130
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
