"""Coding help on the command line: suggestions for a note, the acceptance report, questions to providers."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from activities.supervision import SupervisionSteps
from models.messages import CauseKind, Notice, StepRequest
from models.policy import Policy
from models.record_tables import ProviderQueryRow, SuggestionRow
from models.tables import FactRow, HumanTaskRow
from store import intake
from store.engine import Store
from store.step import latest_move
from tests.builders import a_claim, a_line
from tests.console.running import Desk

AS_OF = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
NOTE = "Sore throat for two days. No cough. Rapid strep positive.\nA: Strep pharyngitis"


def take_instruction(store: Store, claim: str) -> None:
    """Take the claim's untaken instruction as a worker would."""
    with store.read() as session:
        facts = session.exec(select(FactRow).where(FactRow.claim_id == claim))
        cause = next(f.cause for f in facts if f.consumed_by is None)
        move = latest_move(session, claim)
    notice = Notice(cause=cause, kind=CauseKind.INSTRUCTION_GIVEN)
    assert move.wake_at is not None
    request = StepRequest(claim=claim, n=move.n + 1, notice=notice, as_of=move.wake_at)
    SupervisionSteps(store, Policy()).follow_instruction(request)


def open_queries(store: Store) -> list[ProviderQueryRow]:
    with store.read() as session:
        return list(session.exec(select(ProviderQueryRow)))


def test_a_note_in_a_file_gets_suggestions_without_an_installation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from console.cli import main

    note = tmp_path / "note.txt"
    note.write_text(NOTE)
    code = main(["coding", "suggest", str(note), "--age", "8", "--json"], leave=lambda _: None)
    shown = json.loads(capsys.readouterr().out)["suggestions"]

    assert code == 0
    assert [(s["kind"], s["code"], s["rank"]) for s in shown] == [
        ("diagnosis", "J020", 1),
        ("procedure", "87880", 1),
    ]
    assert shown[0]["words"] == ["Strep pharyngitis"]
    assert {s["source"] for s in shown} <= {"terms", "phrases", "charges"}


def test_what_is_no_note_is_refused_with_what_would_be_right(desk: Desk, tmp_path: Path) -> None:
    binary = tmp_path / "scan.pdf"
    binary.write_bytes(b"\xff\xfe\x00binary")

    assert desk.run("coding", "suggest", binary).code == 2
    assert desk.run("coding", "suggest", "NOSUCHCLAIM1").code == 3
    desk.set_up()
    without_note = desk.run("coding", "suggest", desk.claim())
    assert (without_note.code, "no note" in without_note.err) == (2, True)


def test_stdin_is_a_note(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(NOTE))

    assert desk.data("coding", "suggest", "-")["suggestions"][0]["code"] == "J020"


def test_a_question_is_asked_listed_answered_and_its_time_reported(desk: Desk) -> None:
    desk.set_up()
    claim = desk.claim()
    asked = desk.data(
        "coding",
        "query",
        claim,
        "Which knee?",
        "--option",
        "left",
        "--option",
        "right",
        "--due",
        "2030-01-02",
    )
    take_instruction(desk.store, claim)
    (listed,) = desk.data("coding", "queries")["queries"]

    assert asked["blocking"] is True
    assert (listed["question"], listed["options"], listed["due_on"]) == (
        "Which knee?",
        ["left", "right"],
        "2030-01-02",
    )
    desk.data("coding", "answer", listed["query"], "The left one.", "--as", "fenwick")
    take_instruction(desk.store, claim)
    again = desk.run("coding", "answer", listed["query"], "The right one.")
    times = desk.data("coding", "queries", "--all")

    assert (again.code, "already answered" in again.err) == (4, True)
    assert [q["answer"] for q in times["queries"]] == ["The left one."]
    assert times["answer_times"]["answered"] == 1
    with desk.store.read() as session:
        tasks = [t for t in session.exec(select(HumanTaskRow)) if t.kind == "answer_query"]
    assert [(t.status, t.closed_because) for t in tasks] == [("cancelled", "the question was answered")]


def test_a_question_can_be_taken_back(desk: Desk) -> None:
    desk.set_up()
    claim = desk.claim()
    desk.data("coding", "query", claim, "Signed?", "--not-blocking")
    take_instruction(desk.store, claim)
    (row,) = open_queries(desk.store)
    desk.data("coding", "withdraw", row.id)
    take_instruction(desk.store, claim)

    assert [(q.status, q.blocking) for q in open_queries(desk.store)] == [("withdrawn", False)]
    assert desk.data("coding", "queries")["queries"] == []


def test_an_empty_question_and_an_unknown_query_are_refused(desk: Desk) -> None:
    desk.set_up()

    claim = desk.claim()
    assert desk.run("coding", "query", claim, "  ").code == 2
    assert desk.run("coding", "query", claim, "Which knee?", "--due", "2020-01-01").code == 2
    assert desk.run("coding", "answer", "NOSUCH-Q1", "yes").code == 3


def test_the_acceptance_report_counts_by_kind_source_rank_and_coder(desk: Desk) -> None:
    desk.set_up()
    claim = desk.claim()
    with desk.store.read() as session:
        as_of = latest_move(session, claim).wake_at
    assert as_of is not None
    shown = [("J020", "accepted", 1), ("J312", "rejected", 2), ("J00", "", 3)]
    with desk.store.write() as session:
        for code, decision, rank in shown:
            session.add(
                SuggestionRow(
                    claim_id=claim,
                    n=2,
                    kind="diagnosis",
                    code=code,
                    source="terms",
                    rank=rank,
                    decision=decision,
                    decided_by="ames" if decision else "",
                    as_of=as_of,
                )
            )
    report = desk.data("coding", "acceptance")

    assert report["all"] == {"decided": 2, "accepted": 1, "rate": 0.5}
    assert report["undecided"] == 1
    assert report["rank"]["1"]["rate"] == 1.0
    assert report["coder"]["ames"]["decided"] == 2
    assert "50%" in desk.run("coding", "acceptance").out
    assert desk.data("coding", "acceptance", "--since", "2099-01-01")["all"]["decided"] == 0


def test_a_claims_note_gets_suggestions_and_its_missing_codes(desk: Desk) -> None:
    document = a_claim(visit_note=f"{NOTE}\nBlood drawn.", lines=(a_line(),), diagnoses=())
    with desk.store.write() as session:
        accepted = intake.accept(session, "test", document, sequence="P", file="", as_of=AS_OF)
    shown = desk.data("coding", "suggest", accepted.claim)

    assert [s["code"] for s in shown["suggestions"]] == ["J020", "87880", "36415"]
    assert [m["service"] for m in shown["possible_missing_codes"]] == ["rapid_strep", "blood_draw"]
    assert "possible missing code: blood draw 36415" in desk.run("coding", "suggest", accepted.claim).out
