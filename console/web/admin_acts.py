"""What admins do to executions, partners and payers: each act says why, which stays in the audit log."""

from fastapi import Request
from sqlmodel import Session

from console.web.access import viewer_of
from console.web.readings import noted
from models.errors import BadInput


def note_act(session: Session, request: Request, action: str, subject: str, reason: str) -> None:
    """Note an act of an admin with its reason; raises ``BadInput`` where there is none."""
    viewer = viewer_of(request)
    if not reason.strip():
        raise BadInput("the reason is empty", field="reason", remedy="Say why; it stays in the audit log")
    noted(session, viewer, action, subject, reason.strip())
