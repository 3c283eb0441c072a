"""The console as an ASGI application: its routes, what guards them, and how problems are answered."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import quote, urlsplit

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response

from console.web.access import NotForYou, SignInNeeded, allowed
from console.web.api import problems
from console.web.api.bearer import Bearers
from console.web.desk import Desk
from console.web.faults import Faults
from console.web.headers import SameOriginOnly, SecurityHeaders, TlsOrHome
from console.web.housekeeping import housekeeping
from console.web.live import Live
from console.web.rendering import by_htmx, page
from console.web.routes import api_description, console_routes
from console.web.sessions import Sessions
from console.web.way_back import way_back
from models.errors import BadInput, Conflict, NotFound

Answer = Callable[[Request, Exception], Awaitable[Response]]

SMALLEST_PACKED = 500
NO_SUCH_PAGE = "No page has this address. It may have been mistyped, or what it showed is gone."


def console_app(desk: Desk) -> FastAPI:
    """Return the console on a store and a clock."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with housekeeping(desk), app.state.live.running():
            yield

    app = FastAPI(
        title="claimflow",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(allowed)],
        lifespan=lifespan,
    )
    app.state.desk = desk
    app.state.live = Live(desk)
    app.state.description = api_description
    app.router.routes.extend(console_routes())
    _answer_problems(app)
    # The last one added is the first to see a request.
    app.add_middleware(problems.OnlyProblems)
    app.add_middleware(Bearers, desk=desk)
    app.add_middleware(Sessions, desk=desk)
    app.add_middleware(SameOriginOnly)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_PACKED)
    app.add_middleware(Faults)
    app.add_middleware(TlsOrHome)
    app.add_middleware(SecurityHeaders)
    return app


def _answer_problems(app: FastAPI) -> None:
    pages: dict[type[Exception], Answer] = {
        SignInNeeded: _sign_in_needed,
        NotForYou: _not_for_you,
        NotFound: _not_found,
        Conflict: _conflict,
        BadInput: _bad_input,
        RequestValidationError: _not_understood,
        HTTPException: _http_problem,
        problems.Stale: _conflict,
        problems.NoVersion: _bad_input,
    }
    for kind, answer in pages.items():
        app.add_exception_handler(kind, _for_people_or_programs(answer))


def _for_people_or_programs(for_people: Answer) -> Answer:
    """Return what answers a problem: with a page, or as the API says problems."""

    async def answer(request: Request, problem: Exception) -> Response:
        if problems.is_api(request.url.path):
            return problems.told(request, problem)
        return await for_people(request, problem)

    return answer


async def _sign_in_needed(request: Request, _: Exception) -> Response:
    address = "/sign-in?next=" + quote(_where_one_was(request), safe="")
    if by_htmx(request):
        return Response(status_code=200, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _where_one_was(request: Request) -> str:
    """Return the page to come back to after sign-in: for a part or a form, the page it stood on."""
    if by_htmx(request):
        shown = urlsplit(request.headers.get("hx-current-url", ""))
        return way_back(request, shown.path + (f"?{shown.query}" if shown.query else ""))
    if request.method == "GET":
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return way_back(request, request.url.path)


async def _not_for_you(request: Request, _: Exception) -> Response:
    words = "Your roles do not open this. Somebody who manages the staff list can give you one that does."
    return page(request, "problem.html", 403, heading="Not for you", words=words)


async def _not_found(request: Request, problem: Exception) -> Response:
    return page(request, "problem.html", 404, heading="Not here", words=str(problem))


async def _conflict(request: Request, problem: Exception) -> Response:
    return page(request, "problem.html", 409, heading="Somebody was first", words=str(problem))


async def _bad_input(request: Request, problem: Exception) -> Response:
    return page(request, "problem.html", 422, heading="That cannot be taken", words=str(problem))


async def _not_understood(request: Request, problem: Exception) -> Response:
    """Say which fields cannot be read; never what was typed into them."""
    assert isinstance(problem, RequestValidationError)
    fields = sorted({str(error["loc"][-1]) for error in problem.errors()})
    words = f"This cannot be read: {', '.join(fields)}. Go back and look at it again."
    return page(request, "problem.html", 422, heading="That cannot be taken", words=words)


async def _http_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    known = {404: ("Not here", NO_SUCH_PAGE), 405: ("Not like this", "This address does not do that.")}
    heading, words = known.get(problem.status_code, ("That did not work", str(problem.detail)))
    return page(request, "problem.html", problem.status_code, heading=heading, words=words)
