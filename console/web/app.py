"""The console as an ASGI application: pages, API, and what guards both."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from console.web.access import PUBLIC, NotForYou, SignInNeeded, allowed, open_to
from console.web.assets import serve_asset
from console.web.desk import Desk
from console.web.headers import SameOriginOnly, SecurityHeaders
from console.web.pages import claims, inbox, sign_in, tasks
from console.web.rendering import page, wants_part
from console.web.sessions import Sessions
from models.errors import BadInput, Conflict, NotFound

PAGES = (sign_in, inbox, tasks, claims)
SMALLEST_PACKED = 500


def console_app(desk: Desk) -> FastAPI:
    """Return the console on a store and a clock."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
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
    for pages in PAGES:
        app.include_router(pages.router)
    app.add_api_route("/", front_door, include_in_schema=False)
    app.add_api_route("/healthz", healthy, include_in_schema=False)
    app.router.routes.append(Route("/assets/{name}", serve_asset))
    _answer_problems(app)
    # The last one added is the first to see a request.
    app.add_middleware(Sessions, desk=desk)
    app.add_middleware(SameOriginOnly)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_PACKED)
    app.add_middleware(SecurityHeaders)
    return app


@open_to(PUBLIC)
def front_door() -> Response:
    """Lead to the inbox."""
    return RedirectResponse("/inbox", 303)


@open_to(PUBLIC)
def healthy() -> dict[str, str]:
    """Tell that the console answers."""
    return {"status": "ok"}


def _answer_problems(app: FastAPI) -> None:
    app.add_exception_handler(SignInNeeded, _sign_in_needed)
    app.add_exception_handler(NotForYou, _not_for_you)
    app.add_exception_handler(NotFound, _not_found)
    app.add_exception_handler(Conflict, _conflict)
    app.add_exception_handler(BadInput, _bad_input)


async def _sign_in_needed(request: Request, _: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"title": "Sign in first", "status": 401}, 401)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = "/sign-in?next=" + quote(back if request.method == "GET" else "/inbox", safe="")
    if wants_part(request):
        return Response(status_code=200, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


async def _not_for_you(request: Request, _: Exception) -> Response:
    words = "Your roles do not open this. Somebody who manages the staff list can give you one that does."
    return page(request, "problem.html", 403, heading="Not for you", words=words)


async def _not_found(request: Request, problem: Exception) -> Response:
    return page(request, "problem.html", 404, heading="Not here", words=str(problem))


async def _conflict(request: Request, problem: Exception) -> Response:
    return page(request, "problem.html", 409, heading="Somebody was first", words=str(problem))


async def _bad_input(request: Request, problem: Exception) -> Response:
    return page(request, "problem.html", 422, heading="That cannot be taken", words=str(problem))
