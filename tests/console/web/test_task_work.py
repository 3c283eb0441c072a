"""The work of each role on real pages, by keyboard alone; and two people at one task."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from console.web.desk import wall_now
from models.inbox_tables import DraftRow, HeldAnswerRow
from models.tasks import TaskKind
from store import accounts
from tests.console.web.conftest import PASSWORD, Browsers, Console
from tests.console.web.keys import choose, complete, go_to, type_into
from tests.console.web.kinds import WHO, led


def opened(console: Console, windows: Browsers, kind: TaskKind, **how: Any) -> tuple[Page, str]:
    """Open the one task of the inbox by its key, as the person who is asked."""
    _, task = led(console, kind)
    page = windows.of(WHO[task.role], **how)
    page.goto("/inbox")
    page.keyboard.press("j")
    page.wait_for_selector("#task")
    return page, task.id


def told(console: Console, task: str) -> dict[str, Any]:
    """Return the answer that was given and waits to count."""
    with console.store.read() as session:
        held = session.get(HeldAnswerRow, task)
        assert held is not None, "no answer was given"
        return json.loads(held.answer)


@pytest.mark.slow
def test_front_desk_calls_a_patient_and_enters_the_coverage(console: Console, windows: Browsers) -> None:
    page, task = opened(console, windows, TaskKind.CONTACT_PATIENT)
    go_to(page, "coverage-coverage-payer-payer_id")
    page.keyboard.type("Blue Heron")
    type_into(page, "coverage-coverage-member_id", "BHH999")
    type_into(page, "coverage-contact_log-0-person", "Marigold Finch")
    type_into(page, "coverage-contact_log-0-note", "has a new card")
    complete(page)

    answer = told(console, task)
    assert (answer["action"], answer["coverage"]["member_id"]) == ("coverage", "BHH999")
    assert answer["coverage"]["payer"]["name"] == "Blue Heron Health"
    assert answer["contact_log"][0]["note"] == "has a new card"


def test_a_coder_finds_codes_as_they_type_and_codes_the_visit(console: Console, windows: Browsers) -> None:
    page, task = opened(console, windows, TaskKind.ASSIGN_CODES)
    type_into(page, "find-code", "streptococcal phar")
    found = page.get_by_role("button", name="Use J020")
    found.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(found).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Diagnosis 1")).to_have_value("J020")
    expect(page.locator("#find-code")).to_be_focused()
    type_into(page, "code-lines-0-procedure", "99213")
    complete(page)

    answer = told(console, task)
    assert answer["diagnoses"] == ["J020"]
    assert answer["lines"][0] | {} == {
        "line": 1,
        "procedure": "99213",
        "modifiers": [],
        "diagnosis_pointers": [1],
    }


@pytest.mark.slow
def test_a_provider_answers_a_question(console: Console, windows: Browsers) -> None:
    page, task = opened(console, windows, TaskKind.ANSWER_QUERY)
    expect(page.get_by_text("Which swab?")).to_be_visible()
    type_into(page, "answer-answer", "The rapid one")
    complete(page)

    assert told(console, task) == {"answer": "The rapid one"}


@pytest.mark.slow
def test_a_coder_asks_the_provider(console: Console, windows: Browsers) -> None:
    page, task = opened(console, windows, TaskKind.ASSIGN_CODES)
    choose(page, "way-code", "way-query")
    type_into(page, "query-question", "Which knee?")
    type_into(page, "query-options", "left")
    page.keyboard.press("Enter")
    page.keyboard.type("right knee")
    complete(page)

    answer = told(console, task)
    assert (answer["action"], answer["options"], answer["blocking"]) == (
        "query",
        ["left", "right knee"],
        True,
    )


@pytest.mark.slow
def test_a_biller_calls_a_payer_and_notes_what_was_promised(console: Console, windows: Browsers) -> None:
    page, task = opened(console, windows, TaskKind.CALL_PAYER)
    go_to(page, "wait-contact_log-0-promised_on")
    page.keyboard.type("12202026")
    type_into(page, "wait-contact_log-0-note", "in process, check follows")
    complete(page)

    answer = told(console, task)
    assert (answer["action"], answer["contact_log"][0]["promised_on"]) == ("wait", "2026-12-20")


def test_a_biller_decides_a_denial(console: Console, windows: Browsers) -> None:
    page, task = opened(console, windows, TaskKind.DECIDE_DENIAL)
    expect(page.get_by_text("information is missing or wrong")).to_be_visible()
    go_to(page, page.locator("input[name=action]:checked").get_attribute("id") or "")
    choose(page, page.evaluate("() => document.activeElement.id"), "way-write_off")
    type_into(page, "write_off-note", "nothing more to be had")
    complete(page)

    assert told(console, task)["action"] == "write_off"


@pytest.mark.slow
def test_a_coder_fixes_what_the_review_found(console: Console, windows: Browsers) -> None:
    page, task = opened(console, windows, TaskKind.FIX_FINDINGS)
    type_into(page, "correct-changes-0-after", "1 2")
    complete(page)

    assert told(console, task)["changes"] == {"lines.1.diagnosis_pointers": [1, 2]}


def test_a_biller_calls_the_payer_and_enters_the_authorization(console: Console, windows: Browsers) -> None:
    page, task = opened(console, windows, TaskKind.OBTAIN_AUTHORIZATION)
    expect(page.get_by_role("heading", name="What Blue Heron Health is asked about")).to_be_visible()
    type_into(page, "obtained-number", "PA77")
    go_to(page, "obtained-valid_from")
    page.keyboard.type("11012026")
    go_to(page, "obtained-valid_to")
    page.keyboard.type("11302026")
    type_into(page, "obtained-units", "2")
    type_into(page, "obtained-contact_log-0-person", "Pat")
    type_into(page, "obtained-contact_log-0-note", "granted in retrospect")
    complete(page)

    answer = told(console, task)
    assert (answer["action"], answer["number"], answer["units"]) == ("obtained", "PA77", "2")
    assert (answer["valid_from"], answer["valid_to"]) == ("2026-11-01", "2026-11-30")
    assert answer["procedures"] == ["99213"]
    assert answer["contact_log"][0]["note"] == "granted in retrospect"


@pytest.mark.slow
def test_a_supervisor_approves_a_write_off(console: Console, windows: Browsers) -> None:
    page, task = opened(console, windows, TaskKind.APPROVE_WRITE_OFF)
    type_into(page, "approve-reason", "uncollectable")
    complete(page)

    assert told(console, task) == {"action": "approve", "reason": "uncollectable"}


@pytest.mark.slow
def test_an_admin_says_that_the_cause_of_a_failure_is_mended(console: Console, windows: Browsers) -> None:
    page, task = opened(console, windows, TaskKind.MEND_CLAIM)
    complete(page)

    assert told(console, task)["action"] == "done"


def test_what_was_typed_stays_when_somebody_else_takes_the_task(console: Console, windows: Browsers) -> None:
    page, task = opened(console, windows, TaskKind.CALL_PAYER)
    page.locator("#wait-contact_log-0-note").fill("they will pay on Friday")
    console.client("rory").post(f"/tasks/{task}/claim", data={"back": "/inbox"})
    page.get_by_role("button", name="Complete and next").click()

    expect(page.get_by_text("has taken this task meanwhile")).to_be_visible()
    expect(page.locator("#wait-contact_log-0-note")).to_have_value("they will pay on Friday")
    with console.store.read() as session:
        assert session.get(HeldAnswerRow, task) is None


def test_what_was_typed_is_there_again_after_the_session_ended(console: Console, windows: Browsers) -> None:
    page, task = opened(console, windows, TaskKind.CALL_PAYER)
    page.locator("#wait-contact_log-0-note").press_sequentially("half a sentence")
    page.locator("#kept").get_by_text("Kept").wait_for()
    with console.store.write() as session:
        accounts.end_all(session, "ines", wall_now())
    page.get_by_role("button", name="Complete and next").click()
    page.wait_for_url("**/sign-in**")
    page.get_by_label("User").fill("ines")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox**")
    page.goto(f"/tasks/{task}")

    expect(page.locator("#wait-contact_log-0-note")).to_have_value("half a sentence")
    expect(page.get_by_text("is here again")).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    expect(page.locator("#wait-contact_log-0-note")).to_have_value("")
    with console.store.read() as session:
        assert session.get(DraftRow, (task, "ines")) is None


@pytest.mark.slow
def test_a_biller_without_scripts_looks_a_denial_through_and_answers(
    console: Console, windows: Browsers
) -> None:
    _, task = led(console, TaskKind.CALL_PAYER)
    page = windows.of("ines", scripts=False)
    page.goto("/inbox")
    page.get_by_role("link", name="Call payer").click()
    page.get_by_label("They do not have it").check()
    page.get_by_role("button", name="Complete and next").click()
    expect(page.get_by_text("Fill this in")).to_be_visible()
    page.locator("#resend-contact_log-0-note").fill("not on file")
    page.get_by_role("button", name="Complete and next").click()
    page.wait_for_url("**/inbox?**done=**")

    assert told(console, task.id)["action"] == "resend"


@pytest.mark.slow
def test_enter_in_a_field_keeps_what_is_typed_and_gives_no_answer(
    console: Console, windows: Browsers
) -> None:
    page, task = opened(console, windows, TaskKind.CALL_PAYER)
    type_into(page, "wait-contact_log-0-person", "Pat at provider services")
    page.keyboard.press("Enter")
    page.locator("#kept").get_by_text("Kept").wait_for()

    expect(page.locator("#wait-contact_log-0-person")).to_be_focused()
    with console.store.read() as session:
        assert session.get(HeldAnswerRow, task) is None
        draft = session.get(DraftRow, (task, "ines"))
        assert draft is not None
        assert "Pat at provider services" in draft.typed
