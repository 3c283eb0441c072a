"""Benefits: what one EB of a 271 says, with everything that hangs on it (loops 2110 and 2120)."""

from datetime import date
from decimal import Decimal
from typing import Literal

from models.coded import DatedPeriod, Identification, Procedure
from models.party import Address, PersonName
from models.value import Value


class RequestRefusal(Value):
    """One AAA: why a question, or a part of it, was not answered, and what to do next.

    ``reason`` is AAA03 (75 subscriber not found), ``follow_up`` AAA04 (C correct and ask again, R ask
    again later, N do not ask again ...). ``valid_request`` is AAA01: the question itself was in order.
    """

    level: Literal["payer", "provider", "subscriber", "dependent", "benefit"]
    reason: str
    follow_up: str = ""
    valid_request: bool = False


class ContactNumber(Value):
    """One way to reach somebody: ``kind`` TE telephone, FX fax, EM mail, UR web page, EX extension ..."""

    kind: str
    number: str


class ContactDesk(Value):
    """One PER*IC: a desk and how to reach it."""

    name: str = ""
    numbers: tuple[ContactNumber, ...] = ()


class RelatedEntity(Value):
    """Somebody named with a benefit (2120): another payer, the primary care provider, a vendor ...

    ``entity`` is NM101: PR payer, PRP primary, SEP secondary, TTP tertiary payer, P3 primary care provider,
    1P provider, IL insured, VN vendor and others. ``taxonomy_role`` and ``taxonomy`` are PRV01 and PRV03.
    """

    entity: str
    name: PersonName
    is_person: bool = False
    identifier: str = ""
    qualifier: str = ""
    address: Address | None = None
    contacts: tuple[ContactDesk, ...] = ()
    taxonomy_role: str = ""
    taxonomy: str = ""
    kept_aside: tuple[str, ...] = ()


class OtherPayer(Value):
    """Another payer who covers the patient: what coordination of benefits starts with.

    ``order`` is P, S or T where the answer says who pays first. ``begin`` and ``end`` are the first and
    last day that the benefit names; ``references`` every number of it (18 plan number, N6 network ...).
    """

    name: str
    payer_id: str = ""
    payer_id_qualifier: str = ""
    order: Literal["P", "S", "T", ""] = ""
    insurance_type: str = ""
    policy_number: str = ""
    group_number: str = ""
    references: tuple[Identification, ...] = ()
    begin: date | None = None
    end: date | None = None
    address: Address | None = None
    contacts: tuple[ContactDesk, ...] = ()


class BenefitDelivery(Value):
    """One HSD: how much care in which time, ``HSD*VS*12***29``: twelve visits in what remains.

    The fields are HSD01 to HSD08 in their order, as written.
    """

    quantity_qualifier: str = ""
    quantity: str = ""
    unit: str = ""
    frequency: str = ""
    period: str = ""
    periods: str = ""
    pattern: str = ""
    time: str = ""


class BenefitCondition(Value):
    """One III: where a benefit holds (``ZZ`` with a place of service), or for which injury it does."""

    qualifier: str = ""
    code: str = ""
    category: str = ""
    text: str = ""


class Benefit(Value):
    """One EB: ``information`` 1 active, 6 inactive, A coinsurance, B copay, C deductible, G out of pocket.

    An EB for several service types is one benefit for each. ``percent`` is EB08 as a fraction (.2 is 20
    percent). ``quantity`` counts what ``quantity_qualifier`` names (VS visits, DY days).
    ``authorization`` (EB11) and ``in_network`` (EB12) are Y, N, U unknown, W not applicable, or not said.
    """

    information: str
    coverage_level: str = ""
    service_type: str = ""
    insurance_type: str = ""
    plan: str = ""
    period: str = ""
    amount_cents: int | None = None
    percent: str = ""
    quantity_qualifier: str = ""
    quantity: Decimal | None = None
    authorization: Literal["Y", "N", "U", ""] = ""
    in_network: Literal["Y", "N", "U", "W", ""] = ""
    procedure: Procedure | None = None
    diagnosis_pointers: tuple[int, ...] = ()
    deliveries: tuple[BenefitDelivery, ...] = ()
    references: tuple[Identification, ...] = ()
    dates: tuple[DatedPeriod, ...] = ()
    refusals: tuple[RequestRefusal, ...] = ()
    messages: tuple[str, ...] = ()
    conditions: tuple[BenefitCondition, ...] = ()
    entities: tuple[RelatedEntity, ...] = ()
    kept_aside: tuple[str, ...] = ()
