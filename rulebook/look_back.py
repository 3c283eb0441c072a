"""How far back the review looks at a patient's other claims: as far as its longest rule.

That is three years (was the patient seen before?), or longer where a payer's pack counts a service over more
days: ``first_day(document, packs, today)`` of a visit on 2 March 2026 is 2 March 2023.
"""

from datetime import date, timedelta

from models.claim import ClaimDocument
from rulebook.packs.model import RulePack
from rulebook.packs.needs import Frequency

THREE_YEARS = timedelta(days=3 * 365 + 1)
"""Longer than any three years on the calendar, a leap day among them."""


def first_day(document: ClaimDocument, packs: tuple[RulePack, ...], today: date) -> date:
    """Return the first day of service that may matter for this claim; of a claim without lines, for today."""
    counted = max((_counted(pack) for pack in packs), default=timedelta())
    begins = document.service_from or today
    return begins - min(max(THREE_YEARS, counted), begins - date.min)


def _counted(pack: RulePack) -> timedelta:
    """Return the longest time over which a pack counts a service."""
    values = (value for rule in pack.rules for _, _, value in rule.compiled.needs)
    return timedelta(days=max((value.days for value in values if isinstance(value, Frequency)), default=0))
