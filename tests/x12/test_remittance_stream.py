"""A payment claim by claim: the memory of one claim, and the same as all at once."""

import io
import tracemalloc

import pytest

from models.remittance import (
    ClaimGroup,
    Payment,
    ProviderAdjustment,
    RefusedRemittanceClaim,
    RemittanceClaim,
)
from tests.builders import (
    a_provider_adjustment,
    a_remittance,
    a_remittance_claim,
    an_envelope,
)
from x12.envelopes import OpenTransaction
from x12.interchange import Messages, read_interchanges
from x12.remittances.reader import read_835, remittance_records
from x12.remittances.writer import write_835

THREE = tuple(a_remittance_claim(f"HL-{n}") for n in range(3))


def first_of(data: bytes) -> OpenTransaction:
    """Return the first transaction set of a file, not gone through yet."""
    return next(iter(Messages(data)))


def test_records_come_in_the_order_of_the_file() -> None:
    groups = (ClaimGroup(claim_count=2), ClaimGroup(number="2", claim_count=1))
    remittance = a_remittance(*THREE, groups=groups, provider_adjustments=(a_provider_adjustment(),))
    opened = first_of(write_835(an_envelope(), (remittance,)))
    records = list(remittance_records(opened))

    assert [type(record) for record in records] == [
        Payment,
        ClaimGroup,
        RemittanceClaim,
        RemittanceClaim,
        ClaimGroup,
        RemittanceClaim,
        ProviderAdjustment,
    ]
    assert opened.complete


def test_a_refused_claim_stands_where_it_stood_in_the_file() -> None:
    data = write_835(an_envelope(), (a_remittance(*THREE),)).replace(b"CLP*HL-1*1*150*", b"CLP*HL-1*1*many*")
    opened = first_of(data)
    before, refused, after = list(remittance_records(opened))[2:]

    assert before == THREE[0]
    assert isinstance(refused, RefusedRemittanceClaim)
    assert (refused.record, refused.field, refused.value) == ("claim HL-1", "CLP03", "many")
    assert data[refused.offset : refused.end].decode().strip() == refused.text
    assert after == THREE[2]


def test_the_last_claim_of_a_file_that_is_cut_off_is_not_believed() -> None:
    data = write_835(an_envelope(), (a_remittance(*THREE),))
    opened = first_of(data[: data.index(b"SE*")])
    remittance = read_835(opened)

    assert remittance.claims == THREE[:2]
    assert [(r.control_number, r.end) for r in remittance.refused] == [("HL-2", -1)]
    assert not remittance.complete
    assert remittance.doubt


def test_a_claim_whose_clp_is_missing_does_not_join_its_neighbour() -> None:
    data = write_835(an_envelope(), (a_remittance(*THREE),))
    start = data.index(b"CLP*HL-1")
    lost = data[:start] + data[data.index(b"~", start) + 2 :]
    (remittance,) = (read_835(opened) for opened in Messages(lost))
    (stranger,) = remittance.refused

    assert remittance.claims == (THREE[0], THREE[2])
    assert stranger.control_number == ""
    assert stranger.text.startswith("NM1*QC*")
    assert "CLP" in stranger.problem
    assert remittance.doubt


def test_several_payments_of_a_file_are_read_apart() -> None:
    payments = tuple(a_remittance(claim, trace_number=f"EFT{n}") for n, claim in enumerate(THREE))
    data = write_835(an_envelope(), payments)
    broken = data.replace(b"TRN*1*EFT1", b"TRN*1*").replace(b"CLP*HL-2*1*150", b"CLP*HL-2*1*l50")
    (interchange,) = read_interchanges(broken)
    first, _, third = interchange.transactions

    assert tuple(read_835(opened) for opened in Messages(data)) == payments
    assert read_835(first) == payments[0]
    assert [refused.field for refused in read_835(third).refused] == ["CLP03"]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file() -> None:
    def peak(claims: int) -> int:
        # One claim many times: the writer's own values shall not count.
        data = write_835(an_envelope(), (a_remittance(*[THREE[0]] * claims),))
        tracemalloc.start()
        count = sum(
            isinstance(r, RemittanceClaim) for m in Messages(io.BytesIO(data)) for r in remittance_records(m)
        )
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == claims
        return found

    assert peak(8000) < 1.3 * peak(2000)
