"""What reports count, each measure in one place: its words, its definition, and what it asks of a claim.

A chart, a table, the list behind a bar and a CSV all take a measure from here, so they cannot disagree. The
measures follow the usual key performance figures of revenue cycles (HFMA MAP Keys) in our own terms.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, and_, bindparam, case, false, or_
from sqlmodel import SQLModel

from models.report_tables import ClaimFiguresRow

FIGURES = SQLModel.metadata.tables[str(ClaimFiguresRow.__tablename__)].c

TODAY = bindparam("today", type_=Date)
"""The business day on which a report is read."""


class Measure(NamedTuple):
    """One thing that is counted: its name in addresses, its label, how it is counted, and of which claims.

    ``cents`` is what is added up of these claims.
    """

    name: str
    label: str
    definition: str
    where: ColumnElement[bool]
    cents: ColumnElement[Any] = FIGURES.charge_cents


SENT = Measure(
    "sent",
    "Claims sent",
    "Claims that were first sent in the period, each once however often it was sent again. Every other "
    "figure of a payer's scorecard is about these claims.",
    FIGURES.sent_on.is_not(None),
)
TAKEN = Measure(
    "taken",
    "Taken at once",
    "The first attempt was accepted by the payer (277CA, or a decision) without a rejection before.",
    FIGURES.clean.is_(True),
)
TURNED_AWAY = Measure(
    "turned-away",
    "Turned away",
    "The first attempt was rejected before the payer looked at it: the file (999) or the claim (277CA).",
    FIGURES.clean.is_(False),
)
DECIDED = Measure(
    "decided",
    "Decided",
    "The first payer has decided: a remittance about the claim was posted.",
    FIGURES.decided_on.is_not(None),
    FIGURES.charge_cents,
)
FIRST_PASS = Measure(
    "first-pass",
    "Paid at the first pass",
    "The first decision was about the first attempt, and denied nothing: paid, or left to the patient's "
    "deductible, coinsurance or copay.",
    FIGURES.first_pass.is_(True),
)
DENIED = Measure(
    "denied",
    "Denied at first",
    "The first decision denied at least one line: nothing paid, nothing left to the patient, for more than "
    "a price. A denial that is overturned later still counts here.",
    FIGURES.denied.is_(True),
)
PAID = Measure(
    "paid",
    "Paid",
    "The first payer has paid something. Days to pay count from the first sending to the first money; the "
    "median is the claim in the middle.",
    FIGURES.days_to_pay.is_not(None),
    FIGURES.paid_cents,
)
PAID_CHARGE = Measure(
    "paid-charge",
    "Charged for what is paid",
    "What was charged for the claims on which the first payer has paid something.",
    FIGURES.days_to_pay.is_not(None),
)
OPEN = Measure(
    "open",
    "Open at payers",
    "Charges of these claims that stand on a payer's account today: not paid, not cut by contract, not "
    "written off, not left to the patient.",
    FIGURES.payer_open_cents > 0,
    FIGURES.payer_open_cents,
)
BROKEN = Measure(
    "broken",
    "Promises broken",
    "The payer named a day on the telephone, the day is past, and no decision came by then.",
    and_(FIGURES.promised_on < TODAY, FIGURES.promise_kept.is_(False)),
)
OWED_BY_PAYERS = Measure(
    "owed-payer",
    "Owed by payers",
    "What stands on payers' accounts today, by age. The payer is the one that is billed now.",
    and_(FIGURES.open.is_(True), FIGURES.payer_open_cents > 0),
    FIGURES.payer_open_cents,
)
OWED_BY_PATIENTS = Measure(
    "owed-patient",
    "Owed by patients",
    "What payers left to patients and nobody has paid yet, by age; what a next insurance will be asked for "
    "is part of it until that insurance has it.",
    and_(FIGURES.open.is_(True), FIGURES.patient_open_cents > 0),
    FIGURES.patient_open_cents,
)
MEASURES = {
    one.name: one
    for one in (
        SENT,
        TAKEN,
        TURNED_AWAY,
        DECIDED,
        FIRST_PASS,
        DENIED,
        PAID,
        PAID_CHARGE,
        OPEN,
        BROKEN,
        OWED_BY_PAYERS,
        OWED_BY_PATIENTS,
    )
}
"""Measures of claims by their figures; denials and deadlines are counted by rows of their own."""

AGED = frozenset({OWED_BY_PAYERS.name, OWED_BY_PATIENTS.name})

DENIALS, RISK = "denials", "risk"
DEFINITIONS = {
    "Clean-claim rate": "Taken at once, of all first attempts that were taken or turned away.",
    "First-pass rate": "Paid at the first pass, of all claims that the first payer has decided.",
    "Denial rate": "Denied at first, of all claims that the first payer has decided.",
    "Paid of charge": "What insurances paid on the claims that are paid, of what was charged for them.",
    "Denials": "Each reason (CARC) of each denied line, on the day of the decision (BPR16), with what was "
    "cut for it. Decisions that the payer took back are left out. The root cause is the playbook's.",
    "Dollars at risk": "Claims whose next legal limit (filing, corrected claim, appeal, request for "
    "information) runs and ends within so many days: what the payer owes, else what was charged. A claim "
    "counts once, by the limit that ends first; limits of the last year that are past and still owed are "
    "overdue.",
}
"""How the figures are counted that are made of others, or of rows that are no claims."""


EVER = 100_000
"""Days; nothing is older."""


class Bucket(NamedTuple):
    """An age in days, both ends included."""

    key: str
    label: str
    youngest: int
    oldest: int


AGES = (
    Bucket("0-30", "0-30", 0, 30),
    Bucket("31-60", "31-60", 31, 60),
    Bucket("61-90", "61-90", 61, 90),
    Bucket("91-120", "91-120", 91, 120),
    Bucket("120+", "over 120", 121, EVER),
)
"""How old what is owed is, in days; a claim of which the day is not known is in none."""

LIMITS = (
    Bucket("overdue", "overdue", -365, -1),
    Bucket("7", "in 7 days", 0, 7),
    Bucket("14", "in 8-14", 8, 14),
    Bucket("30", "in 15-30", 15, 30),
    Bucket("60", "in 31-60", 31, 60),
)
"""In how many days a limit ends."""


def aged(bucket: str, basis: str, today: date) -> ColumnElement[bool]:
    """Return what puts a claim into an age: days since the service, or since it was first sent."""
    since = FIGURES["sent_on" if basis == "sent" else "service_from"]
    for one in AGES:
        if one.key == bucket:
            youngest = since <= today - timedelta(days=one.youngest)
            # A service of a later day than today is as young as one can be.
            begins = since.is_not(None) if one.youngest == 0 else youngest
            return and_(begins, since >= today - timedelta(days=one.oldest))
    return false()


def age_of(basis: str, today: date) -> ColumnElement[str]:
    """Return the age bucket of a claim, empty where its day is not known."""
    return case(*((aged(one.key, basis, today), one.key) for one in AGES), else_="")


def within(bucket: str, last_day: ColumnElement[date], today: date) -> ColumnElement[bool]:
    """Return what puts a limit into a bucket."""
    for one in LIMITS:
        if one.key == bucket:
            first, last = today + timedelta(days=one.youngest), today + timedelta(days=one.oldest)
            return and_(last_day >= first, last_day <= last)
    return or_(*(within(one.key, last_day, today) for one in LIMITS)) if not bucket else false()


def definitions_table() -> str:
    """Return every definition as a Markdown table; ``docs/reports.md`` shows it, and a test compares."""
    rows = [(one.label, one.definition) for one in MEASURES.values()]
    lines = [f"| {name} | {words} |" for name, words in (*rows, *DEFINITIONS.items())]
    return "\n".join(("| Figure | How it is counted |", "|---|---|", *lines))
