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
from functools import lru_cache

from models.claim import Drug, LineAdjudication, ServiceLine
from models.party import Facility, Provider
from models.value import unchecked
from x12.adjustments import read_adjustments
from x12.parties import Remembered, read_facility, read_provider
from x12.reading import (
    Loop,
    count,
    money,
    money_or_none,
    period,
    quantity_or_none,
    refused,
    required,
    unheld,
)
from x12.segment import Segment

_BELOW = frozenset({"NM1", "LIN", "SVD", "LQ"})
_ROLES = frozenset({"82", "QB", "DQ", "DK", "DN", "P3"})
_SV1_HELD = (1, 2, 3, 4, 5, 7, 9)
_line = unchecked(ServiceLine)
_adjudication = unchecked(LineAdjudication)
_provider = Remembered(read_provider)
_facility = Remembered(read_facility)


@dataclass(slots=True)
class _Below:
    """What stands below a line: 2410, 2420, 2430, and the loops nobody reads."""

    providers: dict[str, Provider] = field(default_factory=dict[str, Provider])
    facility: Facility | None = None
    adjudications: list[LineAdjudication] = field(default_factory=list[LineAdjudication])
    drug: Drug | None = None
    kept: list[str] = field(default_factory=list[str])


def read_line(segments: list[Segment]) -> ServiceLine:
    """Read one 2400 loop: its own segments in one pass, then the loops below, if there are any.

    A second segment of a kind is kept aside. This is the innermost loop of a file: four of five segments
    pass here, so the parts stand in one function.
    """
    lx, sv1, served = segments[0], None, None
    control_number = authorization = note = ""
    kept: list[str] = []
    end = len(segments)
    for n in range(1, end):
        segment = segments[n]
        name, qualifier = segment.id, segment.get(1)
        if name == "SV1" and sv1 is None:
            sv1 = segment
            if len(segment.fields) > 8 and unheld(segment, *_SV1_HELD):
                kept.append(segment.text)
        elif name == "DTP" and qualifier == "472" and served is None:
            served = segment
        elif name == "REF" and qualifier == "6R" and not control_number:
            control_number = segment.get(2)
        elif name == "REF" and qualifier == "G1" and not authorization:
            authorization = segment.get(2)
        elif name == "NTE" and qualifier == "ADD" and not note:
            note = segment.get(2)
        elif name in _BELOW:
            end = n
            break
        else:
            kept.append(segment.text)
    if sv1 is None or served is None:
        missing = "professional service (SV1)" if sv1 is None else "service date (DTP*472)"
        raise refused(lx, "", f"the line has no {missing}", f"Send the {missing} below LX")
    start, until = period(served, "service date")
    qualifier, procedure, modifiers, description = _service(sv1, 1)
    line = _line(
        number=count(lx, 1, "line number"),
        control_number=control_number,
        procedure=procedure,
        procedure_qualifier=qualifier,
        modifiers=modifiers,
        description=description,
        charge_cents=money(sv1, 2, "line charge"),
        unit=required(sv1, 3, "unit"),
        units=_units(sv1, 4),
        place_of_service=sv1.get(5),
        diagnosis_pointers=_pointers(sv1),
        service_from=start,
        service_to=until,
        emergency=sv1.get(9) == "Y",
        note=note,
        authorization_number=authorization,
        kept_aside=tuple(kept),
    )
    return line if end == len(segments) else _with_loops(line, segments[end:])


def _with_loops(line: ServiceLine, segments: list[Segment]) -> ServiceLine:
    """Add what the loops below a line say: 2410 drug, 2420 providers, 2430 earlier payers."""
    below = _read_below(segments)
    providers = below.providers
    update = {
        "drug": below.drug,
        "rendering": providers.get("82"),
        "purchased_from": providers.get("QB"),
        "facility": below.facility,
        "supervising": providers.get("DQ"),
        "ordering": providers.get("DK"),
        "referring": providers.get("DN"),
        "primary_care": providers.get("P3"),
        "adjudications": tuple(below.adjudications),
        "kept_aside": (*line.kept_aside, *below.kept),
    }
    return line.model_copy(update=update)


def _read_below(segments: list[Segment]) -> _Below:
    """Read the loops under a line, each from its first segment on."""
    below = _Below()
    starts = [n for n, segment in enumerate(segments) if segment.id in _BELOW]
    for start, end in zip(starts, [*starts[1:], len(segments)], strict=True):
        _read_loop(below, segments[start:end])
    return below


def _read_loop(below: _Below, loop: list[Segment]) -> None:
    first, entity = loop[0], loop[0].get(1)
    if first.id == "SVD":
        below.adjudications.append(_read_adjudication(first, loop[1:], below.kept))
    elif first.id == "LIN" and below.drug is None:
        below.drug = read_drug(first, loop[1:], below.kept)
    elif first.id == "NM1" and entity in _ROLES and entity not in below.providers:
        below.providers[entity] = _provider(loop, below.kept)
    elif first.id == "NM1" and entity == "77" and below.facility is None:
        below.facility = _facility(loop, below.kept)
    else:
        below.kept += [segment.text for segment in loop]


def _service(segment: Segment, n: int) -> tuple[str, str, tuple[str, ...], str]:
    """Read a procedure composite: ``HC:99213:25`` is qualifier, code, modifiers; 07 is a description."""
    read = procedure_of(segment.get(n), segment.delimiters.component)
    if not read[1]:
        raise refused(segment, f"{n:02d}-2", "there is no procedure code", "Send the procedure code")
    return read


@lru_cache(maxsize=1 << 13)
def procedure_of(text: str, mark: str) -> tuple[str, str, tuple[str, ...], str]:
    """Divide a procedure composite into qualifier, code, up to four modifiers and description."""
    parts = [part.strip() for part in text.split(mark)] + [""] * 7
    return parts[0] or "HC", parts[1], tuple(part for part in parts[2:6] if part), parts[6]


def _units(segment: Segment, n: int) -> Decimal:
    units = quantity_or_none(segment, n, "number of units")
    if units is None:
        raise refused(segment, n, "there is no number of units", "Send the number of units")
    return units


def _pointers(sv1: Segment) -> tuple[int, ...]:
    pointers = _pointers_of(sv1.get(7), sv1.delimiters.component)
    if pointers is None:
        raise refused(sv1, 7, "a diagnosis pointer is not a number", "Send the numbers 1 to 12")
    return pointers


@lru_cache(maxsize=1 << 12)
def _pointers_of(text: str, mark: str) -> tuple[int, ...] | None:
    texts = [part for piece in text.split(mark) if (part := piece.strip())]
    if not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in texts):
        return None
    return tuple(int(part) for part in texts)


def read_drug(lin: Segment, below: list[Segment], kept: list[str]) -> Drug:
    """Read ``LIN**N4*00093015201``, ``CTP****2*UN`` and ``REF*XZ`` (prescription number)."""
    loop = Loop(below)
    ctp = loop.take("CTP")
    drug = Drug(
        ndc=required(lin, 3, "drug code"),
        quantity=quantity_or_none(ctp, 4, "drug quantity") if ctp else None,
        unit=(ctp.part(5, 1) if ctp else "") or "UN",
        prescription_number=loop.text("REF*XZ"),
    )
    if unheld(lin, 2, 3) or lin.get(2) != "N4":
        kept.append(lin.text)
    kept += loop.left()
    return drug


def _read_adjudication(svd: Segment, below: list[Segment], kept: list[str]) -> LineAdjudication:
    """Read 2430: ``SVD*LARK1*60*HC:99213:25**1``, CAS, DTP*573 and AMT*EAF."""
    loop = Loop(below)
    decided = loop.take("DTP*573")
    qualifier, procedure, modifiers, description = procedure_of(svd.get(3), svd.delimiters.component)
    liability = money_or_none(loop.take("AMT*EAF"), 2, "remaining patient liability")
    adjustments = read_adjustments(loop.take_all("CAS"))
    if description or unheld(svd, 1, 2, 3, 5):
        kept.append(svd.text)
    kept += loop.left()
    return _adjudication(
        payer_id=required(svd, 1, "payer id"),
        paid_cents=money(svd, 2, "amount paid for the line"),
        procedure=procedure,
        procedure_qualifier=qualifier,
        modifiers=modifiers,
        units=_units(svd, 5) if svd.get(5) else Decimal(1),
        adjustments=adjustments,
        adjudicated_on=period(decided, "adjudication date")[0] if decided else None,
        patient_liability_cents=liability,
    )
