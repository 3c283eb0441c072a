"""Desks to call, as answers name them: PER with up to three numbers.

::

    PER*IC*Provider desk*TE*5035550199*EX*12*UR*bhh.example~
"""

from collections.abc import Sequence

from models.benefit import ContactDesk, ContactNumber
from x12.reading import Bag
from x12.writing import SegmentWriter, fit, fit_text, need


def read_desks(bag: Bag) -> tuple[ContactDesk, ...]:
    """Take every ``PER*IC*Provider desk*TE*5035550199*UR*bhh.example`` out of the loop."""
    return tuple(
        ContactDesk(
            name=per.get(2),
            numbers=tuple(
                ContactNumber(kind=per.get(n), number=per.get(n + 1))
                for n in (3, 5, 7)
                if per.get(n) or per.get(n + 1)
            ),
        )
        for per in bag.take_all("PER")
    )


def write_desks(out: SegmentWriter, desks: Sequence[ContactDesk], record: str, field: str) -> None:
    """Write one PER for each desk. Raises ``BadInput`` for a desk without name and number, or with four."""
    for n, desk in enumerate(desks):
        place = f"{field}.{n}"
        if not desk.name:
            need("x" if desk.numbers else "", record, place, "Name the desk, or how to reach it")
        fit("x" * len(desk.numbers), 3, record, f"{place}.numbers")
        numbers: list[str] = []
        for number in desk.numbers:
            numbers.append(need(number.kind, record, f"{place}.kind", "Say what number it is, as TE"))
            numbers.append(fit(number.number, 256, record, f"{place}.number"))
        out.add("PER", "IC", fit_text(desk.name, 60, record, f"{place}.name"), *numbers)
