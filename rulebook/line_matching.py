"""Which line of our claim each line of a remittance answers: sure keys first, and no line twice.

A claim with two lines, 99213-25 over 150.00 and 87880 over 30.00, is answered without line numbers::

    SVC*HC:9921325*150*80     the payer glued the modifier to the code    -> line 1, by the service
    SVC*HC:87880*30*0         the modifier-less line                      -> line 2, by the service
    SVC*HC:99214*150*80******HC:99213:25                                  -> line 1: SVC06 is what we sent
    SVC*HC:99213*100*60       no line of ours has this charge             -> nobody's, with the candidates

The keys, in their order: what a person said, REF*6R, procedure with modifiers, date and charge, then
procedure and charge. Where more of our lines fit than were answered, and they are not all alike, none is
taken: a guess would send a denial to the wrong line.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple

from models.claim import ClaimDocument, ServiceLine
from models.matching import LineCandidate, LineKey, UnmatchedLine
from models.money import dollars
from models.remittance import RemittanceClaim, RemittanceLine

NEAREST = 3
CODE_LENGTH = 5
"""HCPCS and CPT codes have five characters; what a payer glues behind are modifiers of two."""

HCPCS = "HC"
"""SVC01-1: a HCPCS or CPT code."""

_BUNDLED_OF_AT_MOST = 8
"""Of more free lines nobody looks for the ones that add up: there would be too many ways."""


class LineMatch(NamedTuple):
    """One line of the remittance, ours or None, and by which key it was found."""

    theirs: RemittanceLine
    ours: ServiceLine | None
    key: LineKey | None


def match_lines(
    claim: RemittanceClaim, document: ClaimDocument, told: Mapping[int, int] | None = None
) -> tuple[LineMatch, ...]:
    """Pair every line of a decision with ours; ``told`` holds what a person said: {their line: our number}.

    Only a person may give one line of ours to several answers: a line that the payer split.
    """
    matching = _Matching(claim, document)
    matching.take_told(told or {})
    matching.take_by_control_number()
    matching.take_by(LineKey.SERVICE, _service_of_theirs, _service_of_ours)
    matching.take_by(LineKey.CODE_AND_CHARGE, _code_of_theirs, _code_of_ours)
    return tuple(LineMatch(line, *matching.found.get(n, (None, None))) for n, line in enumerate(claim.lines))


def unmatched_lines(
    claim: RemittanceClaim, document: ClaimDocument, matches: Sequence[LineMatch]
) -> tuple[UnmatchedLine, ...]:
    """Say of every line that found none of ours why, with the three nearest."""
    taken = {match.ours.number: n for n, match in enumerate(matches, start=1) if match.ours is not None}
    return tuple(
        UnmatchedLine(
            answer=n,
            procedure=match.theirs.procedure,
            charge_cents=match.theirs.charge_cents,
            paid_cents=match.theirs.paid_cents,
            reason=_why(match.theirs, claim, document, taken),
            candidates=_nearest(match.theirs, claim, document, taken),
        )
        for n, match in enumerate(matches, start=1)
        if match.ours is None
    )


class _Matching:
    """The lines that are still free on both sides, and the pairs found."""

    def __init__(self, claim: RemittanceClaim, document: ClaimDocument) -> None:
        self.claim = claim
        self.free = list(document.lines)
        self.open = list(range(len(claim.lines)))
        self.found: dict[int, tuple[ServiceLine, LineKey]] = {}

    def take_told(self, told: Mapping[int, int]) -> None:
        """Take what a person said first."""
        ours = {line.number: line for line in self.free}
        for answer, number in told.items():
            if answer - 1 in self.open and number in ours:
                self.found[answer - 1] = (ours[number], LineKey.PERSON)
        self._close()

    def take_by_control_number(self) -> None:
        """Match REF*6R. A line that was answered twice was split: no half of it is the whole line."""
        for number, answers in _grouped(self.open, lambda n: self.claim.lines[n].control_number).items():
            ours = [line for line in self.free if line.control_number == number]
            if not number or len(ours) != 1:
                continue
            whole = [n for n in answers if _charge(self.claim.lines[n]) == ours[0].charge_cents]
            if len(answers) == 1 or len(whole) == 1:
                self.found[(whole or answers)[0]] = (ours[0], LineKey.CONTROL_NUMBER)
            # The halves of a split line are not free to look like another one.
            self.open = [n for n in self.open if n not in answers]
            self.free.remove(ours[0])

    def take_by(
        self,
        key: LineKey,
        theirs: Callable[[RemittanceLine, RemittanceClaim], Any],
        ours: Callable[[ServiceLine], Any],
    ) -> None:
        """Match what has the same key on both sides, in order."""
        for value, answers in _grouped(self.open, lambda n: theirs(self.claim.lines[n], self.claim)).items():
            fitting = [line for line in self.free if ours(line) == value]
            alike = len({_service_of_ours(line) for line in fitting}) == 1
            if len(answers) == len(fitting) or (alike and len(answers) < len(fitting)):
                self.found |= {n: (line, key) for n, line in zip(answers, fitting, strict=False)}
        self._close()

    def _close(self) -> None:
        taken = [line.number for line, _ in self.found.values()]
        self.open = [n for n in self.open if n not in self.found]
        self.free = [line for line in self.free if line.number not in taken]


def _grouped(numbers: Iterable[int], key: Callable[[int], Any]) -> dict[Any, list[int]]:
    groups: dict[Any, list[int]] = {}
    for n in numbers:
        groups.setdefault(key(n), []).append(n)
    return groups


def as_sent(line: RemittanceLine) -> tuple[str, tuple[str, ...]]:
    """Return procedure and modifiers as we sent them: SVC06 where the payer changed them, unglued."""
    if line.submitted_procedure:
        return _unglued(line.submitted_procedure, line.submitted_modifiers, line.submitted_qualifier)
    return _unglued(line.procedure, line.modifiers, line.procedure_qualifier)


def _unglued(code: str, modifiers: tuple[str, ...], qualifier: str) -> tuple[str, tuple[str, ...]]:
    """Part ``9921325`` into 99213 and 25; a drug code (N4) of eleven digits is no procedure and stays."""
    tail = code[CODE_LENGTH:]
    if modifiers or qualifier != HCPCS or not tail or len(tail) % 2:
        return code.upper(), tuple(sorted(modifiers))
    parts = tuple(tail[n : n + 2] for n in range(0, len(tail), 2))
    return code[:CODE_LENGTH].upper(), tuple(sorted(parts))


def _charge(line: RemittanceLine) -> int:
    """Return the charge; a reversal says it with a minus."""
    return abs(line.charge_cents)


def _day(line: RemittanceLine, claim: RemittanceClaim) -> date | None:
    one_day = claim.service_to in (None, claim.service_from)
    return line.service_from or (claim.service_from if one_day else None)


def _service_of_theirs(line: RemittanceLine, claim: RemittanceClaim) -> Any:
    return (*as_sent(line), _day(line, claim), _charge(line))


def _service_of_ours(line: ServiceLine) -> Any:
    return (line.procedure.upper(), tuple(sorted(line.modifiers)), line.service_from, line.charge_cents)


def _code_of_theirs(line: RemittanceLine, claim: RemittanceClaim) -> Any:
    return as_sent(line)[0], _charge(line)


def _code_of_ours(line: ServiceLine) -> Any:
    return line.procedure.upper(), line.charge_cents


# Why nothing was found


def _why(
    theirs: RemittanceLine, claim: RemittanceClaim, document: ClaimDocument, taken: Mapping[int, int]
) -> str:
    same = [line for line in claim.lines if theirs.control_number and line is not theirs]
    if any(line.control_number == theirs.control_number for line in same):
        return f"the payer answered line control number {theirs.control_number} more than once: a split line"
    free = [line for line in document.lines if line.number not in taken]
    bundled = _bundle(theirs, free)
    if bundled:
        numbers = " and ".join(str(line.number) for line in bundled)
        return f"its charge is that of lines {numbers} together: bundled"
    fitting = [line for line in free if _code_of_ours(line) == _code_of_theirs(theirs, claim)]
    if fitting:
        return f"it fits {len(fitting)} of our lines, and nothing tells which"
    return "no line of ours has this procedure and charge" if free else "every line of ours is answered"


def _bundle(theirs: RemittanceLine, free: Sequence[ServiceLine]) -> tuple[ServiceLine, ...]:
    if len(free) > _BUNDLED_OF_AT_MOST:
        return ()
    groups = (group for size in range(2, len(free) + 1) for group in combinations(free, size))
    return next((g for g in groups if sum(line.charge_cents for line in g) == _charge(theirs)), ())


def _nearest(
    theirs: RemittanceLine, claim: RemittanceClaim, document: ClaimDocument, taken: Mapping[int, int]
) -> tuple[LineCandidate, ...]:
    found = [
        LineCandidate(
            line=line.number,
            procedure=line.procedure,
            charge_cents=line.charge_cents,
            reasons=_reasons(theirs, claim, line, taken),
        )
        for line in document.lines
    ]
    return tuple(sorted(found, key=lambda candidate: (len(candidate.reasons), candidate.line))[:NEAREST])


def _reasons(
    theirs: RemittanceLine, claim: RemittanceClaim, ours: ServiceLine, taken: Mapping[int, int]
) -> tuple[str, ...]:
    code, modifiers = as_sent(theirs)
    day = _day(theirs, claim)
    reasons: list[str] = []
    if ours.number in taken:
        reasons.append(f"answered already, by line {taken[ours.number]} of the remittance")
    if code != ours.procedure.upper():
        reasons.append(f"procedure differs: {ours.procedure} here, {code} there")
    elif modifiers != tuple(sorted(ours.modifiers)):
        reasons.append(f"modifiers differ: {_said(ours.modifiers)} here, {_said(modifiers)} there")
    if _charge(theirs) != ours.charge_cents:
        reasons.append(f"charge differs: {dollars(ours.charge_cents)} here, {dollars(_charge(theirs))} there")
    if day is not None and day != ours.service_from:
        reasons.append(f"date of service differs: {ours.service_from} here, {day} there")
    if theirs.control_number and theirs.control_number != ours.control_number:
        there = f"{ours.control_number or 'none'} here, {theirs.control_number} there"
        reasons.append(f"line control number differs: {there}")
    return tuple(reasons or ("it fits as well as another line",))


def _said(modifiers: Iterable[str]) -> str:
    return " ".join(sorted(modifiers)) or "none"
