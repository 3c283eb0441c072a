"""The API is what its description says: schemathesis asks it all that fits and does not, with all checks."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import NamedTuple

import pytest

from console import rule_drafts
from console.web.access import Scope
from console.web.desk import Desk as Parts
from console.web.desk import wall_now
from models.console_tables import AccountRow
from models.finding import Role
from models.practice import StaffUser
from store import quarantine, setup
from tests.activities import ways
from tests.activities.desk import Desk
from tests.console.web.conftest import BUSINESS_NOW, HASH, Console, serving
from tests.console.web.programs import a_token
from tests.workflows.office import PARTNER

ROOT = Path(__file__).parents[3]
HOOKS = "tests.console.web.schemathesis_hooks"
SETTINGS = Path(__file__).with_name("schemathesis.toml")
PLACES = ("denied", "to be coded", "findings")


class Described(NamedTuple):
    """A console with claims in several places, what opens all of it, and what there is to be asked for."""

    url: str
    token: str
    cookie: str
    there: dict[str, list[str]]


@pytest.fixture
def described(console: Console) -> Generator[Described]:
    """Serve claims of many kinds to somebody who has every role."""
    there: dict[str, list[str]] = {"task": [], "claim": []}
    for n, name in enumerate(PLACES):
        _, document, way = ways.PLACES[name]
        desk = Desk(console.store, BUSINESS_NOW, document().model_copy(update={"control_number": f"HL-{n}"}))
        way(desk)
        there["claim"].append(desk.claim)
        there["task"] += [row.id for row in desk.open_tasks]
    there |= {"key": ["wick"], "partner": [PARTNER], "payer": ["BHH01"]}
    with console.store.write() as session:
        for kind in ("pack", "playbook"):
            there["draft"] = [rule_drafts.begin(session, kind, "all", wall_now(), BUSINESS_NOW.date()).id]
        kept = quarantine.keep(session, "claim", reason="no name", content="CLM*1~", as_of=BUSINESS_NOW)
        there["record"] = [kept.id]
        everybody = StaffUser(key="all", name="All Roles", roles=frozenset(Role))
        setup.put(session, "user", everybody)
        session.add(AccountRow(user="all", password=HASH, changed_at=wall_now()))
    token = a_token(console, "all", *Scope)
    with serving(Parts(console.store, console.clock, wrong_tokens=1_000_000)) as url:
        yield Described(url, token, console.session("all"), there)


def tried(described: Described, *options: str) -> subprocess.CompletedProcess[str]:
    """Let schemathesis ask."""
    command = [
        str(Path(sys.executable).with_name("st")),
        "--config-file",
        str(SETTINGS),
        "run",
        f"{described.url}/api/openapi.json",
        "--continue-on-failure",
        *options,
    ]
    hooks = {"SCHEMATHESIS_HOOKS": HOOKS, "CLAIMFLOW_TRIED": json.dumps(described.there)}
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | hooks, capture_output=True, text=True, check=False, timeout=1200
    )


def by_token(described: Described) -> tuple[str, ...]:
    """Ask as a program does."""
    return "--header", f"Authorization: Bearer {described.token}"


def by_browser(described: Described) -> tuple[str, ...]:
    """Ask as a browser does, for what no token opens.

    The tool itself sends the cookie with each request, so it cannot see what comes of one without (that is
    tested by role and route); and it must not end the session in which it asks.
    """
    cookie = f"Cookie: claimflow={described.cookie}"
    only = "--include-tag", "Yours", "--exclude-operation-id", "end_session"
    return "--header", cookie, *only, "--exclude-checks", "negative_data_rejection"


@pytest.mark.slow
def test_every_address_answers_what_its_description_says(described: Described) -> None:
    done = tried(described, *by_token(described), "--phases", "examples", "--seed", "7")

    assert done.returncode == 0, done.stdout[-8000:]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("signed_in", [by_token, by_browser])
def test_nothing_that_a_program_may_think_of_breaks_the_api(
    described: Described, signed_in: Callable[[Described], tuple[str, ...]]
) -> None:
    done = tried(described, *signed_in(described), "--max-examples", "10", "--seed", "11")

    assert done.returncode == 0, done.stdout[-20_000:]
