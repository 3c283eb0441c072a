"""Where somebody is led: to a page of this console, after sign-in to one that can be read."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.routing import Match

HOME = "/inbox"


def way_back(request: Request, address: str) -> str:
    """Return an address of this console that a browser may open; the inbox for one that leads elsewhere.

    A page may be the answer to a form, at an address that only takes forms: then the nearest page above it.
    """
    address = inside(address)
    here = path = urlsplit(address).path
    while path and not _is_read(request, path):
        path = path.rpartition("/")[0]
    return address if path == here else path or HOME


def inside(address: str) -> str:
    """Return an address of this console; the inbox for one that leads elsewhere."""
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in address
    return address if own and not address.startswith("//") else HOME


def _is_read(request: Request, path: str) -> bool:
    scope = {**request.scope, "method": "GET", "path": path}
    return any(route.matches(scope)[0] == Match.FULL for route in request.app.routes)
