"""Every answer of the API that is no success: ``application/problem+json`` (RFC 9457), without a value of the
request and without a word about patients."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import NamedTuple

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.web.access import NotForYou, NotInScope, SignInNeeded
from models.errors import BadInput, ClaimflowError, Conflict, NotAllowed, NotFound

PROBLEM = "application/problem+json"
DOCS = "/api/docs"
CHALLENGE = 'Bearer realm="claimflow"'

MEANINGS: dict[int, tuple[str, str]] = {
    400: ("It cannot be read", "The request is no HTTP message that this address understands."),
    401: ("Sign in first", "Nobody is signed in, or the token opens nothing any more."),
    403: ("Not for you", "The roles of the person, or the scopes of the token, do not open this."),
    404: ("Not here", "Nothing has this address; a cursor may be from another list."),
    405: ("Not like this", "This address does not take that method; Allow names those it takes."),
    409: ("Somebody was first", "The state does not allow it any more, or the same key is being worked on."),
    412: ("It has changed", "If-Match names another version than the one there is; read it again."),
    413: ("Too large", "The body is larger than this address takes."),
    415: ("Another media type", "This address takes another Content-Type; the documentation names it."),
    422: ("It cannot be taken", "A field or parameter does not fit; `errors` names each."),
    428: ("Say which version", "A write to a task or claim carries If-Match with the ETag that was read."),
    429: ("Too many wrong tokens", "Retry-After says in how many seconds to ask again."),
    500: ("Something broke here", "The log has the cause under the reference."),
    503: ("Not now", "A part behind the console does not answer; ask again later."),
}
"""What each status means here: its title, and what the documentation says."""


class Wrong(BaseModel):
    """One thing that does not fit: the field's path, and what is wrong with it."""

    field: str
    problem: str


class Problem(BaseModel):
    """What went wrong (RFC 9457). No problem quotes the request."""

    type: str = Field(json_schema_extra={"format": "uri-reference"})
    title: str
    status: int
    detail: str
    errors: list[Wrong] = []


class Unfit(BadInput):
    """An answer of which several fields do not fit; ``wrong`` says what is wrong with each."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        self.wrong = wrong
        super().__init__("the answer does not fit", remedy="Mend the fields named in errors")


class Stale(ClaimflowError):
    """What was to be changed has another version by now: ``etag``."""

    def __init__(self, etag: str) -> None:
        self.etag = etag
        super().__init__("it was changed since it was read; read it again")


class NoVersion(ClaimflowError):
    """A write that does not say which version it is about."""


class Said(NamedTuple):
    """What is answered: status, detail, what is wrong with which field, and headers."""

    status: int
    detail: str = ""
    errors: Sequence[Wrong] = ()
    headers: Mapping[str, str] = {}


def is_api(path: str) -> bool:
    """Tell whether programs ask here; the documentation is a page for people."""
    return path.startswith("/api/") and path != DOCS


def problem(said: Said) -> Response:
    """Return a problem as an answer."""
    title, meaning = MEANINGS.get(said.status, (HTTPStatus(said.status).phrase, ""))
    body = Problem(
        type=f"{DOCS}#problem-{said.status}",
        title=title,
        status=said.status,
        detail=said.detail or meaning,
        errors=list(said.errors),
    )
    return Response(body.model_dump_json(), said.status, said.headers, PROBLEM)


def told(request: Request, fault: Exception) -> Response:
    """Return the problem that an exception is."""
    if isinstance(fault, RequestValidationError):
        return problem(_not_understood(fault))
    if isinstance(fault, HTTPException):
        return problem(_of_http(request, fault))
    return problem(_of_ours(fault))


def _of_ours(fault: Exception) -> Said:
    match fault:
        case SignInNeeded():
            return Said(401, headers={"WWW-Authenticate": CHALLENGE})
        case NotInScope(needed=needed):
            scope = f', scope="{needed}"' if needed is not None else ""
            asked = f"The token needs the scope {needed!s}." if needed else "No token opens this: sign in."
            challenge = f'{CHALLENGE}, error="insufficient_scope"{scope}'
            return Said(403, asked, headers={"WWW-Authenticate": challenge})
        case NotForYou():
            return Said(403)
        case NotAllowed():
            return Said(403, _sentence(fault))
        case NotFound():
            return Said(404)
        case Conflict():
            return Said(409, str(fault))
        case Stale(etag=etag):
            return Said(412, headers={"ETag": etag})
        case NoVersion():
            return Said(428)
        case Unfit(wrong=wrong):
            errors = [Wrong(field=field, problem=words) for field, words in wrong.items()]
            return Said(422, _sentence(fault), errors)
        case BadInput():
            errors = [Wrong(field=fault.field, problem=fault.problem)] if fault.field else []
            return Said(422, _sentence(fault), errors)
        case _:
            raise fault


def _sentence(fault: BadInput) -> str:
    words = f"{fault.problem}. {fault.remedy}" if fault.remedy else f"{fault.problem}"
    return f"{words[0].upper()}{words[1:]}"


def _not_understood(fault: RequestValidationError) -> Said:
    """Say which fields do not fit. What somebody called a field that there is not is theirs, and not said."""
    errors = fault.errors()
    if any(tuple(error["loc"]) == ("header", "If-Match") and error["type"] == "missing" for error in errors):
        return Said(428)
    wrong = [Wrong(field=_field(error["loc"], error["type"]), problem=_words(error)) for error in errors]
    return Said(422, errors=wrong[:MOST_ERRORS])


MOST_ERRORS = 50
OWN_WORDS = {
    "json_invalid": "This is no JSON",
    "extra_forbidden": "There is no such field",
    "missing": "This is needed",
}


def _field(loc: Sequence[int | str], kind: str) -> str:
    known = loc[:-1] if kind in ("extra_forbidden", "json_invalid") else loc
    return ".".join(
        str(part) for part in known if isinstance(part, int) or part.replace("-", "_").isidentifier()
    )


def _words(error: Mapping[str, object]) -> str:
    return OWN_WORDS.get(str(error["type"])) or str(error["msg"])


def _of_http(request: Request, fault: HTTPException) -> Said:
    headers = dict(fault.headers or {})
    if fault.status_code == 405:
        headers["Allow"] = ", ".join(methods_of(request))
    return Said(fault.status_code, headers=headers)


class OnlyProblems:
    """Makes a problem of what the framework itself answers in plain words: that a body is too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and look at how it is answered."""
        if scope["type"] != "http" or not is_api(scope["path"]):
            await self._app(scope, receive, send)
            return
        instead: Response | None = None

        async def send_problem(message: Message) -> None:
            nonlocal instead
            if message["type"] == "http.response.start" and message["status"] >= 400:
                kind = Headers(raw=message["headers"]).get("content-type", "")
                instead = problem(Said(message["status"])) if kind != PROBLEM else None
            if instead is None:
                await send(message)
            elif not message.get("more_body", message["type"] == "http.response.start"):
                await instead(scope, receive, send)

        await self._app(scope, receive, send_problem)


def methods_of(request: Request) -> list[str]:
    """Return the methods that this address takes, of all its routes."""
    taken: set[str] = set()
    for method in ("DELETE", "GET", "PATCH", "POST", "PUT"):
        scope = {**request.scope, "method": method}
        if any(route.matches(scope)[0] == Match.FULL for route in request.app.routes):
            taken.add(method)
    return sorted(taken)
