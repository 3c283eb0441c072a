"""Asks axe-core what stands in the way of people on a page."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # pyright: ignore[reportMissingTypeStubs]
from playwright.sync_api import Page

_SLOW = pytest.mark.slow
LOOKS = [
    pytest.param(1440, False, id="1440-light", marks=_SLOW),
    pytest.param(390, True, id="390-dark", marks=_SLOW),
    pytest.param(390, False, id="390-light", marks=_SLOW),
    pytest.param(768, False, id="768-light", marks=_SLOW),
    pytest.param(768, True, id="768-dark", marks=_SLOW),
    pytest.param(1440, True, id="1440-dark", marks=_SLOW),
]
"""Widths and themes in which pages are looked at before a change lands; each look is a browser's work."""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page as it stands: the rule, and where."""
    axe: Any = Axe()
    found: list[dict[str, Any]] = axe.run(page, options={"runOnly": TAGS}).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def wider_than_its_window(page: Page) -> bool:
    """Tell whether somebody would have to scroll a page sideways."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"))
