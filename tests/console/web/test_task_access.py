"""Every kind of task in every theme and width, as axe-core sees it: long tests."""

import pytest

from models.tasks import TaskKind
from tests.console.web.axe import obstacles
from tests.console.web.conftest import Browsers, Console
from tests.console.web.kinds import WHO, led

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", TaskKind)
def test_nothing_on_the_page_of_a_task_stands_in_anybodys_way(
    console: Console, windows: Browsers, kind: TaskKind
) -> None:
    _, task = led(console, kind)

    assert obstacles(windows, WHO[task.role], (f"/tasks/{task.id}",)) == []
