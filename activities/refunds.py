"""Stage denial: what a payer paid too much is owed back to it, and a supervisor says so."""

import json
from typing import Any

from activities.four_eyes import refuse_own
from activities.overpayments import Overpayment, overpayments
from activities.steps import form
from activities.write_offs import alone_up_to
from models.answers import CorrectionAnswer
from models.claim import ClaimDocument, Coverage
from models.errors import BadInput
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from rulebook.refunds import RefundLimit, limit_of
from store import ledger
from store.step import ClaimStep, Decision


def refund_answered(step: ClaimStep, task: HumanTaskRow, answer: CorrectionAnswer) -> Decision | None:
    """Propose to return what was paid too much; None when no cash is, and the older decision was undone.

    Raises ``BadInput`` where nothing was paid too much.
    """
    found = overpayments(step)
    if not found:
        raise BadInput(
            "no payer paid more than is owed",
            record=f"task {task.id}",
            field="action",
            remedy="Answer with action accept, or wait for the payer to take it back",
        )
    if not any(one.cents for one in found):
        return _book(step, found)
    return propose_refund(step, answer.note or "paid too much", by=task.completed_by)


def propose_refund(step: ClaimStep, why: str, *, by: str) -> Decision:
    """Ask a supervisor, who sees to whom how much is returned, and until when the law wants it."""
    found = overpayments(step)
    balance = ledger.balance_of(step.session, step.claim.id)
    limit = _first_limit(step, found)
    detail = {
        "account": step.claim.source_number,
        "refund_cents": sum(one.cents for one in found),
        "refunds": [_shown(step.document, one) for one in found],
        "why": why,
        "charge_cents": balance.charges,
        "paid_cents": balance.paid,
        "return_by": limit.last_day.isoformat() if limit else None,
        "proposed_by": by,
    }
    asked = step.open_task(
        TaskKind.APPROVE_REFUND, detail, ClaimState.APPROVING_REFUND, summary="refund to the payer proposed"
    )
    return _judged(asked, limit) if limit else asked


def book_refund(step: ClaimStep, task: HumanTaskRow) -> Decision | None:
    """Book what was approved; ask again, and book nothing, when the amount is not what was approved.

    From then on it is a debt of the practice (``refunds``), whoever pays it out, and no longer the claim's.
    Raises ``BadInput`` when whoever proposed it approves it, and it is more than one person may give up.
    """
    proposed, found = json.loads(task.detail), overpayments(step)
    by, whole = proposed["proposed_by"], sum(one.cents for one in found)
    if not found:
        return None  # The payer has taken it back meanwhile.
    if whole != proposed["refund_cents"]:
        return propose_refund(step, f"{proposed['why']}; the amount has changed", by=by)
    if whole > alone_up_to(step):
        refuse_own(step, task, by, "proposed a refund")
    return _book(step, found)


def _book(step: ClaimStep, found: tuple[Overpayment, ...]) -> None:
    """Book with each decision what was paid too much by it, so that a reversal of it takes that back, too."""
    for row, entries, undoes in (booking for one in found for booking in one.bookings):
        step.post(f"refund:{row.identity}:refund-{step.n}", ledger.REFUND, list(entries), row.id)
        row.reversed = row.reversed or undoes


def _shown(document: ClaimDocument, one: Overpayment) -> dict[str, Any]:
    return {
        "payer": _payer_named(document, one.account),
        "amount_cents": one.cents,
        "decided_twice": one.twice,
    }


def _payer_named(document: ClaimDocument, account: str) -> str:
    coverage = _coverage(document, account)
    return coverage.payer.name if coverage is not None else account


def _first_limit(step: ClaimStep, found: tuple[Overpayment, ...]) -> RefundLimit | None:
    limits = (
        limit_of(coverage.filing_indicator, one.found_on)
        for one in found
        if (coverage := _coverage(step.document, one.account)) is not None
    )
    return min((limit for limit in limits if limit is not None), default=None)


def _coverage(document: ClaimDocument, account: str) -> Coverage | None:
    return next((c for c in document.coverages if ledger.payer_account(c.sequence) == account), None)


def _judged(asked: Decision, limit: RefundLimit) -> Decision:
    judgement = Judgement(
        rule="refund_limit",
        source=limit.source,
        inputs={"last_day": limit.last_day.isoformat()},
        reason="an overpayment by this payer is returned within the days that the law gives",
    )
    return Decision(asked.state, asked.wake_at, asked.summary, asked.detail | {"judgement": form(judgement)})
