"""Files out and in: one control number per batch, and what a broken upload proves."""

import pytest
from sqlmodel import select

from activities.exchange import ExchangeActivities
from models.errors import BadSettings
from models.messages import FileRequest
from models.policy import Policy
from models.practice import TradingPartner
from models.tables import FactRow, PayerFileRow
from store import setup
from tests.activities.conftest import AS_OF, Practice
from tests.builders import a_claim, a_clinic
from tests.workflows.office import PARTNER
from tests.workflows.payer import read_sent
from x12.interchange import read_interchanges


async def test_everything_queued_travels_in_one_file(practice: Practice) -> None:
    numbers = [practice.queue(a_claim(control_number=f"HL-{n}")) for n in range(3)]
    (file,) = practice.exchange.batch_outbox(practice.partner)

    assert await practice.transmit(file)
    (path,) = practice.outgoing.iterdir()
    sent = read_sent(path.read_bytes())
    assert sorted(s.control_number for s in sent) == sorted(numbers)
    (interchange,) = read_interchanges(path.read_bytes())
    assert interchange.control_number == practice.file(file).control_number
    assert {practice.attempt(n).status for n in numbers} == {"transmitted"}
    assert {practice.attempt(n).transmitted_at for n in numbers} == {AS_OF}


async def test_a_second_round_sends_nothing_again(practice: Practice) -> None:
    practice.queue()
    (file,) = practice.exchange.batch_outbox(practice.partner)
    assert practice.exchange.batch_outbox(practice.partner) == [file], "not yet sent: it is still to be sent"
    await practice.transmit(file)
    for path in practice.outgoing.iterdir():
        path.unlink()

    assert practice.exchange.batch_outbox(practice.partner) == []
    assert await practice.transmit(file)
    assert list(practice.outgoing.iterdir()) == []


async def interrupted(practice: Practice) -> PayerFileRow:
    """Leave a file in the state of an upload that broke off."""
    practice.queue()
    (file,) = practice.exchange.batch_outbox(practice.partner)
    with practice.store.write() as session:
        row = session.get(PayerFileRow, file)
        assert row is not None
        row.status = "uploading"
    return row


async def test_after_a_broken_upload_a_part_is_sent_again_whole(practice: Practice) -> None:
    file = await interrupted(practice)
    (practice.outgoing / f"{file.name}.part").write_bytes(file.content[:100])

    assert await practice.transmit(file.id)
    assert (practice.outgoing / file.name).read_bytes() == file.content
    assert practice.file(file.id).status == "transmitted"


async def test_after_a_broken_upload_a_whole_file_is_not_sent_again(practice: Practice) -> None:
    file = await interrupted(practice)
    path = practice.outgoing / file.name
    path.write_bytes(file.content)
    before = path.stat().st_mtime_ns

    assert await practice.transmit(file.id)
    assert path.stat().st_mtime_ns == before
    assert practice.file(file.id).status == "transmitted"


async def test_after_a_broken_upload_nothing_to_be_seen_proves_nothing(practice: Practice) -> None:
    file = await interrupted(practice)

    assert not await practice.transmit(file.id)
    assert list(practice.outgoing.iterdir()) == []
    assert practice.file(file.id).status == "unknown"
    assert practice.exchange.batch_outbox(practice.partner) == []


async def test_a_claim_that_cannot_be_written_stops_no_other(practice: Practice) -> None:
    bad = practice.queue(a_claim(control_number="HL-BAD", billing=a_clinic(address=None)))
    good = practice.queue(a_claim(control_number="HL-GOOD"))
    (file,) = practice.exchange.batch_outbox(practice.partner)

    assert [s.control_number for s in read_sent(practice.file(file).content)] == [good]
    assert practice.attempt(bad).status == "rejected"
    with practice.store.read() as session:
        facts = session.exec(select(FactRow).where(FactRow.claim_id == bad.split("-")[0])).all()
    assert [f.kind for f in facts] == ["claim_rejected"]
    assert "billing.address" in facts[0].reference


async def test_a_claim_that_breaks_the_guide_never_leaves_the_house(practice: Practice) -> None:
    good = practice.queue(a_claim(control_number="HL-1"))
    odd = practice.queue(a_claim(control_number="HL-2", place_of_service=""))
    (file,) = practice.exchange.batch_outbox(practice.partner)

    assert [s.control_number for s in read_sent(practice.file(file).content)] == [good]
    assert practice.attempt(odd).status == "rejected"
    with practice.store.read() as session:
        facts = session.exec(select(FactRow).where(FactRow.claim_id == odd.split("-")[0])).all()
    assert "2300.CLM05-1" in facts[0].reference


async def test_an_answer_is_stored_before_it_leaves_the_mailbox(practice: Practice) -> None:
    (practice.incoming / "a.x12").write_bytes(b"not x12 at all")
    (practice.incoming / "b.x12.part").write_bytes(b"half")
    waiting = await practice.exchange.collect_mailbox(practice.partner)

    assert [practice.file(file).content for file in waiting] == [b"not x12 at all"]
    assert practice.file(waiting[0]).kind == "unreadable"
    assert [path.name for path in practice.incoming.iterdir()] == ["b.x12.part"]
    assert await practice.exchange.collect_mailbox(practice.partner) == waiting, "until it is taken in"


async def test_control_numbers_go_up_by_one_for_each_file(practice: Practice) -> None:
    found: list[int | None] = []
    for n in range(3):
        practice.queue(a_claim(control_number=f"HL-{n}"))
        (file,) = practice.exchange.batch_outbox(practice.partner)
        await practice.transmit(file)
        found.append(practice.file(file).control_number)

    assert found == [1, 2, 3]


async def test_a_batch_holds_no_more_than_the_policy_says(practice: Practice) -> None:
    practice.policy = practice.policy.model_copy(update={"batch_claims": 2})
    for n in range(3):
        practice.queue(a_claim(control_number=f"HL-{n}"))
    first = practice.exchange.batch_outbox(practice.partner)
    second = practice.exchange.batch_outbox(practice.partner)

    assert [len(read_sent(practice.file(f).content)) for f in second] == [2, 1]
    assert second[: len(first)] == first


async def test_usage_of_the_partner_stands_in_the_file(practice: Practice) -> None:
    with practice.store.write() as session:
        partner = setup.need(session, TradingPartner, PARTNER)
        setup.put(session, "trading_partner", partner.model_copy(update={"usage": "P"}))
    practice.queue()
    (file,) = practice.exchange.batch_outbox(practice.partner)

    assert practice.file(file).content.decode().split("*")[15] == "P"


async def test_in_training_no_file_goes_to_another_computer_and_folders_of_this_one_are_used(
    practice: Practice,
) -> None:
    training = ExchangeActivities(practice.store, Policy(training=True))
    practice.queue()
    (file,) = training.batch_outbox(practice.partner)
    assert await training.transmit_file(FileRequest(file=file, as_of=AS_OF))
    with practice.store.write() as session:
        partner = setup.need(session, TradingPartner, PARTNER)
        setup.put(session, "trading_partner", partner.model_copy(update={"sftp_host": "sftp.payer.example"}))
    practice.queue(a_claim(control_number="HL-2"))
    (file,) = training.batch_outbox(practice.partner)
    with pytest.raises(BadSettings, match="another computer, and this is training"):
        await training.transmit_file(FileRequest(file=file, as_of=AS_OF))
    with pytest.raises(BadSettings, match="another computer, and this is training"):
        await training.collect_mailbox(practice.partner)
