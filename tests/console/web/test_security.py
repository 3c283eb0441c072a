"""What every answer carries, what is refused, and what neither a page nor a log ever shows."""

import json
import re
import subprocess
import sys
import time

import httpx
import pytest

from console.web.access import PUBLIC, open_to
from console.web.app import console_app
from console.web.assets import address_of
from console.web.desk import Desk as Parts
from console.web.desk import wall_now
from console.web.way_back import inside
from store import accounts, audit
from store.audit import Sought
from tests import asking
from tests.console.web.conftest import PASSWORD, Console, a_word, serving

ANSWERS = {
    "a page": ("GET", "/inbox", "ines", 200),
    "a page for nobody": ("GET", "/sign-in", "", 200),
    "a redirect": ("GET", "/inbox", "", 303),
    "a style sheet": ("GET", address_of("app.css"), "", 200),
    "an asset of another release": ("GET", "/assets/app.0000000000.css", "", 404),
    "a page that is not there": ("GET", "/nowhere", "ines", 404),
    "a page for others": ("GET", "/audit", "ines", 403),
    "a claim that is not there": ("GET", "/claims/nothing", "ines", 404),
    "a method that is not there": ("DELETE", "/inbox", "ines", 405),
    "a form with a mistake": ("POST", "/me/theme", "ines", 422),
    "whether it is up": ("GET", "/healthz", "", 200),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_carries_what_keeps_strangers_out(console: Console, kind: str) -> None:
    method, address, user, status = ANSWERS[kind]
    data = {"theme": "pink"} if method == "POST" else None
    answer = console.client(user).request(method, address, data=data)
    policy = answer.headers["content-security-policy"]

    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store" or "/assets/" in address
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "server" not in answer.headers or answer.headers["server"] == "uvicorn"


def test_a_nonce_is_used_once(console: Console) -> None:
    client = console.client("ines")
    nonces = {
        re.findall(r"nonce-([\w-]+)", client.get("/me").headers["content-security-policy"])[0] for _ in "abc"
    }

    assert len(nonces) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_what_another_site_makes_a_browser_send_is_refused(console: Console, headers: dict[str, str]) -> None:
    client = console.client("ines")

    assert client.post("/sign-out", headers=headers).status_code == 403
    assert client.get("/me").status_code == 200


def test_the_same_from_our_own_page_is_taken(console: Console) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": console.url}

    assert console.client("ines").post("/sign-out", headers=headers).headers["location"] == "/sign-in"


def test_signing_in_makes_a_new_session_and_ends_the_one_before(console: Console) -> None:
    client = console.client("rory")
    planted = client.cookies["claimflow"]
    signed_in = client.post("/sign-in", data={"user": "ines", "password": PASSWORD})
    cookie = signed_in.headers["set-cookie"]

    assert signed_in.status_code == 303
    assert planted not in cookie
    assert (
        asking.get(f"{console.url}/me", cookies={"claimflow": planted})
        .headers["location"]
        .startswith("/sign-in")
    )


def test_a_session_that_a_stranger_made_up_is_nobodys(console: Console) -> None:
    made_up = {"claimflow": accounts.digest("something")}

    assert asking.get(f"{console.url}/me", cookies=made_up).status_code == 303


def test_the_cookie_is_for_this_console_and_no_script(console: Console) -> None:
    cookie = (
        console.client().post("/sign-in", data={"user": "ines", "password": PASSWORD}).headers["set-cookie"]
    )

    assert cookie.startswith("claimflow=")
    assert {"httponly", "path=/", "samesite=strict"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    assert "max-age" not in cookie.lower()


async def test_over_tls_the_cookie_is_one_that_nobody_else_can_set(console: Console) -> None:
    app = console_app(Parts(console.store))
    transport = httpx.ASGITransport(app, client=("203.0.113.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="https://claims.example") as client:
        answer = await client.post("/sign-in", data={"user": "ines", "password": PASSWORD})
        page = await client.get("/me")

    assert answer.headers["set-cookie"].startswith("__Host-claimflow=")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "max-age=63072000" in answer.headers["strict-transport-security"]
    assert page.status_code == 200


async def test_beyond_this_computer_nothing_travels_in_clear(console: Console) -> None:
    transport = httpx.ASGITransport(console_app(Parts(console.store)), client=("203.0.113.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://claims.example") as client:
        answer = await client.get("/sign-in")

    assert answer.status_code == 403
    assert "https" in answer.text


def test_after_five_wrong_passwords_the_right_one_rests_for_ten_minutes(console: Console) -> None:
    client = console.client()
    for _ in range(5):
        client.post("/sign-in", data={"user": "ines", "password": "a guess of mine"})
    right = client.post("/sign-in", data={"user": "ines", "password": PASSWORD})
    other = client.post("/sign-in", data={"user": "rory", "password": PASSWORD})
    with console.store.write() as session:
        accounts.need_account(session, "ines", wall_now()).locked_until = wall_now()
    later = client.post("/sign-in", data={"user": "ines", "password": PASSWORD})

    assert (right.status_code, other.status_code, later.status_code) == (401, 303, 303)


def test_four_wrong_passwords_and_a_right_one_begin_anew(console: Console) -> None:
    client = console.client()
    for password in [*["a guess of mine"] * 4, PASSWORD, *["a guess of mine"] * 4]:
        client.post("/sign-in", data={"user": "ines", "password": password})

    assert client.post("/sign-in", data={"user": "ines", "password": PASSWORD}).status_code == 303


def test_an_unknown_user_and_a_locked_one_cost_the_same_work_as_a_known_one(console: Console) -> None:
    now = wall_now()
    with console.store.write() as session:
        accounts.set_password(session, "ines", PASSWORD, now)
        accounts.set_password(session, "rory", PASSWORD, now)
        accounts.need_account(session, "rory", now).locked_until = now.replace(year=now.year + 1)
    client = console.client()

    def work(user: str) -> float:
        # The console runs in this process: its processor time does not depend on what else the computer does.
        began = time.process_time()
        answer = client.post("/sign-in", data={"user": user, "password": "a guess of mine"})
        assert answer.status_code == 401
        return time.process_time() - began

    work("nobody")  # the first one makes the hash that nobody's password is compared with
    rounds = [[work(user) for user in ("ines", "nobody", "rory")] for _ in range(4)]
    known, unknown, locked = (min(of_user) for of_user in zip(*rounds, strict=True))

    assert 0.6 < unknown / known < 1.7
    assert 0.6 < locked / known < 1.7


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "///evil.example",
        "",
    ],
)
def test_sign_in_leads_nowhere_else(console: Console, elsewhere: str) -> None:
    form = {"user": "ines", "password": PASSWORD, "next": elsewhere}

    assert console.client().post("/sign-in", data=form).headers["location"] == "/inbox"
    assert inside(elsewhere) == "/inbox"


def test_a_link_is_good_once_and_a_newer_one_ends_it(console: Console) -> None:
    with console.store.write() as session:
        first = accounts.make_link(session, "ines", wall_now())
        second = accounts.make_link(session, "ines", wall_now())
    word = f"three words and {a_word()}"
    client = console.client()
    old = client.get("/welcome", params={"token": first})
    too_short = client.post("/welcome", data={"token": second, "password": "short"})
    taken = client.post("/welcome", data={"token": second, "password": word})
    again = console.client().post("/welcome", data={"token": second, "password": word})

    assert (old.status_code, too_short.status_code) == (403, 422)
    assert "at least 12" in too_short.text
    assert (taken.status_code, client.get("/me").status_code) == (303, 200)
    assert again.status_code == 422


def test_a_page_that_is_not_there_stands_in_the_frame(console: Console) -> None:
    answer = console.client("ines").get("/nowhere")

    assert "No page has this address" in answer.text
    assert "Ines Calloway" in answer.text
    assert "Ines" not in console.client().get("/nowhere").text


def test_a_form_that_cannot_be_read_is_not_repeated_to_anybody(console: Console) -> None:
    answer = console.client("wick").get("/audit", params={"below": "Everwood"})

    assert answer.status_code == 422
    assert "below" in answer.text
    assert "Everwood" not in answer.text


def test_a_form_that_is_far_too_large_is_refused(console: Console) -> None:
    answer = console.client("ines").post("/me/theme", data={"theme": "x" * 3_000_000})

    assert answer.status_code == 413


BROKEN = """
import sys
from fastapi import Request
from console.web.access import EVERYBODY, open_to
from console.web.app import console_app
from console.web.desk import Desk
from store.engine import Store
from workers.logging import configure
from starlette.testclient import TestClient

configure("INFO", json=True)
app = console_app(Desk(Store(sys.argv[1])))

@open_to(EVERYBODY)
def broken(request: Request, patient: str = "") -> None:
    raise ValueError("Barnaby Everwood, member W123")

app.add_api_route("/broken/{name}", broken)
client = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1))
client.cookies.set("claimflow", sys.argv[2])
answer = client.get("/broken/Everwood?patient=Everwood")
client.post("/sign-in", data={"user": "ines", "password": "hunter-two-and-more"})
client.get("/welcome?token=a-token-of-somebody")
print(answer.status_code, answer.text)
"""


def test_what_broke_is_a_number_to_the_browser_and_a_place_in_the_log_and_no_patient(
    console: Console,
) -> None:
    command = [sys.executable, "-c", BROKEN, console.store.url, console.session("ines")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stderr.splitlines() if line.startswith("{")]
    failed = next(line for line in lines if line["event"] == "request_failed")
    answered = next(line for line in lines if line["event"] == "request")

    assert ran.stdout.startswith("500 ")
    assert failed["reference"] in ran.stdout
    assert "ValueError" in failed["exception"]
    assert failed["route"] == answered["route"] == "/broken/{name}"
    assert (answered["user"], answered["status"]) == ("ines", 500)
    secrets = ("Barnaby", "W123", "hunter-two", "a-token-of-somebody", console.store.url)
    assert not [secret for secret in secrets if secret in ran.stderr + ran.stdout]
    assert "Everwood" not in ran.stderr


def test_a_password_in_the_wrong_field_is_not_kept_in_the_audit_log(console: Console) -> None:
    console.client().post("/sign-in", data={"user": PASSWORD, "password": "ines"})
    with console.store.read() as session:
        rows = audit.listed(session, Sought(action="sign-in refused"))

    assert [(row.user, row.subject, row.address) for row in rows] == [
        ("unknown", "user:unknown", "127.0.0.1")
    ]


def test_a_stolen_table_opens_nothing(console: Console) -> None:
    client = console.client("ines")
    kept = accounts.digest(client.cookies["claimflow"])

    assert asking.get(f"{console.url}/me", cookies={"claimflow": kept}).status_code == 303


def test_a_fault_in_the_api_is_a_problem_in_json(console: Console) -> None:
    app = console_app(Parts(console.store))

    @open_to(PUBLIC)
    def broken() -> None:
        raise ValueError("Barnaby Everwood")

    app.add_api_route("/api/broken", broken)
    with serving(Parts(console.store), app) as url:
        answer = asking.get(f"{url}/api/broken")
        missing = asking.get(f"{url}/api/nowhere")

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["status"], missing.json()["status"]) == (500, 404)
    assert "Everwood" not in answer.text
