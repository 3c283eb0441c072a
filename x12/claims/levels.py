"""What an 837 claim inherits from the levels above it: billing provider, subscriber, payer, patient.

::

    HL*1**20*1~  PRV*BI*PXC*207Q00000X~
      NM1*85*2*Harborlight Clinic*****XX*1993000003~  N3, N4, REF*EI       2010AA
      NM1*87*2~                                       N3, N4               2010AB pay-to address
    HL*2*1*22*0~ SBR*P*18*GRP-7*Harbor Fleet*****CI~
      NM1*IL*1*Finch*Marigold****MI*LB-2~             N3, N4, DMG          2010BA
      NM1*PR*2*Blue Heron Health*****PI*BHH01~                             2010BB
    HL*3*2*23*0~ PAT*19~
      NM1*QC*1*Finch*Robin~                           N3, N4, DMG          2010CA
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.claim import Coverage, PayerSequence
from models.errors import X12Refused
from models.party import Address, Person, Provider
from models.value import unchecked
from x12.claims.coverages import BENEFITS, RELEASES, SEQUENCES
from x12.claims.sources import ClaimLevel, ClaimSource
from x12.parties import Remembered, read_address, read_payer, read_person, read_provider
from x12.reading import Loop, day, one_of, quantity_or_none, refused, split_at, take_held, unheld
from x12.segment import Segment, absent

_SBR_HELD = (1, 2, 3, 4, 5, 9)
_PAT_HELD = (1, 5, 6, 7, 8, 9)
_coverage = unchecked(Coverage)
_payer = Remembered(read_payer)


@dataclass(slots=True)
class Billing:
    """2000A as it is read once for all its claims."""

    provider: Provider
    pay_to: Address | None
    kept: list[str]


@dataclass(slots=True)
class Patient:
    """Who the patient is when it is not the subscriber, and what PAT says of either."""

    person: Person | None = None
    relationship: str = ""
    death_on: date | None = None
    weight: Decimal | None = None
    pregnant: bool = False


def missing(segment_id: str, what: str, position: int) -> X12Refused:
    """Refuse a claim above which a segment is missing."""
    return refused(absent(segment_id, position), "", f"there is no {what}", f"Send the {what}")


def billing_of(source: ClaimSource, kept: list[str]) -> Billing:
    """Return the billing provider (2010AA) and pay-to address (2010AB) of a claim's level."""
    level = source.billing
    if level.read is None:
        level.read = _read_billing(level)
    billing: Billing = level.read
    kept += billing.kept
    return billing


def _read_billing(level: ClaimLevel) -> Billing:
    head, loops = split_at(level.segments, "NM1")
    own, kept = Loop(head), list[str]()
    taxonomy = take_held(own, "PRV*BI", 1, 2, 3)
    kept += own.left()
    named: dict[str, list[Segment]] = {}
    for loop in loops:
        entity = loop[0].get(1)
        if entity in {"85", "87"} and entity not in named:
            named[entity] = loop
        else:
            kept += [segment.text for segment in loop]
    if "85" not in named:
        raise missing("NM1", "billing provider (NM1*85)", level.heading.position)
    own, pay_to = Loop(named["85"][1:]), Loop(named.get("87", [])[1:])
    provider, address = read_provider(named["85"][0], own), read_address(pay_to)
    kept += [*own.left(), *pay_to.left()]
    if taxonomy is not None:
        provider = provider.model_copy(update={"taxonomy": taxonomy.get(3)})
    return Billing(provider, address, kept)


def destination_sequence(source: ClaimSource) -> PayerSequence:
    """Return SBR01 of loop 2000B: as which payer in the order the destination is billed."""
    for segment in source.subscriber.segments:
        if segment.id == "SBR":
            return one_of(segment, 1, SEQUENCES, "payer sequence")
    raise missing("SBR", "subscriber segment", source.claim[0].position)


def destination_of(source: ClaimSource, relationship: str, kept: list[str]) -> Coverage:
    """Read 2000B, 2010BA and 2010BB: the coverage this file bills."""
    clm, segments = source.claim[0], source.subscriber.segments
    names = [n for n, segment in enumerate(segments) if segment.id == "NM1"]
    ends = [*names[1:], len(segments)]
    # Of two names in the same role the first one counts: it comes last here.
    people = {segments[n].get(1): segments[n:m] for n, m in zip(names[::-1], ends[::-1], strict=False)}
    for entity, what in (("IL", "subscriber (NM1*IL)"), ("PR", "payer (NM1*PR)")):
        if entity not in people:
            raise missing("NM1", what, clm.position)
    insured, payer = people["IL"], people["PR"]
    sbr = _read_head(segments[: names[0]], kept)
    person, after = Loop(insured[1:]), list[str]()
    coverage = _coverage(
        sequence=one_of(sbr, 1, SEQUENCES, "payer sequence"),
        payer=_payer(payer, after),
        subscriber=read_person(insured[0], person),
        member_id=insured[0].get(9),
        relationship=relationship or sbr.get(2) or "18",
        group_number=sbr.get(3),
        group_name=sbr.get(4),
        filing_indicator=sbr.get(9) or "CI",
        insurance_type=sbr.get(5),
        benefits_assigned=one_of(clm, 8, BENEFITS, "benefits assignment"),
        release_of_information=one_of(clm, 9, RELEASES, "release of information"),
    )
    kept += [*person.left(), *after]
    if len(names) > 2:
        others = (n for n in names if segments[n] is not insured[0] and segments[n] is not payer[0])
        kept += [s.text for n in others for s in _from_name(segments, n)]
    return coverage


def _from_name(segments: list[Segment], start: int) -> list[Segment]:
    """Return the loop that the name at this place opens."""
    ends = (n for n in range(start + 1, len(segments)) if segments[n].id == "NM1")
    return segments[start : next(ends, len(segments))]


def _read_head(head: list[Segment], kept: list[str]) -> Segment:
    """Return SBR, and keep aside what it says beyond the fields and what else stands there (PAT apart)."""
    sbr = next((segment for segment in head if segment.id == "SBR"), None)
    if sbr is None:
        raise missing("SBR", "subscriber segment", 0)
    if unheld(sbr, *_SBR_HELD):
        kept.append(sbr.text)
    if len(head) > 1:
        pat = next((segment for segment in head if segment.id == "PAT"), None)
        kept += [segment.text for segment in head if segment is not sbr and segment is not pat]
    return sbr


def patient_of(source: ClaimSource, kept: list[str]) -> Patient:
    """Read what PAT and 2010CA say: of a dependent (``PAT*19``, NM1*QC), or of a subscriber (PAT alone)."""
    if source.patient is None:
        pat = next((segment for segment in source.subscriber.segments if segment.id == "PAT"), None)
        return Patient() if pat is None else _facts(pat, kept)
    head, loops = split_at(source.patient.segments, "NM1")
    own = Loop(head)
    pat = own.take("PAT")
    patient = Patient() if pat is None else _facts(pat, kept)
    kept += own.left()
    if not loops or loops[0][0].get(1) != "QC":
        raise missing("NM1", "patient (NM1*QC)", source.claim[0].position)
    person = Loop(loops[0][1:])
    patient.person = read_person(loops[0][0], person)
    kept += [*person.left(), *(segment.text for loop in loops[1:] for segment in loop)]
    return patient


def _facts(pat: Segment, kept: list[str]) -> Patient:
    """Read ``PAT*19****D8*20261101*01*154*Y``: relationship, date of death, pounds, pregnancy."""
    if len(pat.fields) <= 2:
        return Patient(relationship=pat.get(1))
    if unheld(pat, *_PAT_HELD):
        kept.append(pat.text)
    return Patient(
        relationship=pat.get(1),
        death_on=day(pat, 6, "date of death") if pat.get(6) else None,
        weight=quantity_or_none(pat, 8, "weight of the patient"),
        pregnant=pat.get(9) == "Y",
    )
