"""The levels of claim status messages, 276 and 277 (005010X212), read and written the same way.

::

    HL*1**20*1~   NM1*PR*2*Blue Heron Health*****PI*BHH01~       2000A payer
    HL*2*1*21*1~  NM1*41*2*Harborlight Clinic*****46*HARB~       2000B who asks
    HL*3*2*19*1~  NM1*1P*1*Brack*Ottoline****XX*1234567893~      2000C provider, here a person
    HL*4*3*22*1~  NM1*IL*1*Finch*Marigold****MI*LB-2~            2000D subscriber
    HL*5*4*23~    NM1*QC*1*Finch*Pip~                            2000E dependent, the patient
"""

from collections.abc import Sequence
from typing import TypedDict

from models.inquiry import StatusAnswer, StatusInquiry
from models.party import PersonName
from x12.hierarchy import Level
from x12.level_names import above, is_person, named
from x12.level_writer import NamedParty, write_party
from x12.parties import read_name
from x12.writing import SegmentWriter

Said = StatusInquiry | StatusAnswer


class Organizations(TypedDict):
    """The fields of a question or answer that tell of payer, sender and provider."""

    payer_name: str
    payer_id: str
    payer_id_qualifier: str
    submitter_name: str
    submitter_first: str
    submitter_is_person: bool
    submitter_id: str
    provider_name: str
    provider_first: str
    provider_middle: str
    provider_suffix: str
    provider_is_person: bool
    provider_npi: str
    provider_id_qualifier: str


def read_organizations(levels: Sequence[Level], level: Level) -> Organizations:
    """Read who stands above a record; what its level does not reach stays empty."""
    payer = named(above(levels, level, "20"), "PR")
    submitter = named(above(levels, level, "21"), "41") if level.code != "20" else named(None)
    provider = named(None)
    if level.code not in {"20", "21"}:
        provider = named(level.up("19"), "1P")
    return Organizations(
        payer_name=payer.get(3),
        payer_id=payer.get(9),
        payer_id_qualifier=payer.get(8) or "PI",
        submitter_name=submitter.get(3),
        submitter_first=submitter.get(4),
        submitter_is_person=is_person(submitter),
        submitter_id=submitter.get(9),
        provider_name=provider.get(3),
        provider_first=provider.get(4),
        provider_middle=provider.get(5),
        provider_suffix=provider.get(7),
        provider_is_person=is_person(provider),
        provider_npi=provider.get(9),
        provider_id_qualifier=provider.get(8) or "XX",
    )


class People(TypedDict):
    """The fields of a question or answer that tell of subscriber and patient."""

    subscriber_is_person: bool
    member_id: str
    member_id_qualifier: str
    dependent: PersonName | None


def read_people(level: Level) -> People:
    """Read subscriber and dependent; never guessed where HL02 leads nowhere."""
    subscriber = named(level.up("22"), "IL")
    return People(
        subscriber_is_person=subscriber.get(2) != "2",
        member_id=subscriber.get(9),
        member_id_qualifier=subscriber.get(8) or "MI",
        dependent=read_name(named(level, "QC")) if level.code == "23" else None,
    )


def write_payer(out: SegmentWriter, said: Said) -> None:
    """Write 2100A."""
    name = PersonName(last=said.payer_name)
    party = NamedParty("PR", name, False, said.payer_id_qualifier, said.payer_id)
    write_party(out, party, record_of(said), "payer")


def write_submitter(out: SegmentWriter, said: Said) -> None:
    """Write 2100B: the sender of the question."""
    name = PersonName(last=said.submitter_name, first=said.submitter_first)
    party = NamedParty("41", name, said.submitter_is_person, "46", said.submitter_id)
    write_party(out, party, record_of(said), "submitter", needs_name=False)


def write_provider(out: SegmentWriter, said: Said) -> None:
    """Write 2100C."""
    name = PersonName(
        last=said.provider_name,
        first=said.provider_first,
        middle=said.provider_middle,
        suffix=said.provider_suffix,
    )
    qualifier, identifier = said.provider_id_qualifier, said.provider_npi
    party = NamedParty("1P", name, said.provider_is_person, qualifier, identifier)
    write_party(out, party, record_of(said), "provider", needs_name=False)


def write_subscriber(out: SegmentWriter, said: Said) -> None:
    """Write 2100D."""
    name = said.subscriber or PersonName(last="")
    qualifier, identifier = said.member_id_qualifier, said.member_id
    party = NamedParty("IL", name, said.subscriber_is_person, qualifier, identifier)
    write_party(out, party, record_of(said), "subscriber")


def record_of(said: Said) -> str:
    """Name a question or answer in a message; the trace is ours and tells of nobody."""
    return f"trace {said.trace[:50]}"


def payer_of(said: Said) -> object:
    """Return what makes two payers the same."""
    return said.payer_name, said.payer_id, said.payer_id_qualifier


def submitter_of(said: Said) -> object:
    """Return what makes two senders the same."""
    return said.submitter_name, said.submitter_first, said.submitter_is_person, said.submitter_id


def provider_of(said: Said) -> object:
    """Return what makes two providers the same."""
    name = (said.provider_name, said.provider_first, said.provider_middle, said.provider_suffix)
    return *name, said.provider_is_person, said.provider_npi, said.provider_id_qualifier


def subscriber_of(said: Said) -> object:
    """Return what makes two subscribers the same."""
    return said.subscriber, said.subscriber_is_person, said.member_id, said.member_id_qualifier
