"""Style, scripts and fonts of the console: read once, packed once, and kept by browsers for ever.

The name of a file holds the hash of its content (``app.3f2a91c0d4.css``), so a new release is a new address.
"""

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
FOR_EVER = "public, max-age=31536000, immutable"


class Asset(NamedTuple):
    """One file: its address, its type, its bytes, and the same packed."""

    address: str
    media_type: str
    content: bytes
    packed: bytes


@cache
def assets() -> dict[str, Asset]:
    """Return every file of ``static`` by its plain name."""
    found: dict[str, Asset] = {}
    for file in sorted(files("console.web").joinpath("static").iterdir(), key=lambda entry: entry.name):
        content = file.read_bytes()
        stem, _, kind = file.name.rpartition(".")
        mark = hashlib.sha256(content).hexdigest()[:10]
        found[file.name] = Asset(
            f"/assets/{stem}.{mark}.{kind}", TYPES[kind], content, gzip.compress(content, mtime=0)
        )
    return found


def address_of(name: str) -> str:
    """Return where a browser finds a file of ``static``. Raises ``KeyError`` for one that is not there."""
    return assets()[name].address


@cache
def _by_address() -> dict[str, Asset]:
    return {asset.address: asset for asset in assets().values()}


def serve_asset(request: Request) -> Response:
    """Answer with a file, packed where the browser takes it so; 404 for an address of another release."""
    asset = _by_address().get(request.url.path)
    if asset is None:
        return Response("This file belongs to another release. Load the page again.", 404)
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            asset.packed, media_type=asset.media_type, headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(asset.content, media_type=asset.media_type, headers=headers)
