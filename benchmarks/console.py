"""How fast the console answers when a practice has a hundred thousand open tasks: inbox, claim, search.

``uv run python -m benchmarks.console`` fills a SQLite database, and with ``--postgres URL`` a PostgreSQL one,
with claims and tasks, serves the console on loopback and asks for its pages as a browser does. It prints p50
and p95 in milliseconds. ``--tasks 1000000`` takes more of them. What ``--postgres`` names must be empty.
"""

import argparse
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import httpx
import uvicorn
from sqlalchemy import insert, text

from console.queues import Person, queues_of
from console.web.app import console_app
from console.web.desk import Desk, wall_now
from models.claim import ClaimDocument
from models.console_tables import AccountRow
from models.finding import Role
from models.patient_key import key_of
from models.tables import ClaimMoveRow, ClaimRow, ClaimVersionRow, HumanTaskRow, SubmissionRow
from rulebook.priority import rank_of
from simulator.world.practice import USERS
from store import accounts, setup, task_tallies
from store.engine import Store
from store.migrate import upgrade
from tests.builders import a_claim
from workers.logging import configure

TASKS, ROUNDS, SEED, WITH_DOCUMENT = 100_000, 60, 11, 400
CHUNK = 5000
NOW = datetime.now(UTC)
KINDS = (
    ("fix_findings", "biller", "fixing_findings"),
    ("assign_codes", "coder", "coding"),
    ("approve_write_off", "supervisor", "approving_write_off"),
)


class Timed(NamedTuple):
    """What was asked for and how long it took, in milliseconds."""

    what: str
    p50: float
    p95: float


def fill(store: Store, count: int) -> None:
    """Put so many claims with an open task each into the store; those at the top can be opened."""
    with store.write() as session:
        for person in USERS:
            setup.put(session, "user", person)
            session.add(AccountRow(user=person.key, changed_at=wall_now()))
    random, document = Random(SEED), a_claim()
    for first in range(0, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        rows = [task_row(n, random) for n in numbers]
        with store.write() as session:
            connection = session.connection()
            connection.execute(
                insert(ClaimRow), [claim_row(n, row) for n, row in zip(numbers, rows, strict=True)]
            )
            connection.execute(insert(HumanTaskRow), rows)
            connection.execute(insert(SubmissionRow), [attempt_row(n) for n in numbers])
    with store.write() as session:
        session.connection().execute(text("ANALYZE"))
        for task in top(store, WITH_DOCUMENT):
            add_document(session.connection(), task, document)
    while summed_up(store):
        continue


def summed_up(store: Store) -> bool:
    """Sum up a part of the counts, as the console does by itself."""
    with store.write() as session:
        return task_tallies.compact(session)


def task_row(n: int, random: Random) -> dict[str, Any]:
    """Return one open task; some are claimed, snoozed, or shown to supervisors."""
    kind, role, state = KINDS[0] if n % 4 == 0 else random.choice(KINDS)
    stake, chance = random.randrange(5_000, 900_000), random.choice((15, 40, 50, 70, 90))
    due = NOW + timedelta(hours=random.randrange(-200, 900))
    lost = (due + timedelta(days=random.randrange(1, 200))).date()
    return {
        "id": f"B{n:07d}-T1",
        "claim_id": f"B{n:07d}",
        "n": 1,
        "kind": kind,
        "role": role,
        "status": "open",
        "state": state,
        "detail": '{"findings": [], "fields": []}',
        "assignee": random.choice(("ines", "rory", "quill")) if n % 50 == 1 else "",
        "escalated": n % 40 == 0,
        "snoozed_for": "date" if n % 100 == 51 else "",
        "snoozed_until": NOW + timedelta(days=3) if n % 100 == 51 else None,
        "opened_at": NOW - timedelta(days=5),
        "due_at": due,
        "payer_id": f"P{n % 40:03d}",
        "stake_cents": stake,
        "chance": chance,
        "lost_after": lost,
        "rank": rank_of(stake, chance, lost),
    }


def claim_row(n: int, task: dict[str, Any]) -> dict[str, Any]:
    """Return the claim of a task."""
    return {
        "id": task["claim_id"],
        "source": "bench",
        "source_number": f"N{n}",
        "content_hash": "",
        "state": task["state"],
        "n": 1,
        "payer_id": task["payer_id"],
        "charge_cents": task["stake_cents"],
        "service_from": day_of(n),
        "patient_key": key_of(*patient(n)),
        "wake_at": task["due_at"],
        "started": True,
        "opened_at": NOW,
        "recorded_at": NOW,
    }


def attempt_row(n: int) -> dict[str, Any]:
    """Return the attempt under which a claim was sent."""
    return {
        "control_number": f"S{n:07d}",
        "claim_id": f"B{n:07d}",
        "n": 1,
        "version": 1,
        "sequence": "P",
        "frequency": "1",
        "attempt": 1,
        "payer_id": f"P{n % 40:03d}",
        "partner": "clearinghouse",
        "charge_cents": 100,
        "status": "accepted",
        "payer_control_number": f"ICN{n}",
        "queued_at": NOW,
    }


def patient(n: int) -> tuple[str, str, date]:
    """Return the patient of a claim; each has five."""
    return f"Finch-{n // 5}", "Marigold", date(1984, 2, 29)


def day_of(n: int) -> date:
    """Return the day of service of a claim, within three years."""
    return (NOW - timedelta(days=n % 1000)).date()


def top(store: Store, count: int) -> list[str]:
    """Return the claims of the tasks that a biller sees first."""
    from store import task_lists

    with store.read() as session:
        strands = (task_lists.Strand("open", "biller"),)
        lines = task_lists.page(session, strands, task_lists.Wanted(), task_lists.Sort.RANK, size=count).lines
        return [line.claim_id for line in lines]


def add_document(connection: Any, claim: str, document: ClaimDocument) -> None:
    """Give a claim its document and its first move, so that its task can be opened and answered."""
    version = {"claim_id": claim, "version": 1, "document": document.model_dump_json(), "cause": "bench"}
    connection.execute(insert(ClaimVersionRow), [version | {"as_of": NOW}])
    move = {"claim_id": claim, "n": 1, "cause": "bench", "kind": "timer", "state": "fixing_findings"}
    connection.execute(insert(ClaimMoveRow), [move | {"as_of": NOW, "recorded_at": NOW}])


@contextmanager
def serving(store: Store) -> Generator[str]:
    """Serve the console on a free port."""
    server = uvicorn.Server(uvicorn.Config(console_app(Desk(store)), port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def timed(what: str, act: Callable[[], object], rounds: int) -> Timed:
    """Do something so many times, after three that do not count."""
    for _ in range(3):
        act()
    took: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    ordered = sorted(took)
    return Timed(what, ordered[rounds // 2], ordered[int(rounds * 0.95)])


def measure(store: Store, rounds: int) -> list[Timed]:
    """Ask for the inbox's pages as people do."""
    with store.write() as session:
        cookies = {"claimflow": accounts.open_session(session, "ines", "benchmark", wall_now())}
        leads = {"claimflow": accounts.open_session(session, "oona", "benchmark", wall_now())}
    with serving(store) as url:
        ines = httpx.Client(base_url=url, cookies=cookies, trust_env=False, timeout=60)
        oona = httpx.Client(base_url=url, cookies=leads, trust_env=False, timeout=60)
        found = [
            timed("counts of all queues", lambda: counted(store), rounds),
            timed("inbox of a biller", lambda: asked(ines, "/inbox"), rounds),
            timed("inbox with a task", lambda: asked(ines, f"/inbox?task={first_task(store)}"), rounds),
            timed("inbox by due date, one payer", lambda: asked(ines, "/inbox?sort=due&payer=P007"), rounds),
            timed("complete and next", lambda: complete(store, ines), rounds),
            timed("claim page", lambda: asked(ines, f"/claims/{top(store, 1)[0]}"), rounds),
            timed("search by our number", lambda: asked(ines, "/search?q=S0000777", 303), rounds),
            timed("search by the payer's number", lambda: asked(ines, "/search?q=ICN4711", 303), rounds),
            timed("search by day of service", lambda: asked(ines, f"/search?q={day_of(77)}"), rounds),
            timed("search by charge", lambda: asked(ines, "/search?q=$4,321.09"), rounds),
            timed("search by patient", lambda: sought(ines, 4711), rounds),
            timed("team of a supervisor", lambda: asked(oona, "/inbox?queue=team"), rounds),
            timed("load of the team", lambda: asked(oona, "/team"), rounds),
        ]
        ines.close()
        oona.close()
    return found


def counted(store: Store) -> object:
    """Read the counts of a biller's queues."""
    with store.read() as session:
        return queues_of(task_tallies.counts(session), Person("ines", frozenset({Role.BILLER})))


def asked(client: httpx.Client, address: str, status: int = 200) -> None:
    """Ask for a page that must be there."""
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:500]


def sought(client: httpx.Client, n: int) -> None:
    """Ask for the claims of a patient."""
    last, first, born = patient(n)
    answer = client.post("/search", data={"last": last, "first": first, "born": born.isoformat()})
    assert answer.status_code == 200, answer.text[:500]
    assert f"B{n:07d}" in answer.text


def first_task(store: Store) -> str:
    """Return the task at the top of a biller's list."""
    return f"{top(store, 1)[0]}-T1"


def complete(store: Store, client: httpx.Client) -> None:
    """Answer the task at the top, and open the next: one request of the form, one of the page it leads to."""
    task = first_task(store)
    with store.read() as session:
        row = session.get_one(HumanTaskRow, task)
    form = {"action": "withdraw", "version": str(row.version), "seen": "1", "claim_version": "1"}
    answer = client.post(f"/tasks/{task}", data=form | {"back": "/inbox?queue=todo"})
    assert answer.status_code == 303, answer.text[:3000]
    asked(client, answer.headers["location"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=TASKS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--postgres", default="", help="an empty PostgreSQL database, as a SQLAlchemy URL")
    options = parser.parse_args()
    configure("ERROR", False)
    with TemporaryDirectory() as folder:
        for url in filter(None, (f"sqlite:///{Path(folder) / 'bench.sqlite3'}", options.postgres)):
            upgrade(url)
            store = Store(url)
            fill(store, options.tasks)
            sys.stdout.write(f"{url.partition(':')[0]}, {options.tasks:,} open tasks: p50 and p95 in ms\n")
            for one in measure(store, options.rounds):
                sys.stdout.write(f"  {one.what:32} {one.p50:7.1f} {one.p95:7.1f}\n")
            store.close()


if __name__ == "__main__":
    main()
