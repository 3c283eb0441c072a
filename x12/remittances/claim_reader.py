"""Reads one claim of an 835: loop 2100 with its lines (2110), in one pass over its segments.

::

    CLP*HL-0001*1*150*80*25*12*ICN-5*11*1~   charge 150, paid 80, the patient owes 25
    CAS*CO*45*45~                            adjustments of the whole claim
    NM1*QC*1*Finch*Marigold****MI*BHH774411~ the patient; IL, 74, 82, TT, PR, GB name others
    MOA***MA130~                             remarks: outpatient; MIA for inpatient stays
    REF*EA*7741~ DTM*050*20261103~ PER*CX*... AMT*I*1.2~ QTY*CA*3~
    SVC*HC:99213*150*80**1~                  a line, until the next SVC
    DTM*472*20261102~ CAS*PR*1*25~ REF*6R*L1~ AMT*B6*105~ LQ*HE*N130~
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from models.party import PersonName, Reference
from models.remittance import RemittanceClaim, RemittanceLine
from models.remittance_parts import InpatientAdjudication, OutpatientAdjudication, Party
from models.value import assembled
from x12.reading import money, quantity_or_none, refused, required
from x12.remittances import codes as codes
from x12.remittances.fields import (
    Fields,
    Holder,
    amounts,
    contact_in,
    dates,
    hold_adjustments,
    keep_aside,
    name_in,
    numbers_in,
    padded,
    quantities,
    references,
    says_more,
)
from x12.segment import Segment

_claim = assembled(RemittanceClaim)
_line = assembled(RemittanceLine)
_REMEMBERED = 1 << 12
"""How many procedures are remembered: a payer decides the same few over and over."""
_CONTACTS = 2
NameHolder = Callable[[Fields, list[str]], bool]
"""Holds the elements of one NM1, ``said[3]`` the last name; tells whether that was all it said."""


def read_claim(loop: Sequence[Segment]) -> RemittanceClaim:
    """Read loop 2100, CLP first, with its lines. Raises ``X12Refused`` naming the element."""
    claim = fields = _decision(loop[0])
    holders = _CLAIM
    gathered: list[Fields] = []
    for segment in loop[1:]:
        hold = holders.get(segment.id)
        if hold is not None:
            if not hold(fields, segment):
                keep_aside(fields, segment)
        elif segment.id == "SVC":
            fields, holders = _service(segment), _LINE
            gathered.append(fields)
        else:
            keep_aside(fields, segment)
    claim["lines"] = tuple([_line(line) for line in gathered])
    return _claim(claim)


def _decision(clp: Segment) -> Fields:
    """Read ``CLP*HL-0001*1*150*80*25*12*ICN-5*11*1**872*1.2*.5~``; CLP10 has no use here."""
    said = padded(clp, 13)
    fields: Fields = {
        "control_number": said[1] or required(clp, 1, "claim id"),
        "status": said[2] or required(clp, 2, "claim status"),
        "charge_cents": money(clp, 3, "claim charge"),
        "paid_cents": money(clp, 4, "amount paid"),
        "patient_responsibility_cents": money(clp, 5, "patient responsibility") if said[5] else 0,
        "filing_indicator": said[6],
        "payer_claim_control_number": said[7],
        "place_of_service": said[8],
        "frequency": said[9],
        "drg_code": said[11],
        "crossover_id": "",
    }
    if len(clp.fields) > 10:
        fields["drg_weight"] = quantity_or_none(clp, 12, "DRG weight")
        fields["discharge_fraction"] = quantity_or_none(clp, 13, "discharge fraction")
        if said[10] or says_more(clp, 13):
            fields["kept_aside"] = (clp.text,)
    return fields


# NM1: everybody a claim names


def _hold_name(fields: Fields, nm1: Segment) -> bool:
    """Hold NM1 by whom it names; the prefix (NM106) and what follows the id have no use here."""
    said = padded(nm1, 9)
    hold = _NAMES.get(said[1])
    return hold is not None and hold(fields, said) and not said[6] and not any(said[10:])


def _hold_patient(fields: Fields, said: list[str]) -> bool:
    """Hold ``NM1*QC*1*Finch*Marigold****MI*BHH774411~``."""
    if "member_id" in fields:
        return False
    fields["patient"] = name_in(said)
    fields["member_id"] = said[9]
    fields["member_id_qualifier"] = (said[9] and said[8]) or "MI"
    return said[2] != "2"


def _hold_corrected(fields: Fields, said: list[str]) -> bool:
    """Hold ``NM1*74*1*Finch*Marigold****C*BHH774412~``: how the payer knows the insured."""
    name, identifier = name_in(said), said[9]
    if "corrected_name" in fields or not (name or identifier):
        return False
    fields["corrected_name"] = name
    fields["corrected_is_person"] = said[2] != "2"
    fields["corrected_member_id"] = identifier
    return not identifier or said[8] == "C"


def _hold_rendering(fields: Fields, said: list[str]) -> bool:
    """Hold ``NM1*82*1*Brack*Ottoline****XX*1234567893~``; ids that are no NPI are held with qualifier."""
    name, qualifier, identifier = name_in(said), said[8], said[9]
    if "rendering_name" in fields or not (name or identifier):
        return False
    fields["rendering_name"] = name
    fields["rendering_is_person"] = said[2] != "2"
    if qualifier == "XX":
        fields["rendering_npi"] = identifier
    elif identifier:
        fields["rendering_id"] = Reference(qualifier=qualifier, number=identifier)
    return True


def _hold_crossover(fields: Fields, said: list[str]) -> bool:
    """Hold ``NM1*TT*2*Larkspur Benefit*****PI*LARK1~``: the payer the claim was forwarded to."""
    if "crossover_to" in fields or not said[3]:
        return False
    fields["crossover_to"] = said[3]
    fields["crossover_id"] = said[9]
    fields["crossover_id_qualifier"] = said[8] or "PI"
    return said[2] != "1"


def _party(field: str) -> NameHolder:
    """Hold a name with its id in a field of its own: ``NM1*IL*1*Finch*Marigold****MI*BHH774411~``."""

    def hold(fields: Fields, said: list[str]) -> bool:
        name, identifier = name_in(said), said[9]
        if field in fields or not (name or identifier):
            return False
        fields[field] = Party(
            name=name or PersonName(last=""),
            is_person=said[2] != "2",
            id_qualifier=said[8],
            identifier=identifier,
        )
        return True

    return hold


# What else stands in loop 2100


def _hold_inpatient(fields: Fields, mia: Segment) -> bool:
    """Hold ``MIA*3***4120****************MA01~``: numbers in ``inpatient``, remarks at the claim."""
    if "inpatient" in fields:
        return False
    numbers = numbers_in(mia, codes.MIA_ELEMENTS)
    fields["inpatient"] = InpatientAdjudication(**numbers) if numbers else None
    _add_remarks(fields, mia, codes.MIA_REMARKS)
    return not says_more(mia, 24)


def _hold_outpatient(fields: Fields, moa: Segment) -> bool:
    """Hold ``MOA*.5*120*MA01*MA130~``."""
    if "outpatient" in fields:
        return False
    numbers = numbers_in(moa, codes.MOA_ELEMENTS)
    fields["outpatient"] = OutpatientAdjudication(**numbers) if numbers else None
    _add_remarks(fields, moa, codes.MOA_REMARKS)
    return not says_more(moa, 9)


def _add_remarks(fields: Fields, segment: Segment, places: tuple[int, ...]) -> None:
    found = [code for n in places if (code := segment.get(n))]
    fields["remarks"] = (*fields.get("remarks", ()), *found)


def _hold_contact(fields: Fields, per: Segment) -> bool:
    """Hold ``PER*CX*Claims desk*TE*5035550199~``, at most twice."""
    known = fields.get("contacts", ())
    if per.get(1) != "CX" or len(known) == _CONTACTS:
        return False
    contact, whole = contact_in(per)
    fields["contacts"] = (*known, contact)
    return whole


# SVC: a line, loop 2110


class _Procedure(NamedTuple):
    """A composite such as SVC01; ``rest`` are its components from 07 on, when they say anything."""

    qualifier: str
    code: str
    modifiers: tuple[str, ...]
    rest: tuple[str, ...]


@lru_cache(maxsize=_REMEMBERED)
def _procedure(text: str, mark: str) -> _Procedure:
    """Divide ``HC:99213:25`` into qualifier, code and modifiers."""
    qualifier, code, *others = [part.strip() for part in [*text.split(mark), ""]]
    modifiers = tuple(part for part in others[:4] if part)
    rest = tuple(others[4:]) if any(others[4:]) else ()
    return _Procedure(qualifier, code, modifiers, rest)


def _service(svc: Segment) -> Fields:
    """Read ``SVC*HC:99213:25*150*80*0510*1*HC:99214*2~``."""
    mark, said = svc.delimiters.component, padded(svc, 5)
    qualifier, code, modifiers, rest = _procedure(said[1], mark)
    if not code:
        raise refused(svc, "01-2", "there is no procedure code", "Send qualifier and code, as HC:99213")
    fields: Fields = {
        "procedure": code,
        "procedure_qualifier": qualifier or "HC",
        "modifiers": modifiers,
        "charge_cents": money(svc, 2, "line charge"),
        "paid_cents": money(svc, 3, "amount paid for the line") if said[3] else 0,
        "revenue_code": said[4],
        "units": quantity_or_none(svc, 5, "number of units"),
        "submitted_qualifier": "",
    }
    whole = not rest
    if len(said) > 6:
        fields["original_units"] = quantity_or_none(svc, 7, "original number of units")
        whole = _hold_submitted(fields, _procedure(said[6], mark), svc) and whole
    if not whole:
        fields["kept_aside"] = (svc.text,)
    return fields


def _hold_submitted(fields: Fields, submitted: _Procedure, svc: Segment) -> bool:
    """Hold SVC06, the procedure as it was submitted, which the payer changed."""
    if submitted.code:
        fields["submitted_procedure"] = submitted.code
        fields["submitted_qualifier"] = submitted.qualifier
        fields["submitted_modifiers"] = submitted.modifiers
        fields["submitted_description"] = submitted.rest[0] if submitted.rest else ""
    elif svc.get(6):
        return False
    return not any(submitted.rest[1:]) and not says_more(svc, 7)


def _hold_remark(fields: Fields, lq: Segment) -> bool:
    """Hold ``LQ*HE*N130~`` (a RARC) or ``LQ*RX*70~`` (a reject code of NCPDP)."""
    field = _REMARKS.get(lq.get(1))
    if field is None or not lq.get(2):
        return False
    fields[field] = (*fields.get(field, ()), lq.get(2))
    return not says_more(lq, 2)


_REMARKS = {"HE": "remarks", "RX": "pharmacy_remarks"}
_NAMES: dict[str, NameHolder] = {
    "QC": _hold_patient,
    "IL": _party("insured"),
    "74": _hold_corrected,
    "82": _hold_rendering,
    "TT": _hold_crossover,
    "PR": _party("priority_payer"),
    "GB": _party("other_subscriber"),
}
_CLAIM: dict[str, Holder] = {
    "CAS": hold_adjustments,
    "NM1": _hold_name,
    "MIA": _hold_inpatient,
    "MOA": _hold_outpatient,
    "REF": references(codes.CLAIM_REFERENCES | codes.CLAIM_PROVIDER_REFERENCES),
    "DTM": dates(codes.CLAIM_DATES),
    "PER": _hold_contact,
    "AMT": amounts(codes.CLAIM_AMOUNTS),
    "QTY": quantities(codes.CLAIM_QUANTITIES),
}
_LINE: dict[str, Holder] = {
    "DTM": dates(codes.LINE_DATES),
    "CAS": hold_adjustments,
    "REF": references(codes.LINE_REFERENCES | codes.LINE_PROVIDER_REFERENCES | codes.LINE_POLICIES, own="6R"),
    "AMT": amounts(codes.LINE_AMOUNTS, allowed="B6"),
    "QTY": quantities(codes.LINE_QUANTITIES),
    "LQ": _hold_remark,
}
