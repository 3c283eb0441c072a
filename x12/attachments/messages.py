"""The attachment, 275 (005010X210; the draft 005010X211 is read as well): documents for a claim.

::

    BGN*02*A-17*20261105~                                     02 not asked for, 11 answers a request
    NM1*PR*2*Blue Heron Health*****PI*BHH01~                  1000A payer
    NM1*41*2*Harborlight Clinic*****46*HARB~                  1000B who sends it
    NM1*1P*2*Harborlight Clinic*****XX*1993000003~            1000C provider
    N3*12 Lantern Quay~ N4*Astoria*OR*971030012~              its address (behind NX1*1P in some files)
    NM1*QC*1*Finch*Marigold****MI*LB-2~                       1000D patient
    REF*1K*ICN-5~ REF*EJ*HL-0001~ DTP*472*D8*20261102~        the claim: payer's number, CLM01, day
    LX*1~ TRN*1*ACN-778~                                      2000A PWK06 (TRN*2: number of a request)
    STC*R4:11506-3::LOI~                                      what was requested: LOINC 11506-3
    DTP*368*D8*20261105~ CAT*OZ*TX~                           2100B sent that day; support data, text
    EFI*05~ BIN*21*Knee: stable * see ~2~                    2110B the document: BIN01 counts its bytes

The bytes of BIN may hold delimiters and line ends: only their number tells where the segment ends.
Reading is here, writing in ``writer``.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal, TypedDict

from models.attachment import AttachedDocument, Attachment
from models.benefit import ContactDesk
from models.coded import Identification
from models.party import Address, PersonName
from x12.desks import read_desks
from x12.envelopes import Transaction
from x12.held import partly_held
from x12.level_names import is_person
from x12.parties import read_address, read_name
from x12.reading import Bag, day, period, refused, required, split_at
from x12.refusals import nothing, read_each, reads_records
from x12.segment import Segment, absent
from x12.services import read_identifications, read_periods
from x12.statuses import read_verdicts

_NUMBERED: dict[str, Literal["provider", "payer"]] = {"1": "provider", "2": "payer"}
_PROVIDERS = ("1P", "85", "82", "FA")


@reads_records
def read_275(transaction: Transaction) -> Attachment:
    """Read a whole 275; a document that cannot be read stands in ``refused``, the others go on.

    Raises ``X12Refused`` when BGN is missing, or when none of the documents can be read.
    """
    head, loops = split_at(transaction.segments[1:-1], "LX")
    begin, parties = split_at(head, "NM1")
    bag = Bag(begin)
    bgn = bag.take("BGN")
    if bgn is None:
        remedy = "Ask the sender for the complete attachment"
        raise nothing(transaction, "the attachment has no BGN segment", "BGN", remedy)
    if not loops:
        raise nothing(transaction, "the attachment holds no document", "LX", "Send LX and TRN")
    attached = [_Document(_number(loop), part) for loop in loops for part in _documents_of(loop)]
    documents, refusals = read_each(transaction, "document", attached)
    people = _People(parties)
    return Attachment(
        reference=required(bgn, 2, "reference"),
        created_on=day(bgn, 3, "day of creation"),
        purpose=bgn.get(1),
        **_read_payer(*people.take("PR")),
        **_read_submitter(*people.take("41")),
        **_read_provider(*people.take(*_PROVIDERS)),
        **_read_patient(*people.take("QC")),
        documents=documents,
        refused=refusals,
        kept_aside=(*bag.texts(), *people.left(), *partly_held(transaction.segments)),
    )


class _People:
    """The NM1 loops of the heading (1000A to 1000D); what no field holds of them is kept aside."""

    def __init__(self, loops: list[list[Segment]]) -> None:
        self._loops = loops
        self._bags: list[Bag] = []

    def take(self, *entities: str) -> tuple[Segment, Bag]:
        """Take the first loop of these entities; an absent one is empty."""
        for loop in self._loops:
            if loop[0].get(1) in entities:
                self._loops.remove(loop)
                self._bags.append(Bag(loop[1:]))
                return loop[0], self._bags[-1]
        return absent("NM1"), Bag(())

    def left(self) -> list[str]:
        """Return what no field holds, as text."""
        texts = [text for bag in self._bags for text in bag.texts()]
        return [*texts, *(segment.text for loop in self._loops for segment in loop)]


class _Payer(TypedDict):
    payer_name: str
    payer_id: str
    payer_id_qualifier: str
    payer_contacts: tuple[ContactDesk, ...]


def _read_payer(name: Segment, bag: Bag) -> _Payer:
    """Read 1000A."""
    return _Payer(
        payer_name=name.get(3),
        payer_id=name.get(9),
        payer_id_qualifier=name.get(8) or "PI",
        payer_contacts=read_desks(bag),
    )


class _Submitter(TypedDict):
    submitter_name: str
    submitter_first: str
    submitter_is_person: bool
    submitter_id: str
    submitter_id_qualifier: str


def _read_submitter(name: Segment, bag: Bag) -> _Submitter:
    """Read 1000B."""
    return _Submitter(
        submitter_name=name.get(3),
        submitter_first=name.get(4),
        submitter_is_person=is_person(name),
        submitter_id=name.get(9),
        submitter_id_qualifier=name.get(8) or "46",
    )


class _Provider(TypedDict):
    provider_entity: str
    provider_name: str
    provider_first: str
    provider_is_person: bool
    provider_npi: str
    provider_id_qualifier: str
    provider_taxonomy: str
    provider_references: tuple[Identification, ...]
    provider_address: Address | None


def _read_provider(name: Segment, bag: Bag) -> _Provider:
    """Read 1000C with its address, which some senders put behind NX1 (1100C)."""
    taxonomy = bag.take("PRV")
    bag.take("NX1")
    return _Provider(
        provider_entity=name.get(1) or "1P",
        provider_name=name.get(3),
        provider_first=name.get(4),
        provider_is_person=is_person(name),
        provider_npi=name.get(9),
        provider_id_qualifier=name.get(8) or "XX",
        provider_taxonomy=taxonomy.get(3) if taxonomy else "",
        provider_references=read_identifications(bag),
        provider_address=read_address(bag),
    )


class _Patient(TypedDict):
    patient: PersonName
    member_id: str
    member_id_qualifier: str
    control_number: str
    payer_claim_control_number: str
    bill_type: str
    medical_record_number: str
    clearinghouse_trace: str
    references: tuple[Identification, ...]
    service_from: date | None
    service_to: date | None


def _read_patient(name: Segment, bag: Bag) -> _Patient:
    """Read 1000D: who, and which claim."""
    served = bag.take("DTP", "472")
    start, end = period(served, "service date") if served else (None, None)
    return _Patient(
        patient=read_name(name),
        member_id=name.get(9),
        member_id_qualifier=name.get(8) or "MI",
        control_number=bag.text("REF", "EJ"),
        payer_claim_control_number=bag.text("REF", "1K"),
        bill_type=bag.text("REF", "BLT"),
        medical_record_number=bag.text("REF", "EA"),
        clearinghouse_trace=bag.text("REF", "D9"),
        references=read_identifications(bag),
        service_from=start,
        service_to=end,
    )


def _documents_of(loop: list[Segment]) -> list[list[Segment]]:
    """Divide an LX that holds several BIN: one document for each, all with the heading of the LX."""
    ends = [n for n, segment in enumerate(loop) if segment.id == "BIN"]
    if len(ends) < 2:
        return [loop]
    start = next((n for n, segment in enumerate(loop) if segment.id in {"CAT", "EFI", "BIN"}), len(loop))
    heading = loop[:start]
    return [heading + loop[a:b] for a, b in pairwise([start, *(n + 1 for n in ends[:-1]), len(loop)])]


def _number(loop: list[Segment]) -> str:
    trace = next((segment for segment in loop if segment.id == "TRN"), absent("TRN"))
    return trace.get(2)


@dataclass(frozen=True, slots=True)
class _Document:
    """One document of an LX, under the number of its TRN."""

    number: str
    segments: list[Segment]

    def read(self) -> AttachedDocument:
        """Read the document; raises ``X12Refused``."""
        return _read_document(self.segments)


def _read_document(loop: list[Segment]) -> AttachedDocument:
    """Read 2000A to 2110B; raises ``X12Refused``."""
    bag = Bag(loop[1:])
    trace = bag.take("TRN")
    category, format_segment = bag.take("CAT") or absent("CAT"), bag.take("EFI")
    codes = bag.take_all("LQ")
    return AttachedDocument(
        control_number=trace.get(2) if trace else "",
        numbered_by=_NUMBERED.get(trace.get(1), "provider") if trace else "provider",
        requested=read_verdicts(bag.take_all("STC")),
        codes=tuple(Identification(qualifier=lq.get(1), number=lq.get(2)) for lq in codes),
        references=read_identifications(bag),
        dates=read_periods(bag),
        report_type=category.get(1),
        format=category.get(2),
        report_code=category.get(3),
        electronic_format=tuple(format_segment.elements) if format_segment else (),
        content=_content(bag.take("BIN")),
        kept_aside=bag.texts(),
    )


def _content(segment: Segment | None) -> bytes | None:
    """Return the bytes of BIN; a document of another length than BIN01 says may be cut off."""
    if segment is None:
        return None
    content, said = segment.get(2).encode("latin-1", "replace"), segment.get(1)
    if not (said.isascii() and said.isdigit() and int(said[:12]) == len(content)):
        problem = f"the document has {len(content)} bytes, which is not what BIN01 says"
        raise refused(segment, 1, problem, "Send in BIN01 how many bytes the document has")
    return content
