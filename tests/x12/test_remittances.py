"""Remittances: what a payer paid comes through unchanged, balanced or not."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.adjustment import Adjustment
from models.errors import BadInput, X12Refused
from models.remittance import Remittance
from tests.builders import (
    SERVICE_DAY,
    a_provider_adjustment,
    a_remittance,
    a_remittance_claim,
    a_remittance_line,
    an_envelope,
)
from tests.x12.judges import oxedi_errors, pyx12_errors
from tests.x12.reading import only_transaction
from x12.interchange import read_interchanges
from x12.remittances.reader import read_835
from x12.remittances.writer import write_835

DENIED = a_remittance_claim(
    "HL-0002",
    status="4",
    paid_cents=0,
    patient_responsibility_cents=0,
    remarks=("MA130", "N522"),
    corrected_member_id="BHH774412",
    crossover_to="Larkspur Benefit",
    service_from=SERVICE_DAY,
    service_to=SERVICE_DAY,
    lines=(
        a_remittance_line(
            modifiers=("25",),
            paid_cents=0,
            units=Decimal("1.5"),
            submitted_procedure="99214",
            service_to=date(2026, 11, 4),
            allowed_cents=None,
            adjustments=(Adjustment(group="CO", reason="16", amount_cents=15000, quantity="1"),),
            remarks=("N290",),
        ),
    ),
)
REVERSAL = a_remittance_claim(
    status="22",
    charge_cents=-15000,
    paid_cents=-8000,
    patient_responsibility_cents=-2500,
    adjustments=(
        Adjustment(group="CO", reason="45", amount_cents=-4500),
        Adjustment(group="PR", reason="1", amount_cents=-2500),
    ),
    lines=(),
)


@pytest.mark.parametrize(
    "remittance",
    [
        a_remittance(),
        a_remittance(a_remittance_claim(), DENIED, provider_adjustments=(a_provider_adjustment(),)),
        a_remittance(a_remittance_claim("HL-0009"), REVERSAL, method="NON"),
        a_remittance(payer_id="1512345678", payee_npi="", payer_contact=None, method="CHK"),
    ],
    ids=["paid", "denied", "reversed", "check"],
)
def test_a_remittance_is_read_back_equal_and_passes_both_judges(remittance: Remittance) -> None:
    data = write_835(an_envelope(), (remittance,))

    assert read_835(only_transaction(data)) == remittance
    assert remittance.difference_cents == 0
    assert pyx12_errors(data) == []
    assert oxedi_errors(data) == []


def test_an_unbalanced_remittance_goes_out_as_it_is_and_is_read_as_it_is() -> None:
    remittance = a_remittance(payment_cents=9999)
    data = write_835(an_envelope(), (remittance,))

    assert read_835(only_transaction(data)).difference_cents == 8000 - 9999
    assert oxedi_errors(data)


def test_several_payments_travel_in_one_file() -> None:
    payments = (a_remittance(), a_remittance(DENIED, trace_number="EFT1010"))
    data = write_835(an_envelope(), payments)
    (interchange,) = read_interchanges(data)

    assert tuple(read_835(transaction) for transaction in interchange.transactions) == payments
    assert pyx12_errors(data) == []


def test_seven_provider_adjustments_need_two_segments() -> None:
    adjustments = tuple(a_provider_adjustment(reference=f"HL{n}", amount_cents=100) for n in range(7))
    data = write_835(an_envelope(), (a_remittance(provider_adjustments=adjustments),))

    assert data.count(b"PLB*") == 2
    assert read_835(only_transaction(data)).provider_adjustments == adjustments


def test_claims_below_several_headers_keep_their_own_segments() -> None:
    data = write_835(an_envelope(), (a_remittance(a_remittance_claim(), DENIED),))
    changed = data.replace(b"CLP*HL-0002", b"LX*2~\nTS3*1993000003*11*20261231*1*150~\nCLP*HL-0002")
    remittance = read_835(read_interchanges(changed)[0].transactions[0])

    assert remittance.claims == (a_remittance_claim(), DENIED)


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        (b"CLP*HL-0001*1*150*80", b"CLP*HL-0001*1*15O*80", "CLP03", "15O"),
        (b"SVC*HC:99213*150", b"SVC*HC*150", "SVC01-2", ""),
        (b"CAS*CO*45*45", b"CAS*CO*45*", "CAS03", ""),
        (b"CAS*CO*45*45", b"CAS**45*45", "CAS01", ""),
        (b"DTM*050*20261103", b"DTM*050*20261331", "DTM02", "20261331"),
    ],
)
def test_a_claim_that_cannot_be_read_is_refused_alone(old: bytes, new: bytes, field: str, value: str) -> None:
    data = write_835(an_envelope(), (a_remittance(a_remittance_claim(), DENIED),)).replace(old, new, 1)
    remittance = read_835(only_transaction(data))
    (refused,) = remittance.refused

    assert (refused.control_number, refused.field, refused.value) == ("HL-0001", field, value)
    assert refused.paid_cents == 8000
    assert refused.position
    assert refused.remedy
    assert data[refused.offset : refused.end].strip().decode() == refused.text
    assert remittance.claims == (DENIED,)
    assert remittance.difference_cents == 0
    assert remittance.doubt == ""


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [(b"TRN*1*EFT1009", b"TRN*1*", "TRN02"), (b"*20261112~\nTRN", b"*2026~\nTRN", "BPR16")],
)
def test_a_payment_whose_head_cannot_be_read_is_refused(old: bytes, new: bytes, field: str) -> None:
    data = write_835(an_envelope(), (a_remittance(),)).replace(old, new)

    with pytest.raises(X12Refused) as refusal:
        read_835(only_transaction(data))

    assert refusal.value.record == "ST 0001"
    assert refusal.value.field == field
    assert refusal.value.position
    assert refusal.value.remedy


def test_six_remark_codes_do_not_fit_a_claim() -> None:
    claim = a_remittance_claim(remarks=("MA1", "MA2", "MA3", "MA4", "MA5", "MA6"))

    with pytest.raises(BadInput, match="five remark codes"):
        write_835(an_envelope(), (a_remittance(claim),))


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(-(10**8), 10**8), st.integers(-(10**8), 10**8)), max_size=14))
def test_every_amount_of_a_remittance_survives(amounts: list[tuple[int, int]]) -> None:
    adjustments = tuple(
        Adjustment(group="CO", reason=str(n + 1), amount_cents=cents) for n, (cents, _) in enumerate(amounts)
    )
    claims = tuple(a_remittance_claim(f"HL-{n}", paid_cents=paid) for n, (_, paid) in enumerate(amounts))
    first = a_remittance_claim(lines=(a_remittance_line(adjustments=adjustments),))
    remittance = a_remittance(first, *claims)

    assert read_835(only_transaction(write_835(an_envelope(), (remittance,)))) == remittance
