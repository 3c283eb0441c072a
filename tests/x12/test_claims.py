"""Professional claims: what is written is read back equal, and the guide's judge agrees."""

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.adjustment import Adjustment
from models.claim import (
    Attachment,
    ClaimDocument,
    Diagnosis,
    Drug,
    OutboundClaim,
    PriorAdjudication,
)
from models.errors import BadInput
from models.money import cents_from_text, text_from_cents
from models.party import Facility, PersonName
from tests.builders import (
    a_batch,
    a_claim,
    a_clinic,
    a_coverage,
    a_dependent_claim,
    a_doctor,
    a_line,
    a_payer,
    a_person,
    a_prior_line_decision,
    a_secondary_claim,
    an_address,
    an_envelope,
    an_outbound,
)
from tests.x12.judges import pyx12_errors
from tests.x12.reading import only_transaction
from x12.claims.reader import ClaimsRead, ReadClaim, read_claims
from x12.claims.writer import write_claims


def _read(data: bytes) -> ClaimsRead:
    return read_claims(only_transaction(data))


def _sent(*claims: OutboundClaim) -> bytes:
    return write_claims(an_envelope(), a_batch(*claims))


def _back(claim: OutboundClaim) -> ReadClaim:
    read = _read(_sent(claim))
    assert read.refused == ()
    (found,) = read.claims
    return found


def _a_full_claim() -> ClaimDocument:
    """Return a claim that fills nearly every field of the document."""
    line = a_line(
        modifiers=("25", "95"),
        description="long visit",
        units=Decimal("1.5"),
        place_of_service="02",
        service_to=date(2026, 11, 4),
        emergency=True,
        note="seen after the storm",
        authorization_number="AUTH9",
        drug=Drug(ndc="00093015201", quantity=Decimal("2.5"), unit="ML", prescription_number="RX1"),
        rendering=a_doctor(),
        ordering=a_doctor(taxonomy="", address=an_address()),
        referring=a_doctor(taxonomy=""),
        supervising=a_doctor(taxonomy=""),
    )
    return a_claim(
        related_causes=("AA",),
        accident_state="OR",
        pay_to=an_address(line1="PO Box 9"),
        lines=(line, a_line(2, unit="MJ", charge_cents=1)),
        referring=a_doctor(taxonomy=""),
        supervising=a_doctor(taxonomy=""),
        facility=Facility(name="Tidepool Surgery", npi="1993000003", address=an_address()),
        authorization_number="AUTH1",
        referral_number="REF1",
        clia_number="38D0000000",
        medical_record_number="MRN1",
        patient_paid_cents=1000,
        note="please see paper",
        dates={"439": date(2026, 10, 30), "431": date(2026, 10, 29)},
        attachments=(Attachment(report_type="OZ", transmission="EL", control_number="DOC1"),),
    )


@pytest.mark.parametrize(
    "claim",
    [
        an_outbound(),
        an_outbound(a_dependent_claim()),
        an_outbound(a_secondary_claim(), sequence="S"),
        an_outbound(_a_full_claim()),
    ],
    ids=["primary", "dependent", "secondary", "full"],
)
def test_a_claim_written_is_read_back_equal_and_passes_the_judge(claim: OutboundClaim) -> None:
    assert pyx12_errors(_sent(claim)) == []

    found = _back(claim)

    assert found.document == claim.document
    assert found.sequence == claim.sequence


def test_a_replacement_carries_the_payers_number_of_the_original() -> None:
    claim = an_outbound(control_number="HL-0001R1", frequency="7", original_reference="ICN5")

    found = _back(claim)

    assert pyx12_errors(_sent(claim)) == []
    assert (found.control_number, found.original_reference) == ("HL-0001R1", "ICN5")
    assert found.document.frequency == "7"


def test_a_secondary_claim_tells_what_the_primary_decided() -> None:
    text = _sent(an_outbound(a_secondary_claim(), sequence="S")).decode()

    assert "SBR*S*18" in text
    assert "AMT*D*80~\nAMT*EAF*25~\nOI***Y***Y~" in text
    assert "SVD*BHH01*80*HC:99213**1~\nCAS*CO*45*45~\nCAS*PR*1*15**2*10*1~\nDTP*573*D8*20261112~" in text


def test_a_claim_to_the_primary_keeps_silent_about_its_own_decision() -> None:
    text = _sent(an_outbound(a_secondary_claim(), frequency="7", original_reference="ICN5")).decode()

    assert "SVD*" not in text
    assert "AMT*D*" not in text
    assert "SBR*S*18" in text


def test_a_date_of_decision_stands_at_the_claim_when_no_line_was_decided() -> None:
    decided = PriorAdjudication(
        paid_cents=8000,
        adjudicated_on=date(2026, 11, 12),
        adjustments=tuple(Adjustment(group="CO", reason=str(n), amount_cents=n) for n in range(1, 9)),
    )
    coverages = (
        a_coverage(subscriber=a_person(birth_date=None, sex=None), adjudication=decided),
        a_coverage(sequence="S", payer=a_payer("Larkspur Benefit", "LARK1")),
    )
    claim = an_outbound(a_claim(coverages=coverages), sequence="S")

    assert _back(claim).document == claim.document
    assert _sent(claim).count(b"CAS*CO*") == 2
    assert pyx12_errors(_sent(claim)) == []


def test_a_date_said_once_for_the_claim_is_repeated_at_each_line() -> None:
    claim = a_secondary_claim(lines=(a_line(adjudications=(a_prior_line_decision(adjudicated_on=None),)),))
    primary = claim.coverages[0]
    assert primary.adjudication is not None
    dated = primary.adjudication.model_copy(update={"adjudicated_on": date(2026, 11, 12)})
    claim = claim.model_copy(
        update={"coverages": (primary.model_copy(update={"adjudication": dated}), claim.coverages[1])}
    )

    assert _sent(an_outbound(claim, sequence="S")).count(b"DTP*573*") == 1
    assert pyx12_errors(_sent(an_outbound(claim, sequence="S"))) == []


def test_a_subscriber_of_one_payer_can_be_the_dependent_of_another() -> None:
    spouse = a_coverage(
        sequence="S", subscriber=a_person("Oakes", "Bram", sex="M"), relationship="01", member_id="LB9"
    )
    found = _back(an_outbound(a_claim(coverages=(a_coverage(), spouse)), sequence="S"))

    assert found.document.patient is not None
    assert found.document.patient.name == PersonName(last="Finch", first="Marigold")


def test_claims_of_several_providers_and_patients_travel_in_one_file() -> None:
    other = a_clinic(name=PersonName(last="Tidepool Surgery"), npi="1234567893")
    claims = (
        an_outbound(),
        an_outbound(a_claim(control_number="HL-0002", billing=other)),
        an_outbound(a_dependent_claim(control_number="HL-0003")),
    )
    data = _sent(*claims)
    read = _read(data)

    assert pyx12_errors(data) == []
    assert [claim.control_number for claim in read.claims] == ["HL-0001", "HL-0003", "HL-0002"]
    assert read.reference == "000000907"
    assert (read.submitter_id, read.receiver_id) == ("HARB01", "TIDE01")


def test_segments_without_a_field_are_kept_aside_and_the_harmless_ones_go_out_again() -> None:
    original = _sent(an_outbound(_a_full_claim())).decode()
    ambulance = "CR1*LB*140**A*DH*12~\nCRC*07*Y*01~\nHI*ABK"
    text = original.replace("HI*ABK", ambulance, 1)
    text = text.replace("NM1*77*", "REF*G2*OLD1~\nNM1*77*", 1)
    text = text.replace("REF*6R*L2", "REF*6R*L2~\nREF*F4*REFERRED", 1)
    text = text.replace("SE*", "LQ*UT*04.03~\nFRM*1A**056~\nSE*")
    count = text.split("ST*837")[1].count("~\n") - 2
    text = text.replace(text[text.index("\nSE*") : text.index("~\nGE*")], f"\nSE*{count}*0001")
    (found,) = _read(text.encode()).claims

    assert found.document.kept_aside == ("CR1*LB*140**A*DH*12", "CRC*07*Y*01", "REF*G2*OLD1")
    assert found.document.lines[1].kept_aside == ("REF*F4*REFERRED", "LQ*UT*04.03", "FRM*1A**056")

    again = _back(an_outbound(found.document)).document

    assert again.kept_aside == ("CR1*LB*140**A*DH*12", "CRC*07*Y*01")
    assert again.lines == found.document.lines
    assert pyx12_errors(_sent(an_outbound(found.document))) == []


def test_a_delay_reason_without_a_field_goes_out_again() -> None:
    text = _sent(an_outbound()).decode().replace("11:B:1*Y*A*Y*Y", "11:B:1*Y*A*Y*Y*P**02********7")
    (found,) = _read(text.encode()).claims
    written = _sent(an_outbound(found.document))

    assert b"CLM*HL-0001*150***11:B:1*Y*A*Y*Y*P**02********7~" in written
    assert pyx12_errors(written) == []


def test_an_accident_insurers_file_number_stands_with_the_patient() -> None:
    accident = a_claim(
        coverages=(a_coverage(filing_indicator="AM"),),
        related_causes=("AA",),
        accident_state="OR",
        dates={"439": date(2026, 10, 30)},
        kept_aside=("REF*Y4*FILE-9",),
    )
    written = _sent(an_outbound(accident))

    assert b"DMG*D8*19840229*F~\nREF*Y4*FILE-9~\nNM1*PR" in written
    assert b"REF*Y4" not in _sent(an_outbound(a_claim(kept_aside=("REF*Y4*FILE-9",))))
    assert pyx12_errors(written) == []


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ("CLM*HL-0002*150", "CLM*HL-0002*", "CLM02", "there is no claim charge"),
        ("CLM*HL-0002*150", "CLM*HL-0002*12.345", "CLM02", "not an amount of money"),
        ("CLM*HL-0002*150***11:B:1", "CLM*HL-0002*150***11:B:5", "CLM05-3", "claim frequency"),
        ("20261102~\nREF*6R*L7", "20261332~\nREF*6R*L7", "DTP03", "the service date is not a date"),
        ("19501224", "19509924", "DMG02", "the birth date is not a date"),
        ("SBR*P*18*ROSE1", "SBR*Q*18*ROSE1", "SBR01", "payer sequence"),
        ("SV1*HC:99214", "SV2*HC:99214", "LX", "no professional service"),
    ],
)
def test_a_claim_that_cannot_be_understood_is_refused_alone(
    old: str, new: str, field: str, problem: str
) -> None:
    subscriber = a_person("Thistlewood", "Rosamund", birth_date=date(1950, 12, 24))
    bad = a_claim(
        control_number="HL-0002",
        coverages=(a_coverage(subscriber=subscriber, group_number="ROSE1"),),
        lines=(a_line(procedure="99214", control_number="L7"),),
    )
    text = _sent(an_outbound(), an_outbound(bad)).decode()
    assert text.count(old) == 1

    read = _read(text.replace(old, new).encode())

    assert [claim.control_number for claim in read.claims] == ["HL-0001"]
    (refused,) = read.refused
    assert (refused.control_number, refused.field) == ("HL-0002", field)
    assert problem in refused.problem
    assert refused.remedy
    assert refused.position
    assert not {"Thistlewood", "Rosamund", "19509924", "BHH774411"} & set(
        f"{refused.problem} {refused.remedy}".replace("'", " ").split()
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"billing": a_clinic(address=None)}, "billing.address"),
        ({"billing": a_clinic(tax_id="")}, "billing.tax_id"),
        ({"lines": ()}, "lines"),
        ({"diagnoses": ()}, "diagnoses"),
        ({"diagnoses": tuple(Diagnosis(code=f"I1{n}") for n in range(13))}, "diagnoses"),
        ({"coverages": (a_coverage(payer=a_payer(payer_id="")),)}, "coverages.payer.payer_id"),
        ({"coverages": (a_coverage(relationship="19"),)}, "patient"),
        ({"coverages": (a_coverage(sequence="S"),)}, "sequence"),
    ],
)
def test_a_claim_that_lacks_what_the_guide_requires_is_not_written(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        _sent(an_outbound(a_claim(**changes)))

    assert (refusal.value.record, refusal.value.field) == ("HL-0001", field)
    assert refusal.value.remedy


@pytest.mark.parametrize("number", ["", "X" * 21, "HL*0001", "HL:1"])
def test_a_control_number_that_no_answer_could_repeat_is_not_sent(number: str) -> None:
    with pytest.raises(BadInput, match="CLM01"):
        _sent(an_outbound(control_number=number))


def test_no_text_of_a_claim_can_break_the_segments_around_it() -> None:
    wild = a_person("Ño~ño*", "Zoë:^", address=an_address(line1="1 ~ISA*00* Way"))
    claim = an_outbound(a_claim(coverages=(a_coverage(subscriber=wild),), note="50% \u2192 see ~SE*1~"))

    assert _back(claim).document.coverages[0].subscriber.name == PersonName(last="Nono", first="Zoe")
    assert pyx12_errors(_sent(claim)) == []


def test_a_colon_in_a_description_does_not_become_a_part_of_its_own() -> None:
    claim = an_outbound(a_claim(lines=(a_line(description="ratio 1:2"),)))

    assert _back(claim).document.lines[0].description == "ratio 12"


@given(st.integers(-(10**11), 10**11))
def test_money_survives_the_way_through_x12(cents: int) -> None:
    assert cents_from_text(text_from_cents(cents)) == cents


@settings(max_examples=30)
@given(st.lists(st.integers(0, 9_999_999), min_size=1, max_size=6), st.text(max_size=90))
def test_charges_and_any_note_come_back_from_a_written_claim(charges: list[int], note: str) -> None:
    lines = tuple(a_line(n, charge_cents=charge) for n, charge in enumerate(charges, 1))
    claim = a_claim(charge_cents=sum(charges), lines=lines, note=note)

    found = _back(an_outbound(claim)).document

    assert [line.charge_cents for line in found.lines] == charges
    assert found.charge_cents == sum(charges)


def test_a_thousand_claims_are_read_within_seconds() -> None:
    claims = [an_outbound(control_number=f"HL-{n}") for n in range(1000)]
    data = _sent(*claims)

    started = time.process_time()
    read = _read(data)

    assert len(read.claims) == 1000
    assert time.process_time() - started < 5
