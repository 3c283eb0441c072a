"""Payments of insurers: each check or transfer, where its money went, and its claims."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from console.views import payments as views
from console.web.access import READS_MONEY, Scope, needs, open_to
from console.web.api.masked_models import with_patients
from console.web.api.parameters import NO_CONTROL, Cursor, Id, Limit, Page, Shown, page_of, placed
from console.web.api.routing import api_router
from console.web.desk import desk_of
from models.tables import RemittanceRow
from store import payments
from store.payments import Standing, Wanted

router = api_router("Payments")


class PaymentLine(Shown):
    """One payment; `states` says how many of its claims stand where."""

    id: str
    number: str = Field(description="The number of the check or transfer (TRN02).", examples=["EFT1009"])
    payer: str
    payer_name: str
    paid_on: date
    payment_cents: int
    standing: Standing
    states: dict[str, int]

    @classmethod
    def of(cls, row: RemittanceRow, counts: dict[str, int]) -> "PaymentLine":
        """Return a payment as lists show it."""
        return cls(
            id=row.id,
            number=row.trace_number,
            payer=row.payer_id,
            payer_name=row.payer_name,
            paid_on=row.paid_on,
            payment_cents=row.payment_cents,
            standing=payments.Line(row, counts).standing,
            states=counts,
        )


class BesideClaims(Shown):
    """Something taken off a payment, or added to it (negative), beside its claims (PLB)."""

    code: str
    means: str
    reference: str
    cents: int


class Sums(Shown):
    """Where the money of a payment went: `paid` and `provider_level` make `for_claims`; the rest is open."""

    paid: int
    provider_level: int
    for_claims: int
    applied: int
    unapplied: int


class Payment(PaymentLine):
    """A payment with its equation. `balances`: what stands beside its claims is what the ledger has of it."""

    method: str
    booked_on: date | None
    sums: Sums
    beside: list[BesideClaims]
    balances: bool
    kept: list[str] = Field(description="Records of its file that are in quarantine.")


class PaidClaim(Shown):
    """One claim of a payment. `claim` is empty until one is found; `record` is it in quarantine."""

    id: str
    claim: str
    patient: str
    control_number: str
    payer_number: str
    state: str
    says: str
    found_by: str
    charge_cents: int
    paid_cents: int
    patient_cents: int
    record: str
    reversed: bool


@router.get("/payments", response_model=Page[PaymentLine])
@open_to(READS_MONEY)
@needs(Scope.READ)
def list_payments(
    request: Request,
    payer: Annotated[str, Query(max_length=80, pattern=NO_CONTROL, description="A payer's id.")] = "",
    standing: Annotated[
        Standing | None, Query(description="Only those of which the claims are so far.")
    ] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Response:
    """List payments, the newest first."""
    with placed(cursor) as after, desk_of(request).store.read() as session:
        found = payments.page(session, Wanted(payer, standing or ""), after, limit)
    return page_of(request, [PaymentLine.of(line.row, line.counts) for line in found.lines], found.after)


@router.get("/payments/{payment}")
@open_to(READS_MONEY)
@needs(Scope.READ)
def one_payment(request: Request, payment: Id) -> Payment:
    """Show where every cent of a payment went."""
    with desk_of(request).store.read() as session:
        found = views.shown(session, payment)
    return Payment(
        **PaymentLine.of(found.row, found.counts).model_dump(),
        method=found.method,
        booked_on=found.booked_on,
        sums=Sums.model_validate(found.sums),
        beside=[BesideClaims.model_validate(one) for one in found.beside],
        balances=found.balances,
        kept=[one.id for one in found.kept],
    )


@router.get("/payments/{payment}/claims", response_model=Page[PaidClaim])
@open_to(READS_MONEY)
@needs(Scope.READ)
def claims_of_payment(request: Request, payment: Id, cursor: Cursor = "", limit: Limit = 50) -> Response:
    """List the claims of a payment, those that need a person first; patients are masked."""
    with placed(cursor) as after, desk_of(request).store.read() as session:
        found, following = views.claims_of(session, payment, after, limit)
        shown = with_patients(session, PaidClaim, [(one.claim, one._asdict()) for one in found])
    return page_of(request, shown, following)
