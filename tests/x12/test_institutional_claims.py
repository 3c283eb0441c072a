"""Institutional claims: what is written is read back equal, and the guide's judges agree."""

import pytest
from hypothesis import HealthCheck, given, settings

from models.institutional import OutboundInstitutionalClaim
from tests.x12.institutional import (
    a_childs_stay,
    a_secondary_stay,
    an_outbound_stay,
    sent,
)
from tests.x12.judges import pyx12_errors
from tests.x12.reading import only_transaction
from tests.x12.strategies_institutional import claim_files
from x12.findings import check_file
from x12.institutional_reader import ReadInstitutionalClaim, read_institutional_claims


def _back(claim: OutboundInstitutionalClaim) -> ReadInstitutionalClaim:
    read = read_institutional_claims(only_transaction(sent(claim)))
    assert read.refused == ()
    (found,) = read.claims
    return found


def _errors(data: bytes) -> list[str]:
    """Return what pyx12 and our own check hold against a file."""
    ours = [finding for finding in check_file(data).findings if finding.severity == "error"]
    return pyx12_errors(data) + [f"{f.rule} {f.segment}{f.element}" for f in ours]


@pytest.mark.parametrize(
    "claim",
    [
        an_outbound_stay(),
        an_outbound_stay(a_childs_stay()),
        an_outbound_stay(a_secondary_stay(), sequence="S"),
    ],
    ids=["stay", "child", "secondary"],
)
def test_a_stay_written_is_read_back_equal_and_passes_the_judges(claim: OutboundInstitutionalClaim) -> None:
    found = _back(claim)

    assert found.document == claim.document
    assert found.sequence == claim.sequence
    assert _errors(sent(claim)) == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(claim_files())
def test_any_claims_of_hospitals_are_read_back_equal_and_pass_the_judges(
    claims: list[OutboundInstitutionalClaim],
) -> None:
    data = sent(*claims)
    read = read_institutional_claims(only_transaction(data))

    assert read.refused == ()
    assert {c.control_number: (c.document, c.sequence) for c in read.claims} == {
        c.control_number: (c.document, c.sequence) for c in claims
    }
    assert _errors(data) == []
