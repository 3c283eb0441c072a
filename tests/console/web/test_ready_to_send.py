"""Claims that are ready to be sent, where the practice has a biller release each of them."""

import re
from datetime import timedelta

import pytest

from console import caretaker
from console.task_acts import Moment
from console.web.desk import wall_now
from models.lifecycle import ClaimState
from models.policy import Policy
from models.tasks import TaskKind
from store import setup
from tests.activities.desk import Desk
from tests.builders import a_claim, a_coverage, a_line, a_person
from tests.console.web.conftest import BUSINESS_NOW, Browsers, Console

HELD = Policy().hold_seconds


def ready(console: Console, n: int) -> Desk:
    """Bring stranger ``n``'s claim to where a biller is asked to release it."""
    with console.store.write() as session:
        practice = setup.practice(session)
        assert practice is not None
        setup.put(session, "practice", practice.model_copy(update={"release": "biller"}))
    person = a_person(last=f"Finch-{n}")
    document = a_claim(
        control_number=f"RS-{n}", coverages=(a_coverage(subscriber=person),), lines=(a_line(),)
    )
    return Desk(console.store, BUSINESS_NOW, document)


@pytest.fixture
def three(console: Console) -> list[Desk]:
    """Bring three claims there."""
    return [ready(console, n) for n in (1, 2, 3)]


def later(console: Console) -> None:
    """Let the seconds pass in which the word can be taken back."""
    at = Moment(BUSINESS_NOW, wall_now() + timedelta(seconds=HELD + 1))
    caretaker.look(console.store, at)


def test_a_practice_that_sends_by_itself_has_no_such_queue(console: Console) -> None:
    assert "Ready to send <span" not in console.client("ines").get("/inbox").text


def test_a_biller_lets_all_ready_claims_out_at_once(
    windows: Browsers, console: Console, three: list[Desk]
) -> None:
    page = windows.of("ines")
    page.goto("/inbox")
    page.get_by_role("link", name=re.compile("^Ready to send 3")).click()
    page.get_by_label("All 3 of them").check()
    page.get_by_role("button", name="Send to the payer").click()
    page.get_by_role("button", name="Send to the payer 3").click()
    page.get_by_role("heading", name="Done", exact=True).wait_for()
    assert {desk.go_on() for desk in three} == {ClaimState.RELEASING_CLAIM}
    later(console)

    assert {desk.go_on() for desk in three} == {ClaimState.AWAITING_ACKNOWLEDGEMENT}
    assert [len(desk.attempts) for desk in three] == [1, 1, 1]


def test_the_word_for_many_claims_is_taken_back_in_time(console: Console, three: list[Desk]) -> None:
    client = console.client("ines")
    done = client.post("/bulk/do", data={"do": "send", "query": "queue=ready", "all": "1"})
    client.post(f"{done.headers['location']}/undo")
    later(console)

    assert {desk.go_on() for desk in three} == {ClaimState.RELEASING_CLAIM}
    assert all(desk.asked == [TaskKind.RELEASE_CLAIM] for desk in three)
    assert all(desk.open_tasks[0].assignee == "" for desk in three)


def test_a_task_of_another_kind_is_not_released_with_the_rest(console: Console, three: list[Desk]) -> None:
    client = console.client("ines")
    three[0].answer(TaskKind.RELEASE_CLAIM, action="correct", changes={"coverages.1.member_id": ""})
    other = three[0].open_tasks[0].id
    done = client.post("/bulk/do", data={"do": "send", "pick": [other]})

    assert "only claims that are ready to be sent" in client.get(done.headers["location"]).text


def test_a_coder_lets_nothing_out(console: Console, three: list[Desk]) -> None:
    client = console.client("quill")
    done = client.post("/bulk/do", data={"do": "send", "pick": [three[0].open_tasks[0].id]})

    assert "asked of a biller" in client.get(done.headers["location"]).text
    assert three[0].go_on() is ClaimState.RELEASING_CLAIM
