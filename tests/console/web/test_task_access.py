"""Every kind of task in every theme and width, as axe-core sees it: long tests."""

import pytest

from models.tasks import TaskKind
from tests.console.web.axe import LOOKS, WIDE, obstacles
from tests.console.web.conftest import Browsers, Console
from tests.console.web.kinds import WHO, led

pytestmark = pytest.mark.slow


LARGE = {
    TaskKind.CONTACT_PATIENT,
    TaskKind.ASSIGN_CODES,
    TaskKind.CORRECT_DENIAL,
    TaskKind.BALANCE_REMITTANCE,
    TaskKind.FILE_APPEAL,
}
"""The forms with the most on them: looked at on a telephone and a tablet, too."""


@pytest.mark.parametrize("kind", TaskKind)
def test_nothing_on_the_page_of_a_task_stands_in_anybodys_way(
    console: Console, windows: Browsers, kind: TaskKind
) -> None:
    _, task = led(console, kind)
    looks = LOOKS if kind in LARGE else WIDE

    assert obstacles(windows, WHO[task.role], (f"/tasks/{task.id}",), looks=looks) == []
