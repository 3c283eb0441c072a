"""The inbox on the command line."""

import io
import json

import pytest

from models.lifecycle import ClaimState
from models.messages import CauseKind, Notice, StepRequest
from models.policy import Policy
from models.tasks import TaskKind
from store.step import ClaimStep, Decision, latest_move, take_step
from tests.console.running import Desk

FINDING = {
    "rule": "duplicate_line",
    "severity": "error",
    "field": "lines.2",
    "message": "The line repeats an earlier one",
    "remedy": "Remove the line",
}
DETAIL = {"account": "FC-1", "findings": [FINDING], "claim": {"lines": [{"procedure": "T1015", "note": ""}]}}


def a_task(desk: Desk) -> str:
    """Open a task of a claim as a worker would."""

    def decide(step: ClaimStep) -> Decision:
        state = ClaimState.RESOLVING_COVERAGE
        return step.open_task(TaskKind.CONTACT_PATIENT, DETAIL, state, summary="not covered")

    claim = desk.claim()
    with desk.store.read() as session:
        move = latest_move(session, claim)
    assert move.wake_at is not None
    notice = Notice(cause="timer:1", kind=CauseKind.TIMER)
    take_step(desk.store, StepRequest(claim=claim, n=2, notice=notice, as_of=move.wake_at), decide, Policy())
    return f"{claim}-T2"


def test_open_tasks_are_listed_by_role_and_desk(desk: Desk):
    task = a_task(desk)
    desk.data("tasks", "claim", task, "--as", "mabel")

    assert [one["task"] for one in desk.data("tasks", "list", "--role", "front_desk")["tasks"]] == [task]
    assert desk.data("tasks", "list", "--role", "coder")["tasks"] == []
    assert desk.data("tasks", "list", "--mine")["tasks"] == []
    assert len(desk.data("tasks", "list", "--mine", "--as", "mabel")["tasks"]) == 1
    assert len(desk.data("tasks", "list", "--claim", task.partition("-")[0])["tasks"]) == 1
    assert task in desk.run("tasks", "list").out


def test_a_role_that_does_not_exist_is_answered_with_those_that_do(desk: Desk):
    ran = desk.run("tasks", "list", "--role", "chief")

    assert ran.code == 2
    assert "front_desk" in ran.err


def test_the_page_of_a_task_says_what_is_wrong_and_how_to_answer(desk: Desk):
    page = desk.run("tasks", "show", a_task(desk)).out

    assert "- [error] duplicate_line at lines.2: The line repeats an earlier one" in page
    assert "Remove the line" in page
    assert "lines.1: procedure=T1015\n" in page
    assert "action: coverage | self_pay | verified | ask_again | correct (needed)" in page


def test_the_json_of_a_task_has_its_detail_and_the_form(desk: Desk):
    shown = desk.data("tasks", "show", a_task(desk))

    assert shown["detail"]["findings"] == [FINDING]
    assert "action" in shown["answer_form"]["properties"]


def test_a_second_person_is_told_who_completed_the_task(desk: Desk):
    task = a_task(desk)
    first = desk.run("tasks", "complete", task, "--answer", '{"action": "verified"}', "--as", "mabel")
    second = desk.run(
        "tasks", "complete", task, "--answer", '{"action": "self_pay"}', "--as", "rory", "--json"
    )

    assert first.code == 0
    assert "Stored. 1 claim is not told yet" in first.err
    assert second.code == 4
    assert "already completed by mabel" in second.err
    assert second.data["error"]["type"] == "Conflict"


def test_the_same_answer_twice_changes_nothing(desk: Desk):
    task = a_task(desk)
    answer = ("tasks", "complete", task, "--answer", '{"action": "verified"}')

    assert not desk.data(*answer)["again"]
    assert desk.data(*answer)["again"]
    assert desk.data("tasks", "list")["tasks"] == []


def test_an_answer_comes_from_a_file_or_from_stdin(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    answer = json.dumps({"action": "verified"})
    task = a_task(desk)
    from_file = desk.data("tasks", "complete", task, "--answer", f"@{desk.file('answer.json', answer)}")
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    from_stdin = desk.data("tasks", "complete", task, "--answer", "-")

    assert not from_file["again"]
    assert from_stdin["again"]


@pytest.mark.parametrize("answer", ["{", "[1]", '{"action": "sing"}', '{"aktion": "verified"}', "@nowhere"])
def test_an_answer_without_the_right_form_is_bad_input(desk: Desk, answer: str):
    task = a_task(desk)
    ran = desk.run("tasks", "complete", task, "--answer", answer)

    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    assert len(desk.data("tasks", "list")["tasks"]) == 1


def test_a_task_on_somebodys_desk_is_only_theirs(desk: Desk):
    task = a_task(desk)
    desk.data("tasks", "claim", task, "--as", "mabel")

    assert desk.run("tasks", "claim", task, "--as", "rory").code == 4
    assert desk.run("tasks", "release", task, "--as", "rory").code == 4
    assert "in the inbox again" in desk.run("tasks", "release", task, "--as", "mabel").out
    assert desk.run("tasks", "claim", task, "--as", "rory").code == 0


def test_an_answer_to_an_older_version_is_a_conflict(desk: Desk):
    task = a_task(desk)
    desk.data("tasks", "claim", task)
    ran = desk.run("tasks", "complete", task, "--answer", '{"action": "verified"}', "--version", "1")

    assert ran.code == 4


@pytest.mark.parametrize("command", ["show", "claim", "release"])
def test_a_task_that_does_not_exist_is_not_found(desk: Desk, command: str):
    assert desk.run("tasks", command, "NOBODY-T1").code == 3
