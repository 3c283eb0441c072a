"""Asks a program that listens on this computer, as patiently as a machine with other things to do needs."""

from collections.abc import Mapping

import httpx

PATIENCE_SECONDS = 30.0


def get(
    url: str, *, headers: Mapping[str, str] | None = None, cookies: Mapping[str, str] | None = None
) -> httpx.Response:
    """Fetch a page; no proxy of the surroundings is asked, and no redirect followed."""
    sent = httpx.Cookies(dict(cookies or {}))
    return httpx.get(url, headers=headers, cookies=sent, trust_env=False, timeout=PATIENCE_SECONDS)
