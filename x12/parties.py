"""NM1 loops: people, providers and payers, read and written the same way wherever they stand.

Loop 2310B, the rendering provider, for example::

    NM1*82*1*Finch*Marigold****XX*1993000003~
    PRV*PE*PXC*207Q00000X~
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from models.claim import PayerIdentity
from models.party import Address, Contact, Facility, Person, PersonName, Provider, Reference, Sex
from models.value import unchecked
from x12.reading import Bag, Loop, day_or_none, required, take_held
from x12.segment import Segment, absent
from x12.writing import SegmentWriter, day_text, need

Read = TypeVar("Read")
_SEXES: dict[str, Sex] = {"F": "F", "M": "M", "U": "U"}
_WITH_ADDRESS = frozenset({"DK"})
_WITH_CONTACT = frozenset({"DK"})
"""Of the providers of a claim only the one who ordered a service has an address and a desk to call."""
_SPECIALTIES = ("PRV*PE", "PRV*BI", "PRV*RF", "PRV*AT")
"""The specialty of a rendering, billing, referring or attending provider."""
_CALLS = frozenset({"TE", "EX", "EM", "FX", ""})
"""The ways to reach a desk that a contact holds."""
_FOR_EVERY_PAYER = ("0B", "1G")
_PAYER_IDS = ("2U", "EI", "FY", "NF")
_PROVIDER_IDS_OF_A_PAYER = ("G2", "LU")
_name = unchecked(PersonName)
_address = unchecked(Address)
_person = unchecked(Person)
_provider = unchecked(Provider)


def read_name(segment: Segment) -> PersonName:
    """Read NM103 to NM107; the prefix NM106 is not kept."""
    get = segment.get
    return _name(last=get(3), first=get(4), middle=get(5), suffix=get(7))


def read_address(bag: Bag | Loop) -> Address | None:
    """Take N3 and N4 out of the loop."""
    street, town = take_held(bag, "N3", 1, 2), take_held(bag, "N4", 1, 2, 3, 4)
    if street is None and town is None:
        return None
    n3, n4 = street or absent("N3"), town or absent("N4")
    return _address(
        line1=n3.get(1),
        line2=n3.get(2),
        city=n4.get(1),
        state=n4.get(2),
        zip_code=n4.get(3).replace("-", ""),
        country=n4.get(4),
    )


def read_contact(segment: Segment | None) -> Contact | None:
    """Read ``PER*IC*Billing desk*TE*5035550142*EX*12*EM*desk@harborlight.example``."""
    if segment is None:
        return None
    numbers = {segment.get(n): segment.get(n + 1) for n in (7, 5, 3) if segment.get(n)}
    return Contact(
        name=segment.get(2),
        phone=numbers.get("TE", ""),
        extension=numbers.get("EX", ""),
        email=numbers.get("EM", ""),
        fax=numbers.get("FX", ""),
    )


def read_person(name: Segment, bag: Bag | Loop) -> Person:
    """Read a subscriber (2010BA) or patient (2010CA): name, N3, N4 and DMG."""
    demographics = take_held(bag, "DMG", 1, 2, 3)
    said = demographics.get(3) if demographics else ""
    return _person(
        name=read_name(name),
        birth_date=day_or_none(demographics, 2, "birth date"),
        sex=_SEXES.get(said),
        address=read_address(bag),
    )


def read_provider(name: Segment, loop: Loop) -> Provider:
    """Read a provider loop: NM1, PRV (taxonomy), REF (tax id EI or SY, licence 0B, UPIN 1G), N3, N4, PER."""
    named = loop.named
    prv = next((name for name in _SPECIALTIES if name in named), "")
    taxonomy = named.pop(prv, None)
    tax = named.pop("REF*EI", None) or named.pop("REF*SY", None)
    qualifier, identifier = name.get(8), name.get(9)
    desk = named.pop("PER*IC", None)
    if desk is not None and not _CALLS.issuperset((desk.get(3), desk.get(5), desk.get(7))):
        loop.put_back(desk)
    kind = tax.get(1) if tax else {"24": "EI", "34": "SY"}.get(qualifier, "")
    return _provider(
        name=read_name(name),
        npi=identifier if qualifier == "XX" else "",
        is_person=name.get(2) != "2",
        taxonomy=taxonomy.get(3) if taxonomy else "",
        tax_id=tax.get(2) if tax else identifier if kind else "",
        tax_id_kind="EI" if kind == "EI" else "SY" if kind == "SY" else "",
        address=read_address(loop),
        contact=read_contact(desk),
        other_ids=read_references(loop, _FOR_EVERY_PAYER),
    )


def read_references(loop: Loop, qualifiers: tuple[str, ...]) -> tuple[Reference, ...]:
    """Take the REF of these qualifiers out of the loop, in this order."""
    return tuple(
        Reference(qualifier=qualifier, number=number)
        for qualifier in qualifiers
        if f"REF*{qualifier}" in loop.named and (number := loop.text(f"REF*{qualifier}"))
    )


class Remembered(Generic[Read]):
    """Reads a loop once and remembers it: a file names the same few providers and payers for every claim.

    Never for people: what is remembered outlives the claim. The oldest go when there are too many.
    """

    def __init__(self, read: Callable[[Segment, Loop], Read], most: int = 4096) -> None:
        self._read = read
        self._most = most
        self._known: dict[tuple[str, ...], tuple[Read, list[str]]] = {}

    def __call__(self, segments: list[Segment], kept: list[str]) -> Read:
        """Return what the loop says; what no field holds is added to ``kept``."""
        key = tuple(["*".join(segment.fields) for segment in segments])
        known = self._known.get(key)
        if known is None:
            loop = Loop(segments[1:])
            known = self._read(segments[0], loop), loop.left()
            if len(self._known) >= self._most:
                self._known.pop(next(iter(self._known)))
            self._known[key] = known
        if known[1]:
            kept += known[1]
        return known[0]


def read_facility(name: Segment, loop: Loop) -> Facility:
    """Read where the service was given (2310C, NM1*77)."""
    npi = name.get(9) if name.get(8) == "XX" else ""
    return Facility(name=name.get(3), npi=npi, address=read_address(loop))


def read_payer(name: Segment, loop: Loop) -> PayerIdentity:
    """Read a payer (2010BB, 2330B): ``NM1*PR*2*Blue Heron Health*****PI*BHH01``."""
    return PayerIdentity(
        name=name.get(3),
        payer_id=required(name, 9, "payer id"),
        id_qualifier=name.get(8) or "PI",
        address=read_address(loop),
        other_ids=read_references(loop, _PAYER_IDS),
        provider_ids=read_provider_numbers(loop),
    )


def read_provider_numbers(loop: Loop) -> tuple[Reference, ...]:
    """Take the numbers that a payer gave the billing provider: ``REF*G2*330127``."""
    return read_references(loop, _PROVIDER_IDS_OF_A_PAYER)


def write_name(
    out: SegmentWriter,
    entity: str,
    name: PersonName,
    *,
    is_person: bool,
    qualifier: str = "",
    identifier: str = "",
) -> None:
    """Write NM1, cut to the lengths of NM103 (60), NM104 (35), NM105 (25) and NM107 (10)."""
    kind = "1" if is_person else "2"
    marks = (qualifier, identifier) if identifier else ("", "")
    first = (name.first[:35], name.middle[:25], "", name.suffix[:10]) if is_person else ("", "", "", "")
    out.add("NM1", entity, kind, name.last[:60], *first, *marks)


def write_address(out: SegmentWriter, address: Address | None) -> None:
    """Write N3 and N4, when there is an address."""
    if address is None:
        return
    out.add("N3", address.line1[:55], address.line2[:55])
    out.add("N4", address.city[:30], address.state, address.zip_code.replace("-", ""), address.country)


def write_contact(out: SegmentWriter, function: str, contact: Contact | None) -> None:
    """Write PER with phone, extension, e-mail and fax, those that are there; there is room for three."""
    if contact is None:
        return
    extension = contact.extension if contact.phone else ""
    pairs = (("TE", contact.phone), ("EX", extension), ("EM", contact.email), ("FX", contact.fax))
    numbers = [text for mark, number in pairs if number for text in (mark, number)]
    out.add_if(numbers or contact.name, "PER", function, contact.name[:60], *numbers)


def write_demographics(out: SegmentWriter, person: Person) -> None:
    """Write ``DMG*D8*19840229*F``; a person without birth date has none."""
    if person.birth_date is not None:
        out.add("DMG", "D8", day_text(person.birth_date), person.sex or "U")


def write_provider(out: SegmentWriter, entity: str, provider: Provider, taxonomy_role: str = "") -> None:
    """Write NM1, for the roles that carry it ``PRV*PE*PXC*207Q00000X``, N3 and N4, REF and PER."""
    write_name(
        out, entity, provider.name, is_person=provider.is_person, qualifier="XX", identifier=provider.npi
    )
    if taxonomy_role and provider.taxonomy:
        out.add("PRV", taxonomy_role, "PXC", provider.taxonomy)
    if entity in _WITH_ADDRESS:
        write_address(out, provider.address)
    write_references(out, provider.other_ids)
    if entity in _WITH_CONTACT:
        write_contact(out, "IC", provider.contact)


def write_references(out: SegmentWriter, references: tuple[Reference, ...]) -> None:
    """Write one REF for each number."""
    for reference in references:
        out.add("REF", reference.qualifier, reference.number)


def write_facility(out: SegmentWriter, facility: Facility) -> None:
    """Write where the service was given (2310C, 2420C): NM1*77, N3 and N4."""
    marks = ("XX", facility.npi) if facility.npi else ("", "")
    out.add("NM1", "77", "2", facility.name[:60], "", "", "", "", *marks)
    write_address(out, facility.address)


def write_payer(out: SegmentWriter, payer: PayerIdentity, record: str) -> None:
    """Write NM1*PR with N3 and N4."""
    identifier = need(payer.payer_id, record, "coverages.payer.payer_id", "Name the payer's id")
    name = need(payer.name, record, "coverages.payer.name", "Name the payer")
    out.add("NM1", "PR", "2", name[:60], "", "", "", "", payer.id_qualifier, identifier)
    write_address(out, payer.address)
