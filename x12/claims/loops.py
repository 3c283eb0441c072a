"""From the segments of one 837P claim to its ``ClaimDocument``: header, diagnoses, providers, payers.

Loop 2300 of a claim, and what hangs below it::

    CLM*HL-0001*150***11:B:1*Y*A*Y*Y~      claim id, charge, place:B:frequency, signature, assignment ...
    REF*G1*AUTH-77~                        prior authorization
    HI*ABK:E119*ABF:I10~                   diagnoses
    NM1*82*1*Finch*Marigold****XX*...~     2310B rendering provider
    SBR*S*01*******CI~                     2320 another payer
    LX*1~                                  2400 service line
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from models.claim import Attachment, ClaimDocument, Coverage, Diagnosis, ServiceLine
from models.party import Facility, Provider
from models.value import unchecked
from x12.claims.coverages import SEQUENCES, DecidedLine, read_other_coverage
from x12.claims.levels import billing_of, destination_of, patient_of
from x12.claims.lines import read_line
from x12.claims.sources import ClaimSource
from x12.parties import Remembered, read_facility, read_provider
from x12.reading import Loop, day, money, money_or_none, one_of, refused, required, unheld
from x12.segment import Segment

_FREQUENCIES: tuple[Literal["1", "7", "8"], ...] = ("1", "7", "8")
_ASSIGNMENTS: tuple[Literal["A", "B", "C"], ...] = ("A", "B", "C")
_CLM_HELD = (1, 2, 5, 6, 7, 8, 9, 11)
_ROLES = frozenset({"82", "DN", "DQ", "P3"})
"""2310B rendering, 2310A referring, 2310D supervising, and the first referrer of two."""
_DIAGNOSES = frozenset({"ABK", "ABF", "BK", "BF"})
_document = unchecked(ClaimDocument)
_provider = Remembered(read_provider)
_facility = Remembered(read_facility)


@dataclass(slots=True)
class ClaimLoops:
    """Loop 2300 cut at its loops: its own segments, then 2310, 2320 and 2400."""

    own: list[Segment]
    providers: list[list[Segment]]
    payers: list[list[Segment]]
    lines: list[list[Segment]]


def cut(claim: list[Segment]) -> ClaimLoops:
    """Cut a claim into its loops. Names below a payer or a line belong there, not to the claim."""
    ids = [segment.id for segment in claim]
    end = ids.index("LX") if "LX" in ids else len(ids)
    payers = ids.index("SBR") if "SBR" in ids[:end] else end
    head = ids.index("NM1") if "NM1" in ids[:payers] else payers
    return ClaimLoops(
        claim[:head],
        _loops(claim, ids, "NM1", head, payers),
        _loops(claim, ids, "SBR", payers, end),
        _loops(claim, ids, "LX", end, len(ids)),
    )


def _loops(claim: list[Segment], ids: list[str], starter: str, start: int, end: int) -> list[list[Segment]]:
    """Return the loops between two places, each from its starter on."""
    if start == end:
        return []
    starts = [n for n in range(start, end) if ids[n] == starter]
    return [claim[n:m] for n, m in zip(starts, [*starts[1:], end], strict=True)]


def read_document(source: ClaimSource) -> ClaimDocument:
    """Read one claim with everything it inherits. What no field holds goes to ``kept_aside``."""
    kept, below = list[str](), list[str]()
    loops = cut(source.claim)
    clm, own = loops.own[0], Loop(loops.own[1:])
    if not loops.lines:
        raise refused(clm, "", "the claim has no service line", "Send at least one LX with SV1")
    billing = billing_of(source, kept)
    patient = patient_of(source, kept)
    destination = destination_of(source, patient.relationship, kept)
    if len(clm.fields) > 10 and unheld(clm, *_CLM_HELD):
        kept.append(clm.text)
    providers, facility = read_providers(loops.providers, _ROLES, below)
    lines = _read_lines(loops.lines)
    diagnoses = read_diagnoses(own)
    further = _read_further(own) if own.named or own.more else _NOTHING_FURTHER
    causes = [*clm.parts(11), "", "", ""]
    return _document(
        control_number=required(clm, 1, "claim id"),
        frequency=one_of(clm, (5, 3), _FREQUENCIES, "claim frequency"),
        charge_cents=money(clm, 2, "claim charge"),
        place_of_service=clm.part(5, 1),
        provider_signature=clm.get(6) == "Y",
        assignment=one_of(clm, 7, _ASSIGNMENTS, "assignment code"),
        benefits_assigned=destination.benefits_assigned,
        release_of_information=destination.release_of_information,
        related_causes=tuple([cause for cause in causes[:3] if cause]),
        accident_state=causes[3],
        billing=billing.provider,
        pay_to=billing.pay_to,
        coverages=read_coverages(destination, loops.payers, lines, below),
        patient=patient.person,
        patient_death_on=patient.death_on,
        patient_weight=patient.weight,
        patient_pregnant=patient.pregnant,
        diagnoses=diagnoses,
        lines=lines,
        rendering=providers.get("82"),
        referring=providers.get("DN"),
        supervising=providers.get("DQ"),
        facility=facility,
        primary_care=providers.get("P3"),
        authorization_number=further.authorization,
        referral_number=further.referral,
        clia_number=further.clia,
        medical_record_number=further.medical_record,
        payer_claim_control_number=further.payer_number,
        patient_paid_cents=further.patient_paid_cents,
        note=further.note,
        note_kind=further.note_kind,
        dates=dict(further.dates),
        attachments=further.attachments,
        kept_aside=(*kept, *further.kept, *below),
    )


@dataclass(frozen=True, slots=True)
class _Further:
    """What the segments of loop 2300 behind CLM say, the diagnoses apart."""

    authorization: str = ""
    referral: str = ""
    clia: str = ""
    medical_record: str = ""
    payer_number: str = ""
    patient_paid_cents: int | None = None
    note: str = ""
    note_kind: str = "ADD"
    dates: dict[str, date] = field(default_factory=dict[str, date])
    attachments: tuple[Attachment, ...] = ()
    kept: tuple[str, ...] = ()


_NOTHING_FURTHER = _Further()


def _read_further(own: Loop) -> _Further:
    """Read REF, AMT*F5, NTE, DTP and PWK; what is left is kept aside."""
    note = next((segment for name, segment in own.named.items() if name.startswith("NTE*")), None)
    if note is not None:
        own.take(f"NTE*{note.get(1)}")
    return _Further(
        authorization=own.text("REF*G1"),
        referral=own.text("REF*9F"),
        clia=own.text("REF*X4"),
        medical_record=own.text("REF*EA"),
        payer_number=own.text("REF*F8"),
        patient_paid_cents=money_or_none(own.take("AMT*F5"), 2, "amount the patient paid"),
        note=note.get(2) if note else "",
        note_kind=(note.get(1) if note else "") or "ADD",
        dates=read_dates(own),
        attachments=_read_attachments(own),
        kept=tuple(own.left()),
    )


def read_diagnoses(own: Loop) -> tuple[Diagnosis, ...]:
    """Read ``HI*ABK:E119*ABF:I10``: principal first. Other HI (anesthesia, condition) stay in the loop."""
    found: list[Diagnosis] = []
    for segment in own.take_all("HI"):
        mark = segment.delimiters.component
        if segment.part(1, 1) not in _DIAGNOSES:
            own.put_back(segment)
            continue
        found += [read for text in segment.fields[1:] if (read := _diagnosis(text, mark))]
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def _diagnosis(text: str, mark: str) -> Diagnosis | None:
    qualifier, _, rest = text.partition(mark)
    code = rest.partition(mark)[0].replace(".", "").strip()
    return Diagnosis(code=code, qualifier=qualifier) if code else None


def read_providers(
    loops: list[list[Segment]], roles: frozenset[str], kept: list[str]
) -> tuple[dict[str, Provider], Facility | None]:
    """Read the loops 2310: providers by their role (NM101), and where the service was given (77)."""
    found: dict[str, Provider] = {}
    facility: Facility | None = None
    for loop in loops:
        entity = loop[0].get(1)
        if entity in roles and entity not in found:
            found[entity] = _provider(loop, kept)
        elif entity == "77" and facility is None:
            facility = _facility(loop, kept)
        else:
            kept += [segment.text for segment in loop]
    return found, facility


def _read_lines(loops: list[list[Segment]]) -> tuple[ServiceLine, ...]:
    lines = tuple([read_line(loop) for loop in loops])
    check_numbers([line.number for line in lines], loops)
    return lines


def check_numbers(numbers: list[int], loops: list[list[Segment]]) -> None:
    """Refuse a line number (LX01) that comes again: it shows that two claims have run together."""
    for before, number, loop in zip(numbers, numbers[1:], loops[1:], strict=False):
        if number <= before:
            remedy = "Number the lines of a claim 1, 2, 3 ..."
            raise refused(loop[0], 1, "the line number comes twice: two claims may have run together", remedy)


def read_coverages(
    destination: Coverage, payers: list[list[Segment]], lines: Sequence[DecidedLine], kept: list[str]
) -> tuple[Coverage, ...]:
    """Return all coverages ordered by sequence, the one billed among them."""
    if not payers:
        return (destination,)
    others = [read_other_coverage(loop, lines, kept) for loop in payers]
    return tuple(sorted([destination, *others], key=lambda coverage: SEQUENCES.index(coverage.sequence)))


def read_dates(own: Loop) -> dict[str, date]:
    """Read the claim's dates by qualifier, as DTP*431 (onset); spans and second ones stay in the loop."""
    found: dict[str, date] = {}
    for name in [name for name in own.named if name.startswith("DTP*")]:
        segment = own.named[name]
        if segment.get(1) and segment.get(2) == "D8":
            found[segment.get(1)] = day(segment, 3, "date")
            own.take(name)
    return found


def _read_attachments(own: Loop) -> tuple[Attachment, ...]:
    """Read ``PWK*OZ*EL***AC*DOC-12``: support data, electronically, under its control number."""
    return tuple(
        Attachment(report_type=s.get(1), transmission=s.get(2), control_number=s.get(6))
        for s in own.take_all("PWK")
    )
