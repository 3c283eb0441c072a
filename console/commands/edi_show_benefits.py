"""The benefits of a 271: active or not, then copays, deductibles and limits by service type."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from console.commands.edi_show_parts import date_rows, reference_rows
from console.commands.edi_show_record import kept
from console.commands.edi_show_text import (
    INDENT,
    aligned,
    dollars,
    known_as,
    listed,
    person,
    procedure,
    worded,
    wrapped,
)
from models.benefit import Benefit, BenefitCondition, BenefitDelivery, RelatedEntity


class _Line(NamedTuple):
    """A benefit as a row, without its service type: equal rows are told once."""

    what: str
    value: str
    period: str
    network: str
    level: str
    more: tuple[str, ...]


def benefit_lines(benefits: Sequence[Benefit]) -> list[str]:
    """Draw the benefits; those that differ only in their service type share one row."""
    if not benefits:
        return []
    grouped: dict[_Line, list[str]] = {}
    for benefit in benefits:
        kinds = grouped.setdefault(_row(benefit), [])
        kind = worded("service_type", benefit.service_type) if benefit.service_type else ""
        if kind and kind not in kinds:
            kinds.append(kind)
    rows = [("benefit", "amount", "per", "network", "for whom")]
    rows += [tuple(line[:5]) for line in grouped]
    heading, *drawn = aligned(rows, right=(1,), headed=True)
    shown = ["", *heading]
    for (line, kinds), row in zip(grouped.items(), drawn, strict=True):
        shown += row
        for text in (f"for {listed(kinds, '; ')}" if kinds else "", *line.more):
            shown += wrapped(text, INDENT * 3, INDENT * 4)
    return shown


def _row(benefit: Benefit) -> _Line:
    return _Line(
        worded("benefit", benefit.information),
        listed((dollars(benefit.amount_cents), percent(benefit.percent), _count(benefit)), " "),
        worded("period", benefit.period) if benefit.period else "",
        {"Y": "in network", "N": "out of network", "W": "any", "U": "unknown"}.get(benefit.in_network, ""),
        worded("coverage_level", benefit.coverage_level) if benefit.coverage_level else "",
        tuple(_more(benefit)),
    )


def percent(text: str) -> str:
    """Write a fraction as a percentage: ``.2`` is ``20%``."""
    try:
        return f"{(Decimal(text) * 100).normalize():f}%" if text else ""
    except InvalidOperation:
        return text


def _count(benefit: Benefit) -> str:
    if benefit.quantity is None:
        return ""
    return f"{benefit.quantity} {worded('benefit_quantity', benefit.quantity_qualifier)}".strip()


def _more(benefit: Benefit) -> Iterable[str]:
    """Yield what a benefit says beside the row."""
    asked = benefit.procedure
    yield from _plan(benefit)
    if asked is not None:
        yield f"procedure {procedure(asked.code, asked.modifiers, asked.qualifier)}"
    if benefit.authorization == "Y":
        yield "authorization is required"
    yield from (_delivery(held) for held in benefit.deliveries)
    yield from (text for _, text in reference_rows(benefit.references))
    yield from (text for _, text in date_rows(benefit.dates))
    yield from (f"refused: {worded('refusal', held.reason)}" for held in benefit.refusals)
    yield from (_condition(held) for held in benefit.conditions)
    yield from benefit.messages
    for entity in benefit.entities:
        yield _entity(entity)
    yield from (text.strip() for text in kept(benefit.kept_aside, "271", "2110"))


def _plan(benefit: Benefit) -> Iterable[str]:
    kind = worded("insurance_type", benefit.insurance_type) if benefit.insurance_type else ""
    if benefit.plan or kind:
        yield f"plan {listed((benefit.plan, kind))}"


def _delivery(held: BenefitDelivery) -> str:
    """Write HSD: how much in which time."""
    amount = f"{held.quantity} {worded('benefit_quantity', held.quantity_qualifier)}".strip()
    period = worded("period", held.period) if held.period else ""
    times = f"{held.periods} times" if held.periods and held.periods != "1" else ""
    rest = (held.unit and f"unit {held.unit}", held.frequency and f"every {held.frequency}")
    pattern = (held.pattern and f"pattern {held.pattern}", held.time and f"time {held.time}")
    return listed((amount, *rest, listed((times, period), " "), *pattern))


def _condition(held: BenefitCondition) -> str:
    if held.qualifier == "ZZ":
        return f"place {worded('place_of_service', held.code)}"
    return listed((held.qualifier, held.code, held.category, held.text), " ")


def _entity(entity: RelatedEntity) -> str:
    name = known_as(person(entity.name), entity.identifier)
    numbers = (f"{worded('contact', n.kind)} {n.number}" for desk in entity.contacts for n in desk.numbers)
    return f"{worded('entity', entity.entity)}: {listed((name, *numbers))}"
