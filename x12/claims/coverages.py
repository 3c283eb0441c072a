"""Other payers of an 837 claim: loop 2320 with 2330A (their subscriber) and 2330B (the payer).

::

    SBR*P*01*GRP-2******CI~         primary; the patient is the spouse of its subscriber
    CAS*PR*1*25~                    what it adjusted at claim level
    AMT*D*60~                       what it paid
    AMT*EAF*25~                     what it left to the patient
    OI***Y***Y~                     benefits assigned, release of information
    MOA***MA18~                     its remarks; MIA for a stay (837I)
    NM1*IL*1*Oakes*Bram****MI*LB-2~ 2330A
    NM1*PR*2*Larkspur Benefit*****PI*LARK1~
    DTP*573*D8*20261102~            2330B: adjudicated on
    REF*F8*ICN-5~                   its number of the claim
"""

from collections.abc import Sequence
from typing import Literal, Protocol, get_args

from models.claim import Coverage, LineAdjudication, PayerIdentity, PayerSequence, PriorAdjudication
from models.value import unchecked
from x12.adjustments import read_adjustments
from x12.medicare import read_medicare
from x12.parties import read_payer, read_person, read_provider_numbers
from x12.reading import Loop, money_or_none, one_of, period, refused, split_at, take_held, unheld
from x12.segment import Segment

SEQUENCES: tuple[PayerSequence, ...] = get_args(PayerSequence)
BENEFITS: tuple[Literal["Y", "N", "W"], ...] = ("Y", "N", "W")
RELEASES: tuple[Literal["Y", "I"], ...] = ("Y", "I")
_coverage = unchecked(Coverage)


class DecidedLine(Protocol):
    """A service line, professional or institutional, with what earlier payers decided about it."""

    @property
    def adjudications(self) -> Sequence[LineAdjudication]:
        """Return the decisions of loop 2430."""
        ...


def read_other_coverage(loop: list[Segment], lines: Sequence[DecidedLine], kept: list[str]) -> Coverage:
    """Read one 2320 loop with its people. ``lines`` tell whether this payer has decided line by line."""
    head, people = split_at(loop, "NM1")
    sbr, own = head[0], Loop(head[1:])
    named = {person[0].get(1): person for person in reversed(people)}
    for entity, what in (("IL", "subscriber of the other payer"), ("PR", "other payer")):
        if entity not in named:
            raise refused(sbr, "", f"there is no {what} (NM1*{entity})", f"Send the {what}")
    insured, payer = Loop(named["IL"][1:]), Loop(named["PR"][1:])
    biller, after = named.get("85", []), list[str]()
    identity = _with_own_numbers(read_payer(named["PR"][0], payer), biller, after)
    oi = take_held(own, "OI", 3, 6)
    coverage = _coverage(
        sequence=one_of(sbr, 1, SEQUENCES, "payer sequence"),
        payer=identity,
        subscriber=read_person(named["IL"][0], insured),
        member_id=named["IL"][0].get(9),
        relationship=sbr.get(2) or "18",
        group_number=sbr.get(3),
        group_name=sbr.get(4),
        filing_indicator=sbr.get(9) or "CI",
        insurance_type=sbr.get(5),
        benefits_assigned=one_of(oi, 3, BENEFITS, "benefits assignment") if oi and oi.get(3) else "Y",
        release_of_information=one_of(oi, 6, RELEASES, "release of information") if oi and oi.get(6) else "Y",
        adjudication=_read_adjudication(own, payer, identity.payer_id, lines),
    )
    kept += [*own.left(), *insured.left(), *payer.left(), *after]
    # The other loops below 2330B: this payer's numbers for providers, which no field holds.
    read = (named["IL"], named["PR"], biller)
    others = [person for person in people if all(person is not known for known in read)]
    kept += [segment.text for person in others for segment in person]
    return coverage


def _with_own_numbers(payer: PayerIdentity, biller: list[Segment], kept: list[str]) -> PayerIdentity:
    """Add this payer's numbers of the billing provider: NM1*85, REF*G2 (837P 2330G, 837I 2330I)."""
    if not biller:
        return payer
    loop = Loop(biller[1:])
    numbers = read_provider_numbers(loop)
    if not numbers or unheld(biller[0], 1, 2):
        kept.append(biller[0].text)
    kept += loop.left()
    return payer.model_copy(update={"provider_ids": (*payer.provider_ids, *numbers)}) if numbers else payer


def _read_adjudication(
    own: Loop, payer: Loop, payer_id: str, lines: Sequence[DecidedLine]
) -> PriorAdjudication | None:
    """Read what this payer decided, or None when nothing says that it has decided.

    A payer without AMT*D that decided at the lines paid what its lines say.
    """
    paid = money_or_none(own.take("AMT*D"), 2, "amount the payer paid")
    non_covered = money_or_none(own.take("AMT*A8"), 2, "non-covered amount")
    liability = money_or_none(own.take("AMT*EAF"), 2, "remaining patient liability")
    adjustments = read_adjustments(own.take_all("CAS"))
    decided, number = payer.take("DTP*573"), payer.text("REF*F8")
    inpatient, outpatient, remarks = read_medicare(own)
    at_lines = [a.paid_cents for line in lines for a in line.adjudications if a.payer_id == payer_id]
    said = (paid, non_covered, liability, decided, inpatient, outpatient)
    if all(value is None for value in said) and not (adjustments or number or at_lines or remarks):
        return None
    return PriorAdjudication(
        paid_cents=sum(at_lines) if paid is None else paid,
        patient_liability_cents=liability,
        non_covered_cents=non_covered,
        adjudicated_on=period(decided, "adjudication date")[0] if decided else None,
        adjustments=adjustments,
        claim_control_number=number,
        remarks=remarks,
        inpatient=inpatient,
        outpatient=outpatient,
    )
