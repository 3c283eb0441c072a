"""Small claims and decisions for the rulebook's tests; every keyword changes one thing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from models.adjustment import Adjustment
from models.claim import ClaimDocument, Coverage, Diagnosis, PayerIdentity, ServiceLine
from models.party import Address, Person, PersonName, Provider
from models.practice import Authorization, Payer
from models.remittance import RemittanceClaim, RemittanceLine
from rulebook.denials.facts import DenialContext
from rulebook.scrub import ScrubContext

TODAY = date(2026, 4, 1)
SERVICE = date(2026, 3, 2)


def a_provider(**changes: Any) -> Provider:
    """Return a provider with a right NPI and taxonomy."""
    return Provider(name=PersonName(last="Reyes", first="Ana"), npi="1993000003").model_copy(update=changes)


def a_coverage(**changes: Any) -> Coverage:
    """Return the primary coverage of a patient who is the subscriber."""
    person = Person(name=PersonName(last="Moss", first="Ida"), birth_date=date(1980, 5, 6), sex="F")
    coverage = Coverage(
        sequence="P",
        payer=PayerIdentity(name="Acme Health", payer_id="ACME1"),
        subscriber=person,
        member_id="M1",
    )
    return coverage.model_copy(update=changes)


def a_line(number: int = 1, **changes: Any) -> ServiceLine:
    """Return an office visit of 150.00 that points to the first diagnosis."""
    line = ServiceLine(
        number=number,
        control_number=f"L{number}",
        procedure="99213",
        charge_cents=15000,
        diagnosis_pointers=(1,),
        service_from=SERVICE,
    )
    return line.model_copy(update=changes)


def a_claim(**changes: Any) -> ClaimDocument:
    """Return a claim without a fault: one line, one diagnosis, one payer."""
    lines = changes.pop("lines", (a_line(),))
    billing = Provider(
        name=PersonName(last="Elm Street Clinic"),
        npi="1234567893",
        is_person=False,
        taxonomy="207Q00000X",
        tax_id="123456789",
        tax_id_kind="EI",
        address=Address(line1="1 Elm Street", city="Denver", state="CO", zip_code="802021234"),
    )
    claim = ClaimDocument(
        control_number="A-1",
        charge_cents=sum(line.charge_cents for line in lines),
        place_of_service="11",
        billing=billing,
        coverages=(a_coverage(),),
        diagnoses=(Diagnosis(code="J020", qualifier="ABK"),),
        lines=lines,
        rendering=a_provider(),
    )
    return claim.model_copy(update=changes)


def a_payer(**changes: Any) -> Payer:
    """Return the payer of ``a_coverage``."""
    return Payer(payer_id="ACME1", name="Acme Health", partner="house").model_copy(update=changes)


def a_submission(**changes: Any) -> ScrubContext:
    """Return the scrub context of an original claim to the primary payer."""
    return replace(ScrubContext(payer=a_payer(), today=TODAY), **changes)


def an_authorization(**changes: Any) -> Authorization:
    """Return an authorization that covers ``a_line`` and was recorded after the claim was sent."""
    authorization = Authorization(
        number="AUTH7",
        payer_id="ACME1",
        member_id="M1",
        procedure="99213",
        provider_npi="1993000003",
        valid_from=date(2026, 3, 1),
        valid_to=date(2026, 3, 31),
        units=Decimal(1),
        recorded_on=date(2026, 3, 20),
    )
    return authorization.model_copy(update=changes)


def a_decision(**changes: Any) -> DenialContext:
    """Return the context of a claim sent on 10 March and decided by 1 April."""
    context = DenialContext(document=a_claim(), payer=a_payer(), submitted_on=date(2026, 3, 10), today=TODAY)
    return context.model_copy(update=changes)


def an_answer(*codes: str, remarks: tuple[str, ...] = (), **changes: Any) -> RemittanceLine:
    """Return the answer to ``a_line``: 150.00 denied for the first code, 0.00 for the others."""
    adjustments = tuple(
        Adjustment(group=code.split("-")[0], reason=code.split("-")[1], amount_cents=0 if i else 15000)
        for i, code in enumerate(codes)
    )
    line = RemittanceLine(
        procedure="99213",
        charge_cents=15000,
        paid_cents=0,
        control_number="L1",
        adjustments=adjustments,
        remarks=remarks,
    )
    return line.model_copy(update=changes)


def a_remittance(*lines: RemittanceLine, **changes: Any) -> RemittanceClaim:
    """Return a decided claim of these lines, processed as primary."""
    claim = RemittanceClaim(
        control_number="A1-1",
        status="1",
        charge_cents=sum(line.charge_cents for line in lines),
        paid_cents=sum(line.paid_cents for line in lines),
        payer_claim_control_number="ICN1",
        lines=lines,
    )
    return claim.model_copy(update=changes)
