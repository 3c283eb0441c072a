"""One line in the log for every request, and a page with a reference number when something broke.

What broke stands in the log under the same number, without the words of the exception, which may quote a
patient (``workers.logging``). Paths are logged as the route says them: ``/claims/{name}``, no query.
"""

import secrets
import time

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.web.api.problems import Said, is_api, problem
from console.web.rendering import page
from models.errors import ClaimflowError

log = structlog.stdlib.get_logger(__name__)

HEADING = "Something broke here"


class AnswerBrokeOff(ClaimflowError):
    """An answer broke off after its first bytes; the log says why under the same reference."""


class Faults:
    """Answers what no page foresaw, so that neither browser nor log gets the text of an exception."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and say how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception as fault:
            reference = secrets.token_hex(4)
            log.error("request_failed", reference=reference, **_named(scope), exc_info=fault)
            if status:
                raise AnswerBrokeOff(f"an answer broke off, reference {reference}") from None
            await answer_fault(Request(scope, receive), reference)(scope, receive, send_noted)
        log.info("request", status=status, ms=round(1000 * (time.monotonic() - began)), **_named(scope))


def _named(scope: Scope) -> dict[str, str]:
    route = getattr(scope.get("route"), "path", "none")
    viewer = scope.get("state", {}).get("viewer")
    return {"method": scope["method"], "route": route, "user": viewer.user if viewer is not None else ""}


def answer_fault(request: Request, reference: str) -> Response:
    """Return the page that gives no more than a number; in plain text if even the frame is broken."""
    words = (
        f"Nothing was lost that was saved before. Whoever runs claimflow finds the cause under {reference}."
    )
    if is_api(request.url.path):
        return problem(Said(500, words))
    try:
        return page(request, "problem.html", 500, heading=HEADING, words=words)
    except Exception as fault:
        log.error("frame_failed", reference=reference, exc_info=fault)
        return PlainTextResponse(f"{HEADING}. {words}", 500)
