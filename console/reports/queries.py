"""The sums of reports, and the claims behind each: one set of conditions serves both.

Figures are added up from ``claim_figures`` by index ranges of the period; nothing reads tasks, documents or
the ledger. A list is read a page at a time.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, literal, select, tuple_
from sqlmodel import Session, SQLModel

from console.reports import measures
from console.reports.measures import AGED, DENIALS, LIMITS, MEASURES, RISK, Measure
from console.reports.slices import Period, Slice
from models.deadline import WATCHED, DeadlineKind
from models.errors import BadInput
from models.record_tables import ClaimDeadlineRow
from models.report_tables import ClaimDenialRow, ClaimFiguresRow
from store.pages import cut

FIGURES = SQLModel.metadata.tables[str(ClaimFiguresRow.__tablename__)].c
DENIAL = SQLModel.metadata.tables[str(ClaimDenialRow.__tablename__)].c
CLOCK = SQLModel.metadata.tables[str(ClaimDeadlineRow.__tablename__)].c
Query = Select[*tuple[Any, ...]]

SHOWN = 50
AT_ONCE = 1000
LEGAL = (DeadlineKind.FILING, DeadlineKind.CORRECTED, DeadlineKind.APPEAL, DeadlineKind.REQUEST)


class Sum(NamedTuple):
    """How many claims, and how many cents."""

    claims: int = 0
    cents: int = 0


class Line(NamedTuple):
    """One claim behind a figure; nothing in it names a patient. ``on`` is the day the list goes by."""

    claim_id: str
    payer_id: str
    service_from: date | None
    sent_on: date | None
    charge_cents: int
    paid_cents: int
    payer_open_cents: int
    patient_open_cents: int
    on: date | None
    cents: int


class Page(NamedTuple):
    """Some claims of a list, and the mark after which the next ones come; empty at the end."""

    lines: list[Line]
    after: str


def by_payer(session: Session, period: Period, today: date) -> dict[str, dict[str, Sum]]:
    """Return every measure of the claims sent in a period, payer by payer."""
    counted = [one for one in MEASURES.values() if one.name not in AGED]
    return {row[0]: _read(counted, row[1:]) for row in _grouped(session, "payer_id", counted, period, today)}


def by_month(session: Session, period: Period, today: date) -> dict[str, dict[str, Sum]]:
    """Return the measures that show a trend, by the month in which claims were first sent."""
    counted = [measures.TAKEN, measures.TURNED_AWAY, measures.DECIDED, measures.FIRST_PASS]
    found: dict[str, dict[str, Sum]] = {month: {} for month in period.months}
    for row in _grouped(session, "sent_on", counted, period, today):
        month = found[f"{row[0]:%Y-%m}"]
        for name, more in _read(counted, row[1:]).items():
            month[name] = _plus(month.get(name, Sum()), more)
    return found


def _grouped(session: Session, column: str, counted: list[Measure], period: Period, today: date) -> list[Any]:
    by = FIGURES[column]
    query = select(*[by, *_sums(counted)]).where(*_cohort(period)).group_by(by)
    return _rows(session, query, today)


def days_to_pay(session: Session, period: Period) -> dict[str, float]:
    """Return the median of the days that each payer took to pay, and of all under an empty payer.

    Payers that paid nothing are left out.
    """
    by = [FIGURES.payer_id, FIGURES.days_to_pay]
    query = select(*[*by, func.count()]).where(*_cohort(period), FIGURES.days_to_pay.is_not(None))
    counts: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for payer, took, claims in _rows(session, query.group_by(*by).order_by(*by)):
        counts[payer].append((took, claims))
    counts[""] = sorted(one for found in counts.values() for one in found)
    return {payer: median(found) for payer, found in counts.items() if found}


def median(counts: list[tuple[int, int]]) -> float:
    """Return the middle of values that are given in their order, each with how often it occurs."""
    total = sum(often for _, often in counts)
    middle = [(total - 1) // 2, total // 2]
    found: list[int] = []
    seen = 0
    for value, often in counts:
        seen += often
        while middle and middle[0] < seen:
            found.append(value)
            middle.pop(0)
    return sum(found) / len(found)


def by_age(session: Session, payer: str, basis: str, today: date) -> dict[tuple[str, str], dict[str, Sum]]:
    """Return what is owed today by (payer, age), of payers and of patients."""
    counted = [MEASURES[name] for name in sorted(AGED)]
    by = [FIGURES.owing_payer_id, measures.age_of(basis, today)]
    query = select(*[*by, *_sums(counted)])
    query = query.where(FIGURES.open.is_(True), *_of_payer(FIGURES.owing_payer_id, payer)).group_by(*by)
    return {(row[0], row[1]): _read(counted, row[2:]) for row in _rows(session, query) if row[1]}


def denials(session: Session, period: Period, by: str) -> dict[str, Sum]:
    """Return denials of a period by ``carc``, ``cause`` or ``payer``: claims and what was cut."""
    column = DENIAL["payer_id" if by == "payer" else by]
    sums = func.count(func.distinct(DENIAL.claim_id)), func.sum(DENIAL.cents)
    query = select(*[column, *sums]).where(*_denied(Slice(DENIALS, period))).group_by(column)
    return {row[0]: Sum(int(row[1]), int(row[2])) for row in _rows(session, query)}


def at_risk(session: Session, payer: str, today: date) -> dict[str, Sum]:
    """Return what is lost if nothing is done, by the days that are left."""
    clocks = _clocks(today).subquery()
    whens = [(measures.within(one.key, clocks.c.last_day, today), one.key) for one in LIMITS]
    bucket = case(*whens, else_="")
    query = select(*[bucket, func.count(), func.sum(_risked())])
    query = query.join(clocks, clocks.c.claim_id == FIGURES.claim_id)
    query = query.where(*_of_payer(FIGURES.owing_payer_id, payer)).group_by(bucket)
    return {row[0]: Sum(int(row[1]), int(row[2])) for row in _rows(session, query)}


def total(session: Session, wanted: Slice, today: date) -> Sum:
    """Return how many claims a slice has, and how many cents."""
    inner = _listing(wanted, today).query.subquery()
    query = select(*[func.count(), func.sum(inner.c.cents)]).select_from(inner)
    claims, cents = _rows(session, query, today)[0]
    return Sum(int(claims), int(cents or 0))


def page(session: Session, wanted: Slice, today: date, after: str = "", size: int = SHOWN) -> Page:
    """Return claims of a slice: the newest first, but what is owed or ends longest ago first."""
    query, on, downwards = _listing(wanted, today)
    here = tuple_(on, FIGURES.claim_id)
    if after:
        day, _, last = after.partition(":")
        mark = tuple_(literal(_day(day)), literal(last))
        query = query.where(here < mark if downwards else here > mark)
    order = (on, FIGURES.claim_id)
    query = query.order_by(*(column.desc() if downwards else column for column in order))
    lines = [Line(*row) for row in _rows(session, query.limit(size + 1), today)]
    return Page(*cut(lines, size, lambda line: f"{line.on}:{line.claim_id}"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = "this is no place in the list"
        raise BadInput(problem, field="after", remedy="Begin at the top of the list") from None


def every(session: Session, wanted: Slice, today: date) -> Iterator[Line]:
    """Yield all claims of a slice, some at a time."""
    after = ""
    while True:
        found = page(session, wanted, today, after, AT_ONCE)
        yield from found.lines
        after = found.after
        if not after:
            return


def _rows(session: Session, query: Query, today: date | None = None) -> list[Any]:
    return list(session.connection().execute(query.params(today=today)).all())


def _sums(counted: list[Measure]) -> list[ColumnElement[Any]]:
    found: list[ColumnElement[Any]] = []
    for one in counted:
        found.append(func.sum(case((one.where, 1), else_=0)))
        found.append(func.sum(case((one.where, one.cents), else_=0)))
    return found


def _read(counted: list[Measure], sums: Any) -> dict[str, Sum]:
    pairs = zip(counted, zip(sums[0::2], sums[1::2], strict=True), strict=True)
    return {one.name: Sum(int(claims), int(cents)) for one, (claims, cents) in pairs}


def _plus(one: Sum, other: Sum) -> Sum:
    return Sum(one.claims + other.claims, one.cents + other.cents)


def _cohort(period: Period) -> list[ColumnElement[bool]]:
    sent = FIGURES.sent_on
    return [sent >= period.begins, sent <= period.ends, *_of_payer(FIGURES.payer_id, period.payer)]


def _of_payer(column: ColumnElement[Any], payer: str) -> list[ColumnElement[bool]]:
    return [column == payer] if payer else []


def _denied(wanted: Slice) -> list[ColumnElement[bool]]:
    decided, (kind, _, key) = DENIAL.decided_on, wanted.key.partition(":")
    found = [decided >= wanted.period.begins, decided <= wanted.period.ends]
    found += _of_payer(DENIAL.payer_id, wanted.period.payer)
    return [*found, DENIAL[kind] == key] if kind else found


def _clocks(today: date) -> Query:
    """Return the limit of each claim that ends first, of those that run."""
    return (
        select(*[CLOCK.claim_id, func.min(CLOCK.last_day).label("last_day")])
        .where(
            CLOCK.status.in_([status.value for status in WATCHED]),
            CLOCK.last_day >= today + timedelta(days=LIMITS[0].youngest),
            CLOCK.last_day <= today + timedelta(days=LIMITS[-1].oldest),
            CLOCK.kind.in_([kind.value for kind in LEGAL]),
        )
        .group_by(CLOCK.claim_id)
    )


def _risked() -> ColumnElement[int]:
    owed = FIGURES.payer_open_cents
    return case((owed > 0, owed), else_=FIGURES.charge_cents)


class _Listing(NamedTuple):
    """The claims of a slice in no order, the day by which they are listed, and whether the last is first."""

    query: Query
    on: ColumnElement[Any]
    downwards: bool


def _listing(wanted: Slice, today: date) -> _Listing:
    columns = [FIGURES[name] for name in Line._fields[:-2]]
    if wanted.of == DENIALS:
        return _of_denials(wanted, columns)
    if wanted.of == RISK:
        return _of_limits(wanted, columns, today)
    one, old = MEASURES[wanted.of], wanted.of in AGED
    on = FIGURES["service_from" if old and wanted.basis == "service" else "sent_on"]
    # What is added up may be a column that is shown as well; the list needs it under a name of its own.
    query = select(*[*columns, on.label("on"), (one.cents + literal(0)).label("cents")])
    query = query.where(one.where)
    if not old:
        return _Listing(query.where(*_cohort(wanted.period)), on, downwards=True)
    query = query.where(*_of_payer(FIGURES.owing_payer_id, wanted.period.payer))
    aged = measures.aged(wanted.key, wanted.basis, today) if wanted.key else on.is_not(None)
    return _Listing(query.where(aged), on, downwards=False)


def _of_denials(wanted: Slice, columns: Sequence[ColumnElement[Any]]) -> _Listing:
    sums = func.max(DENIAL.decided_on).label("on"), func.sum(DENIAL.cents).label("cents")
    cut = select(*[DENIAL.claim_id, *sums]).where(*_denied(wanted)).group_by(DENIAL.claim_id).subquery()
    query = select(*[*columns, cut.c.on, cut.c.cents]).join(cut, cut.c.claim_id == FIGURES.claim_id)
    return _Listing(query, cut.c.on, downwards=True)


def _of_limits(wanted: Slice, columns: Sequence[ColumnElement[Any]], today: date) -> _Listing:
    clocks = _clocks(today).subquery()
    query = select(*[*columns, clocks.c.last_day.label("on"), _risked().label("cents")])
    query = query.join(clocks, clocks.c.claim_id == FIGURES.claim_id)
    inside = measures.within(wanted.key, clocks.c.last_day, today)
    query = query.where(inside, *_of_payer(FIGURES.owing_payer_id, wanted.period.payer))
    return _Listing(query, clocks.c.last_day, downwards=False)
