"""Reports for those who lead: figures and charts, the claims behind each of them, and all of it as files."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from console.reports import claim_figures, queries
from console.reports.measures import DEFINITIONS, DENIALS, MEASURES, RISK
from console.reports.slices import BASES, BY, Period, Slice, period_of
from console.views.report_tables import NAMES, rows_of
from console.views.reports import reports
from console.web.access import READS_MONEY, open_to, viewer_of
from console.web.csv_lines import csv_answer
from console.web.desk import Desk, desk_of, wall_now
from console.web.rendering import page
from console.web.report_charts import charts_of
from models.errors import BadInput, NotFound
from models.practice import Payer
from store import audit, setup

router = APIRouter(include_in_schema=False)

CLAIM_COLUMNS = (
    "claim",
    "payer",
    "service_from",
    "sent_on",
    "charge_cents",
    "paid_cents",
    "open_at_payer_cents",
    "open_at_patient_cents",
    "day",
    "counted_cents",
)


def said(
    first: str = "", last: str = "", payer: str = "", of: str = "", key: str = "", basis: str = ""
) -> dict[str, str]:
    """Take out of an address which claims are meant."""
    return {"first": first, "last": last, "payer": payer, "of": of, "key": key, "basis": basis}


Said = Annotated[dict[str, str], Depends(said)]


@router.get("/reports")
@open_to(READS_MONEY)
def show_reports(request: Request, said: Said, by: str = "carc") -> Response:
    """Show all figures of a period; what changed a moment ago is counted first."""
    desk = desk_of(request)
    period, basis = _asked(desk, said)
    if by not in BY:
        raise BadInput("denials are not counted so", field="by", remedy=f"Choose {', '.join(BY)}")
    claim_figures.catch_up(desk.store)
    with desk.store.read() as session:
        found = reports(session, period, basis, by, desk.now().date())
    return page(
        request,
        "reports.html",
        found=found,
        charts=charts_of(found),
        measures=MEASURES,
        definitions=DEFINITIONS,
        bases=BASES,
        ways=BY,
    )


@router.get("/reports.csv")
@open_to(READS_MONEY)
def reports_file(request: Request, said: Said, what: str, by: str = "carc") -> Response:
    """Return one table of the reports as a file; that it was taken is in the audit log."""
    desk, viewer = desk_of(request), viewer_of(request)
    period, basis = _asked(desk, said)
    if what not in NAMES or by not in BY:
        raise NotFound("there is no such table of the reports")
    with desk.store.read() as session:
        headings, rows = rows_of(what, reports(session, period, basis, by, desk.now().date()))
    with desk.store.write() as session:
        detail = f"{len(rows)} rows; {what} {period.query}"
        audit.note(session, viewer.user, "report exported", "reports", wall_now(), detail=detail)
    return csv_answer(f"{what}.csv", headings, rows)


@router.get("/reports/claims")
@open_to(READS_MONEY)
def claims_behind(request: Request, said: Said, after: str = "") -> Response:
    """List the claims behind a figure, with their sum, which is the figure."""
    desk = desk_of(request)
    today = desk.now().date()
    wanted = Slice.read(said, today)
    with desk.store.read() as session:
        total = queries.total(session, wanted, today)
        found = queries.page(session, wanted, today, after)
        payer = setup.get(session, Payer, wanted.period.payer) if wanted.period.payer else None
    measure = MEASURES.get(wanted.of)
    name = {DENIALS: "Denials", RISK: "Dollars at risk"}.get(wanted.of, "")
    return page(
        request,
        "report_claims.html",
        wanted=wanted,
        total=total,
        lines=found.lines,
        after=found.after,
        label=measure.label if measure else name,
        definition=measure.definition if measure else DEFINITIONS[name],
        payer_name=payer.name if payer is not None else "",
        bases=BASES,
    )


@router.get("/reports/claims.csv")
@open_to(READS_MONEY)
def claims_file(request: Request, said: Said) -> Response:
    """Return all claims behind a figure as a file; the audit log says how many."""
    desk, viewer = desk_of(request), viewer_of(request)
    wanted = Slice.read(said, desk.now().date())
    return csv_answer("claims.csv", CLAIM_COLUMNS, _all(desk, wanted, viewer.user))


def _all(desk: Desk, wanted: Slice, user: str) -> Iterator[queries.Line]:
    sent = 0
    try:
        with desk.store.read() as session:
            for line in queries.every(session, wanted, desk.now().date()):
                sent += 1
                yield line
    finally:
        with desk.store.write() as session:
            detail = f"{sent} rows; {wanted.query}"
            audit.note(session, user, "report exported", "reports", wall_now(), detail=detail)


def _asked(desk: Desk, said: dict[str, str]) -> tuple[Period, str]:
    basis = said["basis"] or "service"
    if basis not in BASES:
        raise BadInput("ages are not counted so", field="basis", remedy=f"Choose {', '.join(BASES)}")
    return period_of(said, desk.now().date()), basis
