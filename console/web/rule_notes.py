"""What somebody does with a draft of rules, in the audit log: which text it was, by its hash."""

from urllib.parse import urlencode

from sqlmodel import Session

from console.web.access import Viewer
from console.web.desk import wall_now
from models.practice_rule_tables import RuleDraftRow
from store import audit


def note_draft(session: Session, viewer: Viewer, action: str, row: RuleDraftRow) -> None:
    """Note that somebody did something with a draft; the session must write."""
    said = {"kind": row.kind, "name": row.name, "version": row.version, "sha256": row.sha256[:16]}
    audit.note(session, viewer.user, action, f"rule-draft:{row.id}", wall_now(), detail=urlencode(said))
