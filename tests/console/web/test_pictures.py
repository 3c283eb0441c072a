"""Pages as people see them, for README and docs: drawn by a real browser from invented claims.

``CLAIMFLOW_PICTURES=docs/pictures uv run pytest -n 0 -m slow tests/console/web/test_pictures.py`` draws them
anew; without the variable they go to a temporary folder, and the test shows that they can be drawn.
"""

import os
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Page
from sqlalchemy import insert

from benchmarks import reports as report_rows
from models.record_tables import ClaimDeadlineRow
from models.report_tables import ClaimDenialRow, ClaimFiguresRow
from models.tasks import TaskKind
from store import tasks
from tests.activities.desk import Desk
from tests.activities.ways import PLACES
from tests.console.web.conftest import BUSINESS_NOW, Browsers, Console
from tests.console.web.test_payments import paid_with_a_stranger, the_payment, the_record

pytestmark = pytest.mark.slow

PEOPLE = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Linden")
STANDS = {
    "denied": 15000,
    "silence": 122000,
    "rejected": 16400,
    "findings": 31500,
    "documents wanted": 87500,
    "appeal drafted": 15000,
    "to be coded": 15000,
    "coverage in doubt": 9800,
    "write-off proposed": 15000,
    "a person decides": 15000,
    "unbalanced": 15000,
}
"""Places of ``tests.activities.ways`` and what a claim there charges, in cents. A claim that the invented
payer decides about charges 150.00."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the pictures go."""
    asked = os.environ.get("CLAIMFLOW_PICTURES", "")
    path = Path(asked) if asked else tmp_path / "pictures"
    path.mkdir(parents=True, exist_ok=True)
    return path


def a_practice_at_work(console: Console) -> dict[str, Desk]:
    """Bring claims of different people and sums to different places; return them by place."""
    return {place: _led(console, n, place, cents) for n, (place, cents) in enumerate(STANDS.items())}


def _led(console: Console, n: int, place: str, cents: int) -> Desk:
    _, begins, leads = PLACES[place]
    given = begins()
    # Remittances of the invented payer decide about 150.00, so only what waits before one may cost more.
    cents = (
        cents
        if place in ("rejected", "findings", "coverage in doubt", "silence", "documents wanted")
        else 15000
    )
    first = given.coverages[0]
    name = first.subscriber.name.model_copy(update={"last": PEOPLE[n]})
    person = first.subscriber.model_copy(update={"name": name})
    line = given.lines[0].model_copy(update={"charge_cents": cents})
    changes = {
        "control_number": f"HL-{n + 1:04}",
        "coverages": (first.model_copy(update={"subscriber": person}), *given.coverages[1:]),
        "lines": (line, *given.lines[1:]),
        "charge_cents": cents,
    }
    desk = Desk(console.store, BUSINESS_NOW, given.model_copy(update=changes))
    leads(desk)
    return desk


def test_ten_pages_are_drawn(windows: Browsers, console: Console, folder: Path) -> None:
    claims = a_practice_at_work(console)
    with console.store.read() as session:
        asked = {TaskKind(row.kind): row.id for row in tasks.open_tasks(session)}
    denied = claims["denied"]
    ines, quill, oona = (windows.of(user) for user in ("ines", "quill", "oona"))
    drawn = {
        "sign-in": (windows.of(), "/sign-in"),
        "inbox": (ines, "/inbox"),
        "inbox-dark": (windows.of("ines", dark=True), f"/inbox?task={asked[TaskKind.CALL_PAYER]}"),
        "denial": (quill, f"/inbox?task={asked[TaskKind.CORRECT_DENIAL]}"),
        "coding": (quill, f"/inbox?task={asked[TaskKind.ASSIGN_CODES]}"),
        "appeal": (ines, f"/inbox?task={asked[TaskKind.FILE_APPEAL]}"),
        "claim": (ines, f"/claims/{denied.claim}"),
        "team": (oona, "/team"),
        "audit": (oona, "/audit"),
        "search": (ines, "/search?q=150"),
    }
    for name, (page, address) in drawn.items():
        assert drawn_to(page, address, folder / f"{name}.png") > 5_000, name


def test_pages_of_the_office_are_drawn(windows: Browsers, console: Console, folder: Path) -> None:
    desk, _ = paid_with_a_stranger(console)
    ines = windows.of("ines")
    drawn = {
        "payment": f"/payments/{the_payment(console)}",
        "quarantine": f"/quarantine/{the_record(console).id}",
        "form": f"/claims/{desk.claim}/print/cms1500",
    }
    for name, address in drawn.items():
        assert drawn_to(ines, address, folder / f"{name}.png") > 5_000, name


def drawn_to(page: Page, address: str, path: Path) -> int:
    """Draw a page into a file and return its bytes."""
    page.goto(address)
    page.wait_for_timeout(300)
    return len(page.screenshot(path=path))


def test_a_year_of_reports_is_drawn(windows: Browsers, console: Console, folder: Path) -> None:
    random, payers = Random(7), ("BHH01", "LARK1")
    figures = [report_rows.a_claim(n, random) for n in range(1200)]
    for row in figures:
        row["payer_id"] = row["owing_payer_id"] = random.choice(payers)
    with console.store.write() as session:
        connection = session.connection()
        connection.execute(insert(ClaimFiguresRow), figures)
        denials = [report_rows.a_denial(row, random) for row in figures if row["denied"]]
        connection.execute(insert(ClaimDenialRow), denials)
        clocks = [report_rows.a_clock(row, random) for row in figures if row["payer_open_cents"]]
        connection.execute(insert(ClaimDeadlineRow), clocks)

    assert drawn_to(windows.of("oona", height=1000), "/reports", folder / "reports.png") > 5_000
