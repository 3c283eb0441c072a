"""Reports: the figures of the reports page, and the claims behind each of them."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query, Request
from starlette.responses import Response

from console.reports import claim_figures, queries
from console.reports.slices import MONTHS_SHOWN, MOST_MONTHS, Period, Slice, later, period_of
from console.views import reports as views
from console.web.access import READS_MONEY, Scope, needs, open_to
from console.web.api.parameters import NO_CONTROL, Cursor, Limit, Listed, page_of, placed
from console.web.api.report_models import (
    AgeShown,
    AgingOfPayer,
    AgingShown,
    BarShown,
    CardShown,
    ClaimBehind,
    ClaimsBehind,
    FigureShown,
    MonthShown,
    RateShown,
)
from console.web.api.routing import api_router
from console.web.desk import Desk, desk_of
from models.errors import BadInput, NotFound
from models.practice import Payer
from store import setup

router = api_router("Reports")

Of = Literal[
    "sent",
    "taken",
    "turned-away",
    "decided",
    "first-pass",
    "denied",
    "paid",
    "paid-charge",
    "open",
    "broken",
    "owed-payer",
    "owed-patient",
    "denials",
    "risk",
]
Basis = Literal["service", "sent"]
By = Literal["carc", "cause", "payer"]
WHICH = "The date that ages count from: of service, or of the first sending."


def which(
    request: Request,
    last: Annotated[
        str,
        Query(
            pattern=r"^(|(19|20)[0-9]{2}-(0[1-9]|1[0-2]))$",
            description="The last month, `2026-03`; this one if empty.",
        ),
    ] = "",
    months: Annotated[int, Query(ge=1, le=MOST_MONTHS, description="How many months.")] = MONTHS_SHOWN,
    payer: Annotated[str, Query(max_length=80, pattern=NO_CONTROL, description="A payer's id.")] = "",
) -> Period:
    """Return the months that are meant."""
    today = desk_of(request).now().date()
    end = last or f"{today:%Y-%m}"
    return period_of({"first": later(end, 1 - months), "last": end, "payer": payer}, today)


Which = Annotated[Period, Depends(which)]


def _counted(request: Request) -> tuple[Desk, date]:
    """Count first what changed a moment ago, as the page does."""
    desk = desk_of(request)
    claim_figures.catch_up(desk.store)
    return desk, desk.now().date()


@router.get("/reports/scorecards")
@open_to(READS_MONEY)
@needs(Scope.READ)
def scorecards(request: Request, period: Which) -> Listed[CardShown]:
    """List the payers' scorecards of the claims first sent in a period."""
    desk, today = _counted(request)
    with desk.store.read() as session:
        names = {payer.payer_id: payer.name for payer in setup.every(session, Payer)}
        return Listed(items=[CardShown.of(one) for one in views.cards(session, period, today, names)])


@router.get("/reports/trends")
@open_to(READS_MONEY)
@needs(Scope.READ)
def trends(request: Request, period: Which) -> Listed[MonthShown]:
    """List the clean-claim and first-pass rates, month by month."""
    desk, today = _counted(request)
    with desk.store.read() as session:
        found = views.months(session, period, today)
    return Listed(
        items=[
            MonthShown(
                month=one.month, clean=RateShown.of(one.clean), first_pass=RateShown.of(one.first_pass)
            )
            for one in found
        ]
    )


@router.get("/reports/denials")
@open_to(READS_MONEY)
@needs(Scope.READ)
def denials(request: Request, period: Which, by: By = "carc") -> Listed[BarShown]:
    """List what was denied in a period by reason, root cause or payer, the most dollars first."""
    desk, _ = _counted(request)
    with desk.store.read() as session:
        names = {payer.payer_id: payer.name for payer in setup.every(session, Payer)}
        return Listed(items=[_bar(row) for row in views.denials(session, period, by, names)])


def _bar(row: views.Row) -> BarShown:
    return BarShown(key=row.key, label=row.label, figure=FigureShown.of(row.figures[0]))


@router.get("/reports/aging")
@open_to(READS_MONEY)
@needs(Scope.READ)
def aging(
    request: Request, period: Which, basis: Annotated[Basis, Query(description=WHICH)] = "service"
) -> AgingShown:
    """Show what payers and patients owe today, by age; the period only goes along into the addresses."""
    desk, today = _counted(request)
    with desk.store.read() as session:
        names = {payer.payer_id: payer.name for payer in setup.every(session, Payer)}
        found = views.aging(session, period, basis, today, names)
    return AgingShown(
        total=[AgeShown.of(row) for row in found.total],
        payers=[
            AgingOfPayer(payer=payer, name=name, ages=[AgeShown.of(row) for row in ages])
            for payer, name, ages in found.by_payer
        ],
    )


@router.get("/reports/risk")
@open_to(READS_MONEY)
@needs(Scope.READ)
def risk(request: Request, period: Which) -> Listed[BarShown]:
    """List the dollars that are lost if nothing is done, by how soon the next legal limit ends."""
    desk, today = _counted(request)
    with desk.store.read() as session:
        return Listed(items=[_bar(row) for row in views.risk(session, period, today)])


@router.get("/reports/claims", response_model=ClaimsBehind)
@open_to(READS_MONEY)
@needs(Scope.READ)
def claims_behind(
    request: Request,
    period: Which,
    of: Of,
    key: Annotated[
        str,
        Query(
            max_length=80,
            pattern=NO_CONTROL,
            description="A part of it: an age, a limit, `carc:16` or `cause:payer_error`.",
        ),
    ] = "",
    basis: Annotated[Basis, Query(description=WHICH)] = "service",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Response:
    """List the claims behind a figure with their sum, which is the figure."""
    desk, today = desk_of(request), desk_of(request).now().date()
    wanted = _slice(period, {"of": of, "key": key, "basis": basis}, today)
    with placed(cursor) as after, desk.store.read() as session:
        total = queries.total(session, wanted, today)
        found = queries.page(session, wanted, today, after, limit)
    shown = [ClaimBehind.model_validate(line) for line in found.lines]
    return page_of(request, shown, found.after, **total._asdict())


def _slice(period: Period, said: dict[str, str], today: date) -> Slice:
    """Return the claims that are meant. A part that a figure does not have is not found."""
    try:
        return Slice.read({**said, **period._asdict()}, today)
    except BadInput:
        raise NotFound("no figure has this part") from None
