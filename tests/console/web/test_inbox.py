"""The inbox as people use it: the next best thing first, nobody in each other's way, everything by keyboard."""

from tests.activities.ways import PLACES
from tests.console.web.conftest import Browsers, Console


def a_denied_claim(console: Console) -> str:
    """Lead a claim to a denial, and return its task."""
    desk = console.desk()
    PLACES["denied"][2](desk)
    return desk.open_tasks[0].id


def test_a_supervisor_sees_the_team_and_what_is_at_stake(windows: Browsers, console: Console) -> None:
    a_denied_claim(console)
    page = windows.of("oona")
    page.goto("/inbox?queue=team")
    page.screenshot(path="/tmp/h2-team.png")
    page.locator("a.whole").first.click()
    page.wait_for_selector("#task")
    page.screenshot(path="/tmp/h2-open.png")
