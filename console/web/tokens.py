"""Tokens of a person's programs: made and revoked by that person in their browser, and noted."""

from collections.abc import Collection

from sqlmodel import Session

from console.web.access import Scope, Viewer
from console.web.desk import wall_now
from console.web.readings import noted
from models.api_tables import AccessTokenRow
from store import access_tokens

SCOPES: dict[Scope, str] = {
    Scope.READ: "read lists, tasks and claims",
    Scope.PATIENTS: "read what names patients in full, and search for them",
    Scope.TASKS: "work on tasks, also many at once",
    Scope.CLAIMS: "write notes, hold, resume or withdraw claims, and take down disputes",
    Scope.INTAKE: "give in files of claims",
    Scope.TEAM: "say who is away, and announce something",
    Scope.MONEY: "give payments to claims, and release what is in quarantine",
    Scope.RULES: "write rules, try them, and decide about them",
    Scope.AUDIT: "read the audit log",
    Scope.ADMIN: "read histories of workflows, act on them and on partners, and set the practice up",
}
"""What each scope allows, as far as the person's roles do."""
USUAL_DAYS = 90


def make(
    session: Session, viewer: Viewer, name: str, scopes: Collection[Scope], days: int
) -> tuple[str, AccessTokenRow]:
    """Make a token; its text is returned and kept nowhere. Raises what ``access_tokens.make`` raises."""
    text, row = access_tokens.make(session, viewer.user, name, scopes, days, wall_now())
    detail = f"{row.scopes}; until {row.expires_at:%Y-%m-%d}"
    _note(session, viewer, "token made", row, detail)
    return text, row


def revoke(session: Session, viewer: Viewer, handle: str) -> None:
    """End one of the viewer's tokens; raises ``NotFound``."""
    _note(
        session, viewer, "token revoked", access_tokens.revoke(session, viewer.user, handle, wall_now()), ""
    )


def _note(session: Session, viewer: Viewer, action: str, row: AccessTokenRow, detail: str) -> None:
    noted(session, viewer, action, f"token:{access_tokens.handle_of(row)}", detail)
