"""What a log line says, and what it never says."""

import dataclasses
import json
import logging
import sys
from collections.abc import Generator
from typing import Any

import pytest
import structlog
import temporalio.activity
import temporalio.workflow
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput

from models.errors import Conflict
from workers.logging import (
    Handler,
    RedactingFilter,
    TemporalContextInterceptor,
    configure,
    drop_replayed,
    names_of,
    redact_exceptions,
    temporal_context,
    withheld,
)

SECRET = "member SECRETID9"


@pytest.fixture(autouse=True)
def _restored() -> Generator[None]:
    """Leave logging as other tests expect it."""
    root, level = logging.getLogger(), logging.getLogger().level
    yield
    root.handlers = [h for h in root.handlers if not isinstance(h, Handler)]
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return what was logged as JSON."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_our_lines_and_those_of_libraries_look_alike(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=True)
    structlog.stdlib.get_logger("claimflow").info("batch sent", claims=3)
    logging.getLogger("library").warning("slow %s", "answer")
    structlog.stdlib.get_logger("claimflow").debug("not shown")
    ours, theirs = lines(capsys)

    assert (ours["event"], ours["claims"], ours["level"], ours["logger"]) == (
        "batch sent",
        3,
        "info",
        "claimflow",
    )
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("slow answer", "warning", "library")
    assert ours["timestamp"].endswith("Z")
    assert theirs["timestamp"].endswith("Z")


def test_off_a_terminal_lines_are_json_without_being_asked(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    structlog.stdlib.get_logger().info("batch sent")

    assert lines(capsys)[0]["event"] == "batch sent"


def test_configuring_twice_writes_every_line_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=True)
    configure("INFO", json=True)
    structlog.stdlib.get_logger().info("batch sent")

    assert len(lines(capsys)) == 1


def test_a_bound_claim_stands_in_the_lines_of_libraries_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=True)
    with structlog.contextvars.bound_contextvars(claim="7f3a"):
        logging.getLogger("library").info("hello")

    assert lines(capsys)[0]["claim"] == "7f3a"


@pytest.mark.parametrize("json_lines", [True, False])
def test_the_text_of_a_foreign_exception_is_in_no_line(
    capsys: pytest.CaptureFixture[str], json_lines: bool
) -> None:
    configure("INFO", json=json_lines)
    try:
        secret_local = SECRET
        raise ValueError(secret_local)
    except ValueError:
        structlog.stdlib.get_logger().exception("ours")
        logging.getLogger("library").exception("theirs")
        temporalio.activity.logger.warning("Completing activity as failed", exc_info=True)
    text = capsys.readouterr().err

    assert "SECRETID9" not in text
    assert text.count("ValueError") >= 3
    assert "test_logging.py" in text


def test_the_text_of_our_own_errors_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=True)
    try:
        raise Conflict("Task 7 was completed by another user")
    except Conflict:
        temporalio.activity.logger.warning("Completing activity as failed", exc_info=True)

    assert "Task 7 was completed by another user" in lines(capsys)[0]["exception"]


def test_a_cause_behind_our_own_error_is_withheld_too() -> None:
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as cause:
            raise Conflict("the claim has moved") from cause
    except Conflict as error:
        stand_in = withheld(error)

    assert "the claim has moved" in str(stand_in)
    assert str(stand_in.__cause__) == "ValueError"


def test_a_circle_of_causes_ends() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first

    assert str(withheld(first)) == "ValueError"


def test_an_application_error_shows_its_type_and_not_its_message() -> None:
    assert str(withheld(ApplicationError(SECRET, type="PayerUnreachable"))) == (
        "ApplicationError of type PayerUnreachable"
    )


def test_messages_of_temporal_that_quote_an_exception_are_cut() -> None:
    record = logging.LogRecord(
        "temporalio.activity",
        logging.ERROR,
        "",
        0,
        f"Exception handling failed, original error: {SECRET}",
        (),
        None,
    )

    assert RedactingFilter().filter(record)
    assert record.getMessage() == "Exception handling failed, original error"


def test_messages_of_temporal_keep_their_arguments() -> None:
    record = logging.LogRecord("temporalio.worker", logging.INFO, "", 0, "worker %s", ("w1",), None)
    RedactingFilter().filter(record)

    assert record.getMessage() == "worker w1"


def test_an_exception_is_withheld_however_it_is_handed_over() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        for given in (True, error, sys.exc_info()):
            event = redact_exceptions(None, "info", {"event": "e", "exc_info": given})
            assert str(event["exc_info"][1]) == "ValueError"

    assert redact_exceptions(None, "info", {"event": "e"}) == {"event": "e"}


def test_a_claims_workflow_id_gives_the_claim() -> None:
    assert names_of("claim-7f3a") == {"workflow_id": "claim-7f3a", "claim": "7f3a"}
    assert names_of("exchange-house") == {"workflow_id": "exchange-house"}
    assert names_of("") == {}


def test_a_line_within_an_activity_names_it() -> None:
    environment = ActivityEnvironment()
    event = environment.run(temporal_context, None, "info", {"event": "e", "attempt": 9})

    assert event["activity"] == "unknown"
    assert event["attempt"] == 9
    assert temporal_context(None, "info", {"event": "e"}) == {"event": "e"}


class AnActivity(ActivityInboundInterceptor):
    """Stands for the activity at the end of the chain; returns what is bound while it runs."""

    def __init__(self) -> None:
        pass

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        return structlog.contextvars.get_contextvars()


async def test_the_interceptor_binds_the_claim_while_an_activity_runs_and_no_longer() -> None:
    environment = ActivityEnvironment()
    environment.info = dataclasses.replace(environment.info, workflow_id="claim-7f3a", attempt=2)
    outer = TemporalContextInterceptor().intercept_activity(AnActivity())
    given = ExecuteActivityInput(fn=print, args=(), executor=None, headers={})
    bound = await environment.run(outer.execute_activity, given)

    assert (bound["claim"], bound["attempt"], bound["activity"]) == ("7f3a", 2, "unknown")
    assert structlog.contextvars.get_contextvars() == {}


class AWorkflow:
    """Stands for the workflow a line is written in."""

    workflow_id = "claim-7f3a"


def test_a_line_within_a_workflow_names_its_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporalio.workflow, "in_workflow", lambda: True)
    monkeypatch.setattr(temporalio.workflow, "info", AWorkflow)

    assert temporal_context(None, "info", {"event": "e"})["claim"] == "7f3a"


@pytest.mark.parametrize("replaying", [True, False])
def test_a_line_is_written_once_however_often_the_workflow_is_replayed(
    monkeypatch: pytest.MonkeyPatch, replaying: bool
) -> None:
    monkeypatch.setattr(temporalio.workflow, "in_workflow", lambda: True)
    monkeypatch.setattr(temporalio.workflow.unsafe, "is_replaying", lambda: replaying)

    if replaying:
        with pytest.raises(structlog.DropEvent):
            drop_replayed(None, "info", {"event": "e"})
    else:
        assert drop_replayed(None, "info", {"event": "e"}) == {"event": "e"}
