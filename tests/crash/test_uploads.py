"""What the store says about an upload, whenever it breaks off."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from activities.exchange import ExchangeActivities
from models.errors import PayerUnreachable
from models.messages import FileRequest
from models.policy import Policy
from models.practice import TradingPartner
from store import files, setup
from store.engine import Store
from store.files import FileStatus

NOW = datetime(2026, 11, 4, 14, tzinfo=UTC)


def a_file(store: Store, folder: Path, status: FileStatus = FileStatus.PREPARED) -> str:
    """Store a file for a partner with two folders under ``folder``; return its id."""
    partner = TradingPartner(
        key="tidewater",
        name="Tidewater Clearing",
        sender_id="HARBORLIGHT",
        receiver_id="TIDEWATER",
        inbound_folder=str(folder / "in"),
        outbound_folder=str(folder / "out"),
    )
    with store.write() as session:
        setup.put(session, "trading_partner", partner)
        file = files.add_outbound(session, "tidewater", "837P", "batch-1.837", 1, b"ISA*00~", NOW)
        file.status = status.value
        return file.id


async def transmit(store: Store, file: str) -> bool:
    """Let the exchange try to upload a file."""
    return await ExchangeActivities(store, Policy()).transmit_file(FileRequest(file=file, as_of=NOW))


def status_of(store: Store, file: str) -> str:
    """Return how far a file came."""
    with store.read() as session:
        return files.need(session, file).status


def open_folders(folder: Path) -> None:
    """Bring the partner back."""
    (folder / "in").mkdir()
    (folder / "out").mkdir()


async def test_a_file_for_a_partner_that_is_away_is_simply_sent_later(store: Store, tmp_path: Path) -> None:
    file = a_file(store, tmp_path)
    with pytest.raises(PayerUnreachable):
        await transmit(store, file)

    assert status_of(store, file) == FileStatus.PREPARED

    open_folders(tmp_path)

    assert await transmit(store, file)
    assert status_of(store, file) == FileStatus.TRANSMITTED
    assert (tmp_path / "out" / "batch-1.837").read_bytes() == b"ISA*00~"


@pytest.mark.parametrize(
    ("left", "arrived", "status"),
    [
        ("batch-1.837", True, FileStatus.TRANSMITTED),
        ("batch-1.837.part", True, FileStatus.TRANSMITTED),
        ("", False, FileStatus.UNKNOWN),
    ],
)
async def test_after_a_break_at_the_last_moment_the_mailbox_is_looked_at(
    left: str, arrived: bool, status: FileStatus, store: Store, tmp_path: Path
) -> None:
    file = a_file(store, tmp_path, FileStatus.UPLOADING)
    open_folders(tmp_path)
    if left:
        (tmp_path / "out" / left).write_bytes(b"ISA*00~")

    assert await transmit(store, file) is arrived
    assert status_of(store, file) == status
    assert (tmp_path / "out" / "batch-1.837").exists() is arrived, "nothing is sent on a guess"
