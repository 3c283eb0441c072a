"""Patients in lists: initials and year of birth for a page of claims, all by one query.

A list shows so many claims at once that it reads nothing but the two names and the day from each document.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlmodel import Session, col, select

from console.web.masking import masked
from models.tables import ClaimRow, ClaimVersionRow


def masked_names(session: Session, claims: Collection[str]) -> dict[str, str]:
    """Return the masked patient of each of these claims, as ``B. E., born 1980``; without a name, none."""
    if not claims:
        return {}
    latest = col(ClaimVersionRow.version) == col(ClaimRow.version)
    query = (
        select(ClaimVersionRow.claim_id, ClaimVersionRow.document)
        .join(ClaimRow, col(ClaimRow.id) == col(ClaimVersionRow.claim_id))
        .where(col(ClaimVersionRow.claim_id).in_(set(claims)), latest)
    )
    return {claim: shown for claim, document in session.exec(query) if (shown := _masked(document))}


def _masked(document: str) -> str:
    said: dict[str, Any] = json.loads(document)
    coverages: list[dict[str, Any]] = said["coverages"]
    person: dict[str, Any] | None = said["patient"] or (coverages[0]["subscriber"] if coverages else None)
    if person is None:
        return ""
    name = person["name"]
    return masked(name["first"], name["last"], str(person["birth_date"] or "")[:4])
