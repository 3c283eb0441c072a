"""Scrub rules about dates: in the future, before birth, after death, reversed, or too late for the payer."""

from collections.abc import Iterator
from datetime import date

from models.claim import ServiceLine
from models.deadline import Deadline, DeadlineKind
from rulebook.context import Case, Hit
from rulebook.deadlines.filing import filing_deadline
from rulebook.edits.services import is_a

BEFORE_SERVICE = {
    "304": "last seen",
    "431": "onset",
    "439": "accident",
    "453": "acute manifestation",
    "454": "initial treatment",
    "455": "last X-ray",
    "484": "last menstrual period",
}
"""DTP qualifiers of days that lie on or before the last day of service."""

SHORTEST_DAYS = 60
"""Shorter than every filing limit of ``deadlines.toml``, by service or by an earlier payer's decision."""

ACCIDENTS = frozenset({"AA", "OA"})

INPATIENT = frozenset({"21", "51", "61"})
"""Hospital, psychiatric hospital, inpatient rehabilitation: places where a patient is admitted."""


def service_in_future(case: Case) -> Iterator[Hit]:
    """A service is billed after it was given; CARC 110 denies the rest.

    Equipment and supplies are given on the first day of the span they last for.
    """
    today = case.context.today
    for n, line in case.lines:
        if line.service_from > today or ((line.service_to or today) > today and _given_until(line) > today):
            yield Hit(f"lines.{n}.service_from", "The date of service is in the future")


def _given_until(line: ServiceLine) -> date:
    """Return the last day on which something was done: a month's supplies are handed over on its first."""
    if line.service_to is None or is_a("equipment", line.procedure, line.service_from):
        return line.service_from
    return line.service_to


def service_before_birth(case: Case) -> Iterator[Hit]:
    """No service before birth (CARC 14): one of the two dates is a slip."""
    born = case.document.person.birth_date if case.document.patient or case.document.coverages else None
    for n, line in case.lines:
        if born is not None and line.service_from < born:
            yield Hit(f"lines.{n}.service_from", "The date of service is before the patient's birth date")


def service_after_death(case: Case) -> Iterator[Hit]:
    """No service after death (CARC 13): one of the two dates is a slip, or the claim is another patient's."""
    died = case.document.patient_death_on
    for n, line in case.lines:
        if died is not None and _given_until(line) > died:
            yield Hit(f"lines.{n}.service_from", "The date of service is after the patient's death")


def service_span_reversed(case: Case) -> Iterator[Hit]:
    """A span ends on or after the day it begins (DTP*472*RD8)."""
    for n, line in case.lines:
        if line.service_to is not None and line.service_to < line.service_from:
            yield Hit(f"lines.{n}.service_to", "The service ends before it begins")


def service_span_over_years(case: Case) -> Iterator[Hit]:
    """A claim for two calendar years is split at new year: deductibles begin anew (CARC 268, 239)."""
    if len(case.lines) == 1 and case.document.lines[0].service_to is None:
        return
    years = {
        day.year
        for _, line in case.lines
        for day in (line.service_from, line.service_to or line.service_from)
    }
    if len(years) > 1:
        yield Hit("lines", "The services are of two calendar years")


def claim_date_after_service(case: Case) -> Iterator[Hit]:
    """Onset, accident and first treatment lie on or before the last day of service."""
    last = case.document.service_to
    for qualifier, day in case.document.dates.items():
        if qualifier in BEFORE_SERVICE and last is not None and day > last:
            yield Hit(f"dates.{qualifier}", f"The day of {BEFORE_SERVICE[qualifier]} is after the service")


def admission_after_discharge(case: Case) -> Iterator[Hit]:
    """Nobody leaves a hospital before they are admitted (DTP*435, DTP*096)."""
    admitted, left = case.document.dates.get("435"), case.document.dates.get("096")
    if admitted is not None and left is not None and left < admitted:
        yield Hit("dates.096", "The discharge is before the admission")


def admission_date_missing(case: Case) -> Iterator[Hit]:
    """A visit to somebody in a hospital bed tells since when (DTP*435); a test or a procedure need not."""
    if "435" in case.document.dates:
        return
    for _, line in case.lines:
        if case.place(line) in INPATIENT and is_a("visit", line.procedure, line.service_from):
            yield Hit("dates.435", "A visit to a hospital inpatient has no admission date")
            return


def accident_date_missing(case: Case) -> Iterator[Hit]:
    """A claim for an accident (CLM11 AA, OA) says when it happened (DTP*439)."""
    if not ACCIDENTS.isdisjoint(case.document.related_causes) and "439" not in case.document.dates:
        yield Hit("dates.439", "The claim is for an accident without its date")


def accident_state_missing(case: Case) -> Iterator[Hit]:
    """A claim for a car accident (CLM11 AA) says in which state it happened (CLM11-4)."""
    if "AA" in case.document.related_causes and not case.document.accident_state:
        yield Hit("accident_state", "The claim is for a car accident without its state")


def accident_cause_missing(case: Case) -> Iterator[Hit]:
    """An accident date without a cause (CLM11) leaves open who pays first: payers hold such claims."""
    if "439" in case.document.dates and not case.document.related_causes:
        yield Hit("related_causes", "The claim has an accident date and no cause")


def filing_limit_passed(case: Case) -> Iterator[Hit]:
    """A claim past the payer's filing limit is never sent silently: it would come back as CARC 29.

    Service on 1 March, limit 90 days: sent on 30 May it is in time, on 31 May it is found here. A void
    (frequency 8) has no limit: money of the payer can always be given back. A supervisor who decides to go
    on all the same lets it pass.
    """
    if case.context.frequency == "1":
        yield from _late(case, DeadlineKind.FILING)


def replacement_after_filing_limit(case: Case) -> Iterator[Hit]:
    """A replacement of a claim that was filed in time may have a limit of its own; a person must know it."""
    if case.context.frequency == "7":
        yield from _late(case, DeadlineKind.CORRECTED)


def _late(case: Case, kind: DeadlineKind) -> Iterator[Hit]:
    if (case.context.today - case.on).days <= _shortest_days(case):
        return
    limit = _clock(case, kind)
    if limit is not None and limit.blocks(case.context.today):
        yield Hit("service_from", f"The payer's filing limit passed on {limit.last_day.isoformat()}")


def _shortest_days(case: Case) -> int:
    """Return a number of days within which no limit can have passed: most claims need no closer look."""
    payer = case.context.payer
    agreed = (payer.filing_limit_days, payer.later_payer_limit_days) if payer is not None else ()
    clocks = [(clock.last_day - case.on).days for clock in case.context.deadlines]
    return min([*(days for days in agreed if days is not None), *clocks, SHORTEST_DAYS])


def _clock(case: Case, kind: DeadlineKind) -> Deadline | None:
    """Return the clock the store runs for this claim, else the filing limit counted from the claim."""
    running = (d for d in case.context.deadlines if d.sequence == case.context.sequence and d.kind is kind)
    known = next(running, None)
    if known is not None or case.context.payer is None:
        return known
    return filing_deadline(case.document, case.context.payer, case.context.sequence)
