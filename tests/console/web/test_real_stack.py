"""The main path of each role on a real stack: Temporal, worker, payer and console, by keyboard alone."""

from collections.abc import Generator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.console.stacks import Environ, environ_of, eventually, run, up
from tests.console.web.conftest import PASSWORD, PATIENCE_MS, Watched
from tests.console.web.conftest import browser as browser
from tests.console.web.keys import choose, complete, go_to, type_into

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.timeout(600)]


class Stack(NamedTuple):
    """A running stack, the browser before it, and what the browser complained about."""

    url: str
    environ: Environ
    browser: Browser
    contexts: list[BrowserContext]
    watched: Watched

    def signed_in(self, user: str) -> Page:
        """Let somebody choose a password by their link, by keyboard, and come to the inbox."""
        context = self.browser.new_context(base_url=self.url, reduced_motion="reduce")
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        self.watched.watch(page)
        page.goto(run(self.environ, "users", "link", user)["link"])
        go_to(page, "password")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/inbox*")
        return page

    def asked(self, kind: str) -> list[str]:
        """Return the claims about which a task of this kind is open."""
        tasks = run(self.environ, "tasks", "list")["tasks"]
        return [task["claim"] for task in tasks if task["kind"] == kind]

    def state(self, claim: str) -> str:
        """Return where a claim stands."""
        return str(run(self.environ, "claims", "show", claim)["state"])

    def open_first(self, page: Page, kind: str) -> str:
        """Open the first task of a kind from the inbox by its key; return its claim."""
        eventually(lambda: self.asked(kind))
        page.goto(f"/inbox?kind={kind}")
        page.keyboard.press("j")
        page.wait_for_selector("#task")
        link = page.locator("#task").get_by_role("link", name="Claim ").first
        return (link.inner_text()).removeprefix("Claim ")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Generator[Stack]:
    """Run a stack for training: invented claims are taken in, and payers answer."""
    environ = environ_of(tmp_path_factory.mktemp("real"))
    with up(environ, "--training", "--seconds-per-day", "600") as (_, ready):
        inside = environ | {"CLAIMFLOW_DATA_DIR": ready["data_dir"]}
        running = Stack(ready["console"], inside, browser, [], Watched())
        yield running
        for context in running.contexts:
            context.close()
    assert running.watched.complaints == []
    assert running.watched.hosts <= {"127.0.0.1"}


def left(stack: Stack, claim: str, state: str) -> bool:
    """Wait until a claim went on from where it stood: the answer counted, and its workflow took it."""
    return bool(eventually(lambda: stack.state(claim) != state))


def test_front_desk_verifies_a_coverage_by_telephone(stack: Stack) -> None:
    page = stack.signed_in("mabel")
    claim = stack.open_first(page, "contact_patient")
    choose(page, "way-coverage", "way-verified")
    type_into(page, "verified-contact_log-0-note", "the plan says it is in force")
    complete(page)

    assert left(stack, claim, "resolving_coverage")


def test_a_coder_asks_a_provider_who_answers_and_then_codes_the_visit(stack: Stack) -> None:
    coder = stack.signed_in("quill")
    claim = stack.open_first(coder, "assign_codes")
    choose(coder, "way-code", "way-query")
    type_into(coder, "query-question", "Which knee?")
    complete(coder)
    provider = stack.signed_in("fenwick")
    assert stack.open_first(provider, "answer_query") == claim
    expect(provider.get_by_text("Which knee?")).to_be_visible()
    type_into(provider, "answer-answer", "The left one")
    complete(provider)
    eventually(lambda: stack.state(claim) == "coding")

    coder.goto("/inbox?kind=assign_codes")
    coder.keyboard.press("j")
    coder.wait_for_selector("#task")
    expect(coder.locator("#task").get_by_role("link", name=f"Claim {claim}")).to_be_visible()


def test_a_biller_corrects_a_rejected_claim_which_is_sent_again(stack: Stack) -> None:
    page = stack.signed_in("ines")
    claim = stack.open_first(page, "fix_rejection")
    complete(page)

    assert left(stack, claim, "fixing_rejection")


def test_a_supervisor_holds_a_claim_and_lets_it_go_on(stack: Stack) -> None:
    page = stack.signed_in("oona")
    claim = eventually(lambda: stack.asked("fix_findings"))[0]
    for instruction, reason in (("hold", "under audit"), ("resume", "the audit is over")):
        page.goto(f"/claims/{claim}")
        page.locator(f"input[name=instruction][value={instruction}]").focus()
        page.keyboard.press("Space")
        type_into(page, "reason", reason)
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        held = instruction == "hold"
        assert eventually(lambda held=held: (stack.state(claim) == "on_hold") is held)


def test_an_admin_reads_the_decoded_history_and_the_auditor_sees_that_they_did(stack: Stack) -> None:
    claim = eventually(lambda: stack.asked("fix_findings"))[0]
    admin = stack.signed_in("wick")
    admin.goto(f"/admin/workflows/{claim}")
    expect(admin.locator("ol.timeline").get_by_text("review_claim").first).to_be_visible()
    auditor = stack.signed_in("oona")
    auditor.goto(f"/audit?subject=claim:{claim}")

    expect(auditor.get_by_text("history read").first).to_be_visible()
