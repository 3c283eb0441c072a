"""What the guide requires, or has no room for, is refused by field before a file exists."""

from decimal import Decimal
from typing import Any

import pytest

from models.adjustment import Adjustment
from models.errors import BadInput
from models.party import Contact, PersonName, Reference
from models.remittance import (
    Amount,
    BankAccount,
    ClaimGroup,
    InpatientAdjudication,
    OutpatientAdjudication,
    Party,
    Quantity,
    RefusedRemittanceClaim,
    Remittance,
)
from tests.builders import (
    a_provider_adjustment,
    a_remittance,
    a_remittance_claim,
    a_remittance_line,
    an_envelope,
)
from x12.remittances.writer import write_835

ELEVEN_REASONS = tuple(Adjustment(group="CO", reason="45", amount_cents=1) for _ in range(11))


def refusal_of(remittance: Remittance) -> BadInput:
    """Write a payment that cannot be written; return what is said about it."""
    with pytest.raises(BadInput) as caught:
        write_835(an_envelope(), (remittance,))
    assert caught.value.problem
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"trace_number": ""}, "trace_number"),
        ({"trace_number": "T" * 51}, "trace_number"),
        ({"trace_number": "EFT~9"}, "trace_number"),
        ({"payer_id": ""}, "payer_id"),
        ({"payer_name": ""}, "payer_name"),
        ({"payer_address_line": ""}, "payer_address_line"),
        ({"payer_city": ""}, "payer_city"),
        ({"payer_state": "Oregon"}, "payer_state"),
        ({"payer_subdivision": "ON"}, "payer_subdivision"),
        ({"payer_state": "", "payer_subdivision": "ON"}, "payer_country"),
        ({"payee_name": ""}, "payee_name"),
        ({"payee_npi": "", "payee_tax_id": ""}, "payee_npi"),
        ({"payee_plan_id": "77"}, "payee_plan_id"),
        ({"handling": "Z"}, "handling"),
        ({"method": ""}, "method"),
        ({"credit_or_debit": "X"}, "credit_or_debit"),
        ({"payment_format": "XML"}, "payment_format"),
        ({"originator_id": "123"}, "originator_id"),
        (
            {"payer_account": BankAccount(routing_number="1", account_number="2")},
            "payer_account.routing_number",
        ),
        (
            {"payee_account": BankAccount(routing_number="123", account_number="")},
            "payee_account.account_number",
        ),
        ({"technical_contacts": ()}, "technical_contacts"),
        ({"technical_contacts": (Contact(fax="5035550198"),)}, "technical_contacts.0"),
        ({"payer_contact": Contact(phone="1", email="2", fax="3")}, "payer_contact"),
        ({"payer_contact": Contact(extension="12")}, "payer_contact.extension"),
        ({"payer_references": (Reference(qualifier="XX", number="1"),)}, "payer_references.0.qualifier"),
        ({"groups": (ClaimGroup(claim_count=2),)}, "groups"),
        ({"groups": (ClaimGroup(claim_count=1), ClaimGroup(claim_count=0))}, "groups.1.claim_count"),
        ({"groups": (ClaimGroup(number="A", claim_count=1),)}, "groups.0.number"),
        (
            {"provider_adjustments": (a_provider_adjustment(), a_provider_adjustment(reason="ZZ"))},
            "provider_adjustments.1.reason",
        ),
        (
            {"provider_adjustments": (a_provider_adjustment(provider_id=""),)},
            "provider_adjustments.0.provider_id",
        ),
        ({"complete": False}, "complete"),
        (
            {"refused": (RefusedRemittanceClaim(record="claim X", field="CLP04", problem="p", remedy="r"),)},
            "refused",
        ),
    ],
)
def test_a_payment_is_refused_by_its_field(changes: dict[str, Any], field: str) -> None:
    assert refusal_of(a_remittance(**changes)).field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"control_number": ""}, "control_number"),
        ({"control_number": "H" * 39}, "control_number"),
        ({"status": "5"}, "status"),
        ({"filing_indicator": ""}, "filing_indicator"),
        ({"payer_claim_control_number": ""}, "payer_claim_control_number"),
        ({"member_id": "BHH*1"}, "member_id"),
        ({"member_id_qualifier": "ZZ"}, "member_id_qualifier"),
        ({"insured": Party(name=PersonName(last="Finch"))}, "insured.id_qualifier"),
        ({"priority_payer": Party(name=PersonName(last="Lark"))}, "priority_payer.is_person"),
        (
            {"corrected_name": PersonName(last="Finch", first="M"), "corrected_is_person": False},
            "corrected_name",
        ),
        ({"rendering_npi": "", "rendering_name": PersonName(last="Brack")}, "rendering_npi"),
        ({"rendering_id": Reference(qualifier="FI", number="12")}, "rendering_id"),
        ({"inpatient": InpatientAdjudication(drg_cents=1)}, "inpatient.covered_days"),
        ({"outpatient": OutpatientAdjudication()}, "outpatient"),
        ({"remarks": ("M1",) * 6}, "remarks"),
        ({"references": (Reference(qualifier="6R", number="1"),)}, "references.0.qualifier"),
        ({"amounts": (Amount(qualifier="B6", amount_cents=1),)}, "amounts.0.qualifier"),
        ({"quantities": (Quantity(qualifier="CA", quantity=Decimal("1e20")),)}, "quantities.0.quantity"),
        ({"contacts": (Contact(name="Nobody"),)}, "contacts.0"),
        ({"contacts": (Contact(phone="1"),) * 3}, "contacts"),
        ({"adjustments": (Adjustment(group="CR", reason="45", amount_cents=1),)}, "adjustments.0.group"),
        ({"charge_cents": 10**16}, "charge_cents"),
        ({"drg_weight": Decimal("NaN")}, "drg_weight"),
    ],
)
def test_a_claim_is_refused_by_its_place_and_field(changes: dict[str, Any], field: str) -> None:
    claim = a_remittance_claim("HL-2").model_copy(update=changes)
    refusal = refusal_of(a_remittance(a_remittance_claim(), claim))

    assert refusal.field == f"claims.1.{field}"
    assert refusal.record == f"claim {claim.control_number}".strip()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"procedure": ""}, "procedure"),
        ({"procedure_qualifier": "ZZ"}, "procedure_qualifier"),
        ({"modifiers": ("25", "5")}, "modifiers.1"),
        ({"modifiers": ("25",) * 5}, "modifiers"),
        ({"submitted_modifiers": ("25",)}, "submitted_qualifier"),
        ({"submitted_procedure": "99214", "submitted_qualifier": "N6"}, "submitted_qualifier"),
        ({"control_number": "L" * 51}, "control_number"),
        (
            {"adjustments": (*ELEVEN_REASONS, Adjustment(group="PR", reason="", amount_cents=1))},
            "adjustments.11.reason",
        ),
        ({"remarks": ("",)}, "remarks.0"),
        ({"units": Decimal("0.1234567")}, "units"),
        ({"amounts": (Amount(qualifier="B6", amount_cents=1),)}, "amounts.0.qualifier"),
    ],
)
def test_a_line_is_refused_by_its_place_and_field(changes: dict[str, Any], field: str) -> None:
    line = a_remittance_line().model_copy(update=changes)
    claims = (a_remittance_claim(), a_remittance_claim("HL-2", lines=(a_remittance_line(), line)))
    refusal = refusal_of(a_remittance(*claims))

    assert refusal.field == f"claims.1.lines.1.{field}"
    assert refusal.record == "claim HL-2"
    assert "Finch" not in str(refusal)


def test_names_of_people_are_cut_to_their_places_and_identifiers_never() -> None:
    name = PersonName(last="F" * 80, first="Marigold")
    data = write_835(an_envelope(), (a_remittance(a_remittance_claim(patient=name)),))

    assert f"NM1*QC*1*{'F' * 60}*Marigold*".encode() in data
