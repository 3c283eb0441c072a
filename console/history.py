"""The Temporal history of one execution as steps that an admin can read, decoded, with the machine's folded.

An event of Temporal is one of four things here: something the workflow did (a step, a question to the
outside), something it was told, a time it waited for, or machinery (tasks of workers), which is folded.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory
from temporalio.converter import PayloadCodec

from models.errors import BadSettings

Kind = Literal["step", "outside", "told", "wait", "end", "failure", "machine"]

_E = EventType
ENDS = {
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED: "completed",
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED: "failed",
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED: "terminated",
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED: "cancelled",
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT: "timed out",
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW: "continued as new",
}


class HistoryStep(NamedTuple):
    """One event, or what is left of it: ``given`` and ``result`` are decoded, JSON with two blanks."""

    event: int
    at: datetime
    kind: Kind
    title: str
    given: str = ""
    result: str = ""


class Read(NamedTuple):
    """What an event says, before its payloads are decoded."""

    kind: Kind
    title: str
    given: Sequence[Payload] = ()
    result: Sequence[Payload] = ()
    failure: Failure | None = None


async def steps_of(history: WorkflowHistory, codec: PayloadCodec) -> list[HistoryStep]:
    """Return the steps of an execution, oldest first; a payload whose key is gone says so in its place."""
    return [await _step(event, _read(event), codec) for event in history.events]


def redone_from(history: WorkflowHistory, event: int) -> int | None:
    """Return the event to reset an execution to, so that the step of this event is taken anew.

    None where this event is no step. A step stands in the history behind the task of the worker that took it.
    """
    if not any(one.event_id == event and _read(one).kind == "step" for one in history.events):
        return None
    done = _E.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    tasks = [one.event_id for one in history.events if one.event_type == done and one.event_id < event]
    return max(tasks, default=None)


def was_reset(history: WorkflowHistory, request: str) -> bool:
    """Tell whether this execution comes from a reset whose reason names this request."""
    failed = (one.workflow_task_failed_event_attributes for one in history.events)
    reset = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW
    return any(one.cause == reset and request in one.failure.message.split() for one in failed)


async def _step(event: HistoryEvent, read: Read, codec: PayloadCodec) -> HistoryStep:
    summary = await _decoded([event.user_metadata.summary], codec)
    title = f"{read.title}: {summary.strip(chr(34))}" if summary else read.title
    result = await _decoded(read.result, codec)
    if read.failure is not None:
        result = "\n".join([result, *_failure(read.failure)]).strip()
    return HistoryStep(
        event.event_id,
        event.event_time.ToDatetime(UTC),
        read.kind,
        title,
        await _decoded(read.given, codec),
        result,
    )


def _read(event: HistoryEvent) -> Read:
    kind = event.event_type
    if kind == _E.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
        started = event.workflow_execution_started_event_attributes
        return Read("told", f"started as {started.workflow_type.name}", started.input.payloads)
    if kind == _E.EVENT_TYPE_MARKER_RECORDED:
        return _marker(event)
    if kind in ENDS:
        return _end(event)
    return _told(event) or _outside(event) or _timer(event) or Read("machine", _name(event))


def _marker(event: HistoryEvent) -> Read:
    marker = event.marker_recorded_event_attributes
    if marker.marker_name != "core_local_activity":
        return Read("machine", marker.marker_name)
    about = json.loads(marker.details["data"].payloads[0].data)
    failed = marker.HasField("failure")
    title = f"{about['activity_type']}{' failed' if failed else ''}"
    result = marker.details["result"].payloads if "result" in marker.details else ()
    failure = marker.failure if failed else None
    return Read("failure" if failed else "step", title, (), result, failure)


def _end(event: HistoryEvent) -> Read:
    if event.event_type == _E.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
        return Read(
            "end", "completed", (), event.workflow_execution_completed_event_attributes.result.payloads
        )
    failed = event.event_type == _E.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED
    failure = event.workflow_execution_failed_event_attributes.failure if failed else None
    return Read("failure" if failed else "end", ENDS[event.event_type], failure=failure)


def _told(event: HistoryEvent) -> Read | None:
    if event.event_type == _E.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
        given = event.workflow_execution_update_accepted_event_attributes.accepted_request.input
        return Read("told", f"told by update {given.name}", given.args.payloads)
    if event.event_type == _E.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
        signal = event.workflow_execution_signaled_event_attributes
        return Read("told", f"told by signal {signal.signal_name}", signal.input.payloads)
    return None


def _outside(event: HistoryEvent) -> Read | None:
    kind = event.event_type
    if kind == _E.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
        asked = event.activity_task_scheduled_event_attributes
        return Read("outside", f"asks {asked.activity_type.name}", asked.input.payloads)
    if kind == _E.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
        answered = event.activity_task_completed_event_attributes
        title = f"answer to event {answered.scheduled_event_id}"
        return Read("outside", title, (), answered.result.payloads)
    if kind == _E.EVENT_TYPE_ACTIVITY_TASK_FAILED:
        failed = event.activity_task_failed_event_attributes
        return Read("failure", f"event {failed.scheduled_event_id} failed", failure=failed.failure)
    if kind == _E.EVENT_TYPE_WORKFLOW_TASK_FAILED:
        broken = event.workflow_task_failed_event_attributes
        return Read("failure", "the workflow's own code failed", failure=broken.failure)
    return None


def _timer(event: HistoryEvent) -> Read | None:
    kind = event.event_type
    if kind == _E.EVENT_TYPE_TIMER_STARTED:
        lasts = event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
        return Read("wait", f"waits at most {_duration(lasts.total_seconds())}")
    if kind == _E.EVENT_TYPE_TIMER_FIRED:
        return Read("wait", "the time was up")
    return None


def _duration(seconds: float) -> str:
    days, hours = seconds / 86_400, seconds / 3_600
    if days >= 1:
        return f"{days:.1f} days"
    return f"{hours:.1f} hours" if hours >= 1 else f"{seconds:.0f} seconds"


def _name(event: HistoryEvent) -> str:
    name = EventType.Name(event.event_type).removeprefix("EVENT_TYPE_")
    return name.replace("_", " ").lower()


def _failure(failure: Failure) -> Iterable[str]:
    while True:
        yield failure.message or failure.application_failure_info.type or "failed"
        if not failure.HasField("cause"):
            return
        failure = failure.cause


async def _decoded(payloads: Iterable[Payload], codec: PayloadCodec) -> str:
    held = [payload for payload in payloads if payload.metadata]
    if not held:
        return ""
    try:
        clear = await codec.decode(held)
    except BadSettings as problem:
        return str(problem)
    return "\n".join(_text(payload) for payload in clear)


def _text(payload: Payload) -> str:
    text = payload.data.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text
