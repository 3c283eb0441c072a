"""Reads what stands around the claims of an 835: the payment's head, the groups of claims, the PLB.

::

    BPR*I*80*C*ACH*CCP*01*091000019*DA*4471*1512345678**01*322271627*DA*9907*20261121~
    TRN*1*EFT-1009*1512345678~      CUR*PR*USD~   REF*EV*TIDEWATER~   REF*F2*V4~   DTM*405*20261121~
    N1*PR*Blue Heron Health~        N3, N4, REF*2U*BHH01~, PER*CX, PER*BL, PER*IC**UR*bhh.example~
    N1*PE*Harborlight*XX*199...~    N3, N4, REF*TJ*930456789~, RDM*OL~
    LX*1~                           TS3*1993000003*11*20261231*1*150~   TS2*...~
    PLB*1993000003*20261231*WO:HL-0000*20*72:HL-0000*-20~
"""

from collections.abc import Sequence

from models.errors import X12Refused
from models.party import Address, Reference
from models.remittance import (
    BankAccount,
    ClaimGroup,
    InpatientTotals,
    Payment,
    ProviderAdjustment,
    ProviderTotals,
    RemittanceDelivery,
)
from x12.reading import day, money, required, split_at
from x12.remittances import codes as codes
from x12.remittances.fields import (
    Fields,
    Holder,
    contact_in,
    dates,
    hold_all,
    if_readable,
    numbers_in,
    says_more,
)
from x12.segment import Segment

_NO_HEAD = "Ask the payer for the complete remittance"


def read_payment(segments: Sequence[Segment]) -> Payment:
    """Read everything before the first LX, CLP or PLB. Raises ``X12Refused`` without BPR or TRN."""
    top, loops = split_at(segments, "N1")
    fields: Fields = {"technical_contacts": (), "payer_name": "", "payee_name": "", "payee_npi": ""}
    hold_all(fields, top, _HEAD)
    for loop in loops:
        hold_all(fields, loop, _PARTIES.get(loop[0].get(1), {}))
    for field, segment_id in (("payment_cents", "BPR"), ("trace_number", "TRN")):
        if field not in fields:
            problem = f"the remittance has no {segment_id} segment"
            raise X12Refused(problem, field=segment_id, remedy=_NO_HEAD, position=1)
    _find_payer_id(fields)
    return Payment(**fields)


def _find_payer_id(fields: Fields) -> None:
    """Take TRN03, or REF*2U where TRN03 is only that id padded to its ten characters (or is absent)."""
    named: str = fields.pop("payer_n104", "")
    identifier: str = fields.pop("trn03")
    references: tuple[Reference, ...] = fields.get("payer_references", ())
    own = next((held for held in references if held.qualifier == "2U"), None)
    if own and (not identifier or identifier == codes.originator(own.number) != own.number):
        fields["payer_references"] = tuple(held for held in references if held is not own)
        identifier = own.number
    fields["payer_id"] = identifier or named


# The payment: BPR, TRN, CUR, REF, DTM


def _hold_bpr(fields: Fields, bpr: Segment) -> bool:
    """Hold ``BPR*I*80*C*ACH*CCP*...*20261121~``: amount, method, accounts and day of payment."""
    if "payment_cents" in fields:
        return False
    fields |= {
        "handling": bpr.get(1),
        "payment_cents": money(bpr, 2, "payment amount"),
        "credit_or_debit": bpr.get(3) or "C",
        "method": bpr.get(4),
        "payment_format": bpr.get(5),
        "payer_account": _account(bpr, 6),
        "originator_id": bpr.get(10),
        "originator_code": bpr.get(11),
        "payee_account": _account(bpr, 12),
        "paid_on": day(bpr, 16, "payment date"),
    }
    return not says_more(bpr, 16)


def _account(bpr: Segment, n: int) -> BankAccount | None:
    """Read a bank and an account: qualifier and number of each, from element ``n`` on."""
    routing, number, kind, account = (bpr.get(n + m) for m in range(4))
    if not (number or account):
        return None
    return BankAccount(
        routing_qualifier=routing, routing_number=number, account_qualifier=kind, account_number=account
    )


def _hold_trn(fields: Fields, trn: Segment) -> bool:
    """Hold ``TRN*1*EFT-1009*1512345678~``."""
    if "trace_number" in fields:
        return False
    fields["trace_number"] = required(trn, 2, "payment number")
    fields["trn03"] = trn.get(3)
    fields["trace_supplement"] = trn.get(4)
    return trn.get(1) == "1" and not says_more(trn, 4)


def _hold_currency(fields: Fields, cur: Segment) -> bool:
    """Hold ``CUR*PR*USD~``."""
    if "currency" in fields or not cur.get(2):
        return False
    fields["currency"] = cur.get(2)
    return cur.get(1) == "PR" and not says_more(cur, 2)


def _number(places: dict[str, str]) -> Holder:
    """Hold ``REF*EV*TIDEWATER~`` in the field its qualifier names."""

    def hold(fields: Fields, ref: Segment) -> bool:
        field = places.get(ref.get(1))
        if field is None or field in fields or not ref.get(2):
            return False
        fields[field] = ref.get(2)
        return not says_more(ref, 2)

    return hold


# 1000A: the payer


def _hold_payer(fields: Fields, n1: Segment) -> bool:
    """Hold ``N1*PR*Blue Heron Health*XV*12345~``."""
    if fields["payer_name"] or not n1.get(2):
        return False
    fields["payer_name"] = n1.get(2)
    fields["payer_n104"] = n1.get(4)
    if n1.get(3) == "XV":
        fields["payer_plan_id"] = n1.get(4)
    return n1.get(3) in {"XV", ""} and not says_more(n1, 4)


def _hold_payer_street(fields: Fields, n3: Segment) -> bool:
    """Hold ``N3*1 Estuary Plaza~``."""
    if "payer_address_line" in fields:
        return False
    fields["payer_address_line"], fields["payer_address_line2"] = n3.get(1), n3.get(2)
    return not says_more(n3, 2)


def _hold_payer_town(fields: Fields, n4: Segment) -> bool:
    """Hold ``N4*Portland*OR*97201~``."""
    if "payer_city" in fields:
        return False
    names = ("city", "state", "zip", "country")
    fields |= {f"payer_{name}": n4.get(n) for n, name in enumerate(names, start=1)}
    fields["payer_subdivision"] = n4.get(7)
    return not (n4.get(5) or n4.get(6) or says_more(n4, 7))


def _hold_payer_reference(fields: Fields, ref: Segment) -> bool:
    """Hold ``REF*2U*BHH01~`` and the payer's other numbers."""
    return _add_reference(fields, "payer_references", ref, codes.PAYER_REFERENCES)


def _add_reference(fields: Fields, field: str, ref: Segment, known: frozenset[str]) -> bool:
    if ref.get(1) not in known or not ref.get(2):
        return False
    held = Reference(qualifier=ref.get(1), number=ref.get(2))
    fields[field] = (*fields.get(field, ()), held)
    return not says_more(ref, 2)


def _hold_payer_contact(fields: Fields, per: Segment) -> bool:
    """Hold PER by whom it names: CX claims desk, BL technical desk, IC the payer's page in the web."""
    contact, whole = contact_in(per)
    match per.get(1):
        case "CX" if "payer_contact" not in fields:
            fields["payer_contact"] = contact
        case "BL":
            fields["technical_contacts"] = (*fields["technical_contacts"], contact)
        case "IC" if "payer_url" not in fields and contact.url:
            fields["payer_url"] = contact.url
            return whole and contact.model_copy(update={"url": ""}) == type(contact)()
        case _:
            return False
    return whole


# 1000B: the payee


def _hold_payee(fields: Fields, n1: Segment) -> bool:
    """Hold ``N1*PE*Harborlight*XX*1993000003~``: XX is an NPI, FI a tax id, XV a plan id."""
    if fields["payee_name"] or not (n1.get(2) or n1.get(4)):
        return False
    fields["payee_name"] = n1.get(2)
    field = {"XX": "payee_npi", "FI": "payee_tax_id", "XV": "payee_plan_id"}.get(n1.get(3))
    if field is not None:
        fields[field] = n1.get(4)
    return field is not None and not says_more(n1, 4)


def _hold_payee_street(fields: Fields, n3: Segment) -> bool:
    """Hold ``N3*12 Lantern Quay~``."""
    if "payee_address" in fields:
        return False
    fields["payee_address"] = Address(line1=n3.get(1), line2=n3.get(2), city="")
    return not says_more(n3, 2)


def _hold_payee_town(fields: Fields, n4: Segment) -> bool:
    """Hold ``N4*Astoria*OR*97103~``."""
    if "payee_subdivision" in fields:
        return False
    street: Address = fields.get("payee_address", Address(line1="", city=""))
    town = {"city": n4.get(1), "state": n4.get(2), "zip_code": n4.get(3), "country": n4.get(4)}
    fields["payee_address"] = street.model_copy(update=town)
    fields["payee_subdivision"] = n4.get(7)
    return not (n4.get(5) or n4.get(6) or says_more(n4, 7))


def _hold_payee_reference(fields: Fields, ref: Segment) -> bool:
    """Hold ``REF*TJ*930456789~`` (tax id) and the payee's other numbers."""
    if ref.get(1) == "TJ" and ref.get(2) and "payee_tax_id" not in fields:
        fields["payee_tax_id"] = ref.get(2)
        return not says_more(ref, 2)
    return _add_reference(fields, "payee_references", ref, codes.PAYEE_REFERENCES)


def _hold_delivery(fields: Fields, rdm: Segment) -> bool:
    """Hold ``RDM*EM*Harborlight*desk@harborlight.example~``."""
    if "delivery" in fields or not rdm.get(1):
        return False
    fields["delivery"] = RemittanceDelivery(method=rdm.get(1), name=rdm.get(2), address=rdm.get(3))
    return not says_more(rdm, 3)


_HEAD: dict[str, Holder] = {
    "BPR": _hold_bpr,
    "TRN": _hold_trn,
    "CUR": _hold_currency,
    "REF": _number({"EV": "receiver_id", "F2": "version_number"}),
    "DTM": if_readable(dates({"405": "produced_on"})),
}
_PARTIES: dict[str, dict[str, Holder]] = {
    "PR": {
        "N1": _hold_payer,
        "N3": _hold_payer_street,
        "N4": _hold_payer_town,
        "REF": _hold_payer_reference,
        "PER": _hold_payer_contact,
    },
    "PE": {
        "N1": _hold_payee,
        "N3": _hold_payee_street,
        "N4": _hold_payee_town,
        "REF": _hold_payee_reference,
        "RDM": _hold_delivery,
    },
}


# 2000: groups of claims


def read_group(loop: Sequence[Segment]) -> ClaimGroup:
    """Read LX with its totals; how many claims stand below it is not known yet."""
    fields: Fields = {"number": loop[0].get(1), "claim_count": 0}
    hold_all(fields, loop[1:], _GROUP)
    return ClaimGroup(**fields)


def _hold_totals(fields: Fields, ts3: Segment) -> bool:
    """Hold ``TS3*1993000003*11*20261231*1*150~``."""
    numbers = numbers_in(ts3, codes.TS3_ELEMENTS)
    numbers["fiscal_period_end"] = day(ts3, 3, "fiscal period end")
    if "totals" in fields or not {"claim_count", "charge_cents"} <= numbers.keys():
        return False
    fields["totals"] = ProviderTotals(provider_id=ts3.get(1), facility_type=ts3.get(2), **numbers)
    return not any(ts3.get(n) for n in (6, 7, 8, 9, 10, 11, 12, 14, 16, 19)) and not says_more(ts3, 24)


def _hold_inpatient_totals(fields: Fields, ts2: Segment) -> bool:
    """Hold ``TS2*59786*55375.77~``."""
    numbers = numbers_in(ts2, codes.TS2_ELEMENTS)
    if "inpatient_totals" in fields or not numbers:
        return False
    fields["inpatient_totals"] = InpatientTotals(**numbers)
    return not says_more(ts2, 19)


_GROUP: dict[str, Holder] = {
    "TS3": if_readable(_hold_totals),
    "TS2": if_readable(_hold_inpatient_totals),
}


# PLB: beside the claims


def read_provider_adjustments(plb: Segment) -> list[ProviderAdjustment]:
    """Read ``PLB*1993000003*20261231*WO:HL-0000*20*72:HL-0000*-20~``: up to six reasons with amounts."""
    return [
        ProviderAdjustment(
            provider_id=required(plb, 1, "provider"),
            fiscal_period_end=day(plb, 2, "fiscal period end"),
            reason=plb.part(n, 1),
            reference=plb.part(n, 2),
            amount_cents=money(plb, n + 1, "adjustment amount"),
        )
        for n in range(3, 15, 2)
        if plb.get(n) or plb.get(n + 1)
    ]
