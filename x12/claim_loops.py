"""From the loops of one 837P claim to its ``ClaimDocument``: header, diagnoses, providers, payers.

Loop 2300 of a claim, and what hangs below it::

    CLM*HL-0001*150***11:B:1*Y*A*Y*Y~      claim id, charge, place:B:frequency, signature, assignment ...
    REF*G1*AUTH-77~                        prior authorization
    HI*ABK:E119*ABF:I10~                   diagnoses
    NM1*82*1*Finch*Marigold****XX*...~     2310B rendering provider
    SBR*S*01*******CI~                     2320 another payer
    LX*1~                                  2400 service line
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from models.claim import Attachment, ClaimDocument, Coverage, Diagnosis, PayerSequence
from models.errors import X12Refused
from models.party import Address, Facility, Person, Provider
from x12.claim_coverages import read_other_coverage
from x12.claim_lines import read_line
from x12.parties import read_address, read_facility, read_payer, read_person, read_provider
from x12.reading import Bag, day, money, money_or_none, one_of, refused, required, split_at, unheld
from x12.segment import Segment, absent

_SEQUENCES: tuple[PayerSequence, ...] = get_args(PayerSequence)
_FREQUENCIES: tuple[Literal["1", "7", "8"], ...] = ("1", "7", "8")
_ASSIGNMENTS: tuple[Literal["A", "B", "C"], ...] = ("A", "B", "C")
_BENEFITS: tuple[Literal["Y", "N", "W"], ...] = ("Y", "N", "W")
_RELEASES: tuple[Literal["Y", "I"], ...] = ("Y", "I")
_CLM_HELD = (1, 2, 5, 6, 7, 8, 9, 11)


@dataclass(frozen=True, slots=True)
class ClaimSource:
    """The segments one claim is read from: its own, and those of the levels above it."""

    billing: tuple[Segment, ...]
    subscriber: tuple[Segment, ...]
    patient: tuple[Segment, ...] | None
    claim: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class _Providers:
    rendering: Provider | None = None
    referring: Provider | None = None
    supervising: Provider | None = None
    facility: Facility | None = None


def destination_sequence(source: ClaimSource) -> PayerSequence:
    """Return SBR01 of loop 2000B: as which payer in the order the destination is billed."""
    for segment in source.subscriber:
        if segment.id == "SBR":
            return one_of(segment, 1, _SEQUENCES, "payer sequence")
    raise _missing("SBR", "subscriber segment", source)


def read_document(source: ClaimSource) -> ClaimDocument:
    """Read one claim with everything it inherits. What no field holds goes to ``kept_aside``."""
    kept: list[str] = []
    above, line_loops = split_at(source.claim, "LX")
    own, payer_loops = split_at(above, "SBR")
    head, provider_loops = split_at(own, "NM1")
    billing, pay_to = _read_billing(source, kept)
    destination, patient = _read_destination(source, kept)
    bag = Bag(head)
    clm = _take_clm(bag, kept)
    providers = _read_providers(provider_loops, after := [])
    lines = tuple(read_line(loop) for loop in line_loops)
    others = [read_other_coverage(loop, lines, _SEQUENCES, after) for loop in payer_loops]
    coverages = sorted([destination, *others], key=lambda c: _SEQUENCES.index(c.sequence))
    causes = clm.parts(11)
    note = bag.take("NTE")
    return ClaimDocument(
        control_number=required(clm, 1, "claim id"),
        frequency=one_of(clm, (5, 3), _FREQUENCIES, "claim frequency"),
        charge_cents=money(clm, 2, "claim charge"),
        place_of_service=clm.part(5, 1),
        provider_signature=clm.get(6) == "Y",
        assignment=one_of(clm, 7, _ASSIGNMENTS, "assignment code"),
        benefits_assigned=one_of(clm, 8, _BENEFITS, "benefits assignment"),
        release_of_information=one_of(clm, 9, _RELEASES, "release of information"),
        related_causes=tuple(cause for cause in causes[:3] if cause),
        accident_state=clm.part(11, 4),
        billing=billing,
        pay_to=pay_to,
        coverages=tuple(coverages),
        patient=patient,
        diagnoses=_read_diagnoses(bag),
        lines=lines,
        rendering=providers.rendering,
        referring=providers.referring,
        supervising=providers.supervising,
        facility=providers.facility,
        authorization_number=bag.text("REF", "G1"),
        referral_number=bag.text("REF", "9F"),
        clia_number=bag.text("REF", "X4"),
        medical_record_number=bag.text("REF", "EA"),
        payer_claim_control_number=bag.text("REF", "F8"),
        patient_paid_cents=money_or_none(bag.take("AMT", "F5"), 2, "amount the patient paid"),
        note=note.get(2) if note else "",
        note_kind=(note.get(1) if note else "") or "ADD",
        dates=_read_dates(bag),
        attachments=_read_attachments(bag),
        kept_aside=(*kept, *bag.texts(), *after),
    )


def _missing(segment_id: str, what: str, source: ClaimSource) -> X12Refused:
    return refused(
        absent(segment_id, source.claim[0].position), "", f"there is no {what}", f"Send the {what}"
    )


def _take_clm(bag: Bag, kept: list[str]) -> Segment:
    """Take CLM; one that says more than the document holds (CLM20 delay reason ...) is kept aside too."""
    clm = bag.segments[0]
    bag.keep(clm)
    if unheld(clm, *_CLM_HELD):
        kept.append(clm.text)
    return clm


def _read_billing(source: ClaimSource, kept: list[str]) -> tuple[Provider, Address | None]:
    """Read 2000A PRV, 2010AA billing provider (NM1*85) and 2010AB pay-to address (NM1*87)."""
    head, loops = split_at(source.billing, "NM1")
    level = Bag(head)
    taxonomy = level.take("PRV", "BI")
    billing, pay_to = None, None
    kept += level.texts()
    for loop in loops:
        bag = Bag(loop[1:])
        if loop[0].get(1) == "85" and billing is None:
            billing = read_provider(loop[0], bag)
        elif loop[0].get(1) == "87" and pay_to is None:
            pay_to = read_address(bag)
        else:
            bag = Bag(loop)
        kept += bag.texts()
    if billing is None:
        raise _missing("NM1", "billing provider (NM1*85)", source)
    return billing.model_copy(update={"taxonomy": taxonomy.get(3)}) if taxonomy else billing, pay_to


def _read_destination(source: ClaimSource, kept: list[str]) -> tuple[Coverage, Person | None]:
    """Read 2000B, 2010BA and 2010BB, and the patient of 2000C and 2010CA."""
    head, loops = split_at(source.subscriber, "NM1")
    level = Bag(head)
    sbr = level.take("SBR") or absent("SBR")
    kept += level.texts()
    people = {loop[0].get(1): loop for loop in reversed(loops)}
    if "IL" not in people or "PR" not in people:
        raise _missing("NM1", "subscriber (NM1*IL)" if "IL" not in people else "payer (NM1*PR)", source)
    insured, payer = people["IL"], people["PR"]
    insured_bag, payer_bag = Bag(insured[1:]), Bag(payer[1:])
    patient, relationship = _read_patient(source, kept)
    clm = source.claim[0]
    coverage = Coverage(
        sequence=destination_sequence(source),
        payer=read_payer(payer[0], payer_bag),
        subscriber=read_person(insured[0], insured_bag),
        member_id=insured[0].get(9),
        relationship=relationship or sbr.get(2) or "18",
        group_number=sbr.get(3),
        group_name=sbr.get(4),
        filing_indicator=sbr.get(9) or "CI",
        insurance_type=sbr.get(5),
        benefits_assigned=one_of(clm, 8, _BENEFITS, "benefits assignment"),
        release_of_information=one_of(clm, 9, _RELEASES, "release of information"),
    )
    kept += [*insured_bag.texts(), *payer_bag.texts()]
    kept += [s.text for loop in loops if loop is not insured and loop is not payer for s in loop]
    return coverage, patient


def _read_patient(source: ClaimSource, kept: list[str]) -> tuple[Person | None, str]:
    """Read ``PAT*19`` and NM1*QC; return the patient and the relationship to the subscriber."""
    if source.patient is None:
        return None, ""
    head, loops = split_at(source.patient, "NM1")
    level = Bag(head)
    pat = level.take("PAT")
    if pat is not None and unheld(pat, 1):
        kept.append(pat.text)
    kept += level.texts()
    if not loops or loops[0][0].get(1) != "QC":
        raise _missing("NM1", "patient (NM1*QC)", source)
    bag = Bag(loops[0][1:])
    person = read_person(loops[0][0], bag)
    kept += [*bag.texts(), *(segment.text for loop in loops[1:] for segment in loop)]
    return person, pat.get(1) if pat else ""


def _read_diagnoses(bag: Bag) -> tuple[Diagnosis, ...]:
    """Read ``HI*ABK:E119*ABF:I10``: principal first. Other HI (anesthesia, condition) stay in the bag."""
    found: list[Diagnosis] = []
    for segment in [s for s in bag.left if s.id == "HI" and s.part(1, 1) in {"ABK", "BK", "ABF", "BF"}]:
        bag.keep(segment)
        for n in range(1, len(segment.fields)):
            if code := segment.part(n, 2).replace(".", ""):
                found.append(Diagnosis(code=code, qualifier=segment.part(n, 1)))
    return tuple(found)


def _read_providers(loops: Sequence[list[Segment]], kept: list[str]) -> _Providers:
    """Read 2310A referring (DN), 2310B rendering (82), 2310C facility (77), 2310D supervising (DQ)."""
    found: dict[str, Provider] = {}
    facility: Facility | None = None
    for loop in loops:
        entity, bag = loop[0].get(1), Bag(loop[1:])
        if entity in {"DN", "82", "DQ"} and entity not in found:
            found[entity] = read_provider(loop[0], bag)
        elif entity == "77" and facility is None:
            facility = read_facility(loop[0], bag)
        else:
            bag = Bag(loop)
        kept += bag.texts()
    return _Providers(found.get("82"), found.get("DN"), found.get("DQ"), facility)


def _read_dates(bag: Bag) -> dict[str, date]:
    """Read every ``DTP*431*D8*20261103`` by its qualifier; spans and times stay in the bag."""
    dates: dict[str, date] = {}
    for segment in [s for s in bag.left if s.id == "DTP" and s.get(2) == "D8"]:
        if segment.get(1) and segment.get(1) not in dates:
            dates[segment.get(1)] = day(segment, 3, "date")
            bag.keep(segment)
    return dates


def _read_attachments(bag: Bag) -> tuple[Attachment, ...]:
    """Read ``PWK*OZ*EL***AC*DOC-12``: support data, electronically, under its control number."""
    return tuple(
        Attachment(report_type=s.get(1), transmission=s.get(2), control_number=s.get(6))
        for s in bag.take_all("PWK")
    )
