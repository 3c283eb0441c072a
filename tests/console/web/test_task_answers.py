"""What a task's page takes and refuses: by whom, in what words, and what stays of what was typed."""

import json
import re
from typing import Any

import httpx
import pytest
from sqlmodel import select

from console.web.desk import wall_now
from console.web.forms.reading import typed_of
from models.console_tables import AccountRow, AuditRow
from models.inbox_tables import HeldAnswerRow
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from store import documents, setup, tasks
from store.accounts import staff_of
from tests.activities.desk import Desk
from tests.builders import a_claim, a_line
from tests.console.web.conftest import BUSINESS_NOW, HASH, Console
from tests.console.web.kinds import KINDS, WHO, covered, led
from tests.console.web.sent_forms import sent_from


def give(person: httpx.Client, task: HumanTaskRow, **answer: Any) -> httpx.Response:
    """Send the form of a task as it stands, with this answer typed into it."""
    page = person.get(f"/tasks/{task.id}")
    filled = sent_from(page.text).put(typed_of(TaskKind(task.kind), answer).texts)
    return person.post(f"/tasks/{task.id}", data=dict(filled.texts))


def reads(console: Console, user: str) -> list[str]:
    """Return what the audit log says this user read."""
    with console.store.read() as session:
        return list(session.exec(select(AuditRow.action).where(AuditRow.user == user)))


def nothing_given(console: Console, task: HumanTaskRow) -> bool:
    """Tell whether no answer to the task is held."""
    with console.store.read() as session:
        return session.get(HeldAnswerRow, task.id) is None


def test_a_day_that_is_past_is_no_promise(console: Console) -> None:
    _, task = led(console, TaskKind.CALL_PAYER)
    called = {"channel": "phone", "note": "they will look", "promised_on": "2026-11-01"}
    answer = give(console.client("ines"), task, action="wait", contact_log=[called])

    assert answer.status_code == 422
    assert "This day is past" in answer.text
    assert "they will look" in answer.text
    assert nothing_given(console, task)


@pytest.mark.parametrize("name", ["payer_refused", "refused"], ids=["now", "a task of before"])
def test_a_question_that_the_payer_refused_is_told_in_words_and_the_form_opens(
    console: Console, name: str
) -> None:
    desk = Desk(console.store, BUSINESS_NOW, a_claim(lines=(a_line(diagnosis_pointers=()),)))
    covered("unknown_member", "71")(desk)
    (task,) = desk.open_tasks
    with console.store.write() as session:
        row, detail = session.get_one(HumanTaskRow, task.id), json.loads(task.detail)
        row.detail = json.dumps({(name if key == "payer_refused" else key): detail[key] for key in detail})
    page = console.client("mabel").get(f"/tasks/{task.id}")

    assert page.status_code == 200
    assert ("AAA 71" in page.text) == (name == "payer_refused")
    assert "It was in force: verified by telephone or portal" in page.text


def test_a_biller_is_told_that_codes_are_a_coders(console: Console) -> None:
    _, task = led(console, TaskKind.FIX_REJECTION)
    changes = {"lines.1.procedure": "99214"}
    answer = give(console.client("ines"), task, action="correct", changes=changes)

    assert answer.status_code == 422
    assert "hand the task over" in answer.text

    again = give(console.client("ines"), task, action="hand_over", note="level is wrong", changes=changes)
    assert again.status_code == 303


def test_a_change_that_does_not_fit_its_field_is_refused_at_that_field(console: Console) -> None:
    _, task = led(console, TaskKind.FIX_REJECTION)
    changes = {"coverages.1.release_of_information": "Q"}
    answer = give(console.client("ines"), task, action="correct", changes=changes)

    assert answer.status_code == 422
    assert "Input should be" in answer.text


@pytest.mark.parametrize("kind", [TaskKind.ANSWER_QUERY, TaskKind.ASSIGN_CODES, TaskKind.APPROVE_WRITE_OFF])
def test_who_is_not_asked_sees_no_form_and_cannot_answer(console: Console, kind: TaskKind) -> None:
    _, task = led(console, kind)
    ines = console.client("ines")
    page = ines.get(f"/tasks/{task.id}")
    claim = {"version": "1", "seen": "1", "claim_version": "1"}

    assert 'id="answer"' not in page.text
    assert "to answer" in page.text
    assert "Marigold" not in page.text
    assert ines.post(f"/tasks/{task.id}", data=claim).status_code == 403
    assert nothing_given(console, task)


def test_a_supervisor_who_is_no_coder_is_not_offered_to_code(console: Console) -> None:
    _, task = led(console, TaskKind.ASSIGN_CODES)
    oona = console.client("oona")
    page = oona.get(f"/tasks/{task.id}")

    assert "Ask the provider first" in page.text
    assert "Code the visit" not in page.text
    assert give(oona, task, **KINDS[TaskKind.ASSIGN_CODES].answer).status_code == 422
    assert nothing_given(console, task)


def test_who_proposed_a_write_off_is_not_offered_to_approve_it(console: Console) -> None:
    _, task = led(console, TaskKind.APPROVE_WRITE_OFF)
    with console.store.write() as session:
        oona = staff_of(session, "oona")
        assert oona is not None
        setup.put(session, "user", oona.model_copy(update={"key": "ada", "name": "Ada Fell"}))
        session.add(AccountRow(user="ada", password=HASH, changed_at=wall_now()))
    ada = console.client("ada")

    assert "a second person approves it" in ada.get(f"/tasks/{task.id}").text
    assert give(ada, task, action="approve").status_code == 422
    assert give(console.client("oona"), task, action="approve").status_code == 303


def test_an_answer_on_old_ground_is_shown_again_beside_what_changed(console: Console) -> None:
    desk, task = led(console, TaskKind.CALL_PAYER)
    ines = console.client("ines")
    page = ines.get(f"/tasks/{task.id}")
    called = {"channel": "phone", "note": "typed before it came", "promised_on": ""}
    typed = typed_of(TaskKind.CALL_PAYER, {"action": "wait", "contact_log": [called]})
    desk.wanted("R4")
    answer = ines.post(f"/tasks/{task.id}", data=dict(sent_from(page.text).put(typed.texts).texts))

    assert answer.status_code == 409
    assert "the payer asks for information" in answer.text
    assert "typed before it came" in answer.text


def test_that_somebody_reads_a_task_is_noted_once_an_hour(console: Console) -> None:
    _, task = led(console, TaskKind.CALL_PAYER)
    ines = console.client("ines")
    for _ in range(3):
        ines.get(f"/tasks/{task.id}")

    assert reads(console, "ines").count("task read") == 1


def test_a_document_is_kept_read_and_named_by_the_answer(console: Console) -> None:
    _, task = led(console, TaskKind.ANSWER_REQUEST)
    person = console.client(WHO[task.role])
    kept = person.post(
        f"/tasks/{task.id}/documents",
        data={"kind": "record", "back": f"/tasks/{task.id}"},
        files={"file": ("visit.txt", b"Seen on 2 November.", "text/plain")},
    )
    assert (kept.status_code, kept.headers["location"]) == (303, f"/tasks/{task.id}")
    with console.store.read() as session:
        (paper,) = documents.of_claim(session, task.claim_id)

    assert person.get(f"/tasks/{task.id}/documents/{paper.id}").text == "Seen on 2 November."
    assert give(person, task, action="attach", documents=[paper.id]).status_code == 303
    assert {"document kept", "document read"} <= set(reads(console, WHO[task.role]))


def test_codes_are_found_on_the_day_of_service_by_words_of_their_name(console: Console) -> None:
    quill = console.client("quill")
    found = quill.get("/codes/search", params={"q": "septic phar", "on": "2026-11-02", "task": "T"})

    assert "J020" in found.text
    assert "No code" in quill.get("/codes/search", params={"q": "qqqq", "on": "2026-11-02"}).text


def test_a_button_of_the_form_works_without_scripts_and_keeps_what_is_typed(console: Console) -> None:
    _, task = led(console, TaskKind.ASSIGN_CODES)
    quill = console.client("quill")
    page = sent_from(quill.get(f"/tasks/{task.id}").text)
    typed = page.put({"code.lines.0.modifiers": ["25"], "do": ["add code.diagnoses J020"]})
    after = sent_from(quill.post(f"/tasks/{task.id}/form", data=dict(typed.texts)).text)

    assert after.all("code.diagnoses") == ("J020", "")
    assert after.one("code.lines.0.modifiers") == "25"


def test_a_diagnosis_that_was_typed_over_is_removed_and_no_other(console: Console) -> None:
    _, task = led(console, TaskKind.ASSIGN_CODES)
    quill = console.client("quill")
    typed = {"code.diagnoses": ["J020", "J029", "R05", ""], "do": "find"}
    drawn = quill.post(f"/tasks/{task.id}/form", data=typed).text
    drop = re.findall(r'name="do" value="(drop [^"]+)"', drawn)
    over = {"code.diagnoses": ["", " z 00.0", "R05", ""], "do": drop[1]}
    after = sent_from(quill.post(f"/tasks/{task.id}/form", data=over).text)

    assert len(drop) == 3
    assert after.all("code.diagnoses") == ("R05", "")


def test_an_answer_that_was_refused_stands_in_the_form_again(console: Console) -> None:
    desk, task = led(console, TaskKind.CORRECT_DENIAL)
    with console.store.write() as session:
        answer: dict[str, Any] = {"action": "correct", "changes": {}, "note": "nothing was wrong"}
        tasks.complete(session, task.id, answer, "quill", desk.now)
    desk.go_on()
    (again,) = desk.open_tasks
    page = console.client("quill").get(f"/tasks/{again.id}")

    assert "could not be carried out" in page.text
    assert "nothing was wrong" in page.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": ""}, "Fill this in"),
        ({"procedures": ["72148"]}, "No line that needs one bills these procedures. It is needed for 99213"),
        ({"valid_to": "2026-11-01"}, "It ends before line 1 was served on 2026-11-02"),
        ({"valid_from": "2026-12-01"}, "It ends before it begins"),
        ({"units": "0"}, "It is not said how many units were granted"),
    ],
)
def test_an_authorization_that_does_not_fit_the_claim_is_refused_at_its_field(
    console: Console, changes: dict[str, Any], said: str
) -> None:
    _, task = led(console, TaskKind.OBTAIN_AUTHORIZATION)
    given = KINDS[TaskKind.OBTAIN_AUTHORIZATION].answer | changes
    answer = give(console.client("ines"), task, **given)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert nothing_given(console, task)


def test_that_a_payer_wants_no_authorization_is_not_taken_without_who_said_so(console: Console) -> None:
    _, task = led(console, TaskKind.OBTAIN_AUTHORIZATION)
    ines, call = console.client("ines"), {"channel": "phone", "note": "none is needed"}
    without = give(ines, task, action="not_required", contact_log=[call])

    assert (without.status_code, "Say who said so" in without.text) == (422, True)
    named = give(ines, task, action="not_required", contact_log=[call | {"person": "Pat"}])
    assert named.status_code == 303


def test_who_is_not_asked_for_an_authorization_sees_none_of_the_members(console: Console) -> None:
    desk, _ = led(console, TaskKind.OBTAIN_AUTHORIZATION)
    desk.answer(
        TaskKind.OBTAIN_AUTHORIZATION, **KINDS[TaskKind.OBTAIN_AUTHORIZATION].answer | {"units": "0.5"}
    )
    (again,) = desk.open_tasks

    assert "PA77" in console.client("ines").get(f"/tasks/{again.id}").text
    assert "PA77" not in console.client("quill").get(f"/tasks/{again.id}").text


def test_a_warning_is_let_pass_with_a_reason_and_not_without(console: Console) -> None:
    desk = Desk(console.store, BUSINESS_NOW, a_claim(lines=(a_line(modifiers=("25",)),)))
    (task,) = [row for row in desk.open_tasks if row.kind == TaskKind.FIX_FINDINGS]
    person = console.client(WHO[task.role])

    without = give(person, task, action="override", overrides={})
    assert (without.status_code, "Give a reason for each warning" in without.text) == (422, True)
    reasons = {"modifier_25_alone": "a procedure of another claim"}
    assert give(person, task, action="override", overrides=reasons).status_code == 303


def test_an_error_cannot_be_let_pass(console: Console) -> None:
    _, task = led(console, TaskKind.FIX_FINDINGS)
    page = console.client(WHO[task.role]).get(f"/tasks/{task.id}")

    assert "it cannot be let pass" in page.text
    assert "Let warnings pass" not in page.text


def test_a_provider_picks_one_of_the_answers_or_writes_their_own(console: Console) -> None:
    desk, coding = led(console, TaskKind.ASSIGN_CODES)
    asked = {"question": "Which knee?", "options": ("left", "right")}
    desk.complete(coding.id, action="query", **asked)
    (task,) = [row for row in desk.open_tasks if row.kind == TaskKind.ANSWER_QUERY]
    fenwick = console.client("fenwick")
    page = fenwick.get(f"/tasks/{task.id}")

    assert 'type="radio" id="answer-answer-2" name="answer.answer" value="right"' in page.text
    both = sent_from(page.text).put({"answer.answer": ["right", ""]})
    assert fenwick.post(f"/tasks/{task.id}", data=dict(both.texts)).status_code == 303
    with console.store.read() as session:
        held = session.get(HeldAnswerRow, task.id)
        assert held is not None
        assert json.loads(held.answer) == {"answer": "right"}


def test_a_biller_sees_the_letter_with_their_own_words_before_it_is_printed(console: Console) -> None:
    _, task = led(console, TaskKind.FILE_APPEAL)
    ines = console.client("ines")
    typed = sent_from(ines.get(f"/tasks/{task.id}").text)
    typed = typed.put({"prepare.argument": ["It was there on day two."], "do": ["preview"]})
    page = ines.post(f"/tasks/{task.id}/form", data=dict(typed.texts)).text
    letter = page[page.index("<pre") : page.index("</pre>")]

    assert "Appeal: the claim was filed in time" in letter
    assert "It was there on day two." in letter
