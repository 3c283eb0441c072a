"""Back-test: what a pack would have said to claims whose end is known.

A finding would have held the claim until a person acted. It was right when the payer then denied that line
(for one of the reasons the rule ``prevents``, where it names them) or rejected the claim; it was needless
when the payer paid. Of a claim nobody has decided nothing is known, and it counts for neither::

    denied, found at the denied line     caught           what was charged for the line
    denied, found at another line        elsewhere        held for the wrong reason
    rejected, found                      caught           no line is known
    paid, found                          needless         the charge of the claim that was held
    denied, nothing found there          missed           what was charged for the line

"Denied" is what ``rulebook/denials/denied_lines.py`` calls so, in the payer's first decision: paid nothing,
left nothing to the patient, for more than a price.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from models.claim import ClaimDocument, PayerSequence
from models.denial import DeniedLine
from models.earlier_service import EarlierService
from models.remittance import RemittanceClaim
from rulebook.denials.denied_lines import NOT_A_DECISION, denied_lines
from rulebook.line_matching import match_lines
from rulebook.packs.evaluate import hits_of, subjects
from rulebook.packs.model import PackRule, RulePack
from rulebook.packs.subject import subject_of

EXAMPLES = 5
"""How many claim numbers are named for each kind of outcome."""

WHOLE_CLAIM = 0


class Ending(StrEnum):
    """What became of a claim at the payer it was sent to."""

    PAID = "paid"
    DENIED = "denied"
    """In whole or in part."""
    REJECTED = "rejected"
    """Before anybody adjudicated it (277CA, 999)."""
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class PastClaim:
    """A claim as it was first sent, and the payer's first answer to it.

    ``told`` is what a person said about the lines of the decision; ``history`` the patient's services before.
    """

    number: str
    document: ClaimDocument
    sequence: PayerSequence
    frequency: Literal["1", "7", "8"]
    sent_on: date
    decision: RemittanceClaim | None = None
    rejected: bool = False
    told: Mapping[int, int] = field(default_factory=dict[int, int])
    history: tuple[EarlierService, ...] = ()

    def denied(self) -> tuple[DeniedLine, ...]:
        """Return what was denied; number 0 is the whole claim, or a line that answers none of ours."""
        if self.decision is None:
            return ()
        return denied_lines(self.decision, match_lines(self.decision, self.document, self.told))

    def ending(self) -> Ending:
        """Say what became of it; a decision counts before an earlier rejection of the same attempt."""
        if self.decision is not None and self.decision.status not in NOT_A_DECISION:
            return Ending.DENIED if self.denied() else Ending.PAID
        return Ending.REJECTED if self.rejected else Ending.UNDECIDED


@dataclass
class Tally:
    """Claims and cents, with the first few claim numbers."""

    claims: int = 0
    cents: int = 0
    examples: list[str] = field(default_factory=list[str])

    def add(self, number: str, cents: int) -> None:
        """Count one claim."""
        self.claims += 1
        self.cents += cents
        if len(self.examples) < EXAMPLES:
            self.examples.append(number)


@dataclass
class Score:
    """What one rule, or the pack as a whole, would have done. Cents are charges."""

    caught: Tally = field(default_factory=Tally)
    rejected: Tally = field(default_factory=Tally)
    elsewhere: Tally = field(default_factory=Tally)
    needless: Tally = field(default_factory=Tally)
    undecided: Tally = field(default_factory=Tally)

    @property
    def found(self) -> int:
        """Count the claims it would have held."""
        tallies = (self.caught, self.rejected, self.elsewhere, self.needless, self.undecided)
        return sum(tally.claims for tally in tallies)


class Backtest:
    """The running account over past claims, one ``add`` for each, in the order they were sent."""

    def __init__(self, pack: RulePack, *, as_dated: bool = False) -> None:
        self.pack = pack if as_dated else always_in_force(pack)
        self.endings: dict[Ending, Tally] = {ending: Tally() for ending in Ending}
        self.total = Score()
        self.missed = Tally()
        self.rules: dict[str, Score] = {rule.id: Score() for rule in pack.rules}

    def add(self, past: PastClaim) -> None:
        """Judge one claim."""
        ending, denied = past.ending(), past.denied()
        charge = past.document.charge_cents
        lost = sum(line.charge_cents for line in denied) if ending is Ending.DENIED else charge
        self.endings[ending].add(past.number, lost)
        caught: set[int] = set()
        hits = self._hits(past)
        for rule, places in hits:
            there = {n for n, line in enumerate(denied) if _prevents(rule, places, line)}
            caught |= there
            _note(self.rules[rule.id], ending, past, _charged(denied, there), caught=bool(there))
        if hits:
            _note(self.total, ending, past, _charged(denied, caught), caught=bool(caught))
        if ending is Ending.DENIED and len(caught) < len(denied):
            self.missed.add(past.number, _charged(denied, set(range(len(denied))) - caught))

    def _hits(self, past: PastClaim) -> list[tuple[PackRule, set[int]]]:
        """Return where each rule that finds something finds it: numbers of lines, 0 for the claim."""
        document = past.document
        subject = subject_of(document, past.sequence, past.frequency, past.sent_on, past.history)
        if subject is None or not self.pack.in_force(document.service_from or past.sent_on):
            return []
        if not self.pack.meant_for(subject):
            return []
        found = (
            (rule, {_line_of(at) for at, _ in hits_of(rule, subjects(rule, subject))})
            for rule in self.pack.rules
        )
        return [(rule, places) for rule, places in found if places]


def always_in_force(pack: RulePack) -> RulePack:
    """Return the pack as if it had counted all the time, its rules too: what it says, not since when."""
    ever = {"effective_from": date.min, "effective_to": None}
    rules = tuple(rule.model_copy(update=ever) for rule in pack.rules)
    return pack.model_copy(update=ever | {"rules": rules})


def _note(score: Score, ending: Ending, past: PastClaim, caught_cents: int, *, caught: bool) -> None:
    charge = past.document.charge_cents
    if ending is Ending.DENIED and caught:
        score.caught.add(past.number, caught_cents)
    elif ending is Ending.DENIED:
        score.elsewhere.add(past.number, charge)
    elif ending is Ending.REJECTED:
        score.rejected.add(past.number, charge)
    elif ending is Ending.PAID:
        score.needless.add(past.number, charge)
    else:
        score.undecided.add(past.number, charge)


def _prevents(rule: PackRule, places: set[int], line: DeniedLine) -> bool:
    """Tell whether a rule that found something at these places would have prevented this denial.

    What is found at the claim as a whole, and what is denied as a whole, concern every line.
    """
    if WHOLE_CLAIM not in places and line.number not in places | {WHOLE_CLAIM}:
        return False
    reasons = {a.reason for a in line.adjustments} | set(line.remarks)
    return not rule.prevents or not reasons.isdisjoint(rule.prevents)


def _line_of(path: str) -> int:
    parts = path.split(".")
    return int(parts[1]) if parts[0] == "lines" and len(parts) > 1 else WHOLE_CLAIM


def _charged(denied: tuple[DeniedLine, ...], which: set[int]) -> int:
    return sum(line.charge_cents for n, line in enumerate(denied) if n in which)
