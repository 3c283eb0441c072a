"""What the reports page shows: payers' scorecards, trends, denials, what is owed, what is at risk.

Every figure carries the slice of claims it is about, so that a page can lead there.
"""

from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from console.reports import measures, queries
from console.reports.measures import AGES, DENIALS, LIMITS, RISK
from console.reports.queries import Sum
from console.reports.slices import Period, Slice
from models.practice import Payer
from models.root_cause import RootCause
from rulebook.codes.book import CodeBook
from store import figures_due, setup

BARS = 8
"""So many reasons are drawn; the table beside has all of them."""


class Figure(NamedTuple):
    """How many claims, how many cents, and which claims."""

    claims: int
    cents: int
    slice: Slice


class Rate(NamedTuple):
    """A share of claims, and which claims are that share."""

    part: int
    whole: int
    slice: Slice

    @property
    def percent(self) -> float | None:
        """Return the share in per cent; None of nothing."""
        return 100 * self.part / self.whole if self.whole else None


class Card(NamedTuple):
    """One payer's scorecard; without a payer it is that of all of them together."""

    payer: str
    name: str
    figures: dict[str, Figure]
    clean: Rate
    first_pass: Rate
    denial: Rate
    days_to_pay: float | None
    paid_share: float | None


class Month(NamedTuple):
    """One month of a trend."""

    month: str
    clean: Rate
    first_pass: Rate


class Row(NamedTuple):
    """One bar: its key, its label, and its figures, one for each series."""

    key: str
    label: str
    figures: list[Figure]


class Aging(NamedTuple):
    """What is owed by age: all payers together, and payer by payer (ages within a payer)."""

    total: list[Row]
    by_payer: list[tuple[str, str, list[Row]]]


class Reports(NamedTuple):
    """Everything on the page. ``waiting`` is how many changes are not counted yet."""

    period: Period
    basis: str
    by: str
    cards: list[Card]
    months: list[Month]
    denials: list[Row]
    aging: Aging
    risk: list[Row]
    names: dict[str, str]
    waiting: int


def reports(session: Session, period: Period, basis: str, by: str, today: date) -> Reports:
    """Return all reports of a period; what is owed and at risk is of today."""
    names = {payer.payer_id: payer.name for payer in setup.every(session, Payer)}
    return Reports(
        period,
        basis,
        by,
        cards(session, period, today, names),
        months(session, period, today),
        denials(session, period, by, names),
        aging(session, period, basis, today, names),
        risk(session, period, today),
        names,
        figures_due.waiting(session),
    )


def cards(session: Session, period: Period, today: date, names: dict[str, str]) -> list[Card]:
    """Return the scorecard of all payers, then each payer's, the one with the most charges first."""
    found = queries.by_payer(session, period, today)
    days = queries.days_to_pay(session, period)
    ordered = sorted(found, key=lambda payer: (-found[payer]["sent"].cents, payer))
    each = [
        _card(payer, names.get(payer, ""), found[payer], period._replace(payer=payer), days.get(payer))
        for payer in ordered
    ]
    if len(each) < 2:
        return each
    together: dict[str, Sum] = {}
    for sums in found.values():
        for name, more in sums.items():
            one = together.get(name, Sum())
            together[name] = Sum(one.claims + more.claims, one.cents + more.cents)
    return [_card("", "All payers", together, period, days.get("")), *each]


def _card(payer: str, name: str, sums: dict[str, Sum], period: Period, days: float | None) -> Card:
    figures = {of: Figure(one.claims, one.cents, Slice(of, period)) for of, one in sums.items()}
    decided, paid = sums["decided"].claims, sums["paid"]
    return Card(
        payer,
        name,
        figures,
        _rate(sums, "taken", sums["taken"].claims + sums["turned-away"].claims, period),
        _rate(sums, "first-pass", decided, period),
        _rate(sums, "denied", decided, period),
        days,
        100 * paid.cents / sums["paid-charge"].cents if sums["paid-charge"].cents else None,
    )


def _rate(sums: dict[str, Sum], of: str, whole: int, period: Period) -> Rate:
    return Rate(sums.get(of, Sum()).claims, whole, Slice(of, period))


def months(session: Session, period: Period, today: date) -> list[Month]:
    """Return the clean-claim and first-pass rates of claims by the month in which they were first sent."""
    found: list[Month] = []
    for month, sums in queries.by_month(session, period, today).items():
        only = period._replace(first=month, last=month)
        seen = sums.get("taken", Sum()).claims + sums.get("turned-away", Sum()).claims
        decided = sums.get("decided", Sum()).claims
        found.append(Month(month, _rate(sums, "taken", seen, only), _rate(sums, "first-pass", decided, only)))
    return found


def denials(session: Session, period: Period, by: str, names: dict[str, str]) -> list[Row]:
    """Return what was denied by reason, root cause or payer, the most dollars first."""
    found = queries.denials(session, period, by)
    ordered = sorted(found.items(), key=lambda item: (-item[1].cents, item[0]))
    rows: list[Row] = []
    for key, one in ordered:
        wanted = Slice(DENIALS, period, f"{by}:{key}")
        if by == "payer":
            wanted = Slice(DENIALS, period._replace(payer=key))
        rows.append(Row(key, _label(by, key, names), [Figure(one.claims, one.cents, wanted)]))
    return rows


def _label(by: str, key: str, names: dict[str, str]) -> str:
    if by == "carc":
        return CodeBook.shipped().reason(key) or "not a known reason"
    if by == "cause":
        return RootCause(key).value.replace("_", " ") if key in list(RootCause) else key
    return names.get(key, "")


def aging(session: Session, period: Period, basis: str, today: date, names: dict[str, str]) -> Aging:
    """Return what payers and patients owe today, by age."""
    found = queries.by_age(session, period.payer, basis, today)
    payers = sorted({payer for payer, _ in found})
    total: dict[str, dict[str, Sum]] = {}
    for (_, age), sums in found.items():
        for name, more in sums.items():
            one = total.setdefault(age, {}).get(name, Sum())
            total[age][name] = Sum(one.claims + more.claims, one.cents + more.cents)
    by_payer = [
        (payer, names.get(payer, ""), _ages({a: s for (p, a), s in found.items() if p == payer}, one, basis))
        for payer in payers
        for one in [period._replace(payer=payer)]
    ]
    return Aging(_ages(total, period, basis), by_payer)


def _ages(found: dict[str, dict[str, Sum]], period: Period, basis: str) -> list[Row]:
    rows: list[Row] = []
    for age in AGES:
        sums = found.get(age.key, {})
        figures = [
            Figure(sum_.claims, sum_.cents, Slice(of.name, period, age.key, basis))
            for of in (measures.OWED_BY_PAYERS, measures.OWED_BY_PATIENTS)
            for sum_ in [sums.get(of.name, Sum())]
        ]
        rows.append(Row(age.key, age.label, figures))
    return rows


def risk(session: Session, period: Period, today: date) -> list[Row]:
    """Return what is lost if nothing is done, by how soon the next legal limit ends."""
    found = queries.at_risk(session, period.payer, today)
    return [
        Row(one.key, one.label, [Figure(sum_.claims, sum_.cents, Slice(RISK, period, one.key))])
        for one in LIMITS
        for sum_ in [found.get(one.key, Sum())]
    ]
