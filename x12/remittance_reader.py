"""Reads the remittance advice, 835 (005010X221A1): one payment with its claims.

::

    BPR*I*80*C*ACH*...*20261121~            what is paid, how, when
    TRN*1*EFT-1009*1512345678~              the payment's number
    N1*PR*Blue Heron Health~                1000A payer, 1000B payee (N1*PE)
    CLP*HL-0001*1*150*80*25*12*ICN-5~       2100 claim: charge 150, paid 80, patient owes 25
    CAS*CO*45*45~                           adjustments of the whole claim
    SVC*HC:99213*150*80**1~                 2110 line
    CAS*CO*45*45~ CAS*PR*1*25~              adjustments of the line
    PLB*1993000003*20261231*WO:HL-0000*20~  adjustments of the provider

Nothing is balanced here: ``models.remittance`` tells the differences, the rulebook judges them.
"""

from datetime import date

from models.errors import X12Refused
from models.party import Contact
from models.remittance import ProviderAdjustment, Remittance, RemittanceClaim, RemittanceLine
from x12.adjustments import read_adjustments
from x12.interchange import Transaction
from x12.parties import read_contact, read_name
from x12.reading import (
    Bag,
    day,
    day_or_none,
    money,
    money_or_none,
    names_its_transaction,
    quantity_or_none,
    refused,
    required,
    split_at,
)
from x12.segment import Segment, absent

_MIA_REMARKS = (5, 20, 21, 22, 23)
_MOA_REMARKS = (3, 4, 5, 6, 7)


@names_its_transaction
def read_835(transaction: Transaction) -> Remittance:
    """Read one payment. Raises ``X12Refused`` when anything about money or identity cannot be read."""
    body = transaction.segments[1:-1]
    provider_level = [segment for segment in body if segment.id == "PLB"]
    head, claims = split_at((segment for segment in body if segment.id != "PLB"), "CLP")
    top, loops = split_at(head, "N1", "LX")
    bag = Bag(top)
    bpr, trn = _take(transaction, bag, "BPR"), _take(transaction, bag, "TRN")
    parties = {loop[0].get(1): Bag(loop) for loop in loops if loop[0].id == "N1"}
    payer, payee = parties.get("PR", Bag(())), parties.get("PE", Bag(()))
    payer_name = payer.peek("N1") or absent("N1")
    payee_name = payee.peek("N1") or absent("N1")
    street, town = payer.take("N3") or absent("N3"), payer.take("N4") or absent("N4")
    qualifier, identifier = payee_name.get(3), payee_name.get(4)
    return Remittance(
        payer_name=payer_name.get(2),
        payer_id=_payer_id(trn, payer, payer_name),
        payee_name=payee_name.get(2),
        payee_npi=identifier if qualifier == "XX" else "",
        payee_tax_id=identifier if qualifier == "FI" else payee.text("REF", "TJ"),
        payer_contact=_read_contact(payer),
        payer_address_line=street.get(1),
        payer_city=town.get(1),
        payer_state=town.get(2),
        payer_zip=town.get(3),
        payment_cents=money(bpr, 2, "payment amount"),
        credit_or_debit=bpr.get(3) or "C",
        method=bpr.get(4),
        handling=bpr.get(1),
        trace_number=required(trn, 2, "payment number"),
        paid_on=day(bpr, 16, "payment date"),
        produced_on=day_or_none(bag.take("DTM", "405"), 2, "production date"),
        claims=tuple(_read_claim(loop) for loop in claims),
        provider_adjustments=tuple(a for segment in provider_level for a in _read_plb(segment)),
    )


def _take(transaction: Transaction, bag: Bag, segment_id: str) -> Segment:
    if segment := bag.take(segment_id):
        return segment
    raise X12Refused(
        f"the remittance has no {segment_id} segment",
        record=f"ST {transaction.control_number[:20]}",
        field=segment_id,
        remedy="Ask the payer for the complete remittance",
        position=1,
    )


def _payer_id(trn: Segment, payer: Bag, name: Segment) -> str:
    """Return TRN03, or REF*2U where TRN03 is only that id padded to its ten characters (or is absent)."""
    tax, payer_id = trn.get(3), payer.text("REF", "2U")
    if payer_id and (not tax or tax == f"1{payer_id:0>9}"):
        return payer_id
    return tax or name.get(4)


def _read_contact(payer: Bag) -> Contact | None:
    """Read PER*CX (claims desk), else PER*BL (technical desk) if it can be called."""
    contact = read_contact(payer.take("PER", "CX"))
    if contact is not None:
        return contact
    technical = read_contact(payer.take("PER", "BL"))
    return technical if technical and (technical.phone or technical.email or technical.fax) else None


def _read_claim(loop: list[Segment]) -> RemittanceClaim:
    """Read loop 2100 with its lines; a refusal names the claim by CLP01."""
    try:
        return _read_claim_loop(loop)
    except X12Refused as error:
        raise X12Refused(
            error.problem,
            record=f"claim {loop[0].get(1)[:38]}",
            field=error.field,
            remedy=error.remedy,
            position=error.position,
        ) from None


def _read_claim_loop(loop: list[Segment]) -> RemittanceClaim:
    # The next LX (with its TS3 totals) stands at the end of this claim's segments and says nothing of it.
    own, _ = split_at(loop, "LX")
    head, lines = split_at(own, "SVC")
    clp, bag = head[0], Bag(head[1:])
    names = {segment.get(1): segment for segment in reversed(bag.take_all("NM1"))}
    patient, insured = names.get("QC"), names.get("IL")
    member = insured or patient
    return RemittanceClaim(
        control_number=required(clp, 1, "claim id"),
        status=required(clp, 2, "claim status"),
        charge_cents=money(clp, 3, "claim charge"),
        paid_cents=money(clp, 4, "amount paid"),
        patient_responsibility_cents=money_or_none(clp, 5, "patient responsibility") or 0,
        filing_indicator=clp.get(6),
        payer_claim_control_number=clp.get(7),
        place_of_service=clp.get(8),
        frequency=clp.get(9),
        patient=read_name(patient) if patient else None,
        member_id=member.get(9) if member else "",
        corrected_member_id=names["74"].get(9) if "74" in names else "",
        rendering_npi=names["82"].get(9) if "82" in names and names["82"].get(8) == "XX" else "",
        crossover_to=names["TT"].get(3) if "TT" in names else "",
        received_on=_date(bag, "050"),
        service_from=_date(bag, "232"),
        service_to=_date(bag, "233"),
        adjustments=read_adjustments(bag.take_all("CAS")),
        remarks=_read_remarks(bag),
        lines=tuple(_read_line(line) for line in lines),
    )


def _date(bag: Bag, qualifier: str) -> date | None:
    return day_or_none(bag.take("DTM", qualifier), 2, "date")


def _read_remarks(bag: Bag) -> tuple[str, ...]:
    """Read the remark codes of MIA (inpatient) and MOA (outpatient)."""
    found: list[str] = []
    for segment_id, places in (("MIA", _MIA_REMARKS), ("MOA", _MOA_REMARKS)):
        for segment in bag.take_all(segment_id):
            found += [code for n in places if (code := segment.get(n))]
    return tuple(found)


def _read_line(loop: list[Segment]) -> RemittanceLine:
    """Read loop 2110."""
    svc, bag = loop[0], Bag(loop[1:])
    if not svc.part(1, 2):
        raise refused(svc, "01-2", "there is no procedure code", "Send qualifier and code, as HC:99213")
    single, start = _date(bag, "472"), _date(bag, "150")
    return RemittanceLine(
        procedure=svc.part(1, 2),
        procedure_qualifier=svc.part(1, 1) or "HC",
        modifiers=tuple(modifier for modifier in svc.parts(1)[2:6] if modifier),
        charge_cents=money(svc, 2, "line charge"),
        paid_cents=money(svc, 3, "amount paid for the line") if svc.get(3) else 0,
        units=quantity_or_none(svc, 5, "number of units"),
        submitted_procedure=svc.part(6, 2),
        service_from=single or start,
        service_to=_date(bag, "151"),
        control_number=bag.text("REF", "6R"),
        allowed_cents=money_or_none(bag.take("AMT", "B6"), 2, "allowed amount"),
        adjustments=read_adjustments(bag.take_all("CAS")),
        remarks=tuple(segment.get(2) for segment in bag.take_all("LQ", "HE") if segment.get(2)),
    )


def _read_plb(segment: Segment) -> list[ProviderAdjustment]:
    """Read ``PLB*1993000003*20261231*WO:HL-0000*20*72:HL-0000*-20``: up to six reasons with amounts."""
    return [
        ProviderAdjustment(
            provider_id=required(segment, 1, "provider"),
            fiscal_period_end=day(segment, 2, "fiscal period end"),
            reason=segment.part(n, 1),
            reference=segment.part(n, 2),
            amount_cents=money(segment, n + 1, "adjustment amount"),
        )
        for n in range(3, 15, 2)
        if segment.get(n) or segment.get(n + 1)
    ]
