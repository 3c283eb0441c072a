"""Tells open pages that something happened, by name only; and does what is due, every half second.

A page that hears "tasks" asks for its list again and is answered under its own rights: no name of a patient
ever travels by itself.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import structlog
from starlette.concurrency import run_in_threadpool

from console import caretaker
from console.caretaker import Seen
from console.reports import claim_figures
from console.task_acts import Moment
from console.uploads import Readers
from console.web.desk import Desk, wall_now
from store import task_tallies
from store.task_tallies import News

log = structlog.stdlib.get_logger(__name__)

ROUND_SECONDS = 0.5
TIDY_ROUNDS = 120
FIGURES_ROUNDS = 6
"""A claim changes many times in a row: what rests for some seconds is counted once. Reports do not wait."""
FIGURES_AT_ONCE = 20
"""So many changes are counted in one round, so that a backlog (after an upgrade) keeps no page waiting."""


class Listener:
    """One open page: the names it was not told yet."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._heard = asyncio.Event()
        self.closed = False

    def tell(self, name: str) -> None:
        """Note a name for the page."""
        self._names.add(name)
        self._heard.set()

    def close(self) -> None:
        """End the stream."""
        self.closed = True
        self._heard.set()

    async def names(self, seconds: float) -> list[str]:
        """Wait for names, at most so long; return what was told since the last time."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._heard.wait(), seconds)
        self._heard.clear()
        names, self._names = sorted(self._names), set()
        return names


class Live:
    """The open pages of this process, and the round that keeps them up to date."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.readers = Readers()
        self._listeners: set[Listener] = set()
        self._news = News("", "")
        self._closing = False

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Go round for as long as the block lasts."""
        rounds = asyncio.create_task(self._go_round())
        try:
            yield
        finally:
            self.close()
            rounds.cancel()
            with suppress(asyncio.CancelledError):
                await rounds

    def close(self) -> None:
        """End every stream: a server that stops waits for those that are open."""
        self._closing = True
        for listener in self._listeners:
            listener.close()

    def listen(self, seen: str = "") -> Listener:
        """Return what hears of everything from now on, and of what happened since its page was made."""
        listener = Listener()
        listener.closed = self._closing
        if seen and seen != self._news.tasks:
            listener.tell("tasks")
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a page that is closed."""
        self._listeners.discard(listener)

    async def _go_round(self) -> None:
        rounds, behind = 0, False
        while True:
            more = False
            try:
                seen, news = await run_in_threadpool(self._look, rounds)
                more = seen.more
                for notice in seen.notices:
                    await run_in_threadpool(self._desk.tell, notice)
                self._pass_on(news)
                if not more and (behind or rounds % FIGURES_ROUNDS == 0):
                    behind = await run_in_threadpool(
                        claim_figures.catch_up, self._desk.store, FIGURES_AT_ONCE
                    )
            except Exception as fault:  # a database that is away for a while comes back
                log.warning("inbox_round_failed", exc_info=fault)
            rounds += 1
            await asyncio.sleep(0 if more else ROUND_SECONDS)

    def _look(self, rounds: int) -> tuple[Seen, News]:
        at = Moment(self._desk.now(), wall_now(), self._desk.policy)
        seen = caretaker.look(self._desk.store, at, self.readers)
        if rounds % TIDY_ROUNDS == 0:
            caretaker.tidy(self._desk.store, at)
        with self._desk.store.read() as session:
            return seen, task_tallies.news(session)

    def _pass_on(self, news: News) -> None:
        changed = [name for name in News._fields if getattr(news, name) != getattr(self._news, name)]
        self._news = news
        for listener in self._listeners:
            for name in changed:
                listener.tell(name)
