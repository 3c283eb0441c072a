"""The line at the bottom after an act: what was done, and the button that takes it back."""

import json
from typing import NamedTuple
from urllib.parse import quote

from sqlmodel import Session
from starlette.requests import Request

from console import bulk
from console.web.access import Viewer
from console.web.desk import wall_now
from models.errors import NotFound
from models.inbox_tables import HeldAnswerRow


class Toast(NamedTuple):
    """What was done; where it can be taken back, and where more of it is shown."""

    words: str
    undo: str = ""
    more: str = ""


def toast_of(request: Request, session: Session, viewer: Viewer) -> Toast | None:
    """Return what the URL says was just done (``done`` a task, ``did`` an act), while it may be undone."""
    said = request.query_params
    if task := said.get("done"):
        return _answered(session, viewer, task)
    if act := said.get("did"):
        return _acted(session, viewer, act)
    return Toast(UNDONE[said["undone"]]) if said.get("undone") in UNDONE else None


UNDONE = {"answer": "Your answer was taken back; what you typed is here again.", "act": "It was undone."}


def _answered(session: Session, viewer: Viewer, task: str) -> Toast | None:
    held = session.get(HeldAnswerRow, task)
    if held is None or held.user != viewer.user or held.problem:
        return None
    left = max(1, round((held.effective_at - wall_now()).total_seconds()))
    return Toast(f"Answered. It counts in {left} seconds.", f"/tasks/{quote(task)}/undo")


def _acted(session: Session, viewer: Viewer, act: str) -> Toast | None:
    try:
        row = bulk.need(session, act, viewer.user)
    except NotFound:
        return None
    if row.status not in ("running", "done"):
        return None
    count = len(json.loads(row.done))
    what = bulk.order_of(row).act.words
    words = f"{count:,} of {row.total:,} tasks {what}." if row.total > 1 else f"Task {what}."
    more = f"/bulk/{row.id}" if row.total > 1 else ""
    return Toast(words, f"/bulk/{row.id}/undo", more)
