"""An envelope that is damaged is told about; what stands in it is taken in all the same."""

from tests.activities.conftest import Practice
from tests.activities.test_inbound import sent_claims
from tests.activities.test_refused_payments import booked, decision, kept, pays, take_in
from tests.workflows.payer import Payer


async def test_a_wrong_count_is_kept_as_one_record_and_the_payment_is_booked(practice: Practice) -> None:
    (sent,) = await sent_claims(practice, 1)
    content = pays(decision(sent)).replace(b"GE*1*", b"GE*2*").replace(b"IEA*1*", b"IEA*3*")

    assert take_in(practice, content) == [sent.control_number.split("-")[0]]
    assert booked(practice) == 1
    (record,) = kept(practice)
    assert record.kind == "file"
    assert "GE01 says 2, the file holds 1 transaction sets" in record.reason
    assert "IEA01 says 3" in record.content


async def test_a_file_that_is_cut_off_behind_its_acknowledgements_says_so(practice: Practice) -> None:
    (sent,) = await sent_claims(practice, 1)
    content = Payer().accepts(sent)
    take_in(practice, content[: content.index(b"GE*")])

    assert practice.attempt(sent.control_number).status == "accepted"
    (record,) = kept(practice)
    assert (record.kind, record.control_number) == ("file", "a.x12")
    assert "cut off" in record.reason


async def test_a_sound_file_leaves_nothing_in_quarantine(practice: Practice) -> None:
    (sent,) = await sent_claims(practice, 1)
    take_in(practice, pays(decision(sent)))

    assert kept(practice) == []
