"""Taking in files: chunk by chunk, resumable, one bad record stopping no other."""

from dataclasses import replace

from sqlmodel import select

from models.messages import Committed, FileRequest
from models.tables import FactRow, PostingRow, QuarantineRow, RemittanceClaimRow
from tests.activities.conftest import AS_OF, Practice
from tests.builders import a_claim, a_remittance, a_remittance_claim, an_envelope
from tests.workflows.payer import Payer, Sent, decides, read_sent
from x12.remittances.writer import write_835


def commit(practice: Practice, file: str) -> Committed:
    """Commit the next chunk."""
    return practice.inbound.commit_records(FileRequest(file=file, as_of=AS_OF))


async def sent_claims(practice: Practice, count: int) -> list[Sent]:
    """Send so many claims and return them as the payer has them."""
    for n in range(count):
        practice.queue(a_claim(control_number=f"HL-{n}"))
    (file,) = practice.exchange.batch_outbox(practice.partner)
    await practice.transmit(file)
    return read_sent(practice.file(file).content)


async def test_a_file_is_taken_in_chunk_by_chunk(practice: Practice) -> None:
    sent = await sent_claims(practice, 7)
    payer = Payer()
    file = practice.store_inbound(
        payer.pays(*(decides(s, "CO-45 70", number=s.control_number) for s in sent))
    )
    chunks = [commit(practice, file) for _ in range(3)]

    # The payment itself is the first record: 1 + 7 in threes.
    assert [len(c.notices) for c in chunks] == [2, 3, 2]
    assert [c.done for c in chunks] == [False, False, True]
    assert practice.file(file).status == "processed"
    assert {n.claim for c in chunks for n in c.notices} == {s.control_number.split("-")[0] for s in sent}
    assert commit(practice, file) == Committed()


async def test_what_is_no_x12_is_kept_and_told_to_nobody(practice: Practice) -> None:
    file = practice.store_inbound(b"PK\x03\x04 not what you think")

    assert commit(practice, file) == Committed()
    assert practice.file(file).status == "quarantined"
    with practice.store.read() as session:
        (kept,) = session.exec(select(QuarantineRow))
    assert kept.kind == "file"
    assert kept.reason
    assert kept.remedy


async def test_a_transaction_that_cannot_be_read_stops_no_other(practice: Practice) -> None:
    (sent,) = await sent_claims(practice, 1)
    good = a_remittance(decides(sent, "CO-45 70"), trace_number="GOOD")
    other = a_remittance(a_remittance_claim("NOBODY"), trace_number="BROKEN")
    content = write_835(an_envelope(), (other, good)).replace(b"TRN*1*BROKEN", b"TRN*1*")
    file = practice.store_inbound(content)
    notices = [n for _ in range(3) for n in commit(practice, file).notices]

    assert [n.claim for n in notices] == [sent.control_number.split("-")[0]]
    with practice.store.read() as session:
        assert [q.kind for q in session.exec(select(QuarantineRow))] == ["transaction"]
        assert len(session.exec(select(RemittanceClaimRow)).all()) == 1


async def test_an_acknowledgement_of_nothing_of_ours_is_kept(practice: Practice) -> None:
    (sent,) = await sent_claims(practice, 1)
    stranger = replace(sent, interchange=777, control_number="STRANGER")
    payer = Payer()
    for content in (payer.file_answer(stranger), payer.accepts(stranger)):
        assert commit(practice, practice.store_inbound(content)).notices == ()

    with practice.store.read() as session:
        kept = session.exec(select(QuarantineRow)).all()
        assert sorted(q.control_number for q in kept) == ["777", "STRANGER"]
        assert session.exec(select(FactRow)).all() == []


async def test_one_payment_is_booked_once_whatever_envelope_brings_it(practice: Practice) -> None:
    (sent,) = await sent_claims(practice, 1)
    payer = Payer()
    for _ in range(2):
        file = practice.store_inbound(payer.pays(decides(sent, "CO-45 70"), trace_number="EFT1"))
        commit(practice, file)

    with practice.store.read() as session:
        payments = [p for p in session.exec(select(PostingRow)) if p.kind == "payment"]
    assert len(payments) == 1
