"""Who may open what: every route of the application, asked as every role, answers as its mark says."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import NamedTuple

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from console.web.access import PUBLIC, Scope, roles_of, scope_of
from console.web.app import console_app
from console.web.desk import Desk as Parts
from console.web.desk import wall_now
from models.console_tables import AccountRow
from models.finding import Role
from models.practice import StaffUser
from store import setup
from store.engine import Store
from tests import asking
from tests.console.web.conftest import HASH, Console, serving

FOR_ANYBODY_BY_NATURE = {"/assets/{name}"}
"""Style and scripts, which are the same for everybody and say nothing of anybody."""


@pytest.fixture
def app(store: Store) -> FastAPI:
    """Return the application as it is built, to be looked at."""
    return console_app(Parts(store))


class Guarded(NamedTuple):
    """A route that has an endpoint of ours: its address, its methods, its roles, and the scope of tokens."""

    path: str
    methods: tuple[str, ...]
    roles: frozenset[Role] | None
    scope: Scope | None


def routes_of(app: FastAPI) -> list[Guarded]:
    """Return every route of the application that the guard stands before."""
    found: list[Guarded] = []
    for one in iter_route_contexts(app.routes):
        if isinstance(one.original_route, APIRoute) and one.path is not None:
            endpoint = one.original_route.endpoint
            methods = tuple(sorted(one.methods or ()))
            found.append(Guarded(one.path, methods, roles_of(endpoint), scope_of(endpoint)))
    return found


def test_every_route_says_to_whom_it_is_open(app: FastAPI) -> None:
    assert len(routes_of(app)) > 10
    assert [route.path for route in routes_of(app) if route.roles is None] == []


def test_nothing_is_served_beside_the_guarded_routes(app: FastAPI) -> None:
    beside = [one for one in iter_route_contexts(app.routes) if not isinstance(one.original_route, APIRoute)]

    assert {one.path for one in beside} <= FOR_ANYBODY_BY_NATURE


@contextmanager
def asked(client: httpx.Client, route: Guarded, method: str) -> Generator[httpx.Response]:
    """Ask a route with a word in place of every parameter; a stream of news is not listened to."""
    address = "/".join("nothing" if part.startswith("{") else part for part in route.path.split("/"))
    with client.stream(method, address) as answer:
        yield answer


def turned_away(answer: httpx.Response) -> bool:
    """Tell whether the guard let nobody through: to sign-in, or 403 for the wrong role."""
    to_sign_in = answer.headers.get("location", "").startswith("/sign-in?next=")
    return answer.status_code in (401, 403) or to_sign_in


def everybody_alone(console: Console) -> None:
    """Put one person of every role on the staff list, with that role and no other."""
    with console.store.write() as session:
        for role in Role:
            setup.put(session, "user", StaffUser(key=role, name=role, roles=frozenset({role})))
            session.add(AccountRow(user=role, password=HASH, changed_at=wall_now()))


@pytest.mark.parametrize("role", [None, *Role])
def test_a_role_opens_exactly_what_is_open_to_it(console: Console, role: Role | None) -> None:
    everybody_alone(console)
    wrong: list[str] = []
    client = console.client(role or "")
    for route in routes_of(console_app(Parts(console.store))):
        if route.roles == PUBLIC:
            continue
        for method in route.methods:
            with asked(client, route, method) as answer:
                may = role in (route.roles or ())
                if turned_away(answer) is may:
                    wrong.append(f"{method} {route.path}: {answer.status_code}")
        if route.path == "/sign-out":
            client = console.client(role or "")

    assert wrong == []


def test_nobody_needs_to_be_signed_in_for_what_is_public(console: Console) -> None:
    public = [one.path for one in routes_of(console_app(Parts(console.store))) if one.roles == PUBLIC]
    answers = [console.client().get(path).headers.get("location", "") for path in public]

    assert not any(answer.startswith("/sign-in") for answer in answers)
    assert set(public) == {"/", "/healthz", "/sign-in", "/welcome"}


@pytest.mark.parametrize("role", [None, *Role])
def test_a_route_that_names_nobody_is_closed_to_everybody(console: Console, role: Role | None) -> None:
    everybody_alone(console)
    app = console_app(Parts(console.store))
    app.add_api_route("/forgotten", lambda: "the names of all patients")
    with serving(Parts(console.store), app) as url:
        answer = asking.get(
            f"{url}/forgotten",
            cookies={"claimflow": console.session(role)} if role else {},
        )

    assert turned_away(answer)
    assert "patients" not in answer.text


def test_a_role_that_is_taken_away_closes_at_once(console: Console) -> None:
    client = console.client("wick")
    before = client.get("/audit").status_code
    with console.store.write() as session:
        setup.put(session, "user", StaffUser(key="wick", name="Wick", roles=frozenset({Role.BILLER})))

    assert (before, client.get("/audit").status_code) == (200, 403)
