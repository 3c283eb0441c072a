"""Service lines of an 837I claim: loop 2400 with drug, providers and earlier payers' decisions.

::

    LX*1~
    SV2*0360*HC:27447:RT*12500*UN*1**250~  revenue code, procedure, charge, unit, units, 07 not covered
    DTP*472*D8*20261102~                   service date, where the line has one
    REF*6R*L1~                             line control number
    AMT*GT*12.5~                           service tax; AMT*N8 facility tax
    LIN**N4*00093015201~                   2410 drug
    CTP****2*UN~
    NM1*72*1*Finch*Marigold****XX*...~     2420A operating physician
    SVD*LARK1*9000*HC:27447*0360*1~        2430 what an earlier payer paid for the line
    CAS*PR*1*250~
    DTP*573*D8*20261110~
"""

from dataclasses import dataclass, field
from decimal import Decimal

from models.claim import Attachment, Drug
from models.institutional import InstitutionalLine, InstitutionalLineAdjudication
from models.party import Provider
from x12.adjustments import read_adjustments
from x12.claims.lines import procedure_of, read_drug
from x12.institutional.places import LINE_PROVIDERS
from x12.parties import Remembered, read_provider
from x12.reading import (
    Loop,
    count,
    money,
    money_or_none,
    period,
    quantity_or_none,
    refused,
    required,
    split_at,
    take_held,
    unheld,
)
from x12.segment import Segment

_BELOW = ("NM1", "LIN", "SVD")
_SV2_HELD = (1, 2, 3, 4, 5, 7)
_SVD_HELD = (1, 2, 3, 4, 5, 6)
_COMPONENTS_HELD = 7
_provider = Remembered(read_provider)


@dataclass(slots=True)
class _Below:
    """What stands below a line: 2410, 2420, 2430, and the loops nobody reads."""

    providers: dict[str, Provider] = field(default_factory=dict[str, Provider])
    adjudications: list[InstitutionalLineAdjudication] = field(
        default_factory=list[InstitutionalLineAdjudication]
    )
    drug: Drug | None = None
    kept: list[str] = field(default_factory=list[str])


def read_institutional_line(segments: list[Segment]) -> InstitutionalLine:
    """Read one 2400 loop."""
    lx, (head, loops) = segments[0], split_at(segments[1:], *_BELOW)
    own = Loop(head)
    sv2 = take_held(own, "SV2", *_SV2_HELD)
    if sv2 is None:
        what = "institutional service (SV2)"
        raise refused(lx, "", f"the line has no {what}", f"Send the {what} below LX")
    served = take_held(own, "DTP*472", 1, 2, 3)
    start, end = period(served, "service date") if served else (None, None)
    qualifier, procedure, modifiers, description = procedure_of(sv2.get(2), sv2.delimiters.component)
    if says_more_than_a_procedure(sv2, 2):
        own.put_back(sv2)
    number, units = count(lx, 1, "line number"), quantity_or_none(sv2, 5, "number of units")
    if units is None:
        raise refused(sv2, 5, "there is no number of units", "Send the number of units")
    below = _read_below(loops)
    return InstitutionalLine(
        number=number,
        control_number=held_number(own, "6R"),
        revenue_code=required(sv2, 1, "revenue code"),
        procedure=procedure,
        procedure_qualifier=qualifier,
        modifiers=modifiers,
        description=description,
        charge_cents=money(sv2, 3, "line charge"),
        non_covered_cents=money_or_none(sv2, 7, "non-covered charge"),
        unit=required(sv2, 4, "unit"),
        units=units,
        service_from=start,
        service_to=end,
        service_tax_cents=money_or_none(take_held(own, "AMT*GT", 1, 2), 2, "service tax"),
        facility_tax_cents=money_or_none(take_held(own, "AMT*N8", 1, 2), 2, "facility tax"),
        note=own.text("NTE*TPO"),
        attachments=read_held_attachments(own),
        drug=below.drug,
        **{field: below.providers.get(entity) for entity, field in LINE_PROVIDERS.items()},
        adjudications=tuple(below.adjudications),
        kept_aside=(*own.left(), *below.kept),
    )


def held_number(own: Loop, qualifier: str) -> str:
    """Take ``REF*6R*L1`` and return its number; a REF that says more is kept aside as well."""
    segment = take_held(own, f"REF*{qualifier}", 1, 2)
    return segment.get(2) if segment else ""


def read_held_attachments(own: Loop) -> tuple[Attachment, ...]:
    """Read ``PWK*OZ*EL***AC*DOC-12``: support data, electronically, under its control number."""
    found: list[Attachment] = []
    for paper in own.take_all("PWK"):
        number = paper.get(6)
        found.append(Attachment(report_type=paper.get(1), transmission=paper.get(2), control_number=number))
        if unheld(paper, 1, 2, 5, 6) or paper.get(5) not in {"AC", ""}:
            own.put_back(paper)
    return tuple(found)


def says_more_than_a_procedure(segment: Segment, n: int) -> bool:
    """Tell whether a procedure composite goes on behind code, modifiers and description."""
    return any(segment.parts(n)[_COMPONENTS_HELD:])


def _read_below(loops: list[list[Segment]]) -> _Below:
    """Read the loops under a line, each from its first segment on."""
    below = _Below()
    for loop in loops:
        first, entity = loop[0], loop[0].get(1)
        if first.id == "SVD":
            below.adjudications.append(_read_adjudication(first, loop[1:], below.kept))
        elif first.id == "LIN" and below.drug is None:
            below.drug = read_drug(first, loop[1:], below.kept)
        elif first.id == "NM1" and entity in LINE_PROVIDERS and entity not in below.providers:
            below.providers[entity] = _provider(loop, below.kept)
        else:
            below.kept += [segment.text for segment in loop]
    return below


def _read_adjudication(svd: Segment, below: list[Segment], kept: list[str]) -> InstitutionalLineAdjudication:
    """Read 2430: ``SVD*LARK1*9000*HC:27447*0360*1*2``, CAS, DTP*573 and AMT*EAF."""
    loop = Loop(below)
    decided = loop.take("DTP*573")
    qualifier, procedure, modifiers, description = procedure_of(svd.get(3), svd.delimiters.component)
    liability = money_or_none(loop.take("AMT*EAF"), 2, "remaining patient liability")
    adjustments = read_adjustments(loop.take_all("CAS"))
    if description or says_more_than_a_procedure(svd, 3) or unheld(svd, *_SVD_HELD):
        kept.append(svd.text)
    kept += loop.left()
    units = quantity_or_none(svd, 5, "number of units paid")
    return InstitutionalLineAdjudication(
        payer_id=required(svd, 1, "payer id"),
        paid_cents=money(svd, 2, "amount paid for the line"),
        procedure=procedure,
        procedure_qualifier=qualifier,
        modifiers=modifiers,
        revenue_code=svd.get(4),
        units=Decimal(1) if units is None else units,
        bundled_with=count(svd, 6, "number of the bundled line") if svd.get(6) else None,
        adjustments=adjustments,
        adjudicated_on=period(decided, "adjudication date")[0] if decided else None,
        patient_liability_cents=liability,
    )
