"""The charts of the reports page: what the view found, said in words and put into ``charts``."""

from console.reports.slices import BY
from console.views.reports import BARS, Figure, Month, Rate, Reports, Row
from console.web import charts
from console.web.charts import Chart, Group, Point, short
from console.web.rendering import whole_dollars

OWED = ("by payers", "by patients")


def charts_of(found: Reports) -> dict[str, Chart]:
    """Return the charts of a page by their place on it."""
    return {
        "trend": _trend(found.months),
        "denials": _denials(found),
        "aging": _owed(found.aging.total),
        "risk": _risk(found.risk),
    }


def month_words(month: str) -> str:
    """Return a month as an axis says it: ``2026-03`` is ``3/26``."""
    year, number = month.split("-")
    return f"{int(number)}/{year[2:]}"


def _trend(months: list[Month]) -> Chart:
    def said(one: Month) -> str:
        clean = f"{_rate(one.clean)} taken at once, {_rate(one.first_pass)} paid at the first pass"
        return f"{one.month}: {clean}; show the claims"

    def groups() -> list[Group]:
        found: list[Group] = []
        for one in months:
            # Both points of a month lead to all of its claims, of which they are shares.
            href = one.clean.slice._replace(of="sent").address
            points = [Point(rate.percent, "", said(one), href) for rate in (one.clean, one.first_pass)]
            found.append(Group(month_words(one.month), points))
        return found

    words = "Per cent of claims by the month in which they were first sent."
    return charts.trend(
        "trend", "Clean-claim and first-pass rate", words, groups(), ("clean-claim rate", "first-pass rate")
    )


def _rate(rate: Rate) -> str:
    return "none decided" if rate.percent is None else f"{rate.percent:.0f} %"


def _denials(found: Reports) -> Chart:
    shown = found.denials[:BARS]
    groups = [Group(_short_label(found.by, row), [_point(row.label, row.figures[0])]) for row in shown]
    more = f" The {BARS} largest of {len(found.denials)}." if len(found.denials) > BARS else ""
    words = f"Dollars denied in the period, by {BY[found.by]}.{more}"
    return charts.rows("denials", f"Denials by {BY[found.by]}", words, groups)


def _short_label(by: str, row: Row) -> str:
    if by == "carc":
        return f"CARC {row.key}"
    return (row.label if by == "cause" else row.key)[:15]


def _owed(rows: list[Row]) -> Chart:
    groups = [
        Group(
            row.label,
            [_point(f"{row.label} days {of}", one) for of, one in zip(OWED, row.figures, strict=True)],
        )
        for row in rows
    ]
    words = "Dollars owed today by age in days, by payers and by patients."
    return charts.columns("aging", "Owed, by age in days", words, groups, OWED)


def _risk(rows: list[Row]) -> Chart:
    groups = [Group(row.label, [_point(row.label, row.figures[0])]) for row in rows]
    words = "Dollars that are lost if nothing is done before the next legal limit ends."
    return charts.columns("risk", "At risk, by when the next limit ends", words, groups, ("dollars",))


def _point(label: str, one: Figure) -> Point:
    claims = "1 claim" if one.claims == 1 else f"{one.claims:,} claims"
    said = f"{label}: {whole_dollars(one.cents)}, {claims}; show them"
    return Point(one.cents, short(one.cents), said, one.slice.address)
