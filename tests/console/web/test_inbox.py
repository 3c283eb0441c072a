"""The inbox as people use it: what is worth most comes first, nobody is in another's way, all by keyboard."""

from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page
from sqlmodel import select

from console import caretaker
from console.queues import LABELS
from console.task_acts import Moment
from console.web.desk import wall_now
from models.console_tables import AuditRow
from models.errors import Conflict
from models.finding import Role
from models.tables import FactRow, HumanTaskRow
from models.tasks import TaskKind
from store import leases, tasks
from tests.activities.desk import Desk
from tests.activities.ways import PLACES, uncoded
from tests.builders import a_claim, a_coverage, a_line, a_person
from tests.console.web.axe import obstacles
from tests.console.web.conftest import BUSINESS_NOW, Browsers, Console
from tests.racing import at_once

BILLER = frozenset({Role.BILLER})


def with_findings(console: Console, n: int, dollars: int = 150) -> Desk:
    """Bring stranger ``n``'s claim of so many dollars to a biller: the insurance card was not copied."""
    card = a_coverage(member_id="", subscriber=a_person(last=f"Finch-{n}"))
    line = a_line(charge_cents=dollars * 100)
    changes = {"lines": (line,), "charge_cents": dollars * 100, "coverages": (card,)}
    return Desk(console.store, BUSINESS_NOW, a_claim(control_number=f"HL-{n}", **changes))


def task_of(desk: Desk) -> str:
    """Return the one open task of a claim."""
    (row,) = desk.open_tasks
    return row.id


def row_of(console: Console, task: str) -> HumanTaskRow:
    """Return a task as it is stored."""
    with console.store.read() as session:
        return tasks.need(session, task)


def later(console: Console, seconds: int = 60) -> None:
    """Let a minute pass for answers that may be taken back."""
    at = Moment(console.clock.now(), wall_now() + timedelta(seconds=seconds))
    caretaker.look(console.store, at)


def listed(page: Page) -> list[str]:
    """Return the tasks of the list, from the top."""
    return page.locator("tr[data-row] [name=pick]").evaluate_all("boxes => boxes.map(box => box.value)")


def count(page: Page, queue: str) -> str:
    """Return what stands beside a queue."""
    return page.locator("#queues a", has_text=LABELS[queue]).locator(".count").inner_text()


# What comes first, and why


def test_what_is_worth_most_before_its_last_day_stands_at_the_top(
    windows: Browsers, console: Console
) -> None:
    small, large, middle = (task_of(with_findings(console, n, d)) for n, d in ((1, 90), (2, 4000), (3, 700)))
    page = windows.of("ines")
    page.goto("/inbox")

    assert listed(page) == [large, middle, small]
    assert page.get_by_text("$4,000 at stake, likely (90 %), the filing window ends in").is_visible()
    assert page.get_by_text("due in 2 business days").first.is_visible()
    assert page.get_by_text("3 tasks, $4,790 at stake").is_visible()
    assert count(page, "todo") == "3"


def test_a_list_is_narrowed_and_ordered_by_its_url(console: Console) -> None:
    cheap, dear = (task_of(with_findings(console, n, dollars)) for n, dollars in ((1, 90), (2, 4000)))
    client = console.client("ines")

    def shown(query: str) -> list[bool]:
        text = client.get(f"/inbox?{query}").text
        return [f'id="row-{task}"' in text for task in (cheap, dear)]

    assert shown("kind=fix_findings") == [True, True]
    assert shown("kind=call_payer") == [False, False]
    assert shown("least=100") == [False, True]
    assert shown("payer=BHH01&due=week") == [True, True]
    assert shown("due=overdue") == [False, False]
    assert shown("queue=mine") == [False, False]
    assert client.get("/inbox?kind=of+no+kind").status_code == 422
    assert client.get("/inbox?least=many").status_code == 422
    assert client.get("/inbox?after=nowhere").status_code == 422
    assert client.get("/inbox?queue=person:rory").status_code == 422
    assert client.get("/inbox?queue=role:supervisor").status_code == 422


def test_the_next_fifty_begin_where_the_first_end(windows: Browsers, console: Console) -> None:
    known = {task_of(with_findings(console, n)) for n in range(1, 53)}
    page = windows.of("ines")
    page.goto("/inbox?sort=due")
    first = listed(page)
    page.get_by_role("link", name="Next 50").click()
    page.wait_for_url("**after=*")

    assert len(first) == 50
    assert {*first, *listed(page)} == known


# One person works by keyboard


def test_a_biller_works_through_the_inbox_by_keyboard_alone(windows: Browsers, console: Console) -> None:
    first, second, third = (task_of(with_findings(console, n, d)) for n, d in ((1, 900), (2, 500), (3, 100)))
    page = windows.of("ines")
    page.goto("/inbox")
    page.keyboard.press("j")
    page.wait_for_selector(f"#row-{first}.chosen")
    page.wait_for_selector("#task")
    page.keyboard.press("j")
    page.wait_for_selector(f"#row-{second}.chosen")
    page.keyboard.press("k")
    page.wait_for_selector(f"#row-{first}.chosen")
    page.keyboard.press("c")
    page.get_by_text("Task claimed.").wait_for()
    assert row_of(console, first).assignee == "ines"

    page.locator("#way-withdraw").focus()
    page.keyboard.press("Space")
    page.keyboard.press("e")
    page.wait_for_selector(f"#row-{second}.chosen")
    assert listed(page) == [second, third]
    assert count(page, "todo") == "2"
    assert page.get_by_text("Answered. It counts in").is_visible()

    page.keyboard.press("u")
    page.get_by_text("Your answer was taken back").wait_for()
    assert row_of(console, first).held_until is None
    assert page.locator("#way-withdraw").is_checked()

    page.keyboard.press("s")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Task snoozed.").wait_for()
    assert first not in listed(page)
    assert count(page, "snoozed") == "1"


def test_arrows_lead_through_the_inbox_and_enter_into_the_answer(windows: Browsers, console: Console) -> None:
    first, second = (task_of(with_findings(console, n, d)) for n, d in ((1, 900), (2, 500)))
    page = windows.of("ines")
    page.goto("/inbox")
    for key, chosen in (("ArrowDown", first), ("ArrowDown", second), ("ArrowUp", first)):
        page.keyboard.press(key)
        page.wait_for_selector(f"#row-{chosen}.chosen")
    page.wait_for_selector("#task")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.closest('#answer') !== null")


def test_keys_are_listed_and_the_palette_leads_anywhere(windows: Browsers, console: Console) -> None:
    page = windows.of("ines")
    page.goto("/inbox")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") == "find"
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("snoo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox?queue=snoozed")


def test_without_scripts_the_inbox_claims_snoozes_and_goes_anywhere(
    windows: Browsers, console: Console
) -> None:
    task = task_of(with_findings(console, 1))
    page = windows.of("ines", scripts=False)
    page.goto("/inbox")
    page.get_by_role("link", name="Fix findings").click()
    page.get_by_role("button", name="Claim").click()
    assert row_of(console, task).assignee == "ines"

    page.locator("summary", has_text="Snooze").click()
    page.get_by_role("button", name="3 business days").click()
    assert row_of(console, task).snoozed_until == datetime(2026, 11, 9, tzinfo=UTC)
    page.get_by_role("button", name="Undo").click()
    assert row_of(console, task).snoozed_for == ""

    page.goto("/go")
    page.get_by_role("link", name="Waiting on payer").first.click()
    assert page.get_by_role("heading", name="Waiting on payer").is_visible()


# Two people


def test_of_two_people_who_claim_one_task_the_second_is_told_who_has_it(
    windows: Browsers, console: Console
) -> None:
    task = task_of(with_findings(console, 1))
    ines, rory = windows.of("ines"), windows.of("rory")
    for page in (ines, rory):
        page.goto(f"/inbox?task={task}")
    ines.keyboard.press("c")
    ines.get_by_text("Task claimed.").wait_for()
    rory.get_by_role("button", name="Claim").click()

    rory.get_by_text("already claimed by ines").wait_for()
    assert row_of(console, task).assignee == "ines"


def test_of_many_requests_for_one_task_exactly_one_is_granted(console: Console) -> None:
    task = task_of(with_findings(console, 1))
    clients = [console.client(user) for user in ("ines", "rory") * 3]

    def claim(client: httpx.Client) -> int:
        return client.post(f"/tasks/{task}/claim", data={"back": "/inbox"}).status_code

    codes = at_once(*(partial(claim, client) for client in clients))

    assert row_of(console, task).assignee in ("ines", "rory")
    assert set(codes) <= {303, 409}
    assert 409 in codes


def test_lists_and_counts_follow_what_others_do_and_what_is_read_stays(
    windows: Browsers, console: Console
) -> None:
    mine, other = task_of(with_findings(console, 1, 100)), task_of(with_findings(console, 2, 50))
    page = windows.of("ines")
    with page.expect_response(lambda answer: "/events" in answer.url):
        page.goto(f"/inbox?task={mine}")
    page.locator("#way-withdraw").check()
    page.locator(f"#pick-{mine}").check()
    before = page.locator("#task").bounding_box()
    with console.store.write() as session:
        leases.claim(session, other, "rory", BILLER, BUSINESS_NOW + timedelta(days=1))
    page.wait_for_selector(f"#row-{other}", state="detached")
    dear = task_of(with_findings(console, 3, 5000))
    page.wait_for_selector(f"#row-{dear}")

    assert listed(page) == [dear, mine]
    assert count(page, "todo") == "2"
    assert page.locator("#task").bounding_box() == before
    assert page.locator("#way-withdraw").is_checked()
    assert page.locator(f"#pick-{mine}").is_checked()


def test_the_line_that_takes_an_act_back_stays_while_the_list_is_drawn_anew(
    windows: Browsers, console: Console
) -> None:
    mine, other = task_of(with_findings(console, 1, 100)), task_of(with_findings(console, 2, 50))
    page = windows.of("ines")
    with page.expect_response(lambda answer: "/events" in answer.url):
        page.goto(f"/inbox?task={mine}")
    page.keyboard.press("c")
    page.get_by_text("Task claimed.").wait_for()
    with console.store.write() as session:
        leases.claim(session, other, "rory", BILLER, BUSINESS_NOW + timedelta(days=1))
    page.wait_for_selector(f"#row-{other}", state="detached")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("It was undone.").wait_for()

    assert row_of(console, mine).assignee == ""


# Answers that may be taken back


def answer(console: Console, user: str, task: str) -> None:
    """Give the answer of a biller who takes a claim back."""
    client = console.client(user)
    row = row_of(console, task)
    with console.store.read() as session:
        found = session.get_one(HumanTaskRow, task)
    form = {"action": "withdraw", "version": str(row.version), "back": "/inbox"}
    from store import claims

    with console.store.read() as session:
        claim = claims.need(session, found.claim_id)
    form |= {"seen": str(claim.n), "claim_version": str(claim.version)}
    sent = client.post(f"/tasks/{task}", data=form)
    assert sent.status_code == 303, sent.text


def test_an_answer_counts_after_its_time_and_the_claim_is_told(console: Console) -> None:
    desk = with_findings(console, 1)
    task = task_of(desk)
    answer(console, "ines", task)
    with console.store.read() as session:
        assert session.get(FactRow, f"task:{task}") is None
    with console.store.write() as session, pytest.raises(Conflict, match="answered by ines"):
        tasks.take(session, task, "rory")
    later(console)

    with console.store.read() as session:
        assert session.get(FactRow, f"task:{task}") is not None
    assert desk.go_on() == "withdrawn"


def test_an_answer_that_came_too_late_is_shown_with_the_reason(windows: Browsers, console: Console) -> None:
    desk = with_findings(console, 1)
    task = task_of(desk)
    answer(console, "ines", task)
    desk.instruct("withdraw")
    later(console)
    page = windows.of("ines")
    page.goto("/inbox")

    assert page.get_by_text("did not count").is_visible()
    page.get_by_role("button", name="I have read it").click()
    page.wait_for_url("**/inbox?**")
    assert not page.get_by_text("did not count").is_visible()


# Many at once


def test_many_tasks_are_given_to_somebody_after_a_look_and_taken_back(
    windows: Browsers, console: Console
) -> None:
    known = [task_of(with_findings(console, n, 100)) for n in range(1, 6)]
    coding = Desk(console.store, BUSINESS_NOW, uncoded()).open_tasks[0]
    assert coding.kind == TaskKind.ASSIGN_CODES
    page = windows.of("oona")
    page.goto("/inbox?queue=unassigned")
    page.get_by_label("All 6 of them").check()
    page.get_by_role("button", name="Give to …").click()
    assert page.get_by_role("heading", name="Give to: 6 tasks").is_visible()
    assert {row_of(console, task).assignee for task in known} == {""}

    page.get_by_label("To", exact=True).select_option("rory")
    page.get_by_role("button", name="Give to 6").click()
    page.get_by_role("heading", name="Done", exact=True).wait_for()
    assert page.get_by_text("5 of 6 tasks given to rory.").is_visible()
    assert page.get_by_role("heading", name="1 could not be done").is_visible()
    assert page.get_by_text("it is asked of a coder, and rory is a biller").is_visible()
    assert {row_of(console, task).assignee for task in known} == {"rory"}

    page.get_by_role("button", name="Undo").click()
    page.get_by_role("heading", name="Undone", exact=True).wait_for()
    assert {row_of(console, task).assignee for task in known} == {""}


def test_marked_tasks_alone_are_snoozed(windows: Browsers, console: Console) -> None:
    left, put_off = (task_of(with_findings(console, n)) for n in (1, 2))
    page = windows.of("ines")
    page.goto(f"/inbox?task={put_off}")
    page.keyboard.press("x")
    page.get_by_role("button", name="Snooze …").click()
    page.get_by_role("button", name="Snooze 1").click()
    page.get_by_role("heading", name="Done", exact=True).wait_for()

    assert row_of(console, put_off).snoozed_for == "date"
    assert row_of(console, left).snoozed_for == ""


def test_an_act_on_hundreds_goes_on_by_itself_after_the_answer(console: Console) -> None:
    known = [task_of(with_findings(console, n)) for n in range(1, 13)]
    import console.bulk as bulk

    bulk.PART, before = 3, bulk.PART
    try:
        sent = console.client("oona").post(
            "/bulk/do", data={"do": "assign", "to": "rory", "query": "queue=role:biller", "all": "1"}
        )
        later(console)
    finally:
        bulk.PART = before

    assert sent.status_code == 303
    assert {row_of(console, task).assignee for task in known} == {"rory"}


# Views, files, supervisors


def test_a_view_is_kept_for_the_team_and_its_url_is_the_view(windows: Browsers, console: Console) -> None:
    dear = task_of(with_findings(console, 1, 4000))
    with_findings(console, 2, 90)
    page = windows.of("ines")
    page.goto("/inbox?least=1000")
    page.get_by_label("Name of the view").fill("Large ones")
    page.get_by_label("for the team").check()
    page.get_by_role("button", name="Keep view").click()
    page.get_by_role("link", name="Large ones").wait_for()

    rory = windows.of("rory")
    rory.goto("/inbox")
    rory.get_by_role("link", name="Large ones").click()
    rory.wait_for_url("**least=1000")
    assert listed(rory) == [dear]
    assert rory.get_by_role("button", name="Forget the view Large ones").count() == 0
    page.get_by_role("button", name="Forget the view Large ones").click()
    page.wait_for_url("**/inbox")
    assert page.get_by_role("link", name="Large ones").count() == 0


def test_a_view_becomes_a_file_without_patients_and_the_log_says_who_took_it(console: Console) -> None:
    task = task_of(with_findings(console, 1))
    file = console.client("ines").get("/inbox.csv?queue=unassigned").text.splitlines()

    assert file[0].startswith("id,kind,claim_id")
    assert file[1].startswith(f"{task},fix_findings")
    assert "Finch" not in "".join(file)
    with console.store.read() as session:
        (row,) = session.exec(select(AuditRow).where(AuditRow.action == "inbox exported"))
    assert (row.user, row.detail) == ("ines", "1 rows; queue=unassigned")


def test_a_supervisor_sees_who_has_how_much_and_who_is_away(windows: Browsers, console: Console) -> None:
    task = task_of(with_findings(console, 1, 700))
    with console.store.write() as session:
        leases.assign(session, task, "rory", BUSINESS_NOW.date())
    page = windows.of("oona")
    page.goto("/team")
    rory = page.get_by_role("row").filter(has=page.get_by_role("link", name="Rory"))
    assert rory.get_by_text("$700").is_visible()

    page.get_by_label("Who", exact=True).select_option("rory")
    page.get_by_label("First day").fill("2026-11-04")
    page.get_by_label("Last day").fill("2026-11-06")
    page.get_by_label("Who stands in").select_option("ines")
    page.get_by_role("button", name="Note it").click()
    assert page.get_by_text("stands in", exact=False).first.is_visible()
    rory.get_by_role("link").click()
    page.wait_for_url(f"**/inbox?queue={quote('person:rory', safe=':')}")
    assert listed(page) == [task]


def test_a_biller_does_not_see_what_everybody_has(console: Console) -> None:
    assert console.client("ines").get("/team").status_code == 403


def test_claims_that_wait_for_a_payer_are_counted_and_listed(windows: Browsers, console: Console) -> None:
    desk = console.desk()
    PLACES["accepted"][2](desk)
    page = windows.of("ines")
    page.goto("/inbox")
    assert count(page, "waiting") == "1"
    page.get_by_role("link", name="Waiting on payer").first.click()
    page.wait_for_url("**queue=waiting")

    assert page.get_by_role("link", name=desk.claim).is_visible()


# For everybody


@pytest.mark.slow
def test_the_inbox_stands_in_nobodys_way(windows: Browsers, console: Console) -> None:
    known = [task_of(with_findings(console, n, 150 * n)) for n in range(1, 9)]
    with console.store.write() as session:
        leases.assign(session, known[0], "rory", BUSINESS_NOW.date())
    empty, beside = "/inbox?queue=mine", f"/inbox?queue=team&task={known[3]}"
    lists = ("/inbox?queue=team", "/inbox?queue=team&least=300", "/inbox?queue=waiting")

    assert obstacles(windows, "oona", (*lists, beside, empty, "/team", "/go")) == []
