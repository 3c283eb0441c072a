"""Tokens of programs: shown once, never more than their person may, and gone when they are revoked or old."""

from datetime import timedelta

import httpx
from sqlmodel import select

from console.web.access import Scope
from console.web.app import console_app
from console.web.desk import Desk as Parts
from console.web.desk import wall_now
from models.api_tables import AccessTokenRow
from models.console_tables import AuditRow
from models.finding import Role
from models.practice import StaffUser
from store import access_tokens, setup
from tests import asking
from tests.console.web.conftest import Console, serving
from tests.console.web.programs import API, a_token, program
from tests.console.web.test_access import routes_of


def with_token(console: Console, token: str) -> httpx.Client:
    """Return a program that sends this as its token."""
    client = console.client()
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def test_somebody_makes_a_token_on_their_page_and_sees_it_once(console: Console) -> None:
    ines = console.client("ines")
    shown = ines.post("/me/tokens", data={"name": "nightly export", "scopes": ["read"], "days": "30"}).text
    token = shown.split("<code>cf_")[1].split("</code>")[0]
    asked = with_token(console, f"cf_{token}").get(f"{API}/me").json()
    again = ines.get("/me").text
    with console.store.read() as session:
        row = session.exec(select(AccessTokenRow)).one()

    assert (asked["user"], asked["scopes"]) == ("ines", ["read"])
    assert "nightly export" in again
    assert token not in again
    assert token not in repr(row.model_dump())


def test_a_token_opens_nothing_after_it_was_revoked(console: Console) -> None:
    client, ines = program(console, "ines"), console.client("ines")
    before = client.get(f"{API}/me").status_code
    (listed,) = ines.get(f"{API}/me/tokens").json()["items"]
    ines.post("/me/tokens/revoke", data={"which": listed["id"]})

    assert (before, client.get(f"{API}/me").status_code) == (200, 401)
    assert ines.get(f"{API}/me/tokens").json() == {"items": []}


def test_a_token_ends_on_its_day(console: Console) -> None:
    token = a_token(console, "ines")
    with console.store.write() as session:
        row = session.exec(select(AccessTokenRow)).one()
        row.expires_at = wall_now() - timedelta(seconds=1)
        session.add(row)
    answer = with_token(console, token).get(f"{API}/me")

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_nobody_gets_a_token_for_longer_than_a_year(console: Console) -> None:
    sent = {"name": "for ever", "scopes": ["read"], "days": 366}

    assert console.client("ines").post(f"{API}/me/tokens", json=sent).status_code == 422


def test_a_token_loses_what_its_person_loses(console: Console) -> None:
    client = program(console, "wick")
    before = client.get(f"{API}/audit").status_code
    with console.store.write() as session:
        setup.put(session, "user", StaffUser(key="wick", name="Wick", roles=frozenset({Role.BILLER})))

    assert (before, client.get(f"{API}/audit").status_code) == (200, 403)


def test_an_address_opens_to_its_scope_alone_and_not_to_all_others(console: Console) -> None:
    with console.store.write() as session:
        setup.put(session, "user", StaffUser(key="all", name="All Roles", roles=frozenset(Role)))
    alone = {scope: program(console, "all", scope) for scope in Scope}
    others = {scope: program(console, "all", *(set(Scope) - {scope})) for scope in Scope}
    wrong: list[str] = []
    for route in routes_of(console_app(Parts(console.store))):
        address = "/".join("nothing" if part.startswith("{") else part for part in route.path.split("/"))
        if address.startswith(API) and (scope := route.scope) is not None:
            for method in route.methods:
                opened = alone[scope].request(method, address).status_code not in (401, 403)
                closed = others[scope].request(method, address).status_code == 403
                wrong += [] if opened and closed else [f"{method} {address}"]

    assert wrong == []


def test_what_names_no_scope_is_closed_to_every_token(console: Console) -> None:
    client = program(console, "ines")
    closed = [
        client.patch(f"{API}/me", json={"theme": "dark"}).status_code,
        client.get(f"{API}/me/sessions").status_code,
        client.delete(f"{API}/me/sessions/abc").status_code,
        client.delete(f"{API}/me/tokens/abc").status_code,
    ]

    assert closed == [403] * 4


def test_a_token_opens_no_page(console: Console) -> None:
    answers = [program(console, "wick").get(page) for page in ("/inbox", "/me", "/audit", "/admin/workflows")]

    assert {answer.headers["location"].partition("?")[0] for answer in answers} == {"/sign-in"}


def test_no_token_makes_another_token(console: Console) -> None:
    answer = program(console, "ines").post(f"{API}/me/tokens", json={"name": "n", "scopes": ["read"]})

    assert answer.status_code == 403
    assert "sign in" in answer.json()["detail"]


def test_who_sends_wrong_tokens_is_not_listened_to_for_a_minute(console: Console) -> None:
    token = a_token(console, "ines")
    with serving(Parts(console.store, console.clock, wrong_tokens=3)) as url:
        asked = [
            asking.get(f"{url}{API}/me", headers={"Authorization": f"Bearer {sent}"})
            for sent in (token, "cf_wrong", "cf_wrong", "cf_wrong", token)
        ]
        in_a_browser = asking.get(f"{url}{API}/me", cookies={"claimflow": console.session("ines")})

    assert [answer.status_code for answer in asked] == [200, 401, 401, 401, 429]
    assert 0 < int(asked[-1].headers["Retry-After"]) <= 60
    assert in_a_browser.status_code == 200


def test_the_audit_log_has_who_made_used_and_revoked_a_token(console: Console) -> None:
    ines = console.client("ines")
    made = ines.post(f"{API}/me/tokens", json={"name": "export", "scopes": ["read"], "days": 7}).json()
    with_token(console, made["token"]).get(f"{API}/me")
    ines.delete(f"{API}/me/tokens/{made['id']}")
    with console.store.read() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.subject == f"token:{made['id']}"))
        noted = [(row.user, row.action) for row in rows]

    assert noted == [("ines", "token made"), ("ines", "token used"), ("ines", "token revoked")]


def test_when_a_token_was_used_last_is_listed(console: Console) -> None:
    client = program(console, "ines", Scope.READ)
    client.get(f"{API}/me")
    (listed,) = client.get(f"{API}/me/tokens").json()["items"]

    assert listed["used_at"] is not None
    assert listed["scopes"] == ["read"]


def test_the_store_keeps_no_token_that_could_be_read(console: Console) -> None:
    token = a_token(console, "ines")
    with console.store.read() as session:
        assert access_tokens.of_text(session, token, wall_now()) is not None
        assert token.removeprefix("cf_") not in str(
            [row.model_dump() for row in session.exec(select(AccessTokenRow))]
        )
