"""For which days publishers make a release of a code set.

``published_until("ptp", date(2026, 10, 1))`` is 31 December 2026: NCCI edits are made by quarter.
"""

from datetime import date, timedelta

from models.codes import CodeSetKind

QUARTERLY: frozenset[CodeSetKind] = frozenset({"hcpcs", "ptp", "mue", "addon", "pfs"})
"""Kinds that CMS publishes anew for every quarter of the calendar year."""


def published_until(kind: CodeSetKind, effective_from: date) -> date | None:
    """Return the last day that publishers make a release for: ICD-10-CM by fiscal year, CPT by year, and
    HCPCS II, the edits of NCCI and the physician fee schedule by quarter; None for kinds without a calendar.
    """
    year, month = effective_from.year, effective_from.month
    if kind == "icd10cm":
        return date(year + (month >= 10), 9, 30)
    if kind in QUARTERLY:
        return date(year + (month >= 10), (month + 2) // 3 * 3 % 12 + 1, 1) - timedelta(days=1)
    return date(year, 12, 31) if kind == "cpt" else None
