"""The database itself: nothing lost between processes, readers only read, errors tell no values."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import select

from models.tables import CounterRow, QuarantineRow
from store import files, quarantine
from store.engine import Store
from store.migrate import alembic_config, upgrade
from tests.store.given import AS_OF, an_accepted_claim, dump

COUNTING = """
import sys
from store.engine import Store
from store.files import next_control_number
store = Store(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with store.write() as session:
        next_control_number(session, "tidewater:837P")
store.close()
"""
PROCESSES, TIMES = 3, 60


@pytest.mark.slow
def test_three_processes_count_and_lose_nothing(store: Store, url: str) -> None:
    with store.write() as session:
        files.next_control_number(session, "tidewater:837P")
    command_line = [sys.executable, "-c", COUNTING, url, str(TIMES)]
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    running = [subprocess.Popen(command_line, env=environ) for _ in range(PROCESSES)]

    assert [process.wait(timeout=60) for process in running] == [0] * PROCESSES
    with store.read() as session:
        assert session.exec(select(CounterRow.value)).one() == PROCESSES * TIMES + 1


def test_control_numbers_start_again_after_nine_digits(store: Store) -> None:
    with store.write() as session:
        session.add(CounterRow(name="n", value=999_999_998))
    with store.write() as session:
        found = [files.next_control_number(session, "n") for _ in range(3)]

    assert found == [999_999_999, 1, 2]


def test_a_reader_cannot_write(store: Store) -> None:
    an_accepted_claim(store)
    before = dump(store)
    with store.read() as session:
        session.add(CounterRow(name="n", value=1))
        with pytest.raises(DBAPIError):
            session.flush()
        session.rollback()

    assert dump(store) == before


def test_an_error_of_the_database_tells_no_values(store: Store) -> None:
    secret = "Marigold Finch BHH774411"
    with store.write() as session:
        row = quarantine.keep(session, "claim", reason="r", content=secret, as_of=AS_OF)
        values = row.model_dump()
    twice = QuarantineRow(**values)
    with pytest.raises(IntegrityError) as caught, store.write() as session:
        session.add(twice)

    assert secret not in str(caught.value)
    assert "BHH774411" not in repr(caught.value)


def test_the_migrations_make_what_the_models_say(url: str) -> None:
    command.check(alembic_config(url))


def test_a_database_is_upgraded_again_without_harm(store: Store, url: str) -> None:
    an_accepted_claim(store)
    before = dump(store)
    upgrade(url)

    assert dump(store) == before


def test_an_instant_comes_back_as_it_went_and_a_naive_one_does_not_go(store: Store) -> None:
    claim = an_accepted_claim(store)
    with store.write() as session:
        kept = quarantine.keep(session, "claim", reason="r", content=claim, as_of=AS_OF).id
    with store.read() as session:
        assert quarantine.need(session, kept).opened_at == AS_OF
    naive = AS_OF.replace(tzinfo=None)
    with pytest.raises(StatementError, match="time zone"), store.write() as session:
        quarantine.keep(session, "claim", reason="r", content="", as_of=naive)
