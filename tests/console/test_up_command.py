"""The whole stack by one command, as real processes: started, used, stopped, started again."""

import signal
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import asking
from tests.console.stacks import PATIENCE, Environ, environ_of, eventually, run, up

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(240)]


@pytest.fixture
def environ(tmp_path: Path) -> Environ:
    """Return an environment that names only the stack's folder."""
    return environ_of(tmp_path / "stack")


def children_of(folder: Path) -> list[str]:
    """Return the processes that name this folder and still run."""
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if str(folder) in line]


def the_first_admin_chooses_a_password(ready: dict[str, str]) -> dict[str, Any]:
    """Open the link that was printed, as a browser would, and look into the inbox and Temporal's UI."""
    with httpx.Client(trust_env=False, follow_redirects=True, timeout=PATIENCE) as browser:
        page = browser.get(ready["sign_in"]).text
        token = ready["sign_in"].partition("token=")[2]
        form = {"token": token, "password": "four words make one"}
        inbox = browser.post(f"{ready['console']}/welcome", data=form)
        return {
            "user": "wick" if "wick" in page else "",
            "inbox": inbox.status_code,
            "temporal_ui": browser.get(ready["temporal_ui"]).status_code,
            "without": asking.get(ready["temporal_ui"]).status_code,
        }


def test_a_person_answers_a_claims_task_and_the_next_start_goes_on(environ: Environ):
    folder = Path(environ["CLAIMFLOW_DATA_DIR"])
    with up(environ, "--seconds-per-day", "120") as (process, ready):
        taken = run(environ, "intake", str(folder / "world" / "visits.json"))["accepted"]
        task = eventually(lambda: run(environ, "tasks", "list", "--role", "coder")["tasks"])[0]
        held = run(environ, "claims", "hold", task["claim"], "--reason", "chart is missing", "--as", "oona")
        state = eventually(
            lambda: run(environ, "claims", "show", task["claim"])["state"] == "on_hold" and "on_hold"
        )
        doctor = run(environ, "doctor")
        admin = the_first_admin_chooses_a_password(ready)
        link = run(environ, "users", "link", "ines")["link"]
        process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)

    assert set(ready) == {"console", "temporal", "temporal_ui", "sftp", "data_dir", "sign_in"}
    assert admin == {"user": "wick", "inbox": 200, "temporal_ui": 200, "without": 401}
    assert link.startswith(f"{ready['console']}/welcome?token=")
    assert len(taken) > 0
    assert held["told"]
    assert state == "on_hold"
    assert doctor["ok"]
    assert code == 130
    assert children_of(folder) == []

    with up(environ) as (process, again):
        resumed = run(environ, "claims", "resume", task["claim"], "--reason", "it is here", "--as", "oona")
        process.send_signal(signal.SIGTERM)
        code = process.wait(PATIENCE)

    assert set(again) == set(ready) - {"sign_in"}
    assert all(again[name] == ready[name] for name in ("console", "temporal", "temporal_ui"))
    assert resumed["told"]
    assert code == 0
    assert children_of(folder) == []


def test_training_is_a_folder_of_its_own_with_claims_to_work_on_and_says_so(environ: Environ):
    own = Path(environ["CLAIMFLOW_DATA_DIR"])
    with up(environ, "--training") as (_, ready):
        inside = environ | {"CLAIMFLOW_DATA_DIR": ready["data_dir"]}
        eventually(lambda: run(inside, "tasks", "list")["tasks"])
        page = asking.get(f"{ready['console']}/sign-in").text

    assert Path(ready["data_dir"]) == own / "training"
    assert "These claims are invented, and nothing leaves this computer." in page
    assert not (own / "claimflow.sqlite3").exists()

    with up(inside) as (_, again):  # without the word: the folder knows what it holds
        page = asking.get(f"{again['console']}/sign-in").text
    assert "These claims are invented" in page
