"""What the command line shows of claims, and what a supervisor may tell them."""

import json

import pytest
from sqlmodel import select

from models.lifecycle import ClaimState
from models.messages import CauseKind, Notice, StepRequest
from models.policy import Policy
from models.tables import FactRow
from store.ledger import Entry
from store.step import ClaimStep, Decision, latest_move, take_step
from tests.console.running import Desk


def take(desk: Desk, claim: str, state: ClaimState) -> None:
    """Move a claim as a worker would, and book its charge on the way."""

    def decide(step: ClaimStep) -> Decision:
        step.post(f"charge:{claim}:{step.n}", "charge", [Entry("payer:P", 500), Entry("charges", -500)])
        if state is ClaimState.WITHDRAWN:
            return step.close(state, "taken back")
        return step.move(state, 1, "went on")

    with desk.store.read() as session:
        before = latest_move(session, claim)
    assert before.wake_at is not None
    timer = Notice(cause=f"timer:{before.n}", kind=CauseKind.TIMER)
    request = StepRequest(claim=claim, n=before.n + 1, notice=timer, as_of=before.wake_at)
    take_step(desk.store, request, decide, Policy())


def facts(desk: Desk, claim: str) -> list[FactRow]:
    """Return the facts of a claim."""
    with desk.store.read() as session:
        return list(session.exec(select(FactRow).where(FactRow.claim_id == claim)))


def test_claims_are_listed_by_state(desk: Desk):
    claim = desk.claim()
    take(desk, claim, ClaimState.REVIEWING)
    found = desk.data("claims", "list", "--state", "reviewing")["claims"]

    assert [one["claim"] for one in found] == [claim]
    assert len(desk.data("claims", "list", "--limit", "3")["claims"]) == 3


def test_a_state_that_does_not_exist_is_answered_with_those_that_do(desk: Desk):
    ran = desk.run("claims", "list", "--state", "lost")

    assert ran.code == 2
    assert "awaiting_remittance" in ran.err


def test_a_list_that_is_not_on_a_terminal_has_no_colours_and_one_line_a_claim(desk: Desk):
    desk.claim()
    ran = desk.run("claims", "list")

    assert "\x1b" not in ran.out
    assert len(ran.out.splitlines()) == 19
    assert ran.err == "18 claims\n"


def test_a_claim_is_found_by_its_id_and_by_the_practices_own_number(desk: Desk):
    claim = desk.claim()
    shown = desk.data("claims", "show", claim)

    assert desk.data("claims", "show", shown["source_number"]) == shown
    assert shown["versions"][0]["cause"] == "intake"
    assert shown["submissions"] == []
    assert shown["balance"]["charges"] == 0


def test_the_page_of_a_claim_shows_its_balance(desk: Desk):
    claim = desk.claim()
    take(desk, claim, ClaimState.REVIEWING)
    page = desk.run("claims", "show", claim).out

    assert "reviewing (review)" in page
    assert "$5.00" in page


@pytest.mark.parametrize("command", ["show", "history", "timeline"])
def test_a_claim_that_does_not_exist_is_not_found(desk: Desk, command: str):
    ran = desk.run("claims", command, "NOBODY", "--json")

    assert ran.code == 3
    assert ran.data["error"]["type"] == "NotFound"
    assert "claimflow claims list" in ran.err


def test_the_history_has_every_move_in_order(desk: Desk):
    claim = desk.claim()
    take(desk, claim, ClaimState.REVIEWING)
    take(desk, claim, ClaimState.READY)
    moves = desk.data("claims", "history", claim)["moves"]

    assert [move["state"] for move in moves] == ["checking_coverage", "reviewing", "ready"]
    assert [move["n"] for move in moves] == [1, 2, 3]
    assert "reviewing" in desk.run("claims", "history", claim).out


def test_the_timeline_puts_moves_postings_and_facts_in_one_order(desk: Desk):
    claim = desk.claim()
    take(desk, claim, ClaimState.REVIEWING)
    desk.data("claims", "hold", claim, "--reason", "chart is missing")
    events = desk.data("claims", "timeline", claim)["events"]

    assert sorted(event["what"] for event in events) == ["fact", "move", "move", "posting"]
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    assert any("hold by ines: chart is missing" in event["summary"] for event in events)
    assert "payer:P $5.00" in desk.run("claims", "timeline", claim).out


@pytest.mark.parametrize("instruction", ["hold", "resume", "withdraw"])
def test_an_instruction_is_a_fact_with_its_reason_and_who_gave_it(desk: Desk, instruction: str):
    claim = desk.claim()
    ran = desk.run("claims", instruction, claim, "--reason", "as agreed", "--as", "oona", "--json")
    given = facts(desk, claim)

    assert ran.code == 0
    assert not ran.data["told"]
    assert "Temporal does not answer" in ran.err
    assert [fact.cause for fact in given] == [ran.data["cause"]]
    assert json.loads(given[0].reference) == {"instruction": instruction, "reason": "as agreed", "by": "oona"}


def test_an_instruction_needs_a_reason(desk: Desk):
    claim = desk.claim()

    assert desk.run("claims", "hold", claim).code == 2
    assert desk.run("claims", "hold", claim, "--reason", " ").code == 2
    assert facts(desk, claim) == []


def test_a_closed_claim_takes_no_instruction(desk: Desk):
    claim = desk.claim()
    take(desk, claim, ClaimState.WITHDRAWN)
    ran = desk.run("claims", "hold", claim, "--reason", "too late")

    assert ran.code == 4
    assert "is closed (withdrawn)" in ran.err
    assert facts(desk, claim) == []


def test_on_a_terminal_ids_and_states_are_whole_however_narrow_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    claim = desk.claim()
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    page = desk.run("claims", "list").out

    assert claim in page
    assert "checking_coverage" in page
