"""Other payers of an 837P claim: loop 2320 with 2330A (their subscriber) and 2330B (the payer).

::

    SBR*P*01*GRP-2******CI~         primary; the patient is the spouse of its subscriber
    CAS*PR*1*25~                    what it adjusted at claim level
    AMT*D*60~                       what it paid
    AMT*EAF*25~                     what it left to the patient
    OI***Y***Y~                     benefits assigned, release of information
    NM1*IL*1*Oakes*Bram****MI*LB-2~ 2330A
    NM1*PR*2*Larkspur Benefit*****PI*LARK1~
    DTP*573*D8*20261102~            2330B: adjudicated on
    REF*F8*ICN-5~                   its number of the claim
"""

from collections.abc import Iterable
from typing import Literal

from models.claim import Coverage, PayerSequence, PriorAdjudication, ServiceLine
from x12.adjustments import read_adjustments
from x12.parties import read_payer, read_person
from x12.reading import Bag, money_or_none, one_of, period, refused, split_at
from x12.segment import Segment

_BENEFITS: tuple[Literal["Y", "N", "W"], ...] = ("Y", "N", "W")
_RELEASES: tuple[Literal["Y", "I"], ...] = ("Y", "I")


def read_other_coverage(
    loop: list[Segment], lines: tuple[ServiceLine, ...], sequences: tuple[PayerSequence, ...], kept: list[str]
) -> Coverage:
    """Read one 2320 loop with its people. ``lines`` tell whether this payer has decided line by line."""
    head, people = split_at(loop, "NM1")
    sbr, bag = head[0], Bag(head[1:])
    named = {person[0].get(1): person for person in reversed(people)}
    for entity, what in (("IL", "subscriber of the other payer"), ("PR", "other payer")):
        if entity not in named:
            raise refused(sbr, "", f"there is no {what} (NM1*{entity})", f"Send the {what}")
    insured, payer = Bag(named["IL"][1:]), Bag(named["PR"][1:])
    identity = read_payer(named["PR"][0], payer)
    oi = bag.take("OI")
    coverage = Coverage(
        sequence=one_of(sbr, 1, sequences, "payer sequence"),
        payer=identity,
        subscriber=read_person(named["IL"][0], insured),
        member_id=named["IL"][0].get(9),
        relationship=sbr.get(2) or "18",
        group_number=sbr.get(3),
        group_name=sbr.get(4),
        filing_indicator=sbr.get(9) or "CI",
        insurance_type=sbr.get(5),
        benefits_assigned=one_of(oi, 3, _BENEFITS, "benefits assignment") if oi and oi.get(3) else "Y",
        release_of_information=one_of(oi, 6, _RELEASES, "release of information")
        if oi and oi.get(6)
        else "Y",
        adjudication=_read_adjudication(bag, payer, identity.payer_id, lines),
    )
    kept += [*bag.texts(), *insured.texts(), *payer.texts()]
    kept += _others(people, named)
    return coverage


def _others(people: Iterable[list[Segment]], named: dict[str, list[Segment]]) -> list[str]:
    """Return the loops 2330C to 2330G, which no field holds."""
    return [
        segment.text
        for person in people
        if person is not named["IL"] and person is not named["PR"]
        for segment in person
    ]


def _read_adjudication(
    bag: Bag, payer: Bag, payer_id: str, lines: tuple[ServiceLine, ...]
) -> PriorAdjudication | None:
    """Read what this payer decided, or None when nothing says that it has decided.

    A payer without AMT*D that decided at the lines paid what its lines say.
    """
    paid = money_or_none(bag.take("AMT", "D"), 2, "amount the payer paid")
    non_covered = money_or_none(bag.take("AMT", "A8"), 2, "non-covered amount")
    liability = money_or_none(bag.take("AMT", "EAF"), 2, "remaining patient liability")
    adjustments = read_adjustments(bag.take_all("CAS"))
    decided = payer.take("DTP", "573")
    number = payer.text("REF", "F8")
    at_lines = [a.paid_cents for line in lines for a in line.adjudications if a.payer_id == payer_id]
    said = (paid, non_covered, liability, decided)
    if all(value is None for value in said) and not (adjustments or number or at_lines):
        return None
    return PriorAdjudication(
        paid_cents=sum(at_lines) if paid is None else paid,
        patient_liability_cents=liability,
        non_covered_cents=non_covered,
        adjudicated_on=period(decided, "adjudication date")[0] if decided else None,
        adjustments=adjustments,
        claim_control_number=number,
    )
