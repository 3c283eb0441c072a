"""What a 277CA says above its claims, worked out from the claims: totals, summaries and billing providers.

A report made by hand names its claims only. ``completed`` adds what the guide wants beside them::

    STC*A1:20*20261104*WQ*450~       received; U with A3 when nothing of it was accepted
    QTY*90*2~ QTY*AA*1~              accepted + rejected = sent
    AMT*YU*300~ AMT*YY*150~
"""

from collections.abc import Sequence
from datetime import date

from models.acknowledgement import (
    AcknowledgedProvider,
    AcknowledgedTotals,
    ClaimAcknowledgement,
    ClaimAcknowledgementReport,
    ClaimStatus,
    StatusVerdict,
)
from models.party import PersonName
from x12.statuses import by_threes

_RECEIVED = ClaimStatus(category="A1", code="20")
_TURNED_AWAY = ClaimStatus(category="A3", code="23")
_NO_TRACE = "0"


def completed(report: ClaimAcknowledgementReport, own_number: str) -> ClaimAcknowledgementReport:
    """Return the report with everything a file says; what it says already stays as it is.

    ``own_number`` is taken for the sender's own references (BHT03, TRN02 of 2200A) that are missing.
    A written report is read back equal to its completed one.
    """
    claims = tuple(_spelled_out(claim, report) for claim in report.acknowledgements)
    providers = report.providers or _providers(report, claims)
    if not report.providers:
        npis = [provider.identifier for provider in providers]
        claims = tuple(c.model_copy(update={"provider": npis.index(c.billing_npi)}) for c in claims)
    if not report.receiver_verdicts:
        update = {
            "receiver_verdicts": _summary(report, claims, report.processed_on),
            "totals": totals_of(claims) if report.totals == AcknowledgedTotals() else report.totals,
        }
        report = report.model_copy(update=update)
    first = providers[0] if providers else None
    update = {
        "source_id_qualifier": report.source_id_qualifier or ("PI" if report.source == "PR" else "46"),
        "reference": report.reference or own_number,
        "trace": report.trace or own_number,
        "billing_name": first.name.last if first else "",
        "billing_npi": first.identifier if first and first.qualifier == "XX" else "",
        "providers": tuple(providers),
        "acknowledgements": tuple(sorted(claims, key=lambda claim: claim.provider)),
    }
    return report.model_copy(update=update)


def totals_of(claims: Sequence[ClaimAcknowledgement]) -> AcknowledgedTotals:
    """Count claims and add their charges; a side without claims is not said."""
    taken = [claim.charge_cents for claim in claims if claim.accepted]
    turned_away = [claim.charge_cents for claim in claims if not claim.accepted]
    return AcknowledgedTotals(
        accepted=len(taken) or None,
        rejected=len(turned_away) or None,
        accepted_cents=sum(taken) if taken else None,
        rejected_cents=sum(turned_away) if turned_away else None,
    )


def adds_up(report: ClaimAcknowledgementReport, sent: int, sent_cents: int) -> bool:
    """Tell whether the batch's totals, as far as they are said, account for everything that was sent.

    A batch turned away as a whole need not say totals.
    """
    said = report.totals
    if said == AcknowledgedTotals():
        return report.batch_rejected or len(report.acknowledgements) == sent
    counted = (said.accepted or 0) + (said.rejected or 0)
    amount = (said.accepted_cents or 0) + (said.rejected_cents or 0)
    return counted == sent and amount == sent_cents


def _spelled_out(claim: ClaimAcknowledgement, report: ClaimAcknowledgementReport) -> ClaimAcknowledgement:
    """Return the claim with the STC that say what its fields sum up."""
    update: dict[str, object] = {
        "received_on": claim.received_on or report.received_on,
        "billing_npi": claim.billing_npi or ("" if report.providers else report.billing_npi),
    }
    if not claim.verdicts:
        update["verdicts"] = tuple(
            StatusVerdict(
                statuses=statuses,
                effective_on=claim.effective_on,
                action="WQ" if claim.accepted else "U",
                charge_cents=claim.charge_cents,
                message=claim.message if n == 0 else "",
            )
            for n, statuses in enumerate(by_threes(claim.statuses))
        )
    return claim.model_copy(update=update)


def _providers(
    report: ClaimAcknowledgementReport, claims: Sequence[ClaimAcknowledgement]
) -> tuple[AcknowledgedProvider, ...]:
    """Return one provider for each NPI of the claims, with the totals of its claims."""
    members: dict[str, list[ClaimAcknowledgement]] = {}
    for claim in claims:
        members.setdefault(claim.billing_npi, []).append(claim)
    return tuple(
        AcknowledgedProvider(
            name=PersonName(last=report.billing_name),
            identifier=npi,
            trace=_NO_TRACE,
            # The guide wants no date in the STC of a provider.
            verdicts=_summary(report, own, None),
            totals=totals_of(own),
        )
        for npi, own in members.items()
    )


def _summary(
    report: ClaimAcknowledgementReport, claims: Sequence[ClaimAcknowledgement], day: date | None
) -> tuple[StatusVerdict, ...]:
    """Return the STC of a batch or provider: received, and turned away only when nothing was accepted."""
    accepted = any(claim.accepted for claim in claims) or not (claims or report.batch_rejected)
    said = report.batch_statuses if report.batch_rejected else ()
    return tuple(
        StatusVerdict(
            statuses=statuses,
            effective_on=day,
            action="WQ" if accepted else "U",
            charge_cents=sum(claim.charge_cents for claim in claims),
        )
        for statuses in by_threes(said or (_RECEIVED if accepted else _TURNED_AWAY,))
    )
