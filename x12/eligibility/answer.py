"""The answer whether somebody is covered: 271 (005010X279A1).

::

    HL*3*2*22*0~ TRN*2*E-12*9199300000~ NM1*IL*1*Finch*Marigold****MI*LB-2~    2000C our question, who
    REF*6P*HARBOR7*Harbor Fleet~ N3*4 Heron Steps~ N4*Astoria*OR*97103~        group, address
    DMG*D8*19840229*F~ DTP*346*D8*20260101~                                    born; plan begins
    EB*1**30**Heron Gold~                                                      2110C active

A question that is not answered is refused where the trouble is: AAA below payer, provider, subscriber,
dependent, or a single benefit::

    AAA*N**75*C~                                                               this person is not known here
"""

from collections.abc import Iterable, Sequence
from datetime import date

from models.benefit import ContactDesk, RequestRefusal
from models.coded import DatedPeriod
from models.eligibility import EligibilityAnswer, EligibilityAnswerReport
from x12.desks import read_desks
from x12.eligibility.benefits import RefusalLevel, read_benefits, read_refusals
from x12.eligibility.levels import (
    left_above,
    parted_level,
    read_organizations,
    read_originator,
    read_people,
    read_subscriber_name,
    refuse_lost,
)
from x12.envelopes import Transaction
from x12.held import partly_held
from x12.hierarchy import Level, read_levels
from x12.level_names import above, named
from x12.reading import Bag, split_at
from x12.refusals import nothing, read_each, reads_records
from x12.segment import Segment
from x12.services import read_periods

BEGINS = frozenset({"346", "356", "291", "348"})
ENDS = frozenset({"347", "357", "349"})
_LEVELS: dict[str, RefusalLevel] = {
    "20": "payer",
    "21": "provider",
    "22": "subscriber",
    "23": "dependent",
}


@reads_records
def read_271(transaction: Transaction) -> EligibilityAnswerReport:
    """Read every answer; a refusal above the subscriber is one answer whose trace is BHT03.

    An answer that cannot be read stands in ``refused``. Raises ``X12Refused`` when none can be read.
    """
    header, levels = read_levels(transaction)
    reference = next((segment.get(3) for segment in header if segment.id == "BHT"), "")
    asked_about = [
        level for level in levels if level.code in {"22", "23"} and not _speaks_below(levels, level)
    ]
    answered = [answer for level in asked_about for answer in _answers(levels, level, reference)]
    if not answered:
        answered = [a for level in levels for a in _answers(levels, level, reference)]
    read, refusals = read_each(transaction, "trace", answered)
    if not read:
        problem = "the transaction set holds no answer"
        raise nothing(transaction, problem, "EB or AAA", "Send EB or AAA below a subscriber or dependent")
    kept = [segment.text for segment in header if segment.id not in {"ST", "BHT"}]
    kept += partly_held(transaction.segments)
    used = {id(answer.level) for answer in answered}
    kept += [text for level in levels if id(level) not in used for text in left_above(level)]
    return EligibilityAnswerReport(
        reference=reference, answers=read, refused=refusals, kept_aside=tuple(kept)
    )


def _speaks_below(levels: Sequence[Level], level: Level) -> bool:
    """Tell whether a subscriber's level only refuses what is answered at its dependents' levels."""
    return all(segment.id != "EB" for segment in level.segments) and any(
        below.parent is level and any(segment.id in {"EB", "AAA"} for segment in below.segments)
        for below in levels
    )


def _answers(levels: Sequence[Level], level: Level, reference: str) -> list["_Answer"]:
    own, lost = parted_level(level)
    return [
        _Answer(levels, level, part, reference, is_lost=part is lost)
        for part in (own, lost)
        if any(segment.id in {"EB", "AAA"} for segment in part)
    ]


class _Answer:
    """What is answered about one patient, with the levels above."""

    def __init__(
        self,
        levels: Sequence[Level],
        level: Level,
        segments: list[Segment],
        reference: str,
        *,
        is_lost: bool,
    ) -> None:
        self.levels = levels
        self.level = level
        self.segments = segments
        self.reference = reference
        self.is_lost = is_lost

    @property
    def number(self) -> str:
        """Return TRN02 of the question (TRN01 = 2), or BHT03 where the answer repeats none."""
        trace = Bag(self.segments).peek("TRN", "2")
        return trace.get(2) if trace else self.reference

    def read(self) -> EligibilityAnswer:
        """Read the answer; raises ``X12Refused``."""
        if self.is_lost:
            refuse_lost(self.segments)
        # Benefits have dates, names and refusals of their own (2110): what stands before is the patient's.
        head, loops = split_at(self.segments, "EB")
        own = Bag(head)
        trace = own.take("TRN", "2")
        is_patient = self.level.code in {"22", "23"}
        if is_patient:
            own.keep(named(self.level, "IL", "03"))
        organizations = read_organizations(self.levels, self.level)
        refusals = (*self._refusals_above(), *read_refusals(own, _LEVELS.get(self.level.code, "subscriber")))
        people = read_people(self.level, own)
        dates = read_periods(own) if is_patient else ()
        begin, end = plan_days(dates)
        return EligibilityAnswer(
            trace=self.number,
            trace_originator=read_originator(trace, organizations["provider_npi"]),
            **organizations,
            **people,
            payer_contacts=self._payer_contacts(),
            subscriber=read_subscriber_name(self.level),
            plan_begin=begin,
            plan_end=end,
            dates=dates,
            benefits=tuple(benefit for loop in loops for benefit in read_benefits(loop)),
            rejections=tuple(refusal.reason for refusal in refusals),
            refusals=refusals,
            kept_aside=own.texts() if is_patient else tuple(left_above(self.level)),
        )

    def _payer_contacts(self) -> tuple[ContactDesk, ...]:
        payer = above(self.levels, self.level, "20")
        return read_desks(Bag(payer.segments)) if payer else ()

    def _refusals_above(self) -> tuple[RequestRefusal, ...]:
        """Read the AAA of the levels above, the uppermost first."""
        found: tuple[RequestRefusal, ...] = ()
        level = self.level.parent
        while level is not None:
            head, _ = split_at(level.segments, "EB")
            found = (*read_refusals(Bag(head), _LEVELS.get(level.code, "payer")), *found)
            level = level.parent
        return found


def plan_days(dates: Iterable[DatedPeriod]) -> tuple[date | None, date | None]:
    """Return the first and last day of the plan out of 346 (begin), 347 (end), 356, 357, 291 and 348."""
    begin: date | None = None
    end: date | None = None
    for dated in dates:
        if dated.qualifier in ENDS:
            end = end or dated.end or dated.begin
        elif dated.qualifier in BEGINS:
            begin, end = begin or dated.begin, end or dated.end
    return begin, end
