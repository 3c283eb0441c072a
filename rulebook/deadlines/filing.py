"""Deadlines: until when a claim can be filed, and until when a decision can be appealed.

The numbers are the contract's (``Payer.filing_limit_days``, ``Payer.appeal_limit_days``); this module only
counts. Calendar days, the last day included: service on 1 March with a limit of 90 days may be received
on 30 May and not on 31 May.
"""

from datetime import date, timedelta

from models.claim import ClaimDocument
from models.practice import Payer

PRESUMED_DELIVERY_DAYS = 5
"""A notice counts as received five days after its date (Medicare: 42 CFR 405.942 (a)(1))."""

MEDICARE_REDETERMINATION_DAYS = 120
"""First level of a Medicare appeal, counted from the receipt of the notice (42 CFR 405.942 (a))."""


def filing_limit(document: ClaimDocument, payer: Payer) -> date | None:
    """Return the last day this payer takes the claim: first date of service plus the contract's days.

    None while the claim has no line. The clock runs on while a claim is rejected and repaired: a 277CA
    rejection stops nothing.
    """
    if document.service_from is None:
        return None
    return document.service_from + timedelta(days=payer.filing_limit_days)


def days_left(document: ClaimDocument, payer: Payer, today: date) -> int | None:
    """Return the days left to file, negative when the limit has passed, None without a date of service."""
    limit = filing_limit(document, payer)
    return None if limit is None else (limit - today).days


def appeal_deadline(decided_on: date, payer: Payer) -> date:
    """Return the last day to appeal a decision of this date (the payment date of its remittance).

    180 days after 2 January 2026 is 1 July 2026. Presumed delivery is not added: being early is safe.
    """
    return decided_on + timedelta(days=payer.appeal_limit_days)


def medicare_redetermination_deadline(noticed_on: date) -> date:
    """Return the last day of Medicare's first appeal level: 120 days from presumed receipt.

    A notice of 15 May 2022 must be appealed by 17 September 2022 (5 + 120 days).
    """
    return noticed_on + timedelta(days=PRESUMED_DELIVERY_DAYS + MEDICARE_REDETERMINATION_DAYS)
