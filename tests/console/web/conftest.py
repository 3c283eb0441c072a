"""A console that really listens, on a store with invented staff and claims, and a real browser before it."""

import os
import secrets
import shutil
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from console.web.app import console_app
from console.web.desk import Desk as Parts
from console.web.desk import wall_now
from models.clock import BusinessClock
from models.console_tables import AccountRow
from simulator.world.practice import USERS
from store import accounts, setup
from store.engine import Store
from tests.activities.conftest import Practice
from tests.activities.conftest import practice as practice
from tests.activities.desk import Desk
from tests.builders import a_claim
from workers.logging import configure

CHROMIUM = os.environ.get("CLAIMFLOW_TEST_CHROMIUM", "") or shutil.which("chromium") or ""
NO_BROWSER = "needs Chromium: apt-get install chromium, or set CLAIMFLOW_TEST_CHROMIUM to its path"
PASSWORD = "four words make one"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
NO_TLS = httpx.create_ssl_context()
"""Consoles of tests speak plain HTTP; whose certificates count is still read, once for all clients."""
PATIENCE_MS = 30_000
"""A browser beside other tests on two cores may take its time; nothing waits longer than it must."""

BUSINESS_NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


@dataclass
class Console:
    """A running console and its store; ``desk`` is a claim of it that a test may lead on."""

    url: str
    store: Store
    practice: Practice
    clock: BusinessClock
    clients: list[httpx.Client] = field(default_factory=list[httpx.Client])

    def desk(self) -> Desk:
        """Bring a new claim to the outbox, and return what leads it on."""
        return Desk(self.store, BUSINESS_NOW, a_claim())

    def session(self, user: str) -> str:
        """Sign somebody in without a browser and return the cookie's value."""
        with self.store.write() as session:
            return accounts.open_session(session, user, "test", wall_now())

    def client(self, user: str = "") -> httpx.Client:
        """Return a program that is signed in as somebody, or as nobody; it follows no redirects."""
        cookies = httpx.Cookies()
        if user:
            cookies.set("claimflow", self.session(user), domain="127.0.0.1")
        made = httpx.Client(base_url=self.url, cookies=cookies, trust_env=False, timeout=30, verify=NO_TLS)
        self.clients.append(made)
        return made


@pytest.fixture
def console(practice: Practice) -> Generator[Console]:
    """Serve the console of a practice with the invented staff, all of them with a password."""
    configure("WARNING", json=True)
    with practice.store.write() as session:
        for person in USERS:
            setup.put(session, "user", person)
            session.add(AccountRow(user=person.key, password=HASH, changed_at=wall_now()))
    wall = wall_now()
    clock = BusinessClock(anchor_wall=wall, anchor_business=BUSINESS_NOW)
    with serving(Parts(practice.store, clock)) as url:
        running = Console(url, practice.store, practice, clock)
        yield running
        for client in running.clients:
            client.close()


@contextmanager
def serving(parts: Parts, app: FastAPI | None = None) -> Generator[str]:
    """Run the console on a free port of this computer for as long as the block lasts."""
    config = uvicorn.Config(
        app or console_app(parts), port=0, log_level="warning", ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the console did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """Start Chromium; ``.ci/run`` installs it. It ends with the module, so that its loop disturbs nobody."""
    if not CHROMIUM:
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@dataclass
class Watched:
    """What a browser complained about, and whom it asked."""

    complaints: list[str] = field(default_factory=list[str])
    hosts: set[str] = field(default_factory=set[str])

    def watch(self, page: Page) -> None:
        """Listen to a page."""
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.hosts.add(httpx.URL(request.url).host))

    def _heard(self, kind: str, text: str) -> None:
        # A page that answers 403, 404, 409 or 422 is meant to; the browser calls that an error.
        if kind == "error" and "the server responded with a status of 4" not in text:
            self.complaints.append(text)


class Browsers:
    """Opens windows of different people; each has cookies of its own."""

    def __init__(self, browser: Browser, console: Console) -> None:
        self._browser, self._console = browser, console
        self._open: list[BrowserContext] = []
        self.watched = Watched()

    def of(
        self,
        user: str = "",
        *,
        width: int = 1440,
        height: int = 900,
        dark: bool = False,
        scripts: bool = True,
    ) -> Page:
        """Return a window of somebody who is signed in, or of nobody; without ``scripts`` none runs in it."""
        context = self._browser.new_context(
            base_url=self._console.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        if user:
            cookie = self._console.session(user)
            context.add_cookies([{"name": "claimflow", "value": cookie, "url": self._console.url}])
        self._open.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        self.watched.watch(page)
        return page

    def close(self) -> None:
        """Close all windows."""
        for context in self._open:
            context.close()


@pytest.fixture
def windows(browser: Browser, console: Console) -> Generator[Browsers]:
    """Open windows; at the end no script was stopped, nothing failed, and only one host was asked."""
    opened = Browsers(browser, console)
    yield opened
    opened.close()
    assert opened.watched.complaints == []
    assert opened.watched.hosts <= {"127.0.0.1"}


def a_word() -> str:
    """Return something that nobody typed before."""
    return secrets.token_hex(6)
