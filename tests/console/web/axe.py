"""Asks axe-core what stands in the way of people on a page."""

from collections.abc import Callable, Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # pyright: ignore[reportMissingTypeStubs]
from playwright.sync_api import Page

from tests.console.web.conftest import Browsers

LOOKS = tuple((width, dark) for width in (390, 768, 1440) for dark in (False, True))
"""Widths and themes in which pages are looked at before a change lands."""
TALL = 3000
"""Pixels: all of a page is in its window. What a bar at the bottom covers for now would count as small."""
WIDE = tuple(look for look in LOOKS if look[0] == 1440)

COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What the dark theme may break: it changes colours alone, and the light one is looked at as wide."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, only: Any = TAGS) -> list[str]:
    """Return what axe finds on the page as it stands: the rule, and where."""
    axe: Any = Axe()
    found: list[dict[str, Any]] = axe.run(page, options={"runOnly": only}).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def wider_than_its_window(page: Page) -> bool:
    """Tell whether somebody would have to scroll a page sideways."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"))


def _as_it_comes(page: Page) -> None:
    """Leave a page as it was opened."""


def obstacles(
    windows: Browsers,
    user: str,
    addresses: Iterable[str],
    *,
    then: Callable[[Page], None] = _as_it_comes,
    looks: Iterable[tuple[int, bool]] = LOOKS,
) -> list[str]:
    """Return what stands in somebody's way on pages, in every width and theme if not said otherwise.

    ``then`` opens what is folded on them.
    """
    found: list[str] = []
    for width, dark in looks:
        page = windows.of(user, width=width, height=TALL, dark=dark)
        for address in addresses:
            page.goto(address)
            then(page)
            where = f"{address} at {width} {'dark' if dark else 'light'}"
            found += [f"{where}: {one}" for one in violations(page, COLOURS if dark else TAGS)]
            found += [f"{where}: wider than its window"] if wider_than_its_window(page) else []
        page.context.close()
    return found
