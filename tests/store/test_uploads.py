"""An upload outlives the console that takes it, and two consoles take none of its records twice."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from console import uploads as takes
from console.uploads import Readers
from models.practice import Practice
from models.tables import ClaimRow
from models.upload_tables import UploadRecordRow
from store import setup, uploads
from store.engine import Store
from tests.builders import NPI_CLINIC, TAXONOMY, a_clinic, an_address
from tests.visits import visits

NOW = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)
TAKING = """
import sys
from datetime import datetime
from console.uploads import Readers, go_on
from store.engine import Store
store, readers, now = Store(sys.argv[1]), Readers(), datetime.fromisoformat(sys.argv[3])
while go_on(store, readers, sys.argv[2], now)[0]:
    print("a part", flush=True)
"""


@pytest.fixture
def practice(store: Store) -> Store:
    """Enter the practice itself: visits are billed in its name."""
    clinic = a_clinic()
    assert clinic.contact is not None
    with store.write() as session:
        setup.put(
            session,
            "practice",
            Practice(
                name="Harborlight",
                npi=NPI_CLINIC,
                tax_id=clinic.tax_id,
                taxonomy=TAXONOMY,
                address=an_address(),
                contact=clinic.contact,
            ),
        )
    return store


def kept(store: Store, content: bytes) -> str:
    """Keep a file without taking any of it."""
    with store.write() as session:
        return takes.begin(session, "ines", "visits.json", content, NOW).id


@pytest.mark.slow
def test_a_console_that_is_killed_takes_nothing_twice_and_another_goes_on(practice: Store) -> None:
    upload = kept(practice, visits(130, wrong=(7, 101)))
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    arguments = [sys.executable, "-c", TAKING, practice.url, upload, NOW.isoformat()]
    with subprocess.Popen(arguments, env=environ, stdout=subprocess.PIPE, text=True) as console:
        assert console.stdout is not None
        console.stdout.readline()
        console.send_signal(signal.SIGKILL)
    with practice.read() as session:
        before = uploads.need(session, upload).taken
    readers = Readers()
    while takes.go_on(practice, readers, upload, NOW)[0]:
        continue
    with practice.read() as session:
        row = uploads.need(session, upload)
        records = session.exec(select(UploadRecordRow)).all()
        numbers = Counter(session.exec(select(ClaimRow.source_number)).all())

    assert 50 <= before < 130
    assert (row.status, row.taken, row.accepted, row.refused) == ("done", 130, 128, 2)
    assert sorted(one.n for one in records) == list(range(1, 131))
    assert set(numbers.values()) == {1}


def test_two_consoles_share_a_file_and_take_each_record_once(practice: Store) -> None:
    upload = kept(practice, visits(110))
    one, other = Readers(), Readers()
    more = True
    while more:
        more = takes.go_on(practice, one, upload, NOW)[0]
        more = takes.go_on(practice, other, upload, NOW)[0] or more
    with practice.read() as session:
        row = uploads.need(session, upload)

    assert (row.taken, row.accepted, row.known) == (110, 110, 0)
