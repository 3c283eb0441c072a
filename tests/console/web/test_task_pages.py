"""Every kind of task on its page."""

from tests.activities.desk import Desk
from tests.activities.ways import PLACES
from tests.console.web.conftest import BUSINESS_NOW, Console


def test_a_biller_sees_a_task_with_its_form(console: Console) -> None:
    _, document, way = PLACES["silence"]
    desk = Desk(console.store, BUSINESS_NOW, document())
    way(desk)
    task = desk.open_tasks[0]
    answer = console.client("ines").get(f"/tasks/{task.id}")
    assert answer.status_code == 200, answer.text
    assert "They do not have it" in answer.text
