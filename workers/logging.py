"""Logging: structlog over the standard library's loggers, JSON away from a terminal, no patient in any line.

Every line names the claim, the workflow, the activity and the attempt it belongs to, without the code
that logs having to know them::

    {"event": "batch sent", "claim": "7f3a", "activity": "transmit", "attempt": 1, "level": "info", ...}

structlog's own print logger takes a lock the workflow sandbox forbids, and wedges the workflow; the
standard library's loggers do not.
"""

import logging
import re
import sys
from types import TracebackType
from typing import Any, cast

import structlog
import temporalio.activity
import temporalio.workflow
from structlog.typing import EventDict, Processor, WrappedLogger
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from models.errors import ClaimflowError

ExceptionTriple = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]

CLAIM_PREFIX = "claim-"
"""A claim's workflow id is ``claim-<claim id>``."""

TALKATIVE = ("asyncssh", "httpcore", "httpx", "aiosqlite", "sqlalchemy.engine")
"""Libraries whose information lines name files, users or SQL; only their warnings are kept."""

QUOTED_ERROR = re.compile(r"((?:original error|error of type [^:]*)):.*", re.DOTALL)
"""The places where Temporal's own messages quote the text of an exception."""


def configure(level: str = "INFO", json: bool | None = None) -> None:
    """Set up logging of this process, to stderr; may be called again.

    ``json`` None means: JSON unless stderr is a terminal.
    """
    as_json = not sys.stderr.isatty() if json is None else json
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, drop_replayed, *_shared(), _wrap],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = Handler(sys.stderr)
    handler.setFormatter(formatter(as_json))
    handler.addFilter(RedactingFilter())
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if not isinstance(h, Handler)] + [handler]
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # The fields of a line say this already, and say it so that a machine can read it.
    temporalio.activity.logger.activity_info_on_message = False
    temporalio.workflow.logger.workflow_info_on_message = False


class Handler(logging.StreamHandler[Any]):
    """Our handler, known by its class, so that configuring again replaces it and nobody else's."""


def formatter(as_json: bool) -> logging.Formatter:
    """Return the formatter for our lines and for those of libraries alike."""
    last: Processor = structlog.processors.JSONRenderer()
    if not as_json:
        # The pretty tracebacks of structlog show local variables, which hold whole claims.
        plain = structlog.dev.plain_traceback
        last = structlog.dev.ConsoleRenderer(exception_formatter=plain)
    exceptions = [structlog.processors.format_exc_info] if as_json else []
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *exceptions, last],
        foreign_pre_chain=_shared(),
    )


def temporal_context(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Add workflow, claim, activity and attempt when the line comes from within one."""
    if temporalio.workflow.in_workflow():
        found = names_of(temporalio.workflow.info().workflow_id)
    elif temporalio.activity.in_activity():
        found = activity_names(temporalio.activity.info())
    else:
        return event
    for name, value in found.items():
        event.setdefault(name, value)
    return event


def drop_replayed(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Drop our own lines while a workflow is replayed: its code runs again, its lines are written already.

    Only for our own loggers: ``DropEvent`` inside a formatter would break out of the library that logs.
    """
    if temporalio.workflow.in_workflow() and temporalio.workflow.unsafe.is_replaying():
        raise structlog.DropEvent
    return event


def names_of(workflow_id: str) -> dict[str, Any]:
    """Return the fields a workflow id gives: itself, and the claim's id if it is a claim's."""
    names = {"workflow_id": workflow_id} if workflow_id else {}
    if workflow_id.startswith(CLAIM_PREFIX):
        names["claim"] = workflow_id.removeprefix(CLAIM_PREFIX)
    return names


def activity_names(info: temporalio.activity.Info) -> dict[str, Any]:
    """Return the fields an activity gives: those of its workflow, its type and its attempt."""
    return {
        **names_of(info.workflow_id or ""),
        "activity": info.activity_type,
        "attempt": info.attempt,
    }


class TemporalContextInterceptor(Interceptor):
    """Binds claim, workflow, activity and attempt around every activity, for lines of any library within.

    Workflows need no binding: ``temporal_context`` asks ``workflow.info()`` when a line is written, which
    is safe in the sandbox and leaves nothing behind when the next workflow runs on the same thread.
    """

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Wrap an activity; called by the worker."""
        return _BoundActivity(next)


class _BoundActivity(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        with structlog.contextvars.bound_contextvars(**activity_names(temporalio.activity.info())):
            return await super().execute_activity(input)


class Withheld(Exception):
    """Stands in a log for an exception whose text may name a patient: type and stack, no text."""


class RedactingFilter(logging.Filter):
    """Takes the texts of foreign exceptions out of a record before any formatter sees it.

    Temporal logs every failed activity on ``temporalio.activity`` with the exception's whole text, in clear,
    while the same text is encrypted in the history. pydantic quotes the input it refused, a database driver
    the row it could not write: names, member ids, birth dates. Our own errors are written without them, so
    only the text of ``ClaimflowError`` is let through.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; always lets it pass."""
        if record.exc_info and record.exc_info[1] is not None:
            error = withheld(record.exc_info[1])
            record.exc_info = (type(error), error, error.__traceback__)
            # Another handler may have formatted the record before, and the text is kept for the next.
            record.exc_text = None
        if record.name.startswith("temporalio"):
            record.msg = QUOTED_ERROR.sub(r"\1", record.getMessage())
            record.args = ()
        return True


def redact_exceptions(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Do for our own lines what ``RedactingFilter`` does for those of libraries."""
    given = event.get("exc_info")
    error = given if isinstance(given, BaseException) else None
    if isinstance(given, tuple):
        error = cast("ExceptionTriple", given)[1]
    elif given:
        error = error or sys.exc_info()[1]
    if error is not None:
        safe = withheld(error)
        event["exc_info"] = (type(safe), safe, safe.__traceback__)
    return event


def withheld(error: BaseException, depth: int = 10) -> Withheld:
    """Return a stand-in: type and stack of the exception and of its causes, the text only of our own."""
    if isinstance(error, Withheld):
        return error
    name = type(error).__qualname__
    if isinstance(error, ClaimflowError):
        name = f"{name}: {error}"
    elif isinstance(error, ApplicationError) and error.type:
        # Its type is a class name that Temporal stores in clear anyway; its message is not.
        name = f"{name} of type {error.type}"
    stand_in = Withheld(name).with_traceback(error.__traceback__)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    stand_in.__cause__ = withheld(cause, depth - 1) if cause is not None and depth else None
    return stand_in


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        temporal_context,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact_exceptions,
    ]


_wrap = structlog.stdlib.ProcessorFormatter.wrap_for_formatter
