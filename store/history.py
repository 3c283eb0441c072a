"""What other claims of the same patient bill: one look-up by the patient's key and the days of interest.

Withdrawn, voided and written-off claims are left out: what they billed is no longer billed.
"""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, and_, col, select

from models.earlier_service import EarlierService
from models.lifecycle import ClaimState
from models.tables import ClaimRow, ClaimVersionRow

GONE = (ClaimState.WITHDRAWN.value, ClaimState.VOIDED.value, ClaimState.WRITTEN_OFF.value)
PAID = frozenset({ClaimState.PAID.value, ClaimState.PATIENT_BILLED.value})
SEQUENCES = "PSTABCDEFGH"
LONGEST_CLAIM = timedelta(days=366)
"""No claim lasts longer: one that began before ``since`` may hold a line after it."""


def other_services(
    session: Session, claim: ClaimRow, *, since: date, until: date
) -> tuple[EarlierService, ...]:
    """Return the coded lines on the patient's other claims that begin on these days, by claim.

    A patient of twenty years has many claims, and the rules look back three: only those are read. None for
    an unknown patient.
    """
    if not claim.patient_key:
        return ()
    earliest = since - min(LONGEST_CLAIM, since - date.min)
    current = and_(
        col(ClaimVersionRow.claim_id) == col(ClaimRow.id),
        col(ClaimVersionRow.version) == col(ClaimRow.version),
    )
    query = (
        select(ClaimRow, ClaimVersionRow.document)
        .join(ClaimVersionRow, current)
        .where(
            ClaimRow.patient_key == claim.patient_key,
            ClaimRow.id != claim.id,
            col(ClaimRow.service_from).between(earliest, until),
            col(ClaimRow.state).not_in(GONE),
        )
        .order_by(col(ClaimRow.recorded_at), col(ClaimRow.id))
    )
    return tuple(
        service
        for row, document in session.exec(query)
        for service in _services(row, json.loads(document), _came_first(row, claim))
        if since <= service.service_from <= until
    )


def _came_first(other: ClaimRow, claim: ClaimRow) -> bool:
    return (other.recorded_at, other.id) < (claim.recorded_at, claim.id)


def _services(row: ClaimRow, document: dict[str, Any], first: bool) -> list[EarlierService]:
    billing, rendering = document["billing"], document.get("rendering")
    sent_to = SEQUENCES[: SEQUENCES.find(row.sequence) + 1]
    group = billing["taxonomy"]
    payers = tuple(c["payer"]["payer_id"] for c in document["coverages"] if c["sequence"] in sent_to)
    giving = [(line, line.get("rendering") or rendering or billing) for line in document["lines"]]
    return [
        EarlierService(
            claim=row.id,
            payer_id=row.payer_id,
            payer_ids=payers,
            procedure=line["procedure"],
            modifiers=tuple(line["modifiers"]),
            service_from=date.fromisoformat(line["service_from"]),
            service_to=date.fromisoformat(line["service_to"]) if line["service_to"] else None,
            rendering_npi=giver["npi"],
            billing_npi=billing["npi"],
            units=Decimal(line["units"]),
            standing="paid" if row.state in PAID else "open",
            came_first=first,
            specialty=giver["taxonomy"] or group,
            referral=document.get("referral_number", ""),
        )
        for line, giver in giving
        if line["procedure"]
    ]
