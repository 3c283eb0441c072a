"""Institutional claims: what is written is read back equal, and the guide's judges agree."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from models.claim import Diagnosis, Drug
from models.errors import BadInput
from models.institutional import (
    InpatientProcedure,
    InstitutionalDiagnosis,
    Occurrence,
    OutboundInstitutionalClaim,
    ValueCode,
)
from models.party import Facility
from tests.builders import a_doctor
from tests.x12.institutional import (
    a_childs_stay,
    a_decision,
    a_hospital,
    a_room,
    a_secondary_stay,
    a_stay,
    an_operation,
    an_outbound_stay,
    sent,
)
from tests.x12.judges import pyx12_errors
from tests.x12.reading import only_transaction
from tests.x12.strategies_institutional import claim_files
from x12.envelopes import Transaction
from x12.files import kind_of
from x12.findings import check_file
from x12.institutional.reader import ReadInstitutionalClaim, read_institutional_claims
from x12.interchange import read_interchanges

_UNDATED = InpatientProcedure(code="0QS604Z", qualifier="BBR")


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


def test_a_stay_says_when_the_patient_came_and_went_and_what_was_done() -> None:
    text = sent().decode()

    assert "CLM*HL-7001*14300***11:A:1**A*Y*Y~\nDTP*096*TM*1130~\nDTP*434*RD8*20261001-20261004~" in text
    assert "DTP*435*DT*202610010830~\nCL1*1*7*01~" in text
    assert "HI*ABK:S72001A:::::::Y~\nHI*DR:480~\nHI*ABF:I10:::::::Y~\nHI*BBR:0QS604Z:D8:20261002~" in text
    assert "HI*BH:11:D8:20261001~\nHI*BE:80:::3~" in text
    assert "LX*1~\nSV2*0120**1800*DA*3~\nREF*6R*L1~\nLX*2~\nSV2*0360*HC:27236:RT*12500*UN*1~" in text


def test_a_secondary_stay_tells_what_the_primary_decided_and_called_the_hospital() -> None:
    text = sent(an_outbound_stay(a_secondary_stay(), sequence="S")).decode()

    assert "AMT*D*9000~\nAMT*EAF*3500~\nOI***Y***Y~" in text
    assert "REF*F8*ICN5~\nNM1*85*2~\nREF*G2*330127~\nLX*1~" in text
    assert "SVD*BHH01*9000*HC:27236*0360*1~\nCAS*PR*1*3500~\nDTP*573*D8*20261101~" in text


def test_a_stay_sent_to_the_primary_keeps_silent_about_its_own_decision() -> None:
    text = sent(an_outbound_stay(a_secondary_stay())).decode()

    assert "SVD*" not in text
    assert "AMT*D*" not in text


def test_segments_without_a_field_are_kept_aside_and_the_harmless_ones_go_out_again() -> None:
    text = sent().decode().replace("HI*ABK", "CN1*09~\nREF*9A*RP-1~\nK3*AAA~\nHI*ABK", 1)
    text = text.replace("NM1*71*", "HI*ZZZ:1~\nHCP*03*90*10~\nNM1*71*", 1).replace("REF*6R*L2", "REF*9B*RL-2")
    (found,) = read_institutional_claims(_recounted(text)).claims

    assert found.document.kept_aside == ("CN1*09", "REF*9A*RP-1", "K3*AAA", "HI*ZZZ:1", "HCP*03*90*10")
    assert found.document.lines[1].kept_aside == ("REF*9B*RL-2",)

    again = sent(an_outbound_stay(found.document))

    assert b"REF*9A" not in again
    assert b"HCP" not in again
    assert _back(an_outbound_stay(found.document)).document.kept_aside == ("K3*AAA",)
    assert _errors(again) == []


def test_codes_of_several_kinds_in_one_segment_are_all_read() -> None:
    text = sent().decode().replace("HI*ABF:I10:::::::Y", "HI*ABF:I1.0:::::::1*APR:R52*BG:C1:::9", 1)
    (found,) = read_institutional_claims(_recounted(text)).claims

    assert [d.code for d in found.document.other_diagnoses] == ["I10"]
    assert [d.code for d in found.document.visit_reasons] == ["R52"]
    assert found.document.conditions == ("C1",)
    assert found.document.kept_aside == ("HI*ABF:I1.0:::::::1*APR:R52*BG:C1:::9",)


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ("HL-7002*14300***11:A:1", "HL-7002*14300***11:A", "CLM05-3", "claim frequency"),
        ("HL-7002*14300", "HL-7002*1O300", "CLM02", "not an amount of money"),
        ("20260901-20260902", "20260901-20260932", "DTP03", "statement period is not a date"),
        ("DTP*434*RD8*20260901-20260902", "DTP*232*RD8*20260901-20260902", "DTP", "no statement period"),
        ("DTP*096*TM*1215", "DTP*096*TM*2515", "DTP03", "hour of discharge is no time"),
        ("DTP*435*DT*202609010715", "DTP*435*DT*202609010760", "DTP03", "hour of admission is no time"),
        ("HI*BE:81:::4", "HI*BE:81:::four", "HI01-5", "no amount that is one"),
        ("HI*BH:18:D8:20260901", "HI*BH:18:D8:20260931", "HI01-4", "day of the occurrence is not a date"),
        ("SV2*0999", "SV1*0999", "LX", "no institutional service"),
        ("*DA*3.5", "*DA", "SV205", "no number of units"),
    ],
)
def test_a_stay_that_cannot_be_understood_is_refused_alone(
    old: str, new: str, field: str, problem: str
) -> None:
    bad = a_stay(
        control_number="HL-7002",
        statement_from=date(2026, 9, 1),
        statement_to=date(2026, 9, 2),
        admitted_on=date(2026, 9, 1),
        admitted_at=time(7, 15),
        discharged_at=time(12, 15),
        occurrences=(Occurrence(code="18", occurred_on=date(2026, 9, 1)),),
        value_codes=(ValueCode(code="81", amount_cents=400),),
        lines=(a_room(revenue_code="0999", units=Decimal("3.5")),),
    )
    text = sent(an_outbound_stay(), an_outbound_stay(bad)).decode()
    assert text.count(old) == 1

    read = read_institutional_claims(only_transaction(text.replace(old, new).encode()))

    assert [claim.control_number for claim in read.claims] == ["HL-7001"]
    (refused,) = read.refused
    assert (refused.control_number, refused.field) == ("HL-7002", field)
    assert problem in refused.problem
    assert refused.remedy
    assert refused.position
    assert refused.text.startswith("CLM*HL-7002")
    assert text[refused.offset :].lstrip().startswith("CLM*HL-7002")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"billing": a_hospital(is_person=True)}, "billing.is_person"),
        ({"billing": a_hospital(address=None)}, "billing.address"),
        ({"billing": a_hospital(tax_id_kind="SY")}, "billing.tax_id_kind"),
        ({"facility_type": ""}, "facility_type"),
        ({"facility_type": "111"}, "facility_type"),
        ({"patient_status": ""}, "patient_status"),
        ({"admitted_on": None}, "admitted_on"),
        ({"statement_to": date(2026, 9, 30)}, "statement_to"),
        ({"principal_diagnosis": None}, "principal_diagnosis"),
        ({"principal_diagnosis": InstitutionalDiagnosis(code="I10")}, "principal_diagnosis.qualifier"),
        ({"other_diagnoses": (InstitutionalDiagnosis(code="I:10"),)}, "other_diagnoses.1.code"),
        (
            {"principal_procedure": InpatientProcedure(code="0", qualifier="BBR")},
            "principal_procedure.performed_on",
        ),
        ({"visit_reasons": (Diagnosis(code="R52", qualifier="APR"),) * 4}, "visit_reasons"),
        ({"facility": Facility(name="Annex")}, "facility.address"),
        ({"attending": a_doctor(is_person=False)}, "attending.is_person"),
        ({"attending": a_doctor(npi="9" * 81)}, "attending.npi"),
        ({"authorization_number": "A" * 51}, "authorization_number"),
        ({"authorization_number": "A*1"}, "authorization_number"),
        ({"billing_note": "long " * 17}, "billing_note"),
        ({"lines": ()}, "lines"),
        ({"lines": (a_room(), an_operation(revenue_code=""))}, "lines.2.revenue_code"),
        ({"lines": (a_room(), an_operation(number=3))}, "lines.2.number"),
        ({"lines": (a_room(unit="ML"),)}, "lines.1.unit"),
        ({"lines": (a_room(modifiers=("RT",)),)}, "lines.1.procedure"),
        ({"lines": (a_room(drug=Drug(ndc="00093015201")),)}, "lines.1.drug.quantity"),
        ({"lines": (a_room(operating=a_doctor(npi="1*2")),)}, "lines.1.operating.npi"),
    ],
)
def test_a_stay_that_lacks_what_the_guide_requires_is_not_written(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        sent(an_outbound_stay(a_stay(**changes)))

    assert (refusal.value.record, refusal.value.field) == ("HL-7001", field)
    assert refusal.value.remedy


def test_a_replacement_waits_for_the_payers_number_of_the_original() -> None:
    with pytest.raises(BadInput, match="names no claim of the payer"):
        sent(an_outbound_stay(frequency="7"))

    assert b"11:A:7" in sent(an_outbound_stay(frequency="7", original_reference="ICN5"))


def test_a_decision_without_its_day_is_not_passed_on() -> None:
    line = an_operation(1, adjudications=(a_decision(1_250_000, adjudicated_on=None),))
    claim = a_secondary_stay(lines=(line,))

    with pytest.raises(BadInput) as refusal:
        sent(an_outbound_stay(claim, sequence="S"))

    assert refusal.value.field == "lines.1.adjudications.1.adjudicated_on"


def test_stays_of_the_newer_addendum_are_read_as_well() -> None:
    data = sent().replace(b"005010X223A2", b"005010X223A3")
    (interchange,) = read_interchanges(data)
    (transaction,) = interchange.transactions

    assert kind_of(transaction) == "837I"
    assert read_institutional_claims(transaction).claims[0].document.bill_type == "0111"


def _recounted(text: str) -> Transaction:
    """Return the transaction of a changed text, its segments counted again."""
    start, end = text.index("ST*837"), text.index("SE*")
    count = text[start:end].count("~") + 1
    tail = text[end:].partition("~")[2]
    return only_transaction(f"{text[:end]}SE*{count}*0001~{tail}".encode())


@pytest.mark.slow
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
