"""The levels above the claims of a 277CA (005010X214): who speaks, whose batch, which billing provider.

::

    HL*2*1*21*1~ NM1*41*2*Harborlight Clinic*****46*HARB~     2000B whose batch
    TRN*2*000000907~ STC*A1:20*20261104*WQ*300~               2200B received
    QTY*90*1~ QTY*AA*1~ AMT*YU*150~ AMT*YY*150~               one claim accepted, one rejected
    HL*3*2*19*1~ NM1*85*2*Harborlight Clinic*****XX*...~      2000C billing provider
    TRN*1*0~ STC*A1:20**WQ*300~ QTY*QA*1~ AMT*YU*150~         2200C the same for its claims
"""

from collections.abc import Sequence
from typing import Literal, TypedDict

from models.acknowledgement import (
    AcknowledgedProvider,
    AcknowledgedTotals,
    ClaimAcknowledgementReport,
    StatusVerdict,
)
from models.errors import X12Refused
from models.refusal import RefusedRecord
from x12.envelopes import Transaction
from x12.hierarchy import Level
from x12.level_names import is_person, named
from x12.parties import read_name
from x12.reading import Bag, count, day, money_or_none, one_of
from x12.refusals import attempt, nothing
from x12.segment import Segment, absent
from x12.services import read_identifications
from x12.statuses import read_verdicts

Source = Literal["AY", "PR", "41", "40", "36"]
_SOURCES: tuple[Source, ...] = ("AY", "PR", "41", "40", "36")


def read_head(
    transaction: Transaction,
    header: Sequence[Segment],
    levels: list[Level],
    kept: list[str],
    troubles: list[RefusedRecord],
) -> ClaimAcknowledgementReport:
    """Read the levels of source (2000A) and receiver (2000B).

    What no field holds is added to ``kept``, a verdict that cannot be read to ``troubles``. Raises
    ``X12Refused`` when a level or one of its dates is missing.
    """
    source_level, batch_level = _level(transaction, levels, "20"), _level(transaction, levels, "21")
    source, receiver = named(source_level), named(batch_level)
    dated, batch = Bag(source_level.segments), Bag(batch_level.segments)
    received, processed = dated.take("DTP", "050"), dated.take("DTP", "009")
    if received is None or processed is None:
        raise _missing(transaction, "DTP*050 and DTP*009", "Send the dates of receipt and processing")
    bht = next((segment for segment in header if segment.id == "BHT"), absent("BHT"))
    said = _read_verdict(batch, ("90", "AA"), "batch", batch_level, troubles)
    report = ClaimAcknowledgementReport(
        source=one_of(source, 1, _SOURCES, "information source"),
        source_name=source.get(3),
        source_id=source.get(9),
        source_id_qualifier=source.get(8),
        reference=bht.get(3),
        trace=dated.text("TRN", "1"),
        receiver_name=receiver.get(3),
        receiver_first=receiver.get(4),
        receiver_is_person=is_person(receiver),
        receiver_id=receiver.get(9),
        batch_reference=batch.text("TRN", "2"),
        received_on=day(received, 3, "receipt date"),
        processed_on=day(processed, 3, "processing date"),
        receiver_verdicts=said["verdicts"],
        totals=said["totals"],
        acknowledgements=(),
    )
    for bag, name in ((dated, source), (batch, receiver)):
        bag.keep(name)
        kept += bag.texts()
    # A second source or receiver is nobody's: what it says is kept, its claims are read below.
    others = [one for one in levels if one.code in {"20", "21"} and one not in (source_level, batch_level)]
    kept += [segment.text for other in others for segment in (other.heading, *other.segments)]
    return report


def _level(transaction: Transaction, levels: list[Level], code: str) -> Level:
    for level in levels:
        if level.code == code:
            return level
    raise _missing(transaction, f"HL level {code}", f"Send the level {code}")


def _missing(transaction: Transaction, what: str, remedy: str) -> X12Refused:
    return nothing(transaction, f"the acknowledgement has no {what}", what, remedy)


def _read_totals(bag: Bag, accepted_mark: str, rejected_mark: str) -> AcknowledgedTotals:
    """Read ``QTY*90*2``, ``QTY*AA*1``, ``AMT*YU*300`` and ``AMT*YY*150``."""
    taken, turned_away = bag.take("QTY", accepted_mark), bag.take("QTY", rejected_mark)
    return AcknowledgedTotals(
        accepted=count(taken, 2, "number of claims accepted") if taken else None,
        rejected=count(turned_away, 2, "number of claims rejected") if turned_away else None,
        accepted_cents=money_or_none(bag.take("AMT", "YU"), 2, "amount accepted"),
        rejected_cents=money_or_none(bag.take("AMT", "YY"), 2, "amount rejected"),
    )


class _LevelVerdict(TypedDict):
    verdicts: tuple[StatusVerdict, ...]
    totals: AcknowledgedTotals


def _read_verdict(
    bag: Bag, marks: tuple[str, str], what: str, level: Level, troubles: list[RefusedRecord]
) -> _LevelVerdict:
    """Read STC, QTY and AMT of a level; what cannot be read must not take the claims below along."""
    said, sums = bag.take_all("STC"), [*bag.take_all("QTY", *marks), *bag.take_all("AMT", "YU", "YY")]
    result = attempt(
        lambda: _LevelVerdict(verdicts=read_verdicts(said), totals=_read_totals(Bag(sums), *marks)),
        what,
        "",
        level.segments,
    )
    if isinstance(result, RefusedRecord):
        troubles.append(result)
        return _LevelVerdict(verdicts=(), totals=AcknowledgedTotals())
    return result


class Providers:
    """The billing providers of a set (2000C) in their order, and which of them a claim hangs on."""

    def __init__(self, levels: list[Level], kept: list[str], troubles: list[RefusedRecord]) -> None:
        own = [level for level in levels if level.code == "19"]
        self.read = [_read_provider(level, troubles) for level in own]
        self._index = {id(level): n for n, level in enumerate(own)}
        self._nobody: int | None = None

    def of(self, level: Level) -> int:
        """Return the index of a patient's provider; one without a name when HL02 leads nowhere."""
        provider = level.up("19")
        if provider is not None:
            return self._index[id(provider)]
        if self._nobody is None:
            self._nobody = len(self.read)
            self.read.append(AcknowledgedProvider(name=read_name(named(None))))
        return self._nobody

    def npi(self, index: int) -> str:
        """Return the NPI of a provider, or nothing when it is known by another number."""
        provider = self.read[index]
        return provider.identifier if provider.qualifier == "XX" else ""


def _read_provider(level: Level, troubles: list[RefusedRecord]) -> AcknowledgedProvider:
    """Read 2100C and 2200C."""
    name, bag = named(level), Bag(level.segments)
    bag.keep(name)
    said = _read_verdict(bag, ("QA", "QC"), "provider", level, troubles)
    return AcknowledgedProvider(
        name=read_name(name),
        is_person=is_person(name),
        identifier=name.get(9),
        qualifier=name.get(8),
        trace=bag.text("TRN", "1"),
        verdicts=said["verdicts"],
        references=read_identifications(bag),
        totals=said["totals"],
        kept_aside=bag.texts(),
    )
