"""The benefits of a 271 (005010X279A1): loop 2110 and the entities named with it, loop 2120.

::

    EB*B*IND*98^UC*HM*Heron Gold*27*25*****Y~     copay of 25 a visit, for service types 98 and UC, in network
    HSD*VS*12***29~                               twelve visits remain
    REF*18*S5601~ DTP*292*D8*20260101~            plan number; benefit begins
    AAA*N**70*C~                                  refused about this benefit alone
    MSG*Referral needed~                          free text
    EB*R**30*MB~                                  another payer covers, too
    REF*1W*1EG4TE5MK72~                           under this member id
    LS*2120~ NM1*PR*2*Larkspur Benefit*****PI*LARK1~ PER*IC**TE*5035550177~ LE*2120~
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal

from models.benefit import (
    Benefit,
    BenefitCondition,
    BenefitDelivery,
    RelatedEntity,
    RequestRefusal,
)
from models.errors import BadInput
from models.money import text_from_cents
from x12.desks import read_desks, write_desks
from x12.level_names import is_person
from x12.level_writer import check_name
from x12.parties import read_address, read_name, write_address, write_name
from x12.reading import Bag, money_or_none, one_of, quantity_or_none, refused, required, split_at, unheld
from x12.segment import Segment
from x12.services import (
    procedure_element,
    read_identifications,
    read_periods,
    read_procedure,
    write_identifications,
    write_periods,
)
from x12.writing import Repeated, SegmentWriter, fit, fit_text, need, number_text

RefusalLevel = Literal["payer", "provider", "subscriber", "dependent", "benefit"]
_MOST_TYPES = 99
"""How many service types EB03 holds."""
_YES_NO: tuple[Literal["Y", "N", "U"], ...] = ("Y", "N", "U")
_NETWORK: tuple[Literal["Y", "N", "U", "W"], ...] = ("Y", "N", "U", "W")


def read_benefits(loop: Sequence[Segment]) -> Iterator[Benefit]:
    """Read an EB with what hangs on it: one benefit for each service type of EB03."""
    own, related = split_at([s for s in loop[1:] if s.id not in {"LS", "LE"}], "NM1")
    segment, bag = loop[0], Bag(own)
    benefit = Benefit(
        information=required(segment, 1, "benefit information"),
        coverage_level=segment.get(2),
        insurance_type=segment.get(4),
        plan=segment.get(5),
        period=segment.get(6),
        amount_cents=money_or_none(segment, 7, "benefit amount"),
        percent=_percent(segment),
        quantity_qualifier=segment.get(9),
        quantity=quantity_or_none(segment, 10, "quantity"),
        authorization=one_of(segment, 11, _YES_NO, "authorization mark") if segment.get(11) else "",
        in_network=one_of(segment, 12, _NETWORK, "network mark") if segment.get(12) else "",
        procedure=read_procedure(segment, 13) if segment.get(13) else None,
        diagnosis_pointers=read_pointers(segment, 14),
        deliveries=tuple(_read_delivery(hsd) for hsd in bag.take_all("HSD")),
        references=read_identifications(bag),
        dates=read_periods(bag),
        refusals=read_refusals(bag, "benefit"),
        messages=tuple(message.get(1) for message in bag.take_all("MSG")),
        conditions=tuple(_read_condition(iii) for iii in bag.take_all("III")),
        entities=tuple(_read_entity(entity) for entity in related),
        kept_aside=bag.texts(),
    )
    for service_type in segment.repeats(3):
        yield benefit.model_copy(update={"service_type": service_type.strip()})


def _percent(segment: Segment) -> str:
    quantity_or_none(segment, 8, "percentage")
    return segment.get(8)


def read_pointers(segment: Segment, n: int) -> tuple[int, ...]:
    """Read the composite of diagnosis pointers in element ``n``: ``1:2``."""
    texts = [text.strip() for text in segment.parts(n) if text.strip()]
    if not all(text.isascii() and text.isdigit() and len(text) <= 2 for text in texts):
        raise refused(segment, n, "a diagnosis pointer is not a number", "Send numbers from 1 to 12")
    return tuple(int(text) for text in texts)


def _read_delivery(segment: Segment) -> BenefitDelivery:
    """Read ``HSD*VS*12***29``."""
    return BenefitDelivery(
        quantity_qualifier=segment.get(1),
        quantity=segment.get(2),
        unit=segment.get(3),
        frequency=segment.get(4),
        period=segment.get(5),
        periods=segment.get(6),
        pattern=segment.get(7),
        time=segment.get(8),
    )


def _read_condition(segment: Segment) -> BenefitCondition:
    """Read ``III*ZZ*11``, or ``III*GR**44*left knee``."""
    return BenefitCondition(
        qualifier=segment.get(1), code=segment.get(2), category=segment.get(3), text=segment.get(4)
    )


def read_refusals(bag: Bag, level: RefusalLevel) -> tuple[RequestRefusal, ...]:
    """Take every ``AAA*N**75*C`` out of the loop."""
    return tuple(
        RequestRefusal(
            level=level,
            reason=required(segment, 3, "reject reason"),
            follow_up=segment.get(4),
            valid_request=segment.get(1) == "Y",
        )
        for segment in bag.take_all("AAA")
    )


def _read_entity(loop: list[Segment]) -> RelatedEntity:
    """Read 2120: NM1, N3, N4, PER and PRV."""
    name, bag = loop[0], Bag(loop[1:])
    taxonomy = bag.take("PRV")
    kept = [name.text] if unheld(name, *range(1, 6), 7, 8, 9) else []
    return RelatedEntity(
        entity=required(name, 1, "entity code"),
        name=read_name(name),
        is_person=is_person(name),
        identifier=name.get(9),
        qualifier=name.get(8),
        address=read_address(bag),
        contacts=read_desks(bag),
        taxonomy_role=taxonomy.get(1) if taxonomy else "",
        taxonomy=taxonomy.get(3) if taxonomy else "",
        kept_aside=(*kept, *bag.texts()),
    )


def write_benefits(out: SegmentWriter, benefits: Sequence[Benefit], record: str) -> None:
    """Write 2110 and 2120; neighbours that differ in nothing but their service type share one EB.

    Raises ``BadInput`` for what the guide requires and nobody said.
    """

    def shared(benefit: Benefit) -> tuple[Benefit, bool]:
        return benefit.model_copy(update={"service_type": ""}), bool(benefit.service_type)

    number = 0
    for (benefit, _), run in groupby(benefits, shared):
        types = [one.service_type for one in run]
        for start in range(0, len(types), _MOST_TYPES):
            number += 1
            _write_benefit(out, benefit, types[start : start + _MOST_TYPES], f"{record} benefit {number}")


def _write_benefit(out: SegmentWriter, benefit: Benefit, types: Sequence[str], record: str) -> None:
    """Write one EB for these service types, and what hangs on it."""
    service_types = Repeated(tuple(fit(code, 2, record, "service_type") for code in types))
    information = need(benefit.information, record, "information", "Say what it is about, as 1 or B")
    amount = "" if benefit.amount_cents is None else text_from_cents(benefit.amount_cents)
    if (benefit.quantity is None) != (not benefit.quantity_qualifier):
        problem, remedy = "a quantity and what it counts must come together", "Send both, or neither"
        raise BadInput(problem, record=record, field="quantity", remedy=remedy)
    quantity = "" if benefit.quantity is None else number_text(benefit.quantity)
    procedure = procedure_element(benefit.procedure, record, "procedure") if benefit.procedure else ""
    out.add(
        "EB",
        information,
        benefit.coverage_level,
        service_types,
        benefit.insurance_type,
        fit_text(benefit.plan, 50, record, "plan"),
        benefit.period,
        amount,
        benefit.percent,
        benefit.quantity_qualifier,
        quantity,
        benefit.authorization,
        benefit.in_network,
        procedure,
        tuple(str(pointer) for pointer in benefit.diagnosis_pointers),
    )
    for delivery in benefit.deliveries:
        out.add("HSD", *delivery.model_dump().values())
    write_identifications(out, benefit.references, record, "references", described=True)
    write_periods(out, benefit.dates, record, "dates")
    write_refusals(out, benefit.refusals, record)
    for message in benefit.messages:
        need(message, record, "messages", "Leave an empty message out")
        out.add("MSG", fit_text(message, 264, record, "messages"))
    for condition in benefit.conditions:
        out.add("III", condition.qualifier, condition.code, condition.category, condition.text)
    if benefit.entities:
        out.add("LS", "2120")
        for n, entity in enumerate(benefit.entities):
            _write_entity(out, entity, f"{record} entity {n + 1}")
        out.add("LE", "2120")


def write_refusals(out: SegmentWriter, refusals: Sequence[RequestRefusal], record: str) -> None:
    """Write ``AAA*N**75*C``: reject reason 75, please correct and ask again."""
    for refusal in refusals:
        reason = need(refusal.reason, record, "refusals.reason", "Say why (AAA03)")
        follow_up = need(refusal.follow_up, record, "refusals.follow_up", "Say what to do next (AAA04)")
        out.add("AAA", "Y" if refusal.valid_request else "N", "", reason, follow_up)


def _write_entity(out: SegmentWriter, entity: RelatedEntity, record: str) -> None:
    """Write 2120."""
    kind = need(entity.entity, record, "entity", "Say who it is, as PR")
    identifier = fit(entity.identifier, 80, record, "identifier")
    qualifier = need(entity.qualifier, record, "qualifier", "Say what number it is") if identifier else ""
    check_name(entity.name, entity.is_person, record, "name")
    write_name(
        out,
        kind,
        entity.name,
        is_person=entity.is_person,
        qualifier=qualifier,
        identifier=identifier,
    )
    write_address(out, entity.address)
    write_desks(out, entity.contacts, record, "contacts")
    if entity.taxonomy or entity.taxonomy_role:
        role = need(entity.taxonomy_role, record, "taxonomy_role", "Say in which role, as PE")
        out.add("PRV", role, "PXC" if entity.taxonomy else "", entity.taxonomy)
