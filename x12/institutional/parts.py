"""Writes what stands in an 837I claim and in its lines alike: attachments and physicians.

::

    PWK*OZ*EL***AC*DOC-12~
    NM1*72*1*Finch*Marigold****XX*1993000003~
    REF*0B*MD4471~
"""

from models.claim import Attachment
from models.party import Provider
from x12.claims.place import Place
from x12.parties import write_provider
from x12.writing import SegmentWriter


def write_attachment(out: SegmentWriter, paper: Attachment, place: Place) -> None:
    """Write ``PWK*OZ*EL***AC*DOC-12``, of the claim or of a line."""
    number = place.fit(paper.control_number, 80, "control_number")
    kind = place.need(paper.report_type, 2, "report_type", "Say what kind of report it is")
    way = place.need(paper.transmission, 2, "transmission", "Say how it comes, as EL")
    out.add("PWK", kind, way, "", "", *(("AC", number) if number else ()))


def write_physician(
    out: SegmentWriter, entity: str, provider: Provider, place: Place, specialty: str = ""
) -> None:
    """Write a person who treated the patient, of the claim or of a line."""
    if not provider.is_person:
        raise place.refusal(
            "an organization stands where a person must be named", "is_person", "Name a person"
        )
    place.need(provider.name.last, 200, "name.last", "Give the last name")
    place.fit(provider.npi, 80, "npi")
    place.fit(provider.taxonomy, 50, "taxonomy")
    for n, other in enumerate(provider.other_ids, 1):
        place.fit(other.number, 50, f"other_ids.{n}.number")
    write_provider(out, entity, provider, specialty)
