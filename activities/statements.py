"""What a claim puts on the guarantor's statement, one a month, and what it takes off again."""

from datetime import datetime

from sqlmodel import select

from models.tables import StatementLineRow, StatementRow
from store.identifiers import digest
from store.statements import stated_cents
from store.step import ClaimStep


def state_owed(step: ClaimStep, owed_cents: int) -> None:
    """Put what is owed and not stated yet on the guarantor's statement of this cycle, or take off what no
    longer is (a reversal after the patient was billed, a dispute)."""
    stated = stated_cents(step.session, step.claim.id)
    if owed_cents == stated:
        return
    statement = _statement(step)
    step.session.add(
        StatementLineRow(
            claim_id=step.claim.id,
            n=step.n,
            statement_id=statement.id,
            amount_cents=owed_cents - stated,
        )
    )


def _statement(step: ClaimStep) -> StatementRow:
    guarantor, cycle = _guarantor(step), _cycle(step.as_of)
    known = step.session.exec(
        select(StatementRow).where(StatementRow.guarantor == guarantor, StatementRow.cycle == cycle)
    ).first()
    if known is not None:
        return known
    row = StatementRow(
        id=digest("statement", guarantor, cycle), guarantor=guarantor, cycle=cycle, as_of=step.as_of
    )
    step.session.add(row)
    step.session.flush()
    return row


def _guarantor(step: ClaimStep) -> str:
    """Return a hash that names the guarantor (the subscriber billed first) without naming a person."""
    coverage = step.document.coverages[0]
    return digest("guarantor", coverage.payer.payer_id, coverage.member_id, coverage.subscriber.name.last)


def _cycle(as_of: datetime) -> str:
    return as_of.strftime("%Y-%m")
