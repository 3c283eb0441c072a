"""One damage anywhere in a file of claims: whoever is not touched by it is read as if nothing happened."""

import os

import pytest

from models.claim import ClaimBatch, ClaimDocument
from models.edi import EdiFinding
from models.errors import X12Refused
from tests.builders import (
    a_claim,
    a_dependent_claim,
    a_secondary_claim,
    a_submitter,
    an_envelope,
    an_outbound,
)
from tests.x12.mutations import mutate
from tests.x12.reaches import reaches
from x12.claims.reader import ReadClaim, RefusedClaim, stream_claims
from x12.claims.writer import write_claims
from x12.files import kind_of
from x12.interchange import Messages, read_interchanges

MUTATIONS = int(os.environ.get("CLAIMFLOW_MUTATIONS", "4000"))
"""How many for each message; CLAIMFLOW_MUTATIONS=40000 is the long run."""
FILE_CLAIMS = (
    an_outbound(a_claim(control_number="HL-1"), control_number="HL-1"),
    an_outbound(a_dependent_claim(control_number="HL-2"), control_number="HL-2"),
    an_outbound(a_secondary_claim(control_number="HL-3"), control_number="HL-3", sequence="S"),
    an_outbound(a_claim(control_number="HL-4", note="left knee"), control_number="HL-4"),
    an_outbound(a_dependent_claim(control_number="HL-5"), control_number="HL-5"),
    an_outbound(a_claim(control_number="HL-6"), control_number="HL-6"),
)
FILE = write_claims(an_envelope(), ClaimBatch(submitter=a_submitter(), claims=FILE_CLAIMS))
REACHES = reaches(FILE)
ORIGINAL: dict[str, ClaimDocument] = {
    claim.control_number: claim.document
    for transaction in Messages(FILE)
    for claim in stream_claims(transaction)
    if isinstance(claim, ReadClaim)
}


def _read(data: bytes) -> tuple[list[ReadClaim], list[RefusedClaim], list[X12Refused | EdiFinding]]:
    """Read a damaged file by streaming; a set that nobody can name, or that has lost its ST, is refused."""
    messages = Messages(data)
    read: list[ReadClaim] = []
    refused: list[RefusedClaim] = []
    refusals: list[X12Refused | EdiFinding] = []
    try:
        for transaction in messages:
            try:
                kind_of(transaction)
            except X12Refused as refusal:
                refusals.append(refusal)
                continue
            for claim in stream_claims(transaction):
                read.append(claim) if isinstance(claim, ReadClaim) else refused.append(claim)
    except X12Refused as refusal:
        refusals.append(refusal)
    refusals += [finding for finding in messages.findings if finding.rule == "segment_outside"]
    return read, refused, refusals


def test_the_file_to_be_damaged_holds_six_claims_of_three_kinds() -> None:
    assert set(ORIGINAL) == set(REACHES) == {f"HL-{n}" for n in range(1, 7)}


@pytest.mark.parametrize("first", range(0, MUTATIONS, 500))
def test_one_damage_never_loses_or_changes_a_claim_it_does_not_touch(first: int) -> None:
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


def test_a_file_read_at_once_says_the_same_as_one_read_claim_by_claim() -> None:
    (interchange,) = read_interchanges(FILE)
    (whole,) = interchange.transactions
    (streamed,) = [list(t.segments) for t in Messages(FILE)]

    assert [s.text for s in whole.segments] == [s.text for s in streamed]
