"""Services and references that several messages name the same way: SVC01, REF and DTP.

::

    SVC*HC:99213:25*150*****1~          a procedure with its modifier; 02 the charge, 07 the units
    REF*6P*HARBOR7*Harbor Fleet~        a number with its qualifier and, at times, a description
    DTP*472*RD8*20261102-20261104~      two days; DTP*472*D8*20261102 is one
"""

from collections.abc import Iterable
from datetime import date

from models.coded import DatedPeriod, Identification, Procedure
from models.errors import BadInput
from x12.reading import Bag, period, refused, unheld
from x12.segment import Segment
from x12.writing import Element, SegmentWriter, day_text, fit, fit_text, need, need_fit


def read_procedure(segment: Segment, n: int) -> Procedure:
    """Read the composite in element ``n``, which must hold a code."""
    parts = [*(part.strip() for part in segment.parts(n)), *[""] * 8]
    if not parts[1]:
        raise refused(segment, f"{n:02d}-2", "there is no procedure code", "Send qualifier and code")
    modifiers = tuple(part for part in parts[2:6] if part)
    return Procedure(
        qualifier=parts[0], code=parts[1], modifiers=modifiers, description=parts[6], code_to=parts[7]
    )


def procedure_element(procedure: Procedure, record: str, field: str) -> Element:
    """Return the composite of a procedure.

    Raises ``BadInput`` without a code, with five modifiers, and for a description: only claims carry one.
    """
    if procedure.description:
        problem, remedy = "the guide has no place for a description here", "Leave it out"
        raise BadInput(problem, record=record, field=f"{field}.description", remedy=remedy)
    if len(procedure.modifiers) > 4 or not all(procedure.modifiers):
        problem, remedy = "a procedure has four modifiers at most, none of them empty", "Leave some out"
        raise BadInput(problem, record=record, field=f"{field}.modifiers", remedy=remedy)
    modifiers = (*procedure.modifiers, "", "", "", "")[:4]
    return (
        need_fit(procedure.qualifier, 2, record, f"{field}.qualifier", "Name the code list, as HC"),
        need_fit(procedure.code, 48, record, f"{field}.code", "Name the procedure"),
        *(fit(modifier, 2, record, f"{field}.modifiers") for modifier in modifiers),
        "",
        fit(procedure.code_to, 48, record, f"{field}.code_to"),
    )


def read_identifications(bag: Bag) -> tuple[Identification, ...]:
    """Take every REF that is left in the loop, unless it says more than a number and its description."""
    plain = [ref for ref in bag.left if ref.id == "REF" and ref.get(2) and not unheld(ref, 1, 2, 3)]
    for ref in plain:
        bag.keep(ref)
    return tuple(
        Identification(qualifier=ref.get(1), number=ref.get(2), description=ref.get(3)) for ref in plain
    )


def write_identifications(
    out: SegmentWriter,
    references: Iterable[Identification],
    record: str,
    field: str,
    *,
    described: bool = False,
) -> None:
    """Write one REF for each number. ``described`` says that REF03 may be sent here.

    Raises ``BadInput`` for a qualifier or number that is missing, or a description without a place.
    """
    for n, reference in enumerate(references):
        place = f"{field}.{n}"
        qualifier = need(reference.qualifier, record, f"{place}.qualifier", "Say what number it is")
        number = need_fit(reference.number, 50, record, f"{place}.number", "Send the number")
        if reference.description and not described:
            problem, remedy = "the guide has no place for a description here", "Leave it out"
            raise BadInput(problem, record=record, field=f"{place}.description", remedy=remedy)
        description = fit_text(reference.description, 80, record, f"{place}.description")
        out.add("REF", qualifier, number, description)


def write_reference(out: SegmentWriter, qualifier: str, number: str, record: str, field: str) -> None:
    """Write ``REF*1K*ICN-5``, when there is a number. Raises ``BadInput`` when it is too long."""
    out.add_if(number, "REF", qualifier, fit(number, 50, record, field))


def read_periods(bag: Bag) -> tuple[DatedPeriod, ...]:
    """Take every DTP that is left in the loop."""
    found: list[DatedPeriod] = []
    for segment in bag.take_all("DTP"):
        begin, end = period(segment, "date")
        found.append(DatedPeriod(qualifier=segment.get(1), begin=begin, end=end))
    return tuple(found)


def write_period(out: SegmentWriter, qualifier: str, begin: date | None, end: date | None = None) -> None:
    """Write a DTP with one day (D8) or two (RD8); nothing when there is no day."""
    if begin and end:
        out.add("DTP", qualifier, "RD8", f"{day_text(begin)}-{day_text(end)}")
    elif begin:
        out.add("DTP", qualifier, "D8", day_text(begin))


def write_periods(out: SegmentWriter, periods: Iterable[DatedPeriod], record: str, field: str) -> None:
    """Write one DTP for each period. Raises ``BadInput`` for one without a qualifier."""
    for n, dated in enumerate(periods):
        need(dated.qualifier, record, f"{field}.{n}.qualifier", "Say what date it is, as 291")
        write_period(out, dated.qualifier, dated.begin, dated.end)
