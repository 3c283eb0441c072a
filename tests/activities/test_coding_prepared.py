"""The first coding step of a process makes an index that takes seconds: nobody may wait for it."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

import pytest

from activities import coding_models
from models.claim import ClaimDocument
from models.lifecycle import ClaimState
from models.practice import Practice as PracticeSetup
from models.suggestion import Note, Suggestion
from models.tables import CounterRow
from rulebook.codes.release import Release
from rulebook.suggest import library
from rulebook.suggest.term_index import TermIndex
from store import setup
from store.engine import Store
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.builders import a_claim, a_line, a_strangers_claim

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


def test_others_write_while_the_index_of_diagnoses_is_made(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def write() -> None:
        with Store(practice.store.url).write() as session:
            session.add(CounterRow(name=f"meanwhile-{len(written)}"))
        written.append("meanwhile")

    def prepared(release: Release) -> TermIndex | None:
        writer = Thread(target=write)
        writer.start()
        writer.join(timeout=5)
        return opened(release)

    opened = library.prepared
    monkeypatch.setattr(library, "_INDEXES", {})
    monkeypatch.setattr(library, "prepared", prepared)
    uncoded = a_line(procedure="", description="Office visit", diagnosis_pointers=())
    note = "Sore throat and fever since Monday. A/P: strep pharyngitis."
    desk = Desk(practice.store, NOW, a_claim(diagnoses=(), lines=(uncoded,), visit_note=note))

    assert (desk.go_on(), written) == (ClaimState.CODING, ["meanwhile"])


class Oracle:
    """A model that a test plugs in: it suggests J02.0, does what it is told meanwhile, or fails."""

    name, version = "oracle", "3"

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self.meanwhile, self.asked = meanwhile, 0

    def suggest(self, note: Note) -> list[Suggestion]:
        self.asked += 1
        self.meanwhile()
        return [Suggestion(kind="diagnosis", code="J02.0")]


def plug_in(practice: Practice, monkeypatch: pytest.MonkeyPatch, oracle: Oracle) -> None:
    """Let the practice ask this model."""
    for kept in ("_answers", "_models", "_running"):
        monkeypatch.setattr(coding_models, kept, {})

    def offered(name: str) -> Oracle:
        return oracle

    monkeypatch.setattr(coding_models, "plugged_in", offered)
    with practice.store.write() as session:
        ours = setup.need(session, PracticeSetup, "practice")
        setup.put(session, "practice", ours.model_copy(update={"coding_models": ("oracle",)}))


def an_uncoded(number: str) -> ClaimDocument:
    """Return a stranger's claim with a note and no codes."""
    uncoded = a_line(procedure="", description="Office visit", diagnosis_pointers=())
    note = f"Visit {number}. Sore throat and fever since Monday. A/P: strep pharyngitis."
    return a_strangers_claim(number, diagnoses=(), lines=(uncoded,), visit_note=note)


def shown_to_the_coder(desk: Desk) -> dict[str, Any]:
    """Return what the coder's task shows."""
    (task,) = desk.open_tasks
    return json.loads(task.detail)


def test_others_write_while_a_model_thinks_and_it_is_asked_once(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write() -> None:
        with Store(practice.store.url).write() as session:
            session.add(CounterRow(name="meanwhile"))

    oracle = Oracle(write)
    plug_in(practice, monkeypatch, oracle)
    shown = shown_to_the_coder(Desk(practice.store, NOW, an_uncoded("M-1")))

    assert ("J020", "model:oracle") in {(s["code"], s["source"]) for s in shown["suggestions"]}
    assert (oracle.asked, "models_failed" in shown) == (1, False)
    with practice.store.read() as session:
        assert session.get(CounterRow, "meanwhile") is not None


def test_a_model_that_hangs_or_quits_is_recorded_and_holds_nobody_up(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = Event()
    plug_in(practice, monkeypatch, Oracle(hangs.wait))
    monkeypatch.setattr(coding_models.ask, "__defaults__", (0.05,))
    first = shown_to_the_coder(Desk(practice.store, NOW, an_uncoded("M-1")))
    second = shown_to_the_coder(Desk(practice.store, NOW, an_uncoded("M-2")))
    hangs.set()
    plug_in(practice, monkeypatch, Oracle(lambda: sys.exit(3)))
    third = shown_to_the_coder(Desk(practice.store, NOW, an_uncoded("M-3")))

    assert first["models_failed"] == ["oracle: TimeoutError"]
    assert second["models_failed"] == ["oracle: still busy with an earlier note"]
    assert third["models_failed"] == ["oracle: SystemExit"]
    assert all(shown["suggestions"] for shown in (first, second, third))
