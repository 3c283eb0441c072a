"""Every kind of task in both themes, as axe-core sees it, and on narrow screens: long tests."""

import pytest

from models.tasks import TaskKind
from tests.console.web.axe import violations, wider_than_its_window
from tests.console.web.conftest import Browsers, Console
from tests.console.web.kinds import WHO, led

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", TaskKind)
def test_nothing_on_the_page_of_a_task_stands_in_anybodys_way(
    console: Console, windows: Browsers, kind: TaskKind, dark: bool
) -> None:
    _, task = led(console, kind)
    page = windows.of(WHO[task.role], dark=dark)
    page.goto(f"/tasks/{task.id}")

    assert violations(page) == []
    assert page.get_by_role("heading", level=1).is_visible()


@pytest.mark.parametrize(
    "kind",
    [
        TaskKind.CONTACT_PATIENT,
        TaskKind.ASSIGN_CODES,
        TaskKind.CORRECT_DENIAL,
        TaskKind.BALANCE_REMITTANCE,
        TaskKind.FILE_APPEAL,
    ],
)
def test_a_task_fits_a_telephone_and_a_tablet(console: Console, windows: Browsers, kind: TaskKind) -> None:
    _, task = led(console, kind)
    for width in (390, 768):
        page = windows.of(WHO[task.role], width=width)
        page.goto(f"/tasks/{task.id}")

        assert not wider_than_its_window(page)
        assert violations(page) == []
