"""Payments of insurers: each check or transfer with its claims, what is unapplied, whether it balances."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from console.views.payments import shown
from console.web.access import READS_MONEY, open_to, viewer_of
from console.web.csv_lines import csv_answer
from console.web.desk import Desk, desk_of, wall_now
from console.web.masked_names import masked_names
from console.web.rendering import page
from models.errors import NotFound
from models.remittance import RemittanceClaim
from models.tables import RemittanceClaimRow
from store import audit, payments, remittances
from store.payments import Line, Standing, Wanted

router = APIRouter(include_in_schema=False)

ROWS = 50
STANDINGS = {
    Standing.TROUBLE: "Needs a person",
    Standing.WAITING: "Being posted",
    Standing.DONE: "All posted",
}
COLUMNS = ("paid_on", "payer", "payer_name", "number", "payment_cents", "standing", "posted", "not_posted")
CLAIM_COLUMNS = ("claim", "sent_as", "payer_number", "state", "charge_cents", "paid_cents", "patient_cents")


class Filters(NamedTuple):
    """What the form above the list says."""

    payer: str = ""
    standing: str = ""

    @property
    def wanted(self) -> Wanted:
        """Return what is looked for."""
        return Wanted(self.payer, self.standing)

    @property
    def query(self) -> str:
        """Return the filters as they stand in an address, empty ones left out."""
        return urlencode({name: value for name, value in self._asdict().items() if value})


def filters(payer: str = "", standing: str = "") -> Filters:
    """Take the filters out of an address."""
    return Filters(payer.strip(), standing.strip())


Typed = Annotated[Filters, Depends(filters)]


@router.get("/payments")
@open_to(READS_MONEY)
def listed(request: Request, typed: Typed, after: str = "") -> Response:
    """Show payments, the newest first."""
    with desk_of(request).store.read() as session:
        found = payments.page(session, typed.wanted, after, ROWS)
        payers = payments.payers(session)
    further = urlencode({"after": found.after}) if found.after else ""
    values = {"typed": typed, "payers": payers, "standings": STANDINGS}
    following = f"{typed.query}&{further}".lstrip("&") if further else ""
    return page(request, "payments.html", 200, lines=found.lines, following=following, **values)


@router.get("/payments.csv")
@open_to(READS_MONEY)
def listed_file(request: Request, typed: Typed) -> Response:
    """Return the same payments, all of them, as a file; who took it is in the audit log."""
    viewer, desk = viewer_of(request), desk_of(request)
    rows = _all_rows(desk, viewer.user, typed)
    return csv_answer("payments.csv", COLUMNS, rows)


def _all_rows(desk: Desk, user: str, typed: Filters) -> Iterator[list[object]]:
    sent = 0
    try:
        with desk.store.read() as session:
            for line in payments.every(session, typed.wanted):
                sent += 1
                yield _cells(line)
    finally:
        with desk.store.write() as session:
            detail = f"{sent} rows; {typed.query or 'all'}"
            audit.note(session, user, "payments exported", "payments", wall_now(), detail=detail)


def _cells(line: Line) -> list[object]:
    row, posted = line.row, line.counts.get("posted", 0)
    rest = sum(line.counts.values()) - posted
    return [
        row.paid_on,
        row.payer_id,
        row.payer_name,
        row.trace_number,
        row.payment_cents,
        line.standing.value,
        posted,
        rest,
    ]


@router.get("/payments/{payment}")
@open_to(READS_MONEY)
def one(request: Request, payment: str, after: str = "") -> Response:
    """Show one payment; it names claims, and patients by their initials."""
    with desk_of(request).store.read() as session:
        found = shown(session, payment, after)
        patients = masked_names(session, {one.claim for one in found.claims} - {""})
    further = urlencode({"after": found.after}) if found.after else ""
    return page(request, "payment.html", 200, paid=found, patients=patients, following=further)


@router.get("/payments/of/{answer}")
@open_to(READS_MONEY)
def payment_of(request: Request, answer: str) -> Response:
    """Lead from a payer's answer about one claim (its CLP) to the payment it came with."""
    with desk_of(request).store.read() as session:
        row = session.get(RemittanceClaimRow, answer)
    if row is None:
        raise NotFound("no answer of a payer has this number here")
    return RedirectResponse(f"/payments/{row.remittance_id}", 303)


@router.get("/payments/{payment}/claims.csv")
@open_to(READS_MONEY)
def claims_file(request: Request, payment: str) -> Response:
    """Return the claims of a payment as a file; who took it is in the audit log."""
    viewer, desk = viewer_of(request), desk_of(request)
    with desk.store.read() as session:
        payments.need(session, payment)
    return csv_answer("payment.csv", CLAIM_COLUMNS, _all_claims(desk, viewer.user, payment))


def _all_claims(desk: Desk, user: str, payment: str) -> Iterator[list[object]]:
    sent, after = 0, ""
    try:
        while True:
            with desk.store.read() as session:
                rows, after = payments.claims_of(session, payment, after, payments.AT_ONCE)
            for row in rows:
                sent += 1
                numbers = [row.claim_id, row.control_number, row.payer_control_number, row.state]
                yield [*numbers, *_amounts(remittances.claim_of(row))]
            if not after:
                return
    finally:
        with desk.store.write() as session:
            detail = f"{sent} claims"
            audit.note(session, user, "payment exported", f"payment:{payment}", wall_now(), detail=detail)


def _amounts(said: RemittanceClaim) -> list[int]:
    return [said.charge_cents, said.paid_cents, said.patient_responsibility_cents]
