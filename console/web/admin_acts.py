"""What admins do to executions, partners and payers: each act says why, which stays in the audit log."""

from datetime import datetime

from fastapi import Request
from sqlmodel import Session

from console.partner_acts import limit_questions, reroute
from console.web.access import viewer_of
from console.web.readings import noted
from models.errors import BadInput, Conflict
from models.messages import ClaimNotice
from models.practice import Payer
from models.tables import ClaimRow
from models.tasks import TaskKind
from store import setup, tasks


def note_act(session: Session, request: Request, action: str, subject: str, reason: str) -> None:
    """Note an act of an admin with its reason; raises ``BadInput`` where there is none."""
    viewer = viewer_of(request)
    if not reason.strip():
        raise BadInput("the reason is empty", field="reason", remedy="Say why; it stays in the audit log")
    noted(session, viewer, action, subject, reason.strip())


def limited(session: Session, request: Request, partner: str, per_minute: int, reason: str) -> int:
    """Change how many questions a minute a partner is asked; return what it was. Raises ``BadInput``."""
    before = limit_questions(session, partner, per_minute)
    what = f"{before} to {per_minute} questions a minute"
    note_act(session, request, "partner's limit changed", f"partner:{partner}", _with(reason, what))
    return before


def rerouted(session: Session, request: Request, payer: str, to: str, reason: str) -> int:
    """Have another partner carry a payer's claims; return how many waiting ones went along."""
    came_by = setup.need(session, Payer, payer).partner
    moved = reroute(session, payer, to)
    what = f"from {came_by} to {to}, {moved} waiting claims with it"
    note_act(session, request, "payer rerouted", f"payer:{payer}", _with(reason, what))
    return moved


def retried(
    session: Session, request: Request, row: ClaimRow, reason: str, as_of: datetime
) -> ClaimNotice | None:
    """Take the step that failed for good once more; the claim is to be told. Raises ``Conflict``."""
    viewer = viewer_of(request)
    waiting = tasks.open_tasks(session, claim=row.id)
    failed = next((task for task in waiting if task.kind == TaskKind.MEND_CLAIM), None)
    if failed is None:
        raise Conflict(f"no step of claim {row.id} waits to be taken again")
    note_act(session, request, "failed step retried", f"claim:{row.id}", reason)
    answer = {"action": "done", "note": reason.strip()}
    return tasks.complete(session, failed.id, answer, viewer.user, as_of, roles=viewer.roles)


def _with(reason: str, what: str) -> str:
    """Return the reason with what was changed; without a reason nothing, which is refused."""
    return f"{reason.strip()} ({what})" if reason.strip() else ""
