"""A session ends when nobody is there: it is warned of, other windows follow, and tasks are let go."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page

from console.web.desk import Desk as Parts
from console.web.desk import wall_now
from console.web.housekeeping import end_idle_sessions
from models.console_tables import SignedInRow
from models.inbox_tables import DraftRow
from models.tables import HumanTaskRow
from store import accounts, audit, leases, tasks
from store.audit import Sought
from tests.activities.ways import rejected
from tests.console.web.conftest import PASSWORD, Browsers, Console


def seen_at(console: Console, token: str, minutes_ago: float | None = None) -> timedelta:
    """Return how long ago a session was used last; first set it, where minutes are given."""
    with console.store.write() as session:
        row = session.get_one(SignedInRow, accounts.digest(token))
        if minutes_ago is not None:
            row.seen_at = wall_now() - timedelta(minutes=minutes_ago)
        return wall_now() - row.seen_at


def token_of(context: BrowserContext) -> str:
    """Return what a browser keeps of its session."""
    return next(one.get("value", "") for one in context.cookies() if one.get("name") == "claimflow")


def test_after_a_quarter_of_an_hour_nobody_is_signed_in(console: Console) -> None:
    client = console.client("ines")
    seen_at(console, client.cookies["claimflow"], 14.9)
    still = client.get("/me").status_code
    seen_at(console, client.cookies["claimflow"], 15.1)
    ended = client.get("/me")

    assert still == 200
    assert (ended.status_code, ended.headers["location"]) == (303, "/sign-in?next=%2Fme")


def test_after_twelve_hours_a_session_ends_however_busy(console: Console) -> None:
    client = console.client("ines")
    with console.store.write() as session:
        row = session.get_one(SignedInRow, accounts.digest(client.cookies["claimflow"]))
        row.opened_at = wall_now() - timedelta(hours=12, seconds=1)

    assert client.get("/me").status_code == 303


@pytest.mark.parametrize(
    ("address", "headers", "lasts"),
    [
        ("/inbox", {}, True),
        ("/inbox", {"X-Idle": "5"}, True),
        ("/inbox", {"HX-Request": "true", "X-Idle": "840"}, False),
        ("/events", {}, False),
    ],
)
def test_only_what_a_person_does_makes_a_session_last(
    console: Console, address: str, headers: dict[str, str], lasts: bool
) -> None:
    client = console.client("ines")
    token = client.cookies["claimflow"]
    seen_at(console, token, 14)
    with client.stream("GET", address, headers=headers):
        pass

    assert (seen_at(console, token) < timedelta(minutes=1)) is lasts


def test_a_page_that_asks_how_long_it_has_does_not_make_it_longer(console: Console) -> None:
    client = console.client("ines")
    seen_at(console, client.cookies["claimflow"], 14)
    asked = client.post("/me/awake", headers={"X-Idle": "840"}).json()["seconds"]
    by_hand = client.post("/me/awake", headers={"X-Idle": "0"}).json()["seconds"]

    assert 55 <= asked <= 60
    assert 895 <= by_hand <= 900


def test_a_part_of_a_page_leads_to_sign_in_and_back_to_the_page(console: Console) -> None:
    client = console.client()
    headers = {"HX-Request": "true", "HX-Current-URL": f"{console.url}/inbox?task=T1"}
    answer = client.post("/tasks/T1/release", headers=headers)

    assert answer.headers["hx-redirect"] == "/sign-in?next=%2Finbox%3Ftask%3DT1"
    assert answer.text == ""


def test_a_form_of_an_ended_session_leads_back_to_its_page(console: Console) -> None:
    answer = console.client().post("/me/theme")
    own_page = console.client().post("/tasks/T1")

    assert answer.headers["location"] == "/sign-in?next=%2Fme"
    assert own_page.headers["location"] == "/sign-in?next=%2Ftasks%2FT1"


def test_whoever_left_the_answer_to_a_form_comes_back_to_a_page_above_it(console: Console) -> None:
    wanted = {
        "/claims/C1/notes": "/claims/C1",
        "/me/theme?x=1": "/me",
        "/tasks/T1?from=inbox": "/tasks/T1?from=inbox",
        "/nowhere/at/all": "/inbox",
        "//elsewhere/me": "/inbox",
    }
    led = dict[str, str]()
    for left in wanted:
        sent = {"user": "ines", "password": PASSWORD, "next": left}
        led[left] = console.client().post("/sign-in", data=sent).headers["location"]

    assert led == wanted


def on_the_desk(console: Console, user: str) -> str:
    """Put a task of a claim that asks for one onto somebody's desk, with a lease; return its id."""
    rejected(console.desk())
    with console.store.write() as session:
        task = tasks.open_tasks(session)[0]
        staff = accounts.staff_of(session, user)
        assert staff is not None
        leases.claim(session, task.id, user, staff.roles, console.clock.now() + timedelta(hours=8))
        return task.id


def desk_of(console: Console, task: str) -> str:
    """Return on whose desk a task lies."""
    with console.store.read() as session:
        return session.get_one(HumanTaskRow, task).assignee


def test_a_task_that_was_only_looked_at_is_free_after_signing_out(console: Console) -> None:
    task = on_the_desk(console, "ines")
    answer = console.client("ines").post("/sign-out")

    assert answer.headers["location"] == "/sign-in"
    assert desk_of(console, task) == ""


def test_a_task_stays_while_another_window_is_signed_in(console: Console) -> None:
    task, other = on_the_desk(console, "ines"), console.client("ines")
    console.client("ines").post("/sign-out")

    assert desk_of(console, task) == "ines"
    other.post("/sign-out")
    assert desk_of(console, task) == ""


def test_what_was_typed_into_stays_with_whoever_typed_it(console: Console) -> None:
    task = on_the_desk(console, "ines")
    with console.store.write() as session:
        session.add(DraftRow(task_id=task, user="ines", version=1, typed="{}", as_of=wall_now()))
    console.client("ines").post("/sign-out")

    assert desk_of(console, task) == "ines"


def test_whoever_went_home_without_signing_out_blocks_no_task(console: Console) -> None:
    task, client = on_the_desk(console, "ines"), console.client("ines")
    seen_at(console, client.cookies["claimflow"], 16)
    for _ in range(2):  # several consoles may do so: each session ends once
        end_idle_sessions(Parts(console.store, console.clock))
    with console.store.read() as session:
        rows = audit.listed(session, Sought(user="ines", action="session ended"))

    assert desk_of(console, task) == ""
    assert len(rows) == 1


def open_with_a_clock(page: Page, address: str) -> None:
    """Open a page whose clock a test moves; what it asks for at once is answered before the clock jumps."""
    page.clock.install()
    with page.expect_response(lambda answer: "/events" in answer.url):
        page.goto(address)


def far_ahead(page: Page, console: Console) -> None:
    """Let fourteen minutes go by, in the window and on the server, without anybody typing or clicking."""
    seen_at(console, token_of(page.context), 14)
    page.clock.fast_forward("14:00")


def test_two_minutes_before_the_end_one_is_asked_and_may_stay(windows: Browsers, console: Console) -> None:
    page = windows.of("ines")
    open_with_a_clock(page, "/me")
    far_ahead(page, console)
    asked = page.get_by_role("alertdialog")
    asked.wait_for()

    assert asked.get_by_text("in 1 minute").is_visible()
    page.get_by_role("button", name="Stay signed in").press("Enter")
    asked.wait_for(state="hidden")
    assert seen_at(console, token_of(page.context)) < timedelta(minutes=1)


def test_the_warning_says_that_an_answer_is_kept_and_a_note_is_not(
    windows: Browsers, console: Console
) -> None:
    task = on_the_desk(console, "ines")
    page = windows.of("ines")
    for address, said, unsaid in (
        (f"/tasks/{task}", "into the answer is kept", "is not kept"),
        (f"/claims/{task.split('-')[0]}", "is not kept: stay, and save it", "into the answer"),
    ):
        open_with_a_clock(page, address)
        far_ahead(page, console)
        asked = page.get_by_role("alertdialog")
        asked.wait_for()

        assert asked.get_by_text(said).is_visible()
        assert asked.get_by_text(unsaid).is_hidden()


def test_a_console_that_fails_for_a_moment_signs_nobody_out(windows: Browsers, console: Console) -> None:
    page = windows.of("ines")
    open_with_a_clock(page, "/me")
    page.route("**/me/awake", lambda route: route.fulfill(status=500))
    with page.expect_response("**/me/awake"):
        page.clock.fast_forward("01:01")
    page.unroute("**/me/awake")
    with page.expect_response("**/me/awake") as asked_again:
        page.clock.fast_forward("00:06")

    assert asked_again.value.status == 200
    assert page.url.endswith("/me")
    windows.watched.complaints.remove(
        "Failed to load resource: the server responded with a status of 500 (Internal Server Error)"
    )


def test_a_window_that_nobody_answers_shows_the_sign_in_and_leads_back(
    windows: Browsers, console: Console
) -> None:
    page = windows.of("ines")
    open_with_a_clock(page, "/inbox?task=")
    far_ahead(page, console)
    page.get_by_role("alertdialog").wait_for()
    seen_at(console, token_of(page.context), 15.1)
    page.clock.fast_forward("01:10")
    page.wait_for_url(re.compile("/sign-in"))
    page.get_by_label("User").fill("ines")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/inbox?task=")
    assert page.get_by_role("button", name="Sign out").is_visible()


def test_signing_out_in_one_window_closes_the_others_and_signing_in_opens_them(
    windows: Browsers, console: Console
) -> None:
    first = windows.of("ines")
    second = first.context.new_page()
    second.goto("/me")
    first.goto("/inbox")
    first.get_by_role("button", name="Sign out").click()
    second.wait_for_url("**/sign-in?next=%2Fme")
    first.get_by_label("User").fill("ines")
    first.get_by_label("Password").fill(PASSWORD)
    first.keyboard.press("Enter")

    second.wait_for_url("**/me")
    assert second.get_by_text("this one").is_visible()


def test_ending_all_other_sessions_leaves_this_one(console: Console) -> None:
    here, there = console.client("ines"), console.client("ines")
    here.post("/me/sessions/end", data={"which": "others"})

    assert (here.get("/me").status_code, there.get("/me").status_code) == (200, 303)


def test_nobody_ends_the_session_of_somebody_else(console: Console) -> None:
    other = console.client("rory")
    known = accounts.digest(other.cookies["claimflow"])[:12]
    console.client("ines").post("/me/sessions/end", data={"which": known})

    assert other.get("/me").status_code == 200
