"""The audit log on a page: found, paged, taken as a file, and open to auditors and admins alone."""

import csv
import io

from console.web.desk import wall_now
from store import audit
from store.audit import Sought
from tests.console.web.conftest import Browsers, Console


def noted(console: Console, count: int, user: str = "quill", subject: str = "claim:C7") -> None:
    """Write rows as reading a claim does."""
    with console.store.write() as session:
        for _ in range(count):
            audit.note(session, user, "claim read", subject, wall_now())


def test_an_auditor_finds_who_looked_at_a_claim(windows: Browsers, console: Console) -> None:
    noted(console, 1, "quill", "claim:C7")
    noted(console, 1, "mabel", "claim:C8")
    page = windows.of("oona")
    page.goto("/inbox")
    page.get_by_role("link", name="Audit log").click()
    page.get_by_label("With what").fill("claim:C7")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**/audit?*")

    assert page.locator("tbody tr").count() == 1
    assert page.get_by_role("cell", name="quill").is_visible()


def test_a_long_log_is_read_page_by_page(console: Console) -> None:
    noted(console, 120)
    client, address, further, seen = console.client("wick"), "/audit?user=quill", "", 0
    for _ in range(3):
        text = client.get(address).text
        seen += text.count("<td>claim read</td>")
        further = text.partition('href="/audit?user=quill&amp;')[2].partition('"')[0]
        address = f"/audit?user=quill&{further}"

    assert seen == 120
    assert further == ""


def test_a_day_without_rows_says_so(console: Console) -> None:
    noted(console, 1)
    page = console.client("wick").get("/audit?since=2001-01-01&until=2001-01-02").text

    assert "Nothing in the log is like that" in page


def test_a_day_that_is_none_is_refused_in_words(console: Console) -> None:
    answer = console.client("wick").get("/audit?since=yesterday")

    assert answer.status_code == 422
    assert "2026-12-01" in answer.text


def test_the_file_holds_every_row_and_taking_it_is_a_row_itself(console: Console) -> None:
    noted(console, 1100)
    noted(console, 1, "=1+1", "claim:C9")
    answer = console.client("oona").get("/audit.csv", params={"subject": "claim:C7"})
    formula = console.client("oona").get("/audit.csv", params={"subject": "claim:C9"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    with console.store.read() as session:
        taken = audit.listed(session, Sought(action="audit log exported"))
        whole = list(audit.broken_links(session))

    assert len(rows) == 1100
    assert rows[0]["user"] == "quill"
    assert "attachment" in answer.headers["content-disposition"]
    assert ",'=1+1," in formula.text
    assert [row.detail for row in taken] == ["1 rows; subject=claim%3AC9", "1100 rows; subject=claim%3AC7"]
    assert whole == []


def test_whoever_is_neither_auditor_nor_admin_sees_no_log(console: Console) -> None:
    client = console.client("ines")

    assert client.get("/audit").status_code == client.get("/audit.csv").status_code == 403
    assert "/audit" not in client.get("/me").text
