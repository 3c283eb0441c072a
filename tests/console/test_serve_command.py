"""The console as a process of its own: it says where it listens, believes its proxy, and stops when told."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import asking
from tests.console.running import Desk

pytestmark = pytest.mark.timeout(120)


@contextmanager
def served(folder: Path, *words: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    """Run ``claimflow serve`` on a free port and give its process and its address."""
    command = [sys.executable, "-m", "console.cli", "serve", "--port", "0", "--json", *words]
    with (folder / "console.log").open("w") as log:
        process = subprocess.Popen(
            command, env=dict(os.environ), stdout=subprocess.PIPE, stderr=log, text=True
        )
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())["console"]
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(30)
            process.stdout.close()


def test_a_console_listens_on_this_computer_and_stops_when_it_is_told(desk: Desk) -> None:
    desk.set_up()
    with served(desk.folder) as (process, url):
        healthy = asking.get(f"{url}/healthz")
        page = asking.get(f"{url}/welcome?token=a-secret-of-somebody")
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    log = (desk.folder / "console.log").read_text()

    assert url.startswith("http://127.0.0.1:")
    assert healthy.json() == {"status": "ok"}
    assert page.status_code == 403
    assert "server" not in page.headers
    assert '"route": "/welcome"' in log
    assert "a-secret-of-somebody" not in log


@pytest.mark.slow
def test_behind_a_proxy_that_ends_tls_the_console_believes_what_it_says(desk: Desk) -> None:
    desk.set_up()
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    in_clear = {"X-Forwarded-Proto": "http", "X-Forwarded-For": "203.0.113.9"}
    with served(desk.folder, "--tls-proxy", "127.0.0.1") as (_, url):
        over_tls = asking.get(f"{url}/sign-in", headers=forwarded)
        plain = asking.get(f"{url}/sign-in", headers=in_clear)

    assert over_tls.status_code == 200
    assert "strict-transport-security" in over_tls.headers
    assert plain.status_code == 403


@pytest.mark.slow
def test_a_stranger_who_pretends_to_be_a_proxy_is_not_believed(desk: Desk) -> None:
    desk.set_up()
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    with served(desk.folder, "--tls-proxy", "198.51.100.4") as (_, url):
        answer = asking.get(f"{url}/sign-in", headers=forwarded)

    assert "strict-transport-security" not in answer.headers
