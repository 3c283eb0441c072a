"""A patient's account, reached by any of their claims: no address says who they are."""

from datetime import date
from typing import Any

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from console.views.patients import Account as Found
from console.views.patients import account_of, claims_of
from console.web.access import EVERYBODY, Scope, needs, open_to
from console.web.api.claim_models import ClaimLine, ContactShown, Note
from console.web.api.claim_parts import note_of, read
from console.web.api.parameters import ClaimName, Cursor, Limit, Page, Shown, page_of, placed
from console.web.api.routing import api_router
from models.tables import ClaimRow

router = api_router("Claims")


class Balance(Shown):
    """What became of charges, in cents; `open` is what payers still owe."""

    charges: int
    paid: int
    adjusted: int
    patient: int
    written_off: int
    open: int


class StatedClaim(Shown):
    """What one claim put on a statement."""

    claim: str
    amount_cents: int


class StatementShown(Shown):
    """One statement of the patient."""

    month: str
    on: date
    amount_cents: int
    lines: list[StatedClaim]


class PaidShown(Shown):
    """One decision of a payer about one claim, and the payment it came with."""

    payment: str
    claim: str
    payer: str
    on: date
    cents: int
    patient_cents: int
    state: str


class Account(Shown):
    """Everything of one patient, over all claims; the newest 100 payments, notes and contacts."""

    claims: int
    total: Balance
    statements: list[StatementShown]
    payments: list[PaidShown]
    notes: list[Note]
    contacts: list[ContactShown]

    @classmethod
    def of(cls, found: Found) -> "Account":
        """Return an account without a name."""
        return cls(
            claims=found.many,
            total=Balance.model_validate(found.total),
            statements=[
                StatementShown(
                    month=one.cycle,
                    on=one.on,
                    amount_cents=one.cents,
                    lines=[StatedClaim(claim=claim, amount_cents=cents) for claim, cents in one.lines],
                )
                for one in found.statements
            ],
            payments=[PaidShown.model_validate(one) for one in found.payments],
            notes=[note_of(row) for row in found.notes],
            contacts=[ContactShown.model_validate(row) for row in found.contacts],
        )


class ClaimOfAccount(ClaimLine):
    """One claim of the account, and where its charge went."""

    balance: Balance


@router.get("/claims/{claim}/account")
@open_to(EVERYBODY)
@needs(Scope.READ)
def account(request: Request, claim: ClaimName) -> Account:
    """Show the account of the patient of a claim; that somebody looked is in the audit log."""
    return read(request, claim, lambda session, row: Account.of(account_of(session, row)), "account read")


@router.get("/claims/{claim}/account/claims", response_model=Page[ClaimOfAccount])
@open_to(EVERYBODY)
@needs(Scope.READ)
def claims_of_account(request: Request, claim: ClaimName, cursor: Cursor = "", limit: Limit = 50) -> Response:
    """List the claims of the same patient, the newest service first."""

    def part(session: Session, row: ClaimRow) -> tuple[list[Any], str]:
        return claims_of(session, row, after, limit)

    with placed(cursor) as after:
        owed, following = read(request, claim, part, "account read")
    shown = [
        ClaimOfAccount.model_validate(ClaimLine.of(one.row).model_dump() | {"balance": one.balance})
        for one in owed
    ]
    return page_of(request, shown, following)
