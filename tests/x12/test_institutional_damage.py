"""One damage anywhere in a file of stays: whoever is not touched by it is read as if nothing happened."""

import os

import pytest

from models.edi import EdiFinding
from models.errors import X12Refused
from models.institutional import InstitutionalClaim
from tests.x12.institutional import (
    a_childs_stay,
    a_secondary_stay,
    a_stay,
    an_outbound_stay,
    sent,
)
from tests.x12.mutations import mutate
from tests.x12.reaches import reaches
from x12.claims.sources import RefusedClaim
from x12.files import kind_of
from x12.institutional.reader import ReadInstitutionalClaim, stream_institutional_claims
from x12.interchange import Messages

MUTATIONS = int(os.environ.get("CLAIMFLOW_MUTATIONS", "2000"))
"""CLAIMFLOW_MUTATIONS=40000 is the long run."""
FILE_CLAIMS = (
    an_outbound_stay(a_stay(control_number="HI-1")),
    an_outbound_stay(a_childs_stay(control_number="HI-2")),
    an_outbound_stay(a_secondary_stay(control_number="HI-3"), sequence="S"),
    an_outbound_stay(a_stay(control_number="HI-4", billing_note="left hip")),
    an_outbound_stay(a_childs_stay(control_number="HI-5")),
    an_outbound_stay(a_stay(control_number="HI-6")),
)
FILE = sent(*FILE_CLAIMS)
REACHES = reaches(FILE)
ORIGINAL: dict[str, InstitutionalClaim] = {
    claim.control_number: claim.document
    for transaction in Messages(FILE)
    for claim in stream_institutional_claims(transaction)
    if isinstance(claim, ReadInstitutionalClaim)
}


def _read(
    data: bytes,
) -> tuple[list[ReadInstitutionalClaim], list[RefusedClaim], list[X12Refused | EdiFinding]]:
    """Read a damaged file by streaming; a set that nobody can name, or that has lost its ST, is refused."""
    messages = Messages(data)
    read: list[ReadInstitutionalClaim] = []
    refused: list[RefusedClaim] = []
    refusals: list[X12Refused | EdiFinding] = []
    try:
        for transaction in messages:
            try:
                kind_of(transaction)
            except X12Refused as refusal:
                refusals.append(refusal)
                continue
            for claim in stream_institutional_claims(transaction):
                refused.append(claim) if isinstance(claim, RefusedClaim) else read.append(claim)
    except X12Refused as refusal:
        refusals.append(refusal)
    refusals += [finding for finding in messages.findings if finding.rule == "segment_outside"]
    return read, refused, refusals


def test_the_file_to_be_damaged_holds_six_stays_of_three_kinds() -> None:
    assert set(ORIGINAL) == set(REACHES) == {f"HI-{n}" for n in range(1, 7)}


@pytest.mark.parametrize("first", range(0, MUTATIONS, 500))
def test_one_damage_never_loses_or_changes_a_stay_it_does_not_touch(first: int) -> None:
    for seed in range(first, min(first + 500, MUTATIONS)):
        mutation = mutate(FILE, seed)
        read, refused, refusals = _read(mutation.data)
        documents = [claim.document for claim in read]
        for number, reach in REACHES.items():
            if reach.isdisjoint(mutation.touched):
                assert ORIGINAL[number] in documents, (seed, mutation.kind, number)
        if not refusals:
            told = sum(c.text.count("CLM*") for c in read) + sum(c.text.count("CLM*") for c in refused)
            assert told >= _claim_segments(mutation.data), (seed, mutation.kind)
        for claim in refused:
            assert claim.problem
            assert claim.remedy
            assert claim.field
            assert claim.text


def _claim_segments(data: bytes) -> int:
    return sum(line.strip().startswith(b"CLM*") for line in data.split(b"~"))
