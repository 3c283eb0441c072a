"""The door through which people, and everything that acts for them, see and answer tasks.

Commands print what these functions return; the demo's simulated staff calls the same ones.
"""

import json
from datetime import datetime
from typing import Any

from models.answers import ANSWER_FORM
from models.finding import Role
from models.messages import ClaimNotice
from models.tables import HumanTaskRow
from models.tasks import TaskKind
from store import tasks
from store.engine import Store
from store.staff import acting_roles


class Inbox:
    """Tasks of one store, as plain JSON."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def list(self, *, role: str = "", claim: str = "", assignee: str = "") -> list[dict[str, Any]]:
        """Return open tasks, oldest due date first."""
        with self._store.read() as session:
            rows = tasks.open_tasks(session, role=role, claim=claim, assignee=assignee)
            return [_line(row) for row in rows]

    def show(self, task: str) -> dict[str, Any]:
        """Return one task with everything a person needs to answer it, and the form of the answer."""
        with self._store.read() as session:
            row = tasks.need(session, task)
            form = ANSWER_FORM[TaskKind(row.kind)].model_json_schema()
            return _line(row) | {"detail": json.loads(row.detail), "answer_form": form}

    def claim(self, task: str, user: str) -> dict[str, Any]:
        """Put a task on somebody's desk."""
        with self._store.write() as session:
            return _line(tasks.take(session, task, user))

    def release(self, task: str, user: str) -> dict[str, Any]:
        """Put a task back into the inbox."""
        with self._store.write() as session:
            return _line(tasks.release(session, task, user))

    def complete(
        self,
        task: str,
        answer: dict[str, Any],
        user: str,
        as_of: datetime,
        version: int | None = None,
        *,
        roles: frozenset[Role] = frozenset(),
    ) -> ClaimNotice | None:
        """Complete a task; the claim is to be told the notice that is returned (the sweep does it else).

        ``roles`` are those the user acts in: what a sign-in knows, or what was said on the command line.
        Where the practice has set up its staff, that list decides what a user may be (all of it, when nothing
        is said). Raises ``NotAllowed``.
        """
        with self._store.write() as session:
            return tasks.complete(
                session, task, answer, user, as_of, version, acting_roles(session, user, roles)
            )


def _line(row: HumanTaskRow) -> dict[str, Any]:
    return {
        "task": row.id,
        "kind": row.kind,
        "role": row.role,
        "status": row.status,
        "claim": row.claim_id,
        "version": row.version,
        "assignee": row.assignee,
        "escalated": row.escalated,
        "opened_at": row.opened_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "completed_by": row.completed_by,
    }
