"""Ranks a claim's open tasks with each of its steps, since deadlines and balances change with steps.

What was found is kept with the task (``HumanTaskRow.rank``), so that the inbox reads it in order.
"""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from rulebook.priority import chance_of, rank_of
from store import priorities, tasks
from store.step import ClaimStep, Decision

Decide = Callable[[ClaimStep], Decision]


def ranking_tasks(decide: Decide) -> Decide:
    """Return the same step, after which the claim's open tasks say what is at stake now."""

    def ranked(step: ClaimStep) -> Decision:
        decision = decide(step)
        rank_tasks(step)
        return decision

    return ranked


def rank_tasks(step: ClaimStep) -> None:
    """Rank this claim's open tasks; one query when there are none."""
    step.session.flush()
    rows = tasks.open_tasks(step.session, claim=step.claim.id)
    if not rows:
        return
    stake = priorities.stake_of(step.session, step.claim)
    limit = priorities.first_limit(step.session, step.claim.id)
    for row in rows:
        detail = json.loads(row.detail)
        lost_after = _returned_by(detail) or limit or row.due_at.date()
        row.payer_id, row.lost_after = step.claim.payer_id, lost_after
        row.stake_cents = int(detail.get("refund_cents") or stake)
        row.chance = chance_of(row.kind, str(detail.get("cause") or ""), step.as_of.date())
        row.rank = rank_of(row.stake_cents, row.chance, lost_after)


def _returned_by(detail: dict[str, Any]) -> date | None:
    """Return until when the law wants a refund made; None for other tasks."""
    return date.fromisoformat(detail["return_by"]) if detail.get("return_by") else None
