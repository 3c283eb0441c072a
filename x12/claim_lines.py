"""Service lines of an 837P claim: loop 2400 with drug, providers and earlier payers' decisions.

::

    LX*1~
    SV1*HC:99213:25*150*UN*1***1:2~       procedure, charge, unit, units, diagnosis pointers
    DTP*472*D8*20261102~                  service date
    REF*6R*L1~                            line control number
    LIN**N4*00093015201~                  2410 drug
    CTP****2*UN~
    NM1*82*1*Finch*Marigold****XX*...~    2420A rendering provider
    SVD*LARK1*60*HC:99213:25**1~          2430 what an earlier payer paid for the line
    CAS*PR*1*25~
    DTP*573*D8*20261110~
"""

from dataclasses import dataclass, field
from decimal import Decimal

from models.claim import Drug, LineAdjudication, ServiceLine
from models.party import Provider
from x12.adjustments import read_adjustments
from x12.parties import read_provider
from x12.reading import (
    Bag,
    count,
    money,
    money_or_none,
    period,
    quantity_or_none,
    refused,
    required,
    split_at,
    unheld,
)
from x12.segment import Segment

_SV1_HELD = (1, 2, 3, 4, 5, 7, 9)


@dataclass(slots=True)
class _Below:
    """What stands below a line: 2410, 2420, 2430, and the loops nobody reads."""

    providers: dict[str, Provider] = field(default_factory=dict[str, Provider])
    adjudications: list[LineAdjudication] = field(default_factory=list[LineAdjudication])
    drug: Drug | None = None
    kept: list[str] = field(default_factory=list[str])


def read_line(loop: list[Segment]) -> ServiceLine:
    """Read one 2400 loop."""
    head, loops = split_at(loop, "NM1", "LIN", "SVD", "LQ")
    lx, bag = head[0], Bag(head[1:])
    sv1, served = bag.take("SV1"), bag.take("DTP", "472")
    if sv1 is None or served is None:
        missing = "professional service (SV1)" if sv1 is None else "service date (DTP*472)"
        raise refused(lx, "", f"the line has no {missing}", f"Send the {missing} below LX")
    start, end = period(served, "service date")
    note = bag.take("NTE", "ADD")
    below = _read_below(loops)
    aside = [sv1.text] if unheld(sv1, *_SV1_HELD) else []
    return ServiceLine(
        number=count(lx, 1, "line number"),
        control_number=bag.text("REF", "6R"),
        procedure=_procedure(sv1),
        procedure_qualifier=sv1.part(1, 1) or "HC",
        modifiers=_modifiers(sv1, 1),
        description=sv1.part(1, 7),
        charge_cents=money(sv1, 2, "line charge"),
        unit=required(sv1, 3, "unit"),
        units=_units(sv1, 4),
        place_of_service=sv1.get(5),
        diagnosis_pointers=_pointers(sv1),
        service_from=start,
        service_to=end,
        emergency=sv1.get(9) == "Y",
        note=note.get(2) if note else "",
        authorization_number=bag.text("REF", "G1"),
        drug=below.drug,
        rendering=below.providers.get("82"),
        referring=below.providers.get("DN"),
        ordering=below.providers.get("DK"),
        supervising=below.providers.get("DQ"),
        adjudications=tuple(below.adjudications),
        kept_aside=(*aside, *bag.texts(), *below.kept),
    )


def _read_below(loops: list[list[Segment]]) -> _Below:
    below = _Below()
    for loop in loops:
        first, bag = loop[0], Bag(loop[1:])
        entity = first.get(1)
        if first.id == "SVD":
            below.adjudications.append(_read_adjudication(first, bag))
        elif first.id == "LIN" and below.drug is None:
            below.drug = _read_drug(first, bag)
        elif first.id == "NM1" and entity in {"82", "DN", "DK", "DQ"} and entity not in below.providers:
            below.providers[entity] = read_provider(first, bag)
        else:
            bag = Bag(loop)
        below.kept += bag.texts()
    return below


def _procedure(sv1: Segment) -> str:
    if code := sv1.part(1, 2):
        return code
    raise refused(sv1, "01-2", "there is no procedure code", "Send the procedure code")


def _modifiers(segment: Segment, n: int) -> tuple[str, ...]:
    return tuple(modifier for modifier in segment.parts(n)[2:6] if modifier)


def _units(segment: Segment, n: int) -> Decimal:
    units = quantity_or_none(segment, n, "number of units")
    if units is None:
        raise refused(segment, n, "there is no number of units", "Send the number of units")
    return units


def _pointers(sv1: Segment) -> tuple[int, ...]:
    texts = [text for text in sv1.parts(7) if text]
    if not all(text.isascii() and text.isdigit() and len(text) <= 2 for text in texts):
        raise refused(sv1, 7, "a diagnosis pointer is not a number", "Send the numbers 1 to 12")
    return tuple(int(text) for text in texts)


def _read_drug(lin: Segment, bag: Bag) -> Drug:
    """Read ``LIN**N4*00093015201``, ``CTP****2*UN`` and ``REF*XZ`` (prescription number)."""
    ctp = bag.take("CTP")
    return Drug(
        ndc=required(lin, 3, "drug code"),
        quantity=quantity_or_none(ctp, 4, "drug quantity") if ctp else None,
        unit=(ctp.part(5, 1) if ctp else "") or "UN",
        prescription_number=bag.text("REF", "XZ"),
    )


def _read_adjudication(svd: Segment, bag: Bag) -> LineAdjudication:
    decided = bag.take("DTP", "573")
    return LineAdjudication(
        payer_id=required(svd, 1, "payer id"),
        paid_cents=money(svd, 2, "amount paid for the line"),
        procedure=svd.part(3, 2),
        modifiers=_modifiers(svd, 3),
        units=_units(svd, 5) if svd.get(5) else Decimal(1),
        adjustments=read_adjustments(bag.take_all("CAS")),
        adjudicated_on=period(decided, "adjudication date")[0] if decided else None,
        patient_liability_cents=money_or_none(bag.take("AMT", "EAF"), 2, "remaining patient liability"),
    )
