"""What is one's own: theme, keys, sessions and password, on one page that everybody can use."""

import pytest

from store import audit
from store.audit import Sought
from tests.console.web.axe import obstacles
from tests.console.web.conftest import PASSWORD, Browsers, Console

NEW = "five other words go here"


def test_a_theme_is_kept_on_the_server(windows: Browsers) -> None:
    page = windows.of("ines")
    page.goto("/me")
    page.get_by_label("dark").check()
    page.get_by_role("button", name="Use it").click()
    page.wait_for_load_state()

    assert page.locator("html").get_attribute("data-theme") == "dark"
    elsewhere = windows.of("ines")
    elsewhere.goto("/inbox")
    assert elsewhere.locator("html").get_attribute("data-theme") == "dark"


def test_single_keys_are_switched_off_and_on(windows: Browsers) -> None:
    page = windows.of("ines")
    page.goto("/inbox")
    page.keyboard.press("?")
    page.get_by_role("button", name="Switch single keys off").click()
    page.wait_for_load_state()
    page.keyboard.press("?")
    off = page.get_by_role("dialog").is_visible()
    page.goto("/me")
    page.get_by_role("button", name="Switch them on").click()
    page.wait_for_load_state()
    page.keyboard.press("?")

    assert not off
    assert page.get_by_role("dialog").is_visible()


def test_a_password_is_changed_with_the_present_one_and_other_sessions_end(console: Console) -> None:
    here, there = console.client("ines"), console.client("ines")
    before = here.cookies["claimflow"]
    changed = here.post("/me/password", data={"present": PASSWORD, "wanted": NEW})

    assert (changed.status_code, changed.headers["location"]) == (303, "/me")
    assert here.cookies["claimflow"] != before
    assert (here.get("/me").status_code, there.get("/me").status_code) == (200, 303)
    assert console.client().post("/sign-in", data={"user": "ines", "password": NEW}).status_code == 303
    assert console.client().post("/sign-in", data={"user": "ines", "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize(
    ("present", "wanted", "words"),
    [("not it at all", NEW, "present password is not right"), (PASSWORD, "too short", "at least 12")],
)
def test_a_password_that_cannot_be_changed_says_why(
    console: Console, present: str, wanted: str, words: str
) -> None:
    client = console.client("ines")
    refused = client.post("/me/password", data={"present": present, "wanted": wanted})

    assert refused.status_code == 422
    assert words in refused.text
    assert client.get("/me").status_code == 200


def test_guesses_at_the_present_password_are_counted(console: Console) -> None:
    client = console.client("ines")
    for _ in range(5):
        client.post("/me/password", data={"present": "a guess of mine", "wanted": NEW})
    with console.store.read() as session:
        rows = audit.listed(session, Sought(user="ines", action="password change refused"))

    assert client.post("/me/password", data={"present": PASSWORD, "wanted": NEW}).status_code == 422
    assert len(rows) == 5


def test_a_theme_that_does_not_exist_is_refused(console: Console) -> None:
    assert console.client("ines").post("/me/theme", data={"theme": "pink"}).status_code == 422


PAGES = {"/sign-in": "", "/welcome": "", "/me": "ines", "/audit": "wick", "/nowhere": "ines"}


@pytest.mark.slow
@pytest.mark.parametrize("address", PAGES)
def test_everybody_can_use_these_pages(windows: Browsers, address: str) -> None:
    assert obstacles(windows, PAGES[address], (address,)) == []
