"""Reads the claim acknowledgement, 277CA (005010X214); ``x12/claim_acknowledgement.py`` shows one."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypedDict

from models.acknowledgement import (
    AcknowledgedLine,
    AcknowledgedProvider,
    AcknowledgedTotals,
    ClaimAcknowledgement,
    ClaimAcknowledgementReport,
    ClaimStatus,
    StatusVerdict,
)
from models.errors import X12Refused
from models.refusal import RefusedRecord
from x12.held import partly_held
from x12.hierarchy import Level, read_levels
from x12.interchange import Transaction
from x12.level_names import above, is_person, left_above, named, records_in, refuse_mixed
from x12.parties import read_name
from x12.reading import (
    Bag,
    count,
    day,
    money,
    money_or_none,
    one_of,
    period,
    required,
    split_at,
)
from x12.refusals import attempt, nothing, read_each, reads_records
from x12.segment import Segment
from x12.services import read_identifications, read_procedure
from x12.statuses import REJECTED_CATEGORIES, all_statuses, read_verdicts

Source = Literal["AY", "PR", "41", "40", "36"]
_SOURCES: tuple[Source, ...] = ("AY", "PR", "41", "40", "36")


@reads_records
def read_277ca(transaction: Transaction) -> ClaimAcknowledgementReport:
    """Read a whole 277CA; a claim that cannot be read stands in ``refused``, the others go on.

    Raises ``X12Refused`` when source (HL 20), receiver (HL 21) or their dates are missing, or when no
    claim of those that are named can be read.
    """
    header, levels = read_levels(transaction)
    kept = [segment.text for segment in header if segment.id not in {"ST", "BHT"}]
    kept += partly_held(transaction.segments)
    troubles: list[RefusedRecord] = []
    report = _read_head(transaction, header, levels, kept, troubles)
    providers = _Providers(levels, kept, troubles)
    claims = [
        _Claim(level, loop, mixed, report, providers)
        for level in levels
        if level.code == "PT"
        for loop, mixed in records_in(level)
    ]
    kept += [text for level in levels if level.code == "PT" for text in left_above(level)]
    read, refusals = read_each(transaction, "claim", claims)
    return report.model_copy(update=_body(report, providers.read, read, (*troubles, *refusals), kept))


def _body(
    report: ClaimAcknowledgementReport,
    providers: Sequence[AcknowledgedProvider],
    claims: tuple[ClaimAcknowledgement, ...],
    refusals: tuple[RefusedRecord, ...],
    kept: list[str],
) -> dict[str, object]:
    """Return what follows from providers and claims."""
    levels = (*report.receiver_verdicts, *(v for provider in providers for v in provider.verdicts))
    against = [verdict for verdict in levels if verdict.action == "U"]
    rejected = bool(against) and not claims and not refusals
    first = providers[0] if providers else None
    return {
        "billing_name": first.name.last if first else "",
        "billing_npi": first.identifier if first and first.qualifier == "XX" else "",
        "providers": tuple(providers),
        "acknowledgements": claims,
        "batch_rejected": rejected,
        "batch_statuses": all_statuses(against) if rejected else (),
        "refused": refusals,
        "kept_aside": tuple(kept),
    }


def _read_head(
    transaction: Transaction,
    header: Sequence[Segment],
    levels: list[Level],
    kept: list[str],
    troubles: list[RefusedRecord],
) -> ClaimAcknowledgementReport:
    """Read the levels of source (2000A) and receiver (2000B)."""
    source_level, batch_level = _level(transaction, levels, "20"), _level(transaction, levels, "21")
    source, receiver = named(source_level), named(batch_level)
    dated, batch = Bag(source_level.segments), Bag(batch_level.segments)
    received, processed = dated.take("DTP", "050"), dated.take("DTP", "009")
    if received is None or processed is None:
        raise _missing(transaction, "DTP*050 and DTP*009", "Send the dates of receipt and processing")
    bht = next((segment for segment in header if segment.id == "BHT"), Segment(["BHT"]))
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
    used = (source_level, batch_level)
    others = [one for one in levels if one.code in {"20", "21"} and all(one is not level for level in used)]
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


class _Providers:
    """The billing providers of a set (2000C) in their order, and which of them a claim hangs on."""

    def __init__(self, levels: list[Level], kept: list[str], troubles: list[RefusedRecord]) -> None:
        self._levels = levels
        own = [level for level in levels if level.code == "19"]
        self.read = [_read_provider(level, troubles) for level in own]
        self._index = {id(level): n for n, level in enumerate(own)}
        self._nobody: int | None = None

    def of(self, level: Level) -> int:
        """Return the index of a patient's provider; one without a name when HL02 leads nowhere."""
        provider = above(self._levels, level, "19")
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


class _Claim:
    """One claim of a 277CA: its loop, and what it inherits."""

    def __init__(
        self,
        level: Level,
        loop: list[Segment],
        mixed: bool,
        report: ClaimAcknowledgementReport,
        providers: _Providers,
    ) -> None:
        self.level = level
        self.segments = loop
        self.mixed = mixed
        self.report = report
        self.providers = providers

    @property
    def number(self) -> str:
        """Return CLM01 of the claim."""
        return self.segments[0].get(2)

    def read(self) -> ClaimAcknowledgement:
        """Read 2200D and its lines; raises ``X12Refused``."""
        if self.mixed:
            refuse_mixed(self.segments)
        head, lines = split_at(self.segments, "SVC")
        bag = Bag(head[1:])
        verdicts = read_verdicts(bag.take_all("STC"))
        if not verdicts:
            problem, place = "the claim has no status", head[0].position
            raise X12Refused(problem, field="STC", remedy="Send STC after TRN", position=place)
        provider, patient, report = self.providers.of(self.level), named(self.level), self.report
        start, end = _served(bag)
        return ClaimAcknowledgement(
            source=report.source,
            source_name=report.source_name,
            source_id=report.source_id,
            control_number=required(head[0], 2, "claim id"),
            **summed_up(verdicts, report.processed_on),
            payer_claim_control_number=bag.text("REF", "1K"),
            clearinghouse_trace=bag.text("REF", "D9"),
            bill_type=bag.text("REF", "BLT"),
            medical_record_number=bag.text("REF", "EA"),
            received_on=report.received_on,
            service_from=start,
            service_to=end,
            patient_last=patient.get(3),
            patient_first=patient.get(4),
            patient_middle=patient.get(5),
            patient_suffix=patient.get(7),
            member_id=patient.get(9),
            member_id_qualifier=patient.get(8) or "MI",
            billing_npi=self.providers.npi(provider),
            provider=provider,
            verdicts=verdicts,
            lines=tuple(_read_line(line) for line in lines),
            kept_aside=bag.texts(),
        )


class Summary(TypedDict):
    """The fields of a claim that follow from its STC."""

    accepted: bool
    statuses: tuple[ClaimStatus, ...]
    effective_on: date
    charge_cents: int
    message: str


def summed_up(verdicts: Sequence[StatusVerdict], processed_on: date) -> Summary:
    """Return the claim's fields that sum up its STC: a claim is taken only when no STC turns it away."""
    first = verdicts[0]
    statuses = all_statuses(verdicts)
    turned_away = any(v.action == "U" for v in verdicts) or any(
        status.category in REJECTED_CATEGORIES for status in statuses
    )
    return Summary(
        accepted=not turned_away,
        statuses=statuses,
        effective_on=first.effective_on or processed_on,
        charge_cents=first.charge_cents or 0,
        message=first.message,
    )


def _served(bag: Bag) -> tuple[date | None, date | None]:
    served = bag.take("DTP", "472")
    return period(served, "service date") if served else (None, None)


def _read_line(loop: list[Segment]) -> AcknowledgedLine:
    """Read ``SVC*HC:99213*150*****1`` with its STC, REF*FJ and DTP*472 (2220D)."""
    service, bag = loop[0], Bag(loop[1:])
    start, end = _served(bag)
    return AcknowledgedLine(
        procedure=read_procedure(service, 1),
        charge_cents=money(service, 2, "line charge"),
        revenue_code=service.get(4),
        units=service.get(7),
        verdicts=read_verdicts(bag.take_all("STC")),
        control_number=bag.text("REF", "FJ"),
        prescription_number=bag.text("REF", "XZ"),
        service_from=start,
        service_to=end,
        kept_aside=bag.texts(),
    )
