"""The door to Temporal's Web UI: signed-in admins see it, with readable payloads; nobody else sees a page."""

from collections.abc import AsyncGenerator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from workers.codec import AesGcmCodec, new_key
from workers.settings import parse_keys
from workers.ui_door import door_app

ORIGIN = "http://door"
TOKEN = "kingfisher-at-dawn"


async def _echo(request: Request) -> JSONResponse:
    body = (await request.body()).decode()
    return JSONResponse({"path": str(request.url.path), "cookies": request.cookies, "body": body})


@pytest.fixture
async def ui_url() -> AsyncGenerator[str]:
    """A page server in the place of Temporal's UI, on a real port."""
    app = Starlette(routes=[Route("/{path:path}", _echo, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    config = server.config
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    await server.shutdown()


@pytest.fixture
async def browser(ui_url: str) -> AsyncGenerator[httpx.AsyncClient]:
    """A browser at the door."""
    keys = parse_keys(new_key())
    app = door_app(AesGcmCodec(keys, next(iter(keys))), TOKEN, ORIGIN, ui_url)
    transport = httpx.ASGITransport(app)
    # ASGITransport starts no application; the door closes its connections when it stops.
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=ORIGIN) as it,
    ):
        yield it


async def test_nobody_sees_a_claims_history_without_signing_in(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/namespaces/default/workflows")

    assert page.status_code == 401
    assert "claimflow up" in page.text
    assert (await browser.post("/codec/decode", content="{}")).status_code == 401


async def test_a_signed_in_admin_sees_the_ui_and_its_requests_reach_it_whole(
    browser: httpx.AsyncClient,
) -> None:
    signed_in = await browser.get(f"/sign-in?token={TOKEN}")
    page = await browser.post("/api/v1/namespaces", content="hello", headers={"origin": ORIGIN})

    assert signed_in.status_code == 303
    assert page.json()["path"] == "/api/v1/namespaces"
    assert page.json()["body"] == "hello"


async def test_the_sign_in_cookie_is_not_passed_on_to_the_ui(browser: httpx.AsyncClient) -> None:
    await browser.get(f"/sign-in?token={TOKEN}")
    browser.cookies.set("_csrf", "of-the-ui")

    page = await browser.get("/")

    assert page.json()["cookies"] == {"_csrf": "of-the-ui"}


async def test_a_signed_in_browser_reads_payloads_at_the_same_address(browser: httpx.AsyncClient) -> None:
    await browser.get(f"/sign-in?token={TOKEN}")

    answer = await browser.post("/codec/decode", content='{"payloads": []}', headers={"origin": ORIGIN})

    assert answer.status_code == 200
