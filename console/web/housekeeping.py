"""What the console does by itself: unused sessions end and let go of tasks, and old keys are forgotten."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import structlog
from sqlmodel import Session

from console.web.desk import Desk, wall_now
from store import accounts, audit, leaving, once

log = structlog.stdlib.get_logger(__name__)

ROUND_SECONDS = 20.0


@asynccontextmanager
async def housekeeping(desk: Desk, seconds: float = ROUND_SECONDS) -> AsyncGenerator[None]:
    """Keep house for as long as the block lasts."""
    rounds = asyncio.create_task(_keep_house(desk, seconds))
    try:
        yield
    finally:
        rounds.cancel()
        with suppress(asyncio.CancelledError):
            await rounds


async def _keep_house(desk: Desk, seconds: float) -> None:
    while True:
        try:
            await asyncio.to_thread(end_idle_sessions, desk)
            await asyncio.to_thread(forget_old_keys, desk)
        except Exception as fault:  # a database that is away for a while comes back
            log.warning("housekeeping_failed", exc_info=fault)
        await asyncio.sleep(seconds)


def end_idle_sessions(desk: Desk) -> None:
    """End what is over by now; several consoles may do so at once, and each session ends once."""
    now = wall_now()
    with desk.store.read() as session:
        if not accounts.any_idle(session, now):
            return
    with desk.store.write() as session:
        for row in accounts.end_idle(session, now):
            audit.note(session, row.user, "session ended", f"user:{row.user}", now, detail="nobody was there")
            let_go(session, row.user, now)


def forget_old_keys(desk: Desk) -> None:
    """Forget what was answered under idempotency keys of yesterday."""
    now = wall_now()
    with desk.store.read() as session:
        if not once.is_old(session, now):
            return
    with desk.store.write() as session:
        once.forget_old(session, now)


def let_go(session: Session, user: str, now: datetime) -> None:
    """Release the tasks of somebody who has no session left and has typed nothing into them."""
    if not accounts.open_sessions(session, user, now):
        leaving.release_untouched(session, user)
