"""Any remittance the guide allows is written, approved by both judges, and read back equal."""

from hypothesis import HealthCheck, given, settings

from models.remittance import Remittance
from tests.builders import an_envelope
from tests.x12.judges import oxedi_errors, pyx12_objections
from tests.x12.reading import only_transaction
from tests.x12.strategies_835 import remittances
from x12.interchange import Messages
from x12.remittances.reader import read_835
from x12.remittances.writer import write_835

_LARGE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def kept_aside(remittance: Remittance) -> list[str]:
    """Return every segment that no field holds."""
    groups, claims = remittance.groups, remittance.claims
    lines = [line for claim in claims for line in claim.lines]
    return [text for part in (remittance, *groups, *claims, *lines) for text in part.kept_aside]


@settings(max_examples=60, deadline=None, suppress_health_check=_LARGE)
@given(remittances())
def test_any_remittance_is_read_back_equal(remittance: Remittance) -> None:
    read = read_835(only_transaction(write_835(an_envelope(), (remittance,))))

    assert read == remittance
    assert kept_aside(read) == []


@settings(max_examples=20, deadline=None, suppress_health_check=_LARGE)
@given(remittances())
def test_any_remittance_passes_both_judges(remittance: Remittance) -> None:
    data = write_835(an_envelope(), (remittance,))

    assert pyx12_objections(data) == []
    # The amounts are invented, so that hardly anything balances.
    assert [error for error in oxedi_errors(data) if "BalanceMismatch" not in error] == []


@settings(max_examples=20, deadline=None, suppress_health_check=_LARGE)
@given(remittances())
def test_what_is_read_unchecked_is_what_checking_would_make(remittance: Remittance) -> None:
    (streamed,) = [read_835(opened) for opened in Messages(write_835(an_envelope(), (remittance,)))]

    assert Remittance.model_validate_json(streamed.model_dump_json()) == streamed == remittance
