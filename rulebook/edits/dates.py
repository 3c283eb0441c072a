"""Scrub rules about dates: service in the future, before birth, reversed, or too late for the payer."""

from collections.abc import Iterator

from rulebook.context import Case, Hit
from rulebook.deadlines.filing import filing_limit


def service_in_future(case: Case) -> Iterator[Hit]:
    """A service is billed after it was given; CARC 110 denies the rest."""
    for n, line in case.lines:
        if max(line.service_from, line.service_to or line.service_from) > case.context.today:
            yield Hit(f"lines.{n}.service_from", "The date of service is in the future")


def service_before_birth(case: Case) -> Iterator[Hit]:
    """No service before birth (CARC 14): one of the two dates is a slip."""
    born = case.document.person.birth_date if case.document.patient or case.document.coverages else None
    for n, line in case.lines:
        if born is not None and line.service_from < born:
            yield Hit(f"lines.{n}.service_from", "The date of service is before the patient's birth date")


def service_span_reversed(case: Case) -> Iterator[Hit]:
    """A span ends on or after the day it begins (DTP*472*RD8)."""
    for n, line in case.lines:
        if line.service_to is not None and line.service_to < line.service_from:
            yield Hit(f"lines.{n}.service_to", "The service ends before it begins")


def filing_limit_passed(case: Case) -> Iterator[Hit]:
    """A claim past the payer's filing limit is never sent silently: it would come back as CARC 29.

    Service on 1 March, limit 90 days: sent on 30 May it is in time, on 31 May it is found here. A void
    (frequency 8) has no limit: money of the payer can always be given back.
    """
    if case.context.frequency == "1":
        yield from _late(case)


def replacement_after_filing_limit(case: Case) -> Iterator[Hit]:
    """A replacement of a claim that was filed in time may have a limit of its own; a person must know it."""
    if case.context.frequency == "7":
        yield from _late(case)


def _late(case: Case) -> Iterator[Hit]:
    limit = filing_limit(case.document, case.context.payer) if case.context.payer is not None else None
    if limit is not None and case.context.today > limit:
        yield Hit("service_from", f"The payer's filing limit passed on {limit.isoformat()}")
