"""Walks an 837 once and gives out its claims, each with what it inherits from the levels above.

::

    HL*1**20*1~            the billing provider: said once for all claims below
      HL*2*1*22*0~         a subscriber who is the patient
        CLM*HL-0001*...~   a claim: everything up to the next CLM, HL or SE
      HL*3*1*22*1~         a subscriber
        HL*4*3*23*0~       another person is the patient
          CLM*HL-0002*...~

The walk holds one level at a time, so that a file of any size needs the memory of one. Where segments
got lost it refuses what can no longer be trusted and nothing else: a claim below a level without HL
would be billed for another patient.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from x12.envelopes import OpenTransaction, Transaction
from x12.segment import Segment, absent, raw_text
from x12.tokens import KNOWN_IDS

_REPAIR = "Ask the sender for the complete file"
_TURNS = frozenset({"HL", "CLM", "SE", "LX", "SBR", "PAT", "PRV", "NM1", "HI", "CL1"})
_PLAIN_IDS = KNOWN_IDS - _TURNS
_LEVEL_OF = {"85": ("20",), "87": ("20",), "IL": ("22", "23"), "QC": ("23",)}
"""Names that stand in one level only (NM101): billing provider, pay-to address, subscriber, patient."""
_REMEMBERED_LEVELS = 64


@dataclass(slots=True)
class ClaimLevel:
    """One HL with the segments that stand before its first claim.

    ``code`` is HL03: 20 billing provider, 22 subscriber, 23 patient. ``read`` holds what a reader made of
    the level, so that a billing provider is read once and not for every claim.
    """

    number: str
    code: str
    has_child: bool
    parent: "ClaimLevel | None"
    heading: Segment
    segments: list[Segment] = field(default_factory=list[Segment])
    read: Any = None

    def up(self, code: str) -> "ClaimLevel | None":
        """Return this level or the nearest above it with this code."""
        level: ClaimLevel | None = self
        while level is not None and level.code != code:
            level = level.parent
        return level


@dataclass(slots=True)
class ClaimSource:
    """The segments one claim is read from: its own, and the levels above. ``end`` is the byte behind it."""

    billing: ClaimLevel
    subscriber: ClaimLevel
    patient: ClaimLevel | None
    claim: list[Segment]
    end: int = -1


@dataclass(frozen=True, slots=True)
class RefusedClaim:
    """A claim that could not be read: which element, what stands there, what is wrong, what would be right.

    ``position`` counts segments from ST = 1; ``offset`` to ``end`` are its bytes in the file (``end`` is -1
    when the file ends with it); ``text`` are its segments as the file divides them. ``value`` and ``text``
    may tell of a person: they belong into quarantine, never into a log.
    """

    control_number: str
    field: str
    problem: str
    remedy: str
    position: int
    text: str
    value: str = ""
    offset: int = 0
    end: int = -1


def refused_claim(segments: list[Segment], end: int, problem: str, field: str, remedy: str) -> RefusedClaim:
    """Refuse a run of segments as a whole."""
    heading = next((segment for segment in segments if segment.id == "CLM"), segments[0])
    return RefusedClaim(
        control_number=heading.get(1) if heading.id == "CLM" else "",
        field=field,
        problem=problem,
        remedy=remedy,
        position=heading.position,
        text=raw_text(segments),
        offset=segments[0].offset,
        end=end,
    )


def claim_sources(
    transaction: Transaction | OpenTransaction, header: list[Segment]
) -> Iterator[ClaimSource | RefusedClaim]:
    """Yield every claim of an 837; the segments before the first HL are put into ``header``."""
    walk = _Walk(header)
    for segment in transaction.segments:
        if segment.id in _PLAIN_IDS:
            walk.current.append(segment)
        elif segment.id == "CLM":
            walk.open_claim(segment)
        elif segment.id == "LX":
            walk.in_lines = True
            walk.current.append(segment)
        elif segment.id == "HL":
            yield from walk.open_level(segment)
        elif segment.id == "SE":
            yield from walk.close(segment, complete=True)
            return
        else:
            walk.weigh(segment)
    yield from walk.close(absent("SE"), complete=False)


class _Walk:
    """Where the walk stands: the level, its claims so far, and the run of segments being filled."""

    def __init__(self, header: list[Segment]) -> None:
        self.level: ClaimLevel | None = None
        self.levels: dict[str, dict[str, list[ClaimLevel]]] = {}
        self.current = header
        self.claims: list[list[Segment]] = []
        self.mixed: dict[int, tuple[str, str]] = {}
        self.lost: list[Segment] = []
        self.held: list[ClaimSource | RefusedClaim] = []
        self.in_lines = False

    def open_claim(self, segment: Segment) -> None:
        """Start the next claim of this level, unless the level itself has got lost."""
        self.in_lines = False
        if self.level is None or self.lost or self.level.code == "20":
            self.lost.append(segment)
            self.current = self.lost
        else:
            self.current = [segment]
            self.claims.append(self.current)

    def weigh(self, segment: Segment) -> None:
        """Take a segment that may show that an HL or a CLM before it is missing."""
        if self.level is not None and self.current is not self.lost:
            if self._starts_a_level(segment, self.level.code):
                self.current = self.lost
            elif segment.id not in KNOWN_IDS:
                self._meet_unknown(segment)
            elif self.in_lines and segment.id in {"HI", "CL1"}:
                problem = "segments of another claim follow: its CLM is missing"
                self.mixed.setdefault(self.current[0].offset, (problem, "CLM"))
        self.current.append(segment)

    def _meet_unknown(self, segment: Segment) -> None:
        """Note that a segment is none: it was damaged, or an HL that was."""
        if self.level is not None and self.level.code == "20" and not self.claims:
            # What every claim below inherits must not change: the damaged piece stands apart.
            self.current = self.lost
            return
        heading = self.current[0] if self.claims else None
        name = segment.id if 0 < len(segment.id) <= 3 else "???"
        problem = f"{name} is no segment of an 837: a segment is damaged"
        self.mixed.setdefault(heading.offset if heading else -1, (problem, name))

    def _starts_a_level(self, segment: Segment, code: str) -> bool:
        """Tell whether a segment cannot stand in this level or claim: the HL before it is missing."""
        match segment.id:
            case "SBR":
                return self.in_lines or (code != "22" and not self.claims)
            case "PAT":
                return bool(self.claims) or code == "20"
            case "PRV":
                return segment.get(1) == "BI" and code != "20"
            case "NM1":
                at_other_payer = bool(self.claims) and not self.in_lines and not segment.get(3)
                if segment.get(1) == "85" and at_other_payer:
                    # Another payer's number of the billing provider (2330G or 2330I), who has no name there.
                    return False
                return code not in _LEVEL_OF.get(segment.get(1), code)
            case _:
                return False

    def open_level(self, heading: Segment) -> Iterator[ClaimSource | RefusedClaim]:
        """Give out the claims of the level that ends here and start the next one."""
        number = heading.get(1)
        step = self._step(number)
        # An HL number left out says that a level is missing in between.
        closed = list(self._claims_of_level(heading, gap=step is None or step > 1))
        if self.held:
            yield from self._held_claims()
        if step is not None and step < 1:
            # Said twice: this HL may have slipped into the middle of a claim. The next one will show.
            self.held = closed
        else:
            yield from closed
        has_child = heading.get(4) != "0"
        level = ClaimLevel(number, heading.get(3), has_child, self._known(heading.get(2)), heading)
        if has_child and level.code != "23":
            self._remember(level)
        self.level = level
        self.current = level.segments

    def _known(self, number: str) -> ClaimLevel | None:
        """Return the level of this number; of two, the last one that says what such a level must say."""
        found = [level for same in self.levels.values() for level in same.get(number, ())]
        if len(found) < 2:
            return found[0] if found else None
        return next((level for level in reversed(found) if _is_whole(level)), found[-1])

    def _remember(self, level: ClaimLevel) -> None:
        """Remember a level that others may hang below; the oldest go, for a file has no end of them."""
        same = self.levels.setdefault(level.code, {})
        if len(same) >= _REMEMBERED_LEVELS:
            del same[next(iter(same))]
        same[level.number] = [*same.get(level.number, ())[-1:], level]

    def _step(self, number: str) -> int | None:
        """Return how far this HL number is from the one before: 1 is right, None says it is no number."""
        if self.level is None:
            return 1
        before = self.level.number
        if not (number.isdecimal() and before.isdecimal()):
            return None
        return int(number[:9]) - int(before[:9])

    def _held_claims(self) -> Iterator[ClaimSource | RefusedClaim]:
        """Give out claims held back at an HL said twice, unless their rest stands below that HL."""
        held, self.held = self.held, []
        cut = self.level is not None and _has_claim_segments(self.level)
        for source in held:
            if cut and isinstance(source, ClaimSource):
                problem = "an HL stands in the middle of this claim"
                yield refused_claim(source.claim, source.end, problem, "HL", _REPAIR)
            else:
                yield source

    def close(self, trailer: Segment, *, complete: bool) -> Iterator[ClaimSource | RefusedClaim]:
        """Give out the claims of the last level; without SE the last claim may be cut off."""
        cut = [] if complete or self.lost or not self.claims else self.claims.pop()
        closed = list(self._claims_of_level(trailer, gap=False))
        yield from self._held_claims()
        yield from closed
        if cut:
            problem = "the file is cut off within or behind this claim"
            yield refused_claim(cut, -1, problem, "SE", _REPAIR)

    def _claims_of_level(self, following: Segment, *, gap: bool) -> Iterator[ClaimSource | RefusedClaim]:
        level, claims, lost, mixed = self.level, self.claims, self.lost, self.mixed
        self.claims, self.lost, self.mixed, self.in_lines = [], [], {}, False
        end = following.offset if following.id != "SE" or following.offset else -1
        starts = [claim[0].offset for claim in claims[1:]]
        ends = [*starts, lost[0].offset if lost else end]
        if level is not None:
            for claim, claim_end in zip(claims, ends, strict=False):
                damage = mixed.get(claim[0].offset) or mixed.get(-1)
                yield self._claim(level, claim, claim_end, gap=gap and not lost, damage=damage)
            if not claims and not lost and _awaits_a_claim(level):
                problem = "there is no claim (CLM) below this subscriber or patient"
                run = [level.heading, *level.segments]
                yield refused_claim(run, end, problem, "CLM", "Send the claim, or leave the level out")
        if lost:
            problem = "the level (HL) above this claim is missing: nobody can tell whose claim it is"
            yield refused_claim(lost, end, problem, "HL", _REPAIR)

    def _claim(
        self,
        level: ClaimLevel,
        claim: list[Segment],
        end: int,
        *,
        gap: bool,
        damage: tuple[str, str] | None,
    ) -> ClaimSource | RefusedClaim:
        """Return one claim with what it inherits, or why it cannot be trusted."""
        if gap:
            problem = "the next HL number leaves one out: a level may be missing in this claim"
            return refused_claim(claim, end, problem, "HL01", "Number the levels 1, 2, 3 ...")
        if damage is not None:
            return refused_claim(claim, end, damage[0], damage[1], _REPAIR)
        billing, subscriber = level.up("20"), level.up("22")
        if billing is None or subscriber is None:
            missing = "billing provider (HL 20)" if billing is None else "subscriber (HL 22)"
            problem = f"no {missing} stands above this claim"
            return refused_claim(claim, end, problem, "HL02", "Repair the HL parent numbers (HL02)")
        patient = level if level.code == "23" else None
        return ClaimSource(billing, subscriber, patient, claim, end)


def _awaits_a_claim(level: ClaimLevel) -> bool:
    """Tell whether a claim must stand here: at a patient, or at a subscriber without dependents."""
    if _has_claim_segments(level):
        return True
    return level.code == "23" or (level.code == "22" and level.heading.get(4) == "0")


def _is_whole(level: ClaimLevel) -> bool:
    """Tell whether a level says who the billing provider or the subscriber is."""
    sought = "85" if level.code == "20" else "IL"
    return any(segment.id == "NM1" and segment.get(1) == sought for segment in level.segments)


def _has_claim_segments(level: ClaimLevel) -> bool:
    """Tell whether segments of a claim stand in a level before any CLM."""
    return any(segment.id in {"LX", "HI", "SV1", "SV2"} for segment in level.segments)
