"""NM1 loops: people, providers and payers, read and written the same way wherever they stand.

Loop 2310B, the rendering provider, for example::

    NM1*82*1*Finch*Marigold****XX*1993000003~
    PRV*PE*PXC*207Q00000X~
"""

from models.claim import PayerIdentity
from models.party import Address, Contact, Facility, Person, PersonName, Provider, Sex
from x12.reading import Bag, day_or_none, required
from x12.segment import Segment, absent
from x12.writing import SegmentWriter, day_text, need

_SEXES: dict[str, Sex] = {"F": "F", "M": "M", "U": "U"}


def read_name(segment: Segment) -> PersonName:
    """Read NM103 to NM107; the prefix NM106 is not kept."""
    return PersonName(last=segment.get(3), first=segment.get(4), middle=segment.get(5), suffix=segment.get(7))


def read_address(bag: Bag) -> Address | None:
    """Take N3 and N4 out of the loop."""
    street, town = bag.take("N3"), bag.take("N4")
    if street is None and town is None:
        return None
    n3, n4 = street or absent("N3"), town or absent("N4")
    return Address(
        line1=n3.get(1),
        line2=n3.get(2),
        city=n4.get(1),
        state=n4.get(2),
        zip_code=n4.get(3).replace("-", ""),
        country=n4.get(4),
    )


def read_contact(segment: Segment | None) -> Contact | None:
    """Read ``PER*IC*Billing desk*TE*5035550142*EM*desk@harborlight.example``."""
    if segment is None:
        return None
    numbers = {segment.get(n): segment.get(n + 1) for n in (7, 5, 3) if segment.get(n)}
    return Contact(
        name=segment.get(2),
        phone=numbers.get("TE", ""),
        email=numbers.get("EM", ""),
        fax=numbers.get("FX", ""),
    )


def read_person(name: Segment, bag: Bag) -> Person:
    """Read a subscriber (2010BA) or patient (2010CA): name, N3, N4 and DMG."""
    demographics = bag.take("DMG")
    said = demographics.get(3) if demographics else ""
    return Person(
        name=read_name(name),
        birth_date=day_or_none(demographics, 2, "birth date"),
        sex=_SEXES.get(said),
        address=read_address(bag),
    )


def read_provider(name: Segment, bag: Bag) -> Provider:
    """Read a provider loop: NM1, PRV (taxonomy), REF*EI or SY (tax id), N3, N4 and PER."""
    taxonomy, tax = bag.take("PRV"), bag.take("REF", "EI", "SY")
    qualifier, identifier = name.get(8), name.get(9)
    kind = tax.get(1) if tax else {"24": "EI", "34": "SY"}.get(qualifier, "")
    return Provider(
        name=read_name(name),
        npi=identifier if qualifier == "XX" else "",
        is_person=name.get(2) != "2",
        taxonomy=taxonomy.get(3) if taxonomy else "",
        tax_id=tax.get(2) if tax else identifier if kind else "",
        tax_id_kind="EI" if kind == "EI" else "SY" if kind == "SY" else "",
        address=read_address(bag),
        contact=read_contact(bag.take("PER")),
    )


def read_facility(name: Segment, bag: Bag) -> Facility:
    """Read where the service was given (2310C, NM1*77)."""
    npi = name.get(9) if name.get(8) == "XX" else ""
    return Facility(name=name.get(3), npi=npi, address=read_address(bag))


def read_payer(name: Segment, bag: Bag) -> PayerIdentity:
    """Read a payer (2010BB, 2330B): ``NM1*PR*2*Blue Heron Health*****PI*BHH01``."""
    return PayerIdentity(
        name=name.get(3),
        payer_id=required(name, 9, "payer id"),
        id_qualifier=name.get(8) or "PI",
        address=read_address(bag),
    )


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
    """Write PER with phone, e-mail and fax, those that are there."""
    if contact is None:
        return
    pairs = (("TE", contact.phone), ("EM", contact.email), ("FX", contact.fax))
    numbers = [text for mark, number in pairs if number for text in (mark, number)]
    out.add_if(numbers or contact.name, "PER", function, contact.name[:60], *numbers)


def write_demographics(out: SegmentWriter, person: Person) -> None:
    """Write ``DMG*D8*19840229*F``; a person without birth date has none."""
    if person.birth_date is not None:
        out.add("DMG", "D8", day_text(person.birth_date), person.sex or "U")


def write_provider(out: SegmentWriter, entity: str, provider: Provider, taxonomy_role: str = "") -> None:
    """Write NM1 and, for the roles that carry it, ``PRV*PE*PXC*207Q00000X``."""
    write_name(
        out, entity, provider.name, is_person=provider.is_person, qualifier="XX", identifier=provider.npi
    )
    out.add_if(taxonomy_role and provider.taxonomy, "PRV", taxonomy_role, "PXC", provider.taxonomy)


def write_payer(out: SegmentWriter, payer: PayerIdentity, record: str) -> None:
    """Write NM1*PR with N3 and N4."""
    identifier = need(payer.payer_id, record, "coverages.payer.payer_id", "Name the payer's id")
    name = PersonName(last=need(payer.name, record, "coverages.payer.name", "Name the payer"))
    write_name(out, "PR", name, is_person=False, qualifier=payer.id_qualifier, identifier=identifier)
    write_address(out, payer.address)
