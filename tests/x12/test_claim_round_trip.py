"""Any professional claim that is written is read back equal, and no judge has anything against the file."""

from hypothesis import HealthCheck, given, settings

from models.claim import ClaimBatch, ClaimDocument, OutboundClaim
from tests.builders import a_submitter, an_envelope
from tests.x12.judges import pyx12_errors
from tests.x12.reading import only_transaction
from tests.x12.strategies_professional import claim_files
from x12.claims.reader import read_claims
from x12.claims.writer import write_claims
from x12.findings import check_file

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(claim_files())
def test_any_professional_claims_are_read_back_equal_and_pass_the_judges(
    claims: list[OutboundClaim],
) -> None:
    data = write_claims(an_envelope(), ClaimBatch(submitter=a_submitter(), claims=tuple(claims)))
    read = read_claims(only_transaction(data))

    assert read.refused == ()
    assert {c.control_number: (c.document, c.sequence) for c in read.claims} == {
        c.control_number: (c.document, c.sequence) for c in claims
    }
    errors = [finding for finding in check_file(data).findings if finding.severity == "error"]
    assert errors == []
    assert pyx12_errors(data) == []


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
@given(claim_files())
def test_what_the_reader_makes_without_checking_again_is_valid(claims: list[OutboundClaim]) -> None:
    data = write_claims(an_envelope(), ClaimBatch(submitter=a_submitter(), claims=tuple(claims)))

    for claim in read_claims(only_transaction(data)).claims:
        checked = ClaimDocument.model_validate(claim.document.model_dump())
        assert checked == claim.document
        assert checked.model_dump_json() == claim.document.model_dump_json()
