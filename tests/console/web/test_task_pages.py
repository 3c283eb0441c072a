"""Every kind of task on its page: drawn for whoever is asked, read by everybody, and answered by its form."""

import json
from typing import Any

import pytest

from console.web.forms.reading import typed_of
from models.inbox_tables import HeldAnswerRow
from models.tasks import TaskKind
from store.tasks import checked_answer
from tests.console.web.conftest import Console
from tests.console.web.kinds import KINDS, WHO, led
from tests.console.web.sent_forms import sent_from


def held(console: Console, task: str) -> dict[str, Any]:
    """Return the answer that is held for a task."""
    with console.store.read() as session:
        row = session.get(HeldAnswerRow, task)
        assert row is not None
        return json.loads(row.answer)


@pytest.mark.parametrize("kind", TaskKind)
def test_what_is_typed_into_the_form_of_a_task_becomes_its_answer(console: Console, kind: TaskKind) -> None:
    _, task = led(console, kind)
    person = console.client(WHO[task.role])
    page = person.get(f"/tasks/{task.id}")
    assert page.status_code == 200
    answer = KINDS[kind].answer
    filled = sent_from(page.text).put(typed_of(kind, answer).texts)

    given = person.post(f"/tasks/{task.id}", data=dict(filled.texts))

    assert given.status_code == 303, problems_on(given.text)
    told = held(console, task.id)
    wanted = json.loads(checked_answer(kind, answer))
    assert {name: told[name] for name in answer} == {name: wanted[name] for name in answer}


def problems_on(page: str) -> list[str]:
    """Return the problems that stand on a page, for the message of a failed test."""
    return [line.strip() for line in page.splitlines() if "problem" in line]
