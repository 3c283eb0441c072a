"""A CLP that cannot be read is kept with its place, and no money moves that does not add up."""

import pytest
from sqlmodel import col, select

from models.messages import FileRequest
from models.remittance import Remittance, RemittanceClaim
from models.tables import PostingRow, QuarantineRow, RemittanceClaimRow
from tests.activities.conftest import AS_OF, Practice
from tests.activities.test_inbound import commit, sent_claims
from tests.builders import a_provider_adjustment, a_remittance, an_envelope
from tests.workflows.payer import Sent, decides, takes_back
from x12.envelopes import Transaction
from x12.remittances.reader import read_835
from x12.remittances.writer import write_835


def take_in(practice: Practice, content: bytes) -> list[str]:
    """Take in a whole file; return the claims that are told."""
    file = practice.store_inbound(content)
    told: list[str] = []
    while True:
        committed = commit(practice, file)
        told += [notice.claim for notice in committed.notices]
        if committed.done:
            return told


def pays(*claims: RemittanceClaim) -> bytes:
    """Return an 835 of one payment, EFT9."""
    return write_835(an_envelope(), (a_remittance(*claims, trace_number="EFT9"),))


def decision(sent: Sent, number: str = "ICN5") -> RemittanceClaim:
    """Return what the payer decided: 80 of 150 paid."""
    return decides(sent, "CO-45 45, PR-1 25", number=number)


def kept(practice: Practice, status: str = "open") -> list[QuarantineRow]:
    """Return what is in quarantine."""
    with practice.store.read() as session:
        query = select(QuarantineRow).where(QuarantineRow.status == status).order_by(col(QuarantineRow.kind))
        return list(session.exec(query))


def posted(practice: Practice) -> int:
    """Count the CLPs that were taken to be posted."""
    with practice.store.read() as session:
        return len(session.exec(select(RemittanceClaimRow)).all())


def booked(practice: Practice) -> int:
    """Count the payments booked to cash."""
    with practice.store.read() as session:
        return len([row for row in session.exec(select(PostingRow)) if row.kind == "payment"])


async def test_a_clp_that_cannot_be_read_is_kept_with_its_place_and_its_neighbour_is_posted(
    practice: Practice,
) -> None:
    good, bad = await sent_claims(practice, 2)
    whole = pays(decision(good), decision(bad, "ICN6"))
    at = whole.rindex(b"SVC*HC:")
    broken = whole[:at] + whole[at:].replace(b"*150*80*", b"*15O*80*", 1)

    assert take_in(practice, broken) == [good.control_number.split("-")[0]]
    assert booked(practice) == 1
    assert posted(practice) == 1
    (record,) = kept(practice)
    assert (record.kind, record.control_number) == ("remittance_claim", bad.control_number)
    assert (record.field, record.value) == ("SVC02", "15O")
    assert record.position > 10
    assert record.claim_id == bad.control_number.split("-")[0]
    assert "decimals" in record.remedy
    assert record.content.startswith(f"CLP*{bad.control_number}*")


async def test_a_refused_clp_comes_right_with_the_corrected_file(practice: Practice) -> None:
    good, bad = await sent_claims(practice, 2)
    whole = pays(decision(good), decision(bad, "ICN6"))
    number = f"CLP*{bad.control_number}*1*".encode()
    take_in(practice, whole.replace(number + b"150", number + b"many"))
    (record,) = kept(practice)

    assert take_in(practice, whole) == [bad.control_number.split("-")[0]]
    assert kept(practice) == []
    assert [row.id for row in kept(practice, "released")] == [record.id]
    assert booked(practice) == 1
    assert posted(practice) == 2


async def test_nothing_is_booked_when_nobody_knows_what_the_refused_clp_pays(practice: Practice) -> None:
    good, bad = await sent_claims(practice, 2)
    whole = pays(decision(good), decision(bad, "ICN6"))
    number = f"CLP*{bad.control_number}*1*150*".encode()

    assert take_in(practice, whole.replace(number + b"80", number + b"8O")) == []
    assert booked(practice) == posted(practice) == 0
    payment, claim = sorted(kept(practice), key=lambda row: row.kind)
    assert (payment.kind, payment.control_number) == ("remittance", "EFT9")
    assert "cannot be read" in payment.reason
    assert (claim.kind, claim.field, claim.value) == ("remittance_claim", "CLP04", "8O")

    assert len(take_in(practice, whole)) == 2
    assert kept(practice) == []


async def test_nothing_is_booked_of_a_payment_whose_end_is_missing(practice: Practice) -> None:
    good, last = await sent_claims(practice, 2)
    whole = pays(decision(good), decision(last, "ICN6"))

    assert take_in(practice, whole[: whole.index(b"SE*")]) == []
    assert booked(practice) == posted(practice) == 0
    assert [row.reason for row in kept(practice) if row.kind == "remittance"] == [
        "the end of the payment is missing"
    ]


async def test_nothing_is_booked_when_a_provider_adjustment_cannot_be_read(practice: Practice) -> None:
    (sent,) = await sent_claims(practice, 1)
    payment = a_remittance(decision(sent), provider_adjustments=(a_provider_adjustment(),))
    whole = write_835(an_envelope(), (payment,))

    assert take_in(practice, whole.replace(b"WO:HL0000*20~", b"WO:HL0000*20,00~")) == []
    assert booked(practice) == posted(practice) == 0
    assert {(row.kind, row.field) for row in kept(practice)} == {
        ("remittance", "BPR02"),
        ("remittance_claim", "PLB04"),
    }


async def test_a_correction_waits_when_its_reversal_cannot_be_read(practice: Practice) -> None:
    (sent,) = await sent_claims(practice, 1)
    first = decision(sent)
    whole = pays(takes_back(first), decides(sent, "CO-45 50, PR-1 25", number="ICN5"))
    broken = whole.replace(b"CAS*PR*1*-25~", b"CAS*PR*1*-2S~")

    assert take_in(practice, broken) == []
    assert booked(practice) == 1
    assert posted(practice) == 0
    assert sorted(row.field for row in kept(practice)) == ["CAS03", "CLP"]

    assert len(take_in(practice, whole)) == 2
    assert posted(practice) == 2
    assert kept(practice) == []


async def test_nothing_is_booked_when_a_refused_clp_names_no_claim(practice: Practice) -> None:
    good, bad = await sent_claims(practice, 2)
    whole = pays(decision(good), decision(bad, "ICN6"))
    number = f"CLP*{bad.control_number}*1*150*80*25*12*ICN6".encode()

    assert take_in(practice, whole.replace(number, b"CLP**1*150*80*25*12*")) == []
    assert booked(practice) == 0


async def test_one_worker_reads_a_file_once_and_another_goes_on_where_it_stopped(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counting(transaction: Transaction) -> Remittance:
        read.append(1)
        return read_835(transaction)

    monkeypatch.setattr("activities.inbound.read_835", counting)
    sent = await sent_claims(practice, 9)
    file = practice.store_inbound(pays(*(decision(s, s.control_number) for s in sent)))
    request = FileRequest(file=file, as_of=AS_OF)
    worker, other = practice.inbound, practice.inbound
    chunks = [worker.commit_records(request), worker.commit_records(request)]
    assert len(read) == 1

    chunks += [other.commit_records(request), other.commit_records(request)]
    told = [notice.claim for chunk in chunks for notice in chunk.notices]
    assert len(read) == 2
    assert chunks[-1].done
    assert sorted(told) == sorted(s.control_number.split("-")[0] for s in sent)
    assert posted(practice) == 9
