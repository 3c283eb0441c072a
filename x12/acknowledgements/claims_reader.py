"""Reads the claim acknowledgement, 277CA (005010X214); ``x12/acknowledgements/claims.py`` shows one."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from models.acknowledgement import (
    AcknowledgedLine,
    AcknowledgedProvider,
    ClaimAcknowledgement,
    ClaimAcknowledgementReport,
    ClaimStatus,
    StatusVerdict,
)
from models.errors import X12Refused
from models.refusal import RefusedRecord
from x12.acknowledgements.claims_levels import Providers, read_head
from x12.envelopes import Transaction
from x12.held import partly_held
from x12.hierarchy import Level, read_levels
from x12.level_names import left_above, named, records_in, refuse_mixed
from x12.reading import (
    Bag,
    money,
    period,
    required,
    split_at,
)
from x12.refusals import read_each, reads_records
from x12.segment import Segment
from x12.services import read_procedure
from x12.statuses import REJECTED_CATEGORIES, all_statuses, read_verdicts


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
    report = read_head(transaction, header, levels, kept, troubles)
    providers = Providers(levels, kept, troubles)
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


class _Claim:
    """One claim of a 277CA: its loop, and what it inherits."""

    def __init__(
        self,
        level: Level,
        loop: list[Segment],
        mixed: bool,
        report: ClaimAcknowledgementReport,
        providers: Providers,
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
