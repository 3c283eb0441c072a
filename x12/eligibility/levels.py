"""The levels of coverage messages, 270 and 271 (005010X279A1), read and written the same way.

::

    HL*1**20*1~   NM1*PR*2*Blue Heron Health*****PI*BHH01~                2000A payer
    HL*2*1*21*1~  NM1*1P*1*Brack*Ottoline****XX*1234567893~               2000B who asks, here a person
                  PRV*PE*PXC*207Q00000X~                                  its taxonomy
    HL*3*2*22*1~  NM1*IL*1*Finch*Marigold****MI*LB-2~ REF*6P*HARBOR7~     2000C subscriber
    HL*4*3*23*0~  TRN*1*E-12*9199300000~ NM1*03*1*Finch*Pip~              2000D dependent, the patient
                  DMG*D8*20160601*M~ INS*N*19~                            born, sex; a child
"""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from models.coded import Identification
from models.eligibility import EligibilityAnswer, EligibilityInquiry
from models.errors import X12Refused
from models.party import Address, PersonName, Sex
from x12.hierarchy import Level
from x12.level_names import above, is_person, left_but_name, named
from x12.level_writer import NamedParty, check_name, write_birth_and_sex, write_party
from x12.parties import read_address, read_name, read_person, write_address, write_name
from x12.reading import Bag, unheld
from x12.segment import Segment
from x12.services import read_identifications, write_identifications
from x12.writing import SegmentWriter, fit, need, need_fit

Said = EligibilityInquiry | EligibilityAnswer
_PEOPLE = frozenset({"IL", "03"})
_SAID = frozenset({"EQ", "EB"})
_ONLY_ABOVE = frozenset({"TRN", "DMG", "INS", "HI"})


def parted_level(level: Level) -> tuple[list[Segment], list[Segment]]:
    """Part a level into what is surely its own and what follows a lost HL.

    A second person's NM1 before any EQ or EB, or TRN, DMG, INS and HI behind one, begin another level.
    """
    said, people, start = False, 0, -1
    for n, segment in enumerate(level.segments):
        said = said or segment.id in _SAID
        if segment.id == "NM1" and segment.get(1) in _PEOPLE:
            people += 1
            if people == 2 and not said:
                return _cut(level, n)
            start = n
        elif said and segment.id in _ONLY_ABOVE:
            return _cut(level, start if people > 1 and segment.id != "TRN" else n)
    return list(level.segments), []


def _cut(level: Level, n: int) -> tuple[list[Segment], list[Segment]]:
    return list(level.segments[:n]), list(level.segments[n:])


def refuse_lost(segments: Sequence[Segment]) -> None:
    """Refuse what follows a lost HL. Raises ``X12Refused``."""
    problem = "a second person stands in one level: the HL between them is missing"
    remedy = "Ask the sender for the complete file"
    raise X12Refused(problem, field="HL", remedy=remedy, position=segments[0].position)


_HELD_ABOVE = {
    "20": frozenset({"PER", "AAA"}),
    "21": frozenset({"N3", "N4", "PRV", "AAA"}),
    "22": frozenset({"N3", "N4", "DMG", "AAA"}),
}


def left_above(level: Level) -> list[str]:
    """Return what no field holds of a level above the patient, as text."""
    held = _HELD_ABOVE.get(level.code, frozenset())
    plain = [s for s in level.segments if not (s.id == "REF" and not unheld(s, 1, 2, 3))]
    return left_but_name(plain if level.code in {"21", "22"} else level.segments, *held)


class Organizations(TypedDict):
    """The fields of a question or answer that tell of payer and provider."""

    payer_name: str
    payer_id: str
    payer_id_qualifier: str
    provider_entity: str
    provider_name: str
    provider_first: str
    provider_middle: str
    provider_suffix: str
    provider_is_person: bool
    provider_npi: str
    provider_id_qualifier: str
    provider_taxonomy: str
    provider_references: tuple[Identification, ...]
    provider_address: Address | None


def read_organizations(levels: Sequence[Level], level: Level) -> Organizations:
    """Read who stands above a patient; what the level does not reach stays empty."""
    payer = named(above(levels, level, "20"))
    provider_level = above(levels, level, "21") if level.code != "20" else None
    provider, bag = named(provider_level), Bag(provider_level.segments if provider_level else ())
    taxonomy = bag.take("PRV")
    return Organizations(
        payer_name=payer.get(3),
        payer_id=payer.get(9),
        payer_id_qualifier=payer.get(8) or "PI",
        provider_entity=provider.get(1) or "1P",
        provider_name=provider.get(3),
        provider_first=provider.get(4),
        provider_middle=provider.get(5),
        provider_suffix=provider.get(7),
        provider_is_person=is_person(provider),
        provider_npi=provider.get(9),
        provider_id_qualifier=provider.get(8) or "XX",
        provider_taxonomy=taxonomy.get(3) if taxonomy else "",
        provider_references=read_identifications(bag),
        provider_address=read_address(bag),
    )


class People(TypedDict):
    """The fields of a question or answer that tell of the subscriber and the dependent."""

    member_id: str
    member_id_qualifier: str
    birth_date: date | None
    sex: Sex | None
    address: Address | None
    references: tuple[Identification, ...]
    dependent: PersonName | None
    dependent_birth_date: date | None
    dependent_sex: Sex | None
    dependent_address: Address | None
    dependent_references: tuple[Identification, ...]
    relationship: str


def read_people(level: Level, own: Bag) -> People:
    """Read subscriber and dependent out of the patient's own segments and the level above."""
    subscriber_level = level.up("22")
    is_dependent = level.code == "23"
    above_bag = Bag(parted_level(subscriber_level)[0]) if subscriber_level else Bag(())
    subscriber_bag = above_bag if is_dependent else own
    insured = named(subscriber_level, "IL")
    person = read_person(insured, subscriber_bag)
    patient = read_person(named(level, "03"), own) if is_dependent else None
    relationship = own.take("INS") if is_dependent else None
    return People(
        member_id=insured.get(9),
        member_id_qualifier=insured.get(8) or "MI",
        birth_date=person.birth_date,
        sex=person.sex,
        address=person.address,
        references=read_identifications(subscriber_bag),
        dependent=patient.name if patient else None,
        dependent_birth_date=patient.birth_date if patient else None,
        dependent_sex=patient.sex if patient else None,
        dependent_address=patient.address if patient else None,
        dependent_references=read_identifications(own) if patient else (),
        relationship=relationship.get(2) if relationship else "",
    )


def read_subscriber_name(level: Level) -> PersonName | None:
    """Return the subscriber's name; a level with a member id alone has none."""
    insured = named(level.up("22"), "IL")
    return read_name(insured) if insured.get(3) else None


def read_originator(trace: Segment | None, provider_id: str) -> str:
    """Return TRN03, empty when it is what ``write_trace`` makes of the provider's number."""
    said = trace.get(3) if trace else ""
    return "" if said == _originator(provider_id) else said


def _originator(provider_id: str) -> str:
    """Return ten characters that name who traces, 9 marking a number of our own choice."""
    digits = "".join(c for c in provider_id if c.isascii() and c.isalnum())
    return f"9{digits[:9]:0>9}"


def record_of(said: Said) -> str:
    """Name a question or answer in a message; the trace is ours and tells of nobody."""
    return f"trace {said.trace[:50]}"


def payer_of(said: Said) -> object:
    """Return what makes two payers the same."""
    return said.payer_name, said.payer_id, said.payer_id_qualifier


def provider_of(said: Said) -> object:
    """Return what makes two providers the same."""
    name = (said.provider_name, said.provider_first, said.provider_middle, said.provider_suffix)
    number = (said.provider_entity, said.provider_npi, said.provider_id_qualifier, said.provider_taxonomy)
    return name, said.provider_is_person, number, said.provider_references, said.provider_address


def subscriber_of(said: Said) -> object:
    """Return what makes two subscribers the same."""
    number = (said.member_id, said.member_id_qualifier, said.references)
    return said.subscriber, number, said.birth_date, said.sex, said.address


def write_payer(out: SegmentWriter, said: Said) -> None:
    """Write 2100A."""
    name = PersonName(last=said.payer_name)
    party = NamedParty("PR", name, False, said.payer_id_qualifier, said.payer_id)
    write_party(out, party, record_of(said), "payer")


def write_provider(out: SegmentWriter, said: Said) -> None:
    """Write 2100B."""
    record = record_of(said)
    name = PersonName(
        last=said.provider_name,
        first=said.provider_first,
        middle=said.provider_middle,
        suffix=said.provider_suffix,
    )
    entity = need(said.provider_entity, record, "provider_entity", "Say who asks, as 1P")
    qualifier, identifier = said.provider_id_qualifier, said.provider_npi
    party = NamedParty(entity, name, said.provider_is_person, qualifier, identifier)
    write_party(out, party, record, "provider", needs_name=False)
    write_identifications(out, said.provider_references, record, "provider_references", described=True)
    write_address(out, said.provider_address)
    out.add_if(said.provider_taxonomy, "PRV", "PE", "PXC", said.provider_taxonomy)


def write_trace(out: SegmentWriter, said: Said, kind: str) -> None:
    """Write ``TRN*1*E-12*9199300000`` (2 in the answer): it stands with the patient."""
    record = record_of(said)
    trace = need_fit(said.trace, 50, record, "trace", "Number the question")
    originator = fit(said.trace_originator, 10, record, "trace_originator")
    out.add("TRN", kind, trace, originator or _originator(said.provider_npi))


def write_subscriber(out: SegmentWriter, said: Said) -> None:
    """Write 2100C up to DMG; a payer that found nobody may name no subscriber."""
    record = record_of(said)
    name = said.subscriber or PersonName(last="")
    check_name(name, True, record, "subscriber")
    identifier = fit(said.member_id, 80, record, "member_id")
    qualifier = said.member_id_qualifier
    write_name(out, "IL", name, is_person=True, qualifier=qualifier, identifier=identifier)
    described = isinstance(said, EligibilityAnswer)
    write_identifications(out, said.references, record, "references", described=described)
    write_address(out, said.address)


def write_dependent(out: SegmentWriter, said: Said) -> None:
    """Write 2100D up to DMG."""
    record = record_of(said)
    name = said.dependent or PersonName(last="")
    need(name.last, record, "dependent.last", "Name the patient")
    check_name(name, True, record, "dependent")
    write_name(out, "03", name, is_person=True)
    field, described = "dependent_references", isinstance(said, EligibilityAnswer)
    write_identifications(out, said.dependent_references, record, field, described=described)
    write_address(out, said.dependent_address)


def write_subscriber_birth(out: SegmentWriter, said: Said) -> None:
    """Write the DMG of 2100C."""
    write_birth_and_sex(out, said.birth_date, said.sex)


def write_dependent_birth(out: SegmentWriter, said: Said) -> None:
    """Write DMG and INS of 2100D: ``INS*N*19`` is a child."""
    write_birth_and_sex(out, said.dependent_birth_date, said.dependent_sex)
    relationship = fit(said.relationship, 2, record_of(said), "relationship")
    out.add_if(relationship, "INS", "N", relationship)
