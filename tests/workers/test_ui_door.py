"""The door to Temporal's Web UI: signed-in admins see it, with readable payloads; nobody else sees a page."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from models.console_tables import SignedInRow
from simulator.world.practice import USERS
from store import accounts, audit, setup
from store.engine import Store
from workers.codec import AesGcmCodec, new_key
from workers.console_session import ConsoleSessions
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
async def browser(ui_url: str, store: Store) -> AsyncGenerator[httpx.AsyncClient]:
    """A browser at the door, of nobody yet."""
    keys = parse_keys(new_key())
    codec, sessions = AesGcmCodec(keys, next(iter(keys))), ConsoleSessions(store)
    app = door_app(codec, TOKEN, ORIGIN, ui_url, sessions=sessions, console="http://console")
    transport = httpx.ASGITransport(app)
    # ASGITransport starts no application; the door closes its connections when it stops.
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=ORIGIN) as it,
    ):
        yield it


def sign_in(browser: httpx.AsyncClient, store: Store, user: str) -> str:
    """Sign a person of the invented staff in at the console, whose cookie every port of the host is sent."""
    with store.write() as session:
        setup.put_all(session, (("user", person) for person in USERS))
        token = accounts.open_session(session, user, "test", datetime.now(UTC))
    browser.cookies.set("claimflow", token)
    return token


async def test_nobody_sees_a_claims_history_without_signing_in(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/namespaces/default/workflows")

    assert page.status_code == 401
    assert 'href="http://console"' in page.text
    assert (await browser.post("/codec/decode", content="{}")).status_code == 401


@pytest.mark.parametrize("user", ["mabel", "quill", "fenwick", "ines", "oona"])
async def test_whoever_is_no_admin_sees_no_history(
    browser: httpx.AsyncClient, store: Store, user: str
) -> None:
    sign_in(browser, store, user)

    assert (await browser.get("/namespaces/default/workflows")).status_code == 401
    read = await browser.post("/codec/decode", content='{"payloads": []}', headers={"origin": ORIGIN})
    assert read.status_code == 401


async def test_an_admin_sees_the_ui_and_its_requests_reach_it_whole(
    browser: httpx.AsyncClient, store: Store
) -> None:
    sign_in(browser, store, "wick")
    page = await browser.post("/api/v1/namespaces", content="hello", headers={"origin": ORIGIN})

    assert page.json()["path"] == "/api/v1/namespaces"
    assert page.json()["body"] == "hello"


async def test_another_site_does_not_act_in_the_ui_with_an_admins_cookie(
    browser: httpx.AsyncClient, store: Store
) -> None:
    sign_in(browser, store, "wick")
    asked = await browser.post("/api/v1/terminate", content="x", headers={"origin": "http://door:81"})

    assert asked.status_code == 403


async def test_the_consoles_cookie_is_not_passed_on_to_the_ui(
    browser: httpx.AsyncClient, store: Store
) -> None:
    sign_in(browser, store, "wick")
    browser.cookies.set("_csrf", "of-the-ui")

    page = await browser.get("/")

    assert page.json()["cookies"] == {"_csrf": "of-the-ui"}


async def test_the_door_closes_when_the_session_at_the_console_ends(
    browser: httpx.AsyncClient, store: Store
) -> None:
    sign_in(browser, store, "wick")
    before = await browser.get("/")
    with store.write() as session:
        accounts.end_all(session, "wick", datetime.now(UTC))

    assert (before.status_code, (await browser.get("/")).status_code) == (200, 401)


async def test_pages_that_refresh_themselves_keep_nobody_signed_in(
    browser: httpx.AsyncClient, store: Store
) -> None:
    token = sign_in(browser, store, "wick")
    earlier = datetime.now(UTC) - timedelta(minutes=10)
    with store.write() as session:
        row = session.get_one(SignedInRow, accounts.digest(token))
        row.seen_at = earlier
    await browser.get("/api/v1/workflows", headers={"sec-fetch-mode": "cors"})
    polled = _seen_at(store, token)
    await browser.get("/namespaces", headers={"sec-fetch-mode": "navigate"})

    assert polled == earlier
    assert _seen_at(store, token) > earlier


def _seen_at(store: Store, token: str) -> datetime:
    with store.read() as session:
        return session.get_one(SignedInRow, accounts.digest(token)).seen_at


async def test_an_admin_reads_payloads_and_the_log_says_of_which_claim(
    browser: httpx.AsyncClient, store: Store
) -> None:
    sign_in(browser, store, "wick")
    headers = {"origin": ORIGIN, "referer": f"{ORIGIN}/namespaces/default/workflows/claim-C1/run/history"}
    body = '{"payloads": [{"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": "e30="}]}'
    answers = [await browser.post("/codec/decode", content=body, headers=headers) for _ in range(3)]
    with store.read() as session:
        rows = audit.listed(session, audit.Sought(action="history read"))

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [(row.user, row.subject) for row in rows] == [("wick", "workflow:claim-C1")]
