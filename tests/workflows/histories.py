"""Histories of whole lives, kept beside the tests: what is running somewhere must go on with today's code.

They are encrypted like every history, with a key that is committed next to them and good for nothing else.
"""

import base64
import json
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory

FOLDER = Path(__file__).parent / "histories"
KEY = (FOLDER / "TEST-ONLY.key").read_text().strip()

NAMED_BY = {
    "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED": "ask",
    "EVENT_TYPE_MARKER_RECORDED": "step",
    "EVENT_TYPE_TIMER_STARTED": "wait",
    "EVENT_TYPE_TIMER_CANCELED": "wake",
    "EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED": "told",
    "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED": "end",
    "EVENT_TYPE_WORKFLOW_EXECUTION_FAILED": "fail",
}
"""The commands of a workflow, by the events they leave."""


def path_of(life: str) -> Path:
    """Return the file of a life's history."""
    return FOLDER / f"{life}.json"


def kept(life: str) -> WorkflowHistory:
    """Return the kept history of a life."""
    return WorkflowHistory.from_json(f"kept-{life}", path_of(life).read_text())


def fingerprint(history: WorkflowHistory) -> list[str]:
    """Return the sequence of commands of a history: ``["ask ask_coverage", "step record_coverage", ...]``.

    How long a timer runs and which worker's turn it was are left out: they differ from run to run.
    """
    events: list[dict[str, Any]] = json.loads(history.to_json())["events"]
    return [_word(event) for event in events if event["eventType"] in NAMED_BY]


def _word(event: dict[str, Any]) -> str:
    word = NAMED_BY[event["eventType"]]
    if word == "ask":
        return f"ask {event['activityTaskScheduledEventAttributes']['activityType']['name']}"
    if word == "step":
        marker = event["markerRecordedEventAttributes"]
        data = json.loads(base64.b64decode(marker["details"]["data"]["payloads"][0]["data"]))
        return f"step {data['activity_type']}{' failed' if 'failure' in marker else ''}"
    return word
