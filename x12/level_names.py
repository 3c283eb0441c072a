"""Who stands at a level (HL) and above it, for the messages that answer by levels: 270, 271, 276, 277, 277CA.

::

    HL*3*2*19*1~  NM1*1P*2*Harborlight Clinic*****XX*...~    the provider of all claims below
    HL*4*3*22*0~  NM1*IL*1*Finch*Marigold****MI*LB-2~        a subscriber
"""

from collections.abc import Sequence

from x12.hierarchy import Level
from x12.reading import refused
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

    Where HL02 leads nowhere, the set's only level of that code is taken. Never use this for people: with
    an HL lost, the only subscriber left may be somebody else's.
    """
    found = level.up(code)
    if found is not None:
        return found
    alike = [other for other in levels if other.code == code]
    return alike[0] if len(alike) == 1 else None


def is_person(name: Segment) -> bool:
    """Tell a person (NM102 = 1) from an organization."""
    return name.get(2) == "1"


def refuse_mixed(level: Level, record: Sequence[Segment]) -> None:
    """Refuse a record when a second person's NM1 stands in its level before it or within: an HL got lost.

    Whatever follows the second name may be about either of the two. Raises ``X12Refused``.
    """
    last = record[-1].position if record else 0
    inside, met = False, 0
    for segment in level.segments:
        if segment.position > last:
            return
        inside = segment.id == "LS" or (inside and segment.id != "LE")
        if segment.id in {"EB", "SVC"}:
            inside = True
        if segment.id == "NM1" and segment.get(1) in _PEOPLE and not inside:
            met += 1
            if met > 1:
                problem = "a second person stands in one level: the HL between them is missing"
                raise refused(segment, 1, problem, "Ask the sender for the complete file")
