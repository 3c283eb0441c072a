"""The first coding step of a process makes an index that takes seconds: nobody may wait for it."""

from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest

from models.lifecycle import ClaimState
from models.tables import CounterRow
from rulebook.suggest import library
from rulebook.suggest.term_index import TermIndex
from store.engine import Store
from tests.activities.conftest import Practice
from tests.activities.desk import Desk
from tests.builders import a_claim, a_line

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


def test_others_write_while_the_index_of_diagnoses_is_made(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def write() -> None:
        with Store(practice.store.url).write() as session:
            session.add(CounterRow(name=f"meanwhile-{len(written)}"))
        written.append("meanwhile")

    def made(*given: Any) -> TermIndex:
        writer = Thread(target=write)
        writer.start()
        writer.join(timeout=5)
        return TermIndex(*given)

    monkeypatch.setattr(library, "_INDEXES", {})
    monkeypatch.setattr(library, "TermIndex", made)
    uncoded = a_line(procedure="", description="Office visit", diagnosis_pointers=())
    note = "Sore throat and fever since Monday. A/P: strep pharyngitis."
    desk = Desk(practice.store, NOW, a_claim(diagnoses=(), lines=(uncoded,), visit_note=note))

    assert (desk.go_on(), written) == (ClaimState.CODING, ["meanwhile"])
