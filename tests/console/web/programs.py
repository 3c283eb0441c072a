"""Programs that ask the console's API in somebody's name."""

import httpx

from console.web.access import Scope
from console.web.desk import wall_now
from store import access_tokens
from tests.console.web.conftest import Console

API = "/api/v1"


def a_token(console: Console, user: str, *scopes: Scope, days: int = 30) -> str:
    """Make a token for somebody, with all scopes where none is named."""
    with console.store.write() as session:
        return access_tokens.make(session, user, "a program", scopes or list(Scope), days, wall_now())[0]


def program(console: Console, user: str, *scopes: Scope) -> httpx.Client:
    """Return a program that asks in somebody's name; it has no cookie."""
    client = console.client()
    client.headers["Authorization"] = f"Bearer {a_token(console, user, *scopes)}"
    return client


def etag(client: httpx.Client, address: str) -> dict[str, str]:
    """Return the header that says which version of this was read."""
    return {"If-Match": client.get(address).headers["ETag"]}
