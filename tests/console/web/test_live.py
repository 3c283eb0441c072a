"""The stream by which open pages hear that something changed: names alone, for as long as a session lasts."""

import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from playwright.sync_api import Route
from sqlmodel import select

from console.web.app import console_app
from console.web.desk import Desk as Parts
from console.web.desk import wall_now
from console.web.pages import events
from console.web.serving import Listening
from models.console_tables import SignedInRow
from store import accounts
from tests.console.web.conftest import Browsers, Console


def until(lines: Iterator[str], wanted: str) -> list[str]:
    """Read lines until one of them comes, and return what came before."""
    before: list[str] = []
    for line in lines:
        if line == wanted:
            return before
        before.append(line)
    raise AssertionError(f"the stream ended: {before}")


def test_a_page_hears_the_names_of_what_changed_and_nothing_else(console: Console) -> None:
    with console.client("ines").stream("GET", "/events") as stream:
        lines = stream.iter_lines()
        until(lines, ": listening")
        claim = console.desk().claim
        began = time.monotonic()
        heard = [*until(lines, "event: claims"), *until(lines, "data: changed")]

    assert time.monotonic() - began < 10
    assert claim not in "".join(heard)
    assert set(heard) <= {"", "event: tasks", "data: changed", ": still here"}


def test_the_stream_of_a_session_that_ended_ends(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "BEAT_SECONDS", 0.2)
    client = console.client("ines")
    with client.stream("GET", "/events") as stream:
        lines = stream.iter_lines()
        until(lines, ": listening")
        with console.store.write() as session:
            accounts.end_all(session, "ines", wall_now())

        assert all(line in ("", ": still here") or line.startswith(("event", "data")) for line in lines)


def test_an_open_page_does_not_make_a_session_last(console: Console) -> None:
    with console.client("ines").stream("GET", "/events") as stream:
        until(stream.iter_lines(), ": listening")
        with console.store.read() as session:
            (row,) = session.exec(select(SignedInRow)).all()

    assert row.seen_at == row.opened_at


def test_a_console_that_stops_does_not_wait_for_open_pages(console: Console) -> None:
    addresses: list[str] = []
    app = console_app(Parts(console.store, console.clock))
    config = uvicorn.Config(app, port=0, log_level="warning", ws="none", timeout_graceful_shutdown=60)
    server = Listening(config, addresses.append)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not addresses:
        time.sleep(0.01)
    cookies = {"claimflow": console.session("ines")}
    with httpx.stream("GET", f"{addresses[0]}/events", cookies=cookies, trust_env=False) as stream:
        lines = stream.iter_lines()
        until(lines, ": listening")
        server.should_exit = True
        thread.join(20)

        assert not thread.is_alive()


@pytest.mark.parametrize("late", ["hx-sse", "hx-csp"])
def test_a_page_hears_of_changes_also_when_its_scripts_come_one_by_one(windows: Browsers, late: str) -> None:
    page = windows.of("ines")

    def hold_up(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    page.route(f"**/assets/{late}.*", hold_up)
    with page.expect_response(lambda answer: "/events" in answer.url, timeout=5000):
        page.goto("/inbox")

    assert page.evaluate("() => htmx.config.extensions") == "hx-csp,sse"
