"""Coding help in a claim's life: shown to the coder, never written by itself; questions that hold a claim."""

import json
from datetime import date
from typing import Any

from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.practice import Practice
from models.record_tables import CodedVisitRow, ProviderQueryRow, SuggestionRow
from models.tasks import TaskKind, TaskStatus
from store import coding, queries, setup
from tests.builders import a_claim, a_line
from tests.workflows.office import Office
from tests.workflows.payer import decides

NOTE = """Three days of dysuria and frequency. No fever, no flank pain. UA dipstick positive.
Blood drawn for CBC.
A: Acute cystitis without hematuria."""

CODES: dict[str, Any] = {
    "action": "code",
    "diagnoses": ["N30.00"],
    "lines": [{"line": 1, "procedure": "99213"}],
}


def a_visit(note: str = NOTE, **changes: Any) -> ClaimDocument:
    """Return a visit with a note and no codes."""
    line = a_line(procedure="", diagnosis_pointers=(), description="office visit")
    return a_claim(**{"diagnoses": (), "lines": (line,), "visit_note": note, **changes})


def change_practice(office: Office, **changes: Any) -> None:
    with office.store.write() as session:
        practice = setup.practice(session)
        assert practice is not None
        setup.put(session, "practice", Practice.model_validate(practice.model_dump() | changes))


async def ask_beside(office: Office, claim: str, **said: Any) -> None:
    """Ask the provider as the command does."""
    await office.instruct_with(claim, {"instruction": "ask_provider", "by": "coder Ames", **said})


async def test_the_coder_sees_suggestions_and_only_the_answer_puts_codes_on_the_claim(office: Office) -> None:
    claim = await office.take_in(a_visit())
    shown = await office.task(claim, TaskKind.ASSIGN_CODES)
    suggested = [s["code"] for s in shown["detail"]["suggestions"] if s["kind"] == "diagnosis"]

    assert suggested[0] == "N3000"
    assert "R509" not in suggested
    assert [m["service"] for m in shown["detail"]["possible_missing_codes"]] == [
        "urine_dipstick",
        "blood_draw",
        "blood_count",
    ]
    assert office.document(claim).diagnoses == ()

    await office.answer(claim, TaskKind.ASSIGN_CODES, **CODES)
    rows = {r.code: r for r in office.all(SuggestionRow)}
    assert (rows["N3000"].decision, rows["N3000"].decided_by) == ("accepted", "a coder")
    assert rows["36415"].decision == "rejected"
    with office.store.read() as session:
        report = coding.acceptance(session)
    assert report.by_kind["diagnosis"].accepted == 1
    assert report.by_coder["a coder"].decided == len(rows)


async def test_codes_of_an_earlier_visit_are_suggested_for_the_same_words(office: Office) -> None:
    first = await office.take_in(a_visit())
    await office.answer(first, TaskKind.ASSIGN_CODES, **CODES)
    again = await office.take_in(a_visit(control_number="HL-0002"))
    shown = await office.task(again, TaskKind.ASSIGN_CODES)

    practice = [s["code"] for s in shown["detail"]["suggestions"] if s["source"] == "practice"]
    assert practice == ["99213"]
    (visit,) = office.all(CodedVisitRow)
    assert "cystitis" in json.loads(visit.words)
    assert "fever" not in json.loads(visit.words)


async def test_everything_works_with_coding_help_off(office: Office) -> None:
    change_practice(office, coding_help=False)
    claim = await office.take_in(a_visit())
    shown = await office.answer(claim, TaskKind.ASSIGN_CODES, **CODES)

    assert "suggestions" not in shown["detail"]
    assert office.all(SuggestionRow) == []
    assert [d.code for d in office.document(claim).diagnoses] == ["N3000"]


async def test_a_model_that_fails_costs_the_coder_nothing(office: Office) -> None:
    change_practice(office, coding_models=("nobody-offers-this",))
    claim = await office.take_in(a_visit())
    shown = await office.task(claim, TaskKind.ASSIGN_CODES)

    assert shown["detail"]["models_failed"] == ["nobody-offers-this: LookupError"]
    assert shown["detail"]["suggestions"]


async def test_a_question_waits_for_its_answer_and_both_are_kept(office: Office) -> None:
    claim = await office.take_in(a_visit())
    await office.answer(
        claim,
        TaskKind.ASSIGN_CODES,
        action="query",
        question="Which side?",
        options=["left", "right"],
        due_on=(office.now.date()).isoformat(),
    )
    asked = await office.answer(claim, TaskKind.ANSWER_QUERY, answer="left")
    shown = await office.task(claim, TaskKind.ASSIGN_CODES)

    assert asked["detail"]["options"] == ["left", "right"]
    assert shown["detail"]["query"]["answer"] == "left"
    (row,) = office.all(ProviderQueryRow)
    assert (row.status, row.answer, row.answered_by) == ("answered", "left", "a provider")
    with office.store.read() as session:
        assert queries.answer_times(session).answered == 1


async def test_a_question_that_does_not_block_leaves_the_claim_with_the_coder(office: Office) -> None:
    claim = await office.take_in(a_visit())
    await office.answer(claim, TaskKind.ASSIGN_CODES, action="query", question="Smoker?", blocking=False)

    kinds = [t.kind for t in office.tasks_of(claim, status=TaskStatus.OPEN)]
    assert sorted(kinds) == ["answer_query", "assign_codes"]
    assert office.row(claim).state == ClaimState.CODING


async def test_an_overdue_question_is_shown_to_supervisors(office: Office) -> None:
    claim = await office.take_in(a_visit())
    await office.answer(
        claim,
        TaskKind.ASSIGN_CODES,
        action="query",
        question="Which side?",
        due_on=office.now.date().isoformat(),
    )
    await office.let_days_pass(claim, 1.1)
    await office.until_idle(claim)

    assert [t.escalated for t in office.tasks_of(claim, status=TaskStatus.OPEN)] == [True]


async def test_an_open_question_holds_a_coded_claim_until_it_is_answered(office: Office) -> None:
    claim = await office.take_in(a_visit("Cough for two days. Acute cystitis without hematuria."))
    await office.answer(claim, TaskKind.ASSIGN_CODES, **CODES, question="Was it the left?")
    await office.until(claim, ClaimState.FIXING_FINDINGS)
    rules = [f["rule"] for t in office.tasks_of(claim, status=TaskStatus.OPEN) for f in findings(t.detail)]
    assert "open_query" in rules
    assert await office.send() == []

    await answer_question(office, claim, "yes")
    await office.send_one(claim)
    assert await office.send() == []


async def test_a_question_asked_while_the_claim_is_in_the_outbox_takes_it_out(office: Office) -> None:
    claim = await office.take_in(a_claim())
    await office.until(claim, ClaimState.AWAITING_ACKNOWLEDGEMENT)
    await ask_beside(office, claim, question="Was the note signed?")
    await office.until(claim, ClaimState.FIXING_FINDINGS)
    assert await office.send() == []

    await office.instruct_with(
        claim, {"instruction": "close_query", "query": office.all(ProviderQueryRow)[0].id, "by": "coder Ames"}
    )
    await office.send_one(claim)
    assert [row.status for row in office.all(ProviderQueryRow)] == ["withdrawn"]


async def test_a_question_about_a_claim_at_the_payer_is_kept_and_stops_nothing(office: Office) -> None:
    claim = await office.take_in(a_claim())
    await office.accepted(claim)
    await ask_beside(office, claim, question="Was the note signed?", due_on=date(2027, 1, 4).isoformat())
    assert office.row(claim).state == ClaimState.AWAITING_REMITTANCE

    await answer_question(office, claim, "yes")
    assert office.row(claim).state == ClaimState.AWAITING_REMITTANCE
    assert [row.answer for row in office.all(ProviderQueryRow)] == ["yes"]


async def test_a_blood_test_the_coder_missed_is_added_before_sending_and_paid(office: Office) -> None:
    claim = await office.take_in(a_visit("Fatigue, tired for weeks. Blood drawn here. A: fatigue"))
    coded = CODES | {"diagnoses": ["R53.83"]}
    await office.answer(claim, TaskKind.ASSIGN_CODES, **coded)
    shown = await office.task(claim, TaskKind.FIX_FINDINGS)
    assert (shown["role"], [f["rule"] for f in shown["detail"]["findings"]]) == (
        "coder",
        ["possible_missing_code"],
    )
    assert await office.send() == []

    draw = a_line(2, procedure="36415", charge_cents=1500, diagnosis_pointers=(1,)).model_dump(mode="json")
    await office.answer(claim, TaskKind.FIX_FINDINGS, action="correct", changes={"lines.2": draw})
    sent = await office.accepted(claim)
    assert [line.procedure for line in sent.document.lines] == ["99213", "36415"]

    await office.deliver(office.payer.pays(decides(sent, "CO-45 50", "CO-45 5")))
    assert await office.closed(claim) is ClaimState.PAID
    assert len(office.attempts(claim)) == 1


async def test_a_question_due_before_it_is_asked_changes_nothing(office: Office) -> None:
    claim = await office.take_in(a_visit())
    await office.answer(claim, TaskKind.ASSIGN_CODES, **CODES, question="Which knee?", due_on="2020-01-01")
    shown = await office.task(claim, TaskKind.ASSIGN_CODES)

    assert "due before the question" in shown["detail"]["problem"]
    assert office.document(claim).diagnoses == ()


def findings(detail: str) -> list[dict[str, Any]]:
    """Return the findings a task shows."""
    return json.loads(detail).get("findings", [])


async def answer_question(office: Office, claim: str, answer: str) -> None:
    """Let the provider answer the claim's open question, whatever other tasks are open."""
    (task,) = [t for t in office.tasks_of(claim, status=TaskStatus.OPEN) if t.kind == TaskKind.ANSWER_QUERY]
    notice = office.inbox.complete(task.id, {"answer": answer}, "Dr Brack", office.now)
    assert notice is not None
    await office.tell(notice)
    await office.until_idle(claim)
