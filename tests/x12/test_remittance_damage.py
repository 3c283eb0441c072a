"""One damage anywhere in a payment: claims it does not touch are read as if nothing had happened.

And money is never believed: whatever is damaged, a payment whose claims changed does not pass as balanced.
"""

import os

import pytest

from models.edi import EdiFinding
from models.errors import X12Refused
from models.remittance import Remittance
from tests.builders import (
    a_provider_adjustment,
    a_remittance,
    a_remittance_claim,
    a_remittance_line,
    an_envelope,
)
from tests.x12.mutations import mutate
from x12.files import kind_of
from x12.interchange import Messages
from x12.remittances.reader import read_835
from x12.remittances.writer import write_835

MUTATIONS = int(os.environ.get("CLAIMFLOW_MUTATIONS", "4000"))
TWO_LINES = (a_remittance_line(), a_remittance_line(control_number="L2", remarks=("N130",)))
CLAIMS = (
    a_remittance_claim("HL-1"),
    a_remittance_claim("HL-2", charge_cents=30000, paid_cents=16000, lines=TWO_LINES),
    a_remittance_claim("HL-3", lines=(), adjustments=a_remittance_line().adjustments, remarks=("MA01",)),
    a_remittance_claim("HL-4", corrected_member_id="BHH774412", crossover_to="Larkspur"),
    a_remittance_claim("HL-5"),
)
PAYMENT = a_remittance(*CLAIMS, provider_adjustments=(a_provider_adjustment(),))
FILE = write_835(an_envelope(), (PAYMENT,))


_LINES = FILE.split(b"~\n")
_IDS = [line.split(b"*")[0] for line in _LINES]
CLP_SEGMENTS = {_LINES[n].split(b"*")[1].decode(): n for n, name in enumerate(_IDS) if name == b"CLP"}
"""Each claim with the segment its CLP is, counted from 0 in the whole file."""
_ENDS = (*list(CLP_SEGMENTS.values())[1:], _IDS.index(b"PLB"))
_HEAD = {_IDS.index(name) for name in (b"GS", b"ST", b"BPR", b"TRN")}
REACHES = {
    number: frozenset({*_HEAD, *range(start, end + 1)})
    for (number, start), end in zip(CLP_SEGMENTS.items(), _ENDS, strict=True)
}
"""Each claim with the segments it rests on: its own, who names the set, and the payment's head."""


def _read(data: bytes) -> tuple[list[Remittance], list[X12Refused | EdiFinding]]:
    messages = Messages(data)
    read: list[Remittance] = []
    refusals: list[X12Refused | EdiFinding] = []
    try:
        for transaction in messages:
            try:
                kind_of(transaction)
                read.append(read_835(transaction))
            except X12Refused as refusal:
                refusals.append(refusal)
    except X12Refused as refusal:
        refusals.append(refusal)
    return read, refusals + [found for found in messages.findings if found.rule == "segment_outside"]


def test_the_file_to_be_damaged_holds_five_claims_and_balances() -> None:
    (whole,), refusals = _read(FILE)

    assert (whole, refusals) == (PAYMENT, [])
    assert set(REACHES) == {claim.control_number for claim in CLAIMS}
    assert whole.difference_cents == 0


@pytest.mark.parametrize("first", range(0, MUTATIONS, 500))
def test_one_damage_never_loses_or_changes_a_claim_it_does_not_touch(first: int) -> None:
    for seed in range(first, min(first + 500, MUTATIONS)):
        mutation = mutate(FILE, seed)
        read, refusals = _read(mutation.data)
        claims = [claim for payment in read for claim in payment.claims]
        refused = [claim for payment in read for claim in payment.refused]
        for claim in CLAIMS:
            if REACHES[claim.control_number].isdisjoint(mutation.touched):
                assert claim in claims, (seed, mutation.kind, claim.control_number)
        if not refusals:
            told = len(claims) + sum(claim.text.count("CLP*") for claim in refused)
            assert told >= _clp_segments(mutation.data), (seed, mutation.kind)
        for claim in refused:
            assert claim.problem
            assert claim.remedy
            assert claim.field
            assert claim.text


@pytest.mark.parametrize("first", range(0, MUTATIONS, 500))
def test_a_payment_that_passes_as_balanced_tells_every_claim_once(first: int) -> None:
    for seed in range(first, min(first + 500, MUTATIONS)):
        mutation = mutate(FILE, seed)
        for payment in _read(mutation.data)[0]:
            if payment.doubt or payment.difference_cents or payment.payment_cents != PAYMENT.payment_cents:
                continue
            told = [claim.control_number for claim in (*payment.claims, *payment.refused)]
            untouched = [number for number, clp in CLP_SEGMENTS.items() if clp not in mutation.touched]
            assert [told.count(number) for number in untouched] == [1] * len(untouched), seed


def _clp_segments(data: bytes) -> int:
    return sum(line.strip().startswith(b"CLP*") for line in data.split(b"~"))
