"""Who stands at a level (HL) and above it, for the messages that answer by levels: 270, 271, 276, 277, 277CA.

::

    HL*3*2*19*1~  NM1*1P*2*Harborlight Clinic*****XX*...~    the provider of all claims below
    HL*4*3*22*0~  NM1*IL*1*Finch*Marigold****MI*LB-2~        a subscriber
"""

from collections.abc import Sequence

from models.errors import X12Refused
from x12.hierarchy import Level
from x12.reading import split_at
from x12.segment import Segment, absent

_NOBODY = absent("NM1")
_PEOPLE = frozenset({"IL", "QC", "03"})


def named(level: Level | None, *entities: str) -> Segment:
    """Return the level's NM1 (of these entities), or one without elements when there is none."""
    segments = level.segments if level else ()
    found = (s for s in segments if s.id == "NM1" and (not entities or s.get(1) in entities))
    return next(found, _NOBODY)


def above(levels: Sequence[Level], level: Level, code: str) -> Level | None:
    """Return the level of this code that a level hangs on.

    Where HL02 leads nowhere, the set's only level of that code is taken: right for payer and sender, of
    which a set has one. With an HL lost, the only provider or subscriber left may be somebody else's.
    """
    found = level.up(code)
    if found is not None:
        return found
    alike = [other for other in levels if other.code == code]
    return alike[0] if len(alike) == 1 else None


def is_person(name: Segment) -> bool:
    """Tell a person (NM102 = 1) from an organization."""
    return name.get(2) == "1"


def records_in(level: Level) -> list[tuple[list[Segment], bool]]:
    """Cut a level into its records, one for each TRN, and tell which of them may be somebody else's.

    A name behind a TRN, or a second person's before it, says that an HL got lost: whatever follows may be
    about either of the two.
    """
    records: list[tuple[list[Segment], bool]] = []
    current: list[Segment] | None = None
    people, mixed = 0, False
    for segment in level.segments:
        if segment.id == "NM1":
            people += segment.get(1) in _PEOPLE
            mixed = mixed or bool(records) or people > 1
            current = None
        elif segment.id == "TRN":
            current = []
            records.append((current, mixed))
        if current is not None:
            current.append(segment)
    return records


def left_above(level: Level, *ids: str) -> list[str]:
    """Return what stands in a level before its records, but for its name and these segments, as text."""
    head, _ = split_at(level.segments, "TRN")
    return left_but_name(head, *ids)


def left_but_name(segments: Sequence[Segment], *ids: str) -> list[str]:
    """Return segments but for the first NM1 and for these, as text."""
    name = next((segment for segment in segments if segment.id == "NM1"), None)
    return [segment.text for segment in segments if segment is not name and segment.id not in ids]


def refuse_mixed(record: Sequence[Segment]) -> None:
    """Refuse a record that may be somebody else's. Raises ``X12Refused``."""
    problem = "a second person stands in one level: the HL between them is missing"
    remedy = "Ask the sender for the complete file"
    raise X12Refused(problem, field="HL", remedy=remedy, position=record[0].position)
