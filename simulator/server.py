"""The running payer: SFTP and real-time doors open, and a round of work every tenth of a second."""

import asyncio
import json
import logging
import signal
import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from models.clock import BusinessClock
from simulator.books import MemberRegister, load_books
from simulator.journal import Journal
from simulator.mailbox import Mailbox
from simulator.payer import Payer
from simulator.realtime import RealtimeDesk, realtime_application
from simulator.sftp import load_host_key, open_sftp, public_text

logger = logging.getLogger("simulator")

HOST = "127.0.0.1"
ROUND_SECONDS = 0.1


@dataclass(frozen=True)
class ServeOptions:
    """What ``serve`` is told on the command line."""

    folder: Path
    books: Path
    clock: Path
    secret_file: Path
    sftp_port: int = 0
    http_port: int = 0


class QuietServer(uvicorn.Server):
    """uvicorn without signal handlers of its own: the program has one way to stop."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave the signals alone."""
        yield


async def serve(options: ServeOptions) -> None:
    """Open the doors, say where they are, work until SIGTERM or SIGINT, and close them."""
    options.folder.mkdir(parents=True, exist_ok=True)
    books, clock = load_books(options.books), _load_clock(options.clock)
    secret = options.secret_file.read_text().strip()
    register, mailbox = MemberRegister(books), Mailbox(options.folder, tuple(p.key for p in books.partners))
    journal, questions = (Journal(options.folder / "payer.sqlite3") for _ in range(2))
    payer = Payer(books, register, journal, mailbox)
    desk = RealtimeDesk(books, register, questions, clock, options.folder / "realtime")
    key = load_host_key(options.folder)
    homes = {partner: mailbox.home(partner) for partner in mailbox.partners}
    sftp = await open_sftp(key, homes, secret, HOST, options.sftp_port)
    http, listening, answering = _start_http(desk, secret, options.http_port)
    stop = _stop_on_signals()
    _say_ready(sftp.get_port(), listening.getsockname()[1], mailbox.partners, public_text(key))
    await _work_until(stop, payer, clock)
    http.should_exit = True
    sftp.close()
    await answering
    journal.close()
    questions.close()


def _load_clock(path: Path) -> BusinessClock:
    return BusinessClock.model_validate_json(path.read_bytes())


def _start_http(
    desk: RealtimeDesk, secret: str, port: int
) -> tuple[QuietServer, socket.socket, asyncio.Task[None]]:
    listening = socket.create_server((HOST, port))
    config = uvicorn.Config(
        realtime_application(desk, secret), log_config=None, access_log=False, timeout_graceful_shutdown=1
    )
    server = QuietServer(config)
    return server, listening, asyncio.create_task(server.serve(sockets=[listening]))


def _stop_on_signals() -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def _say_ready(sftp_port: int, http_port: int, partners: tuple[str, ...], host_key: str) -> None:
    ready = {
        "sftp_host": HOST,
        "sftp_port": sftp_port,
        "sftp_user": partners[0],
        "sftp_users": list(partners),
        "sftp_host_key": host_key,
        "http_url": f"http://{HOST}:{http_port}/x12",
    }
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()


async def _work_until(stop: asyncio.Event, payer: Payer, clock: BusinessClock) -> None:
    """Work in rounds; a thread does the work, so that the doors stay open meanwhile."""
    await asyncio.to_thread(payer.resume, clock.now())
    while not stop.is_set():
        try:
            await asyncio.to_thread(payer.work, clock.now())
        except Exception as error:
            # A clearinghouse does not close over one fault; the next round tries again. No message: it may
            # quote a person.
            logger.error("a round of work failed error=%s", type(error).__name__)
        try:
            await asyncio.wait_for(stop.wait(), ROUND_SECONDS)
        except TimeoutError:
            continue
