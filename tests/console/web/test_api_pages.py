"""Where people make tokens and read about the API: for everybody, in each look, also without scripts."""

import pytest
from playwright.sync_api import Page

from tests import asking
from tests.console.web.axe import obstacles
from tests.console.web.conftest import Browsers, Console
from tests.console.web.programs import API


@pytest.mark.slow
def test_a_token_is_made_used_and_revoked_by_keyboard(windows: Browsers, console: Console) -> None:
    page = windows.of("ines")
    page.goto("/me")
    page.locator(".new-token summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("What uses it").fill("nightly export")
    page.keyboard.press("Enter")
    token = page.locator(".made code").inner_text()
    sent = {"Authorization": f"Bearer {token}"}
    before = asking.get(f"{console.url}{API}/me", headers=sent).status_code
    page.get_by_role("button", name="Revoke the token nightly export").press("Enter")
    page.get_by_text("nightly export").wait_for(state="hidden")
    after = asking.get(f"{console.url}{API}/me", headers=sent).status_code

    assert (before, after) == (200, 401)
    assert token not in page.content()


@pytest.mark.slow
def test_the_documentation_is_read_without_scripts(windows: Browsers) -> None:
    page = windows.of("mabel", scripts=False)
    page.goto("/me")
    page.get_by_role("link", name="API").click()
    page.locator("#complete summary").click()
    page.locator("#complete").get_by_role("link", name="Held").click()

    assert page.url.endswith("#shape-Held")


@pytest.mark.slow
def test_everybody_can_read_about_the_api_and_make_tokens(windows: Browsers) -> None:
    def unfold(page: Page) -> None:
        for folded in ("#complete summary", "#shape-Task summary", ".new-token summary"):
            for one in page.locator(folded).all():
                one.click()

    assert obstacles(windows, "oona", ("/api/docs", "/me"), then=unfold) == []
