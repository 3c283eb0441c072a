"""Crossover: what a payer decided as primary goes on to the next payer without the practice's doing.

The next payer gets the claim with the decision in it (2430 SVD and CAS) under the practice's own number, so
that its 835 names a CLM01 that the practice sent to somebody else.
"""

from datetime import date, datetime, timedelta

from models.claim import LineAdjudication, ServiceLine
from models.remittance import RemittanceClaim
from simulator.journal import Booked, Journal
from simulator.received import ReceivedClaim

FORWARDED_DAYS = 6.0
"""So long after the first payer's decision the next one decides."""


def forward(booked: Booked, journal: Journal, now: datetime) -> None:
    """Book a claim that was decided as forwarded (CLP02 19) with the next payer."""
    if booked.verdict is None or booked.verdict.decision.status != "19":
        return
    decided_at = now + timedelta(days=FORWARDED_DAYS)
    claim = _forwarded(booked.claim, booked.verdict.decision, journal, now)
    journal.book(claim, "in_process", decide_at=decided_at, remit_at=decided_at)


def _forwarded(
    claim: ReceivedClaim, decision: RemittanceClaim, journal: Journal, now: datetime
) -> ReceivedClaim:
    payer_id = decision.crossover_id
    lines = _decided_lines(claim, decision, now.date())
    return claim.model_copy(
        update={
            "icn": f"{payer_id[:2]}{now:%y%j}{journal.next_number(f'icn:{payer_id}'):07d}",
            "payer_id": payer_id,
            "sequence": "S",
            "document": claim.document.model_copy(update={"lines": lines}),
            "received_on": now.date(),
        }
    )


def _decided_lines(claim: ReceivedClaim, decision: RemittanceClaim, on: date) -> tuple[ServiceLine, ...]:
    """Write into each line what the first payer decided about it."""
    return tuple(
        ours.model_copy(
            update={
                "adjudications": (
                    LineAdjudication(
                        payer_id=claim.payer_id,
                        paid_cents=answer.paid_cents,
                        procedure=answer.procedure,
                        adjudicated_on=on,
                        adjustments=answer.adjustments,
                    ),
                )
            }
        )
        for ours, answer in zip(claim.document.lines, decision.lines, strict=True)
    )
