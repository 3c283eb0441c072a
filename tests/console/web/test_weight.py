"""What a page weighs, and whose files it is made of."""

import hashlib
import re
import tomllib
from importlib.resources import files
from typing import Any

from console.web.assets import assets
from tests.activities import ways
from tests.activities.desk import Desk
from tests.console.web.conftest import BUSINESS_NOW, Console

PAGE_BYTES, SCRIPT_BYTES = 100_000, 30_000
"""Packed, as they travel."""

WEB = files("console.web")


def vendored() -> list[dict[str, Any]]:
    """Return what the console ships of others."""
    return tomllib.loads(WEB.joinpath("VENDORED.toml").read_text())["file"]


def test_every_file_of_others_is_the_one_that_was_published_and_has_a_licence() -> None:
    for file in vendored():
        content = WEB.joinpath(*file["path"].split("/")).read_bytes()
        assert (file["path"], hashlib.sha256(content).hexdigest()) == (file["path"], file["sha256"])
        assert file["licence"]


def test_no_packed_script_is_there_that_nobody_named() -> None:
    packed = {f"static/{name}" for name in assets() if ".min." in name}

    assert packed == {file["path"] for file in vendored()}


def test_scripts_weigh_less_than_thirty_kilobytes() -> None:
    assert sum(len(asset.packed) for name, asset in assets().items() if name.endswith(".js")) < SCRIPT_BYTES


def test_an_inbox_with_an_open_task_weighs_less_than_a_hundred_kilobytes(console: Console) -> None:
    desk = Desk(console.store, BUSINESS_NOW, ways.document())
    ways.denied(desk)
    (task,) = desk.open_tasks
    client = console.client("quill")
    page = client.get(f"/inbox?task={task.id}")
    named = set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text))
    weight = sum(int(client.get(address).headers["content-length"]) for address in named)

    assert page.headers["content-encoding"] == "gzip"
    assert len(named) >= 6
    assert weight + page.num_bytes_downloaded < PAGE_BYTES
