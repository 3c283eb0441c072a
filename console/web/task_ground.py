"""What answering a task stands on: the claim, who may answer, and what there is to choose from."""

import json
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from console.web.access import NotForYou, Viewer
from console.web.forms.fields import Choices
from console.web.forms.task_form import Ground
from models.claim import ClaimDocument
from models.finding import Role
from models.practice import Payer, PracticeProvider, StaffUser
from models.tables import HumanTaskRow
from models.tasks import STANDS_IN, TaskKind, TaskStatus, may_answer
from store import appeals, claims, documents, setup
from store.accounts import staff_of
from store.staff import one_person_may
from store.versions import document_of


def ground_of(session: Session, row: HumanTaskRow, viewer: Viewer, now: datetime) -> Ground:
    """Return what the form of a task stands on."""
    detail: dict[str, Any] = json.loads(row.detail)
    document = document_of(session, claims.need(session, row.claim_id))
    if row.kind == TaskKind.DECIDE_DEADLINE:
        detail["may_be_lost"] = _is_past(detail, now.date())
    detail["own"] = _is_own(session, detail, viewer.user)
    return Ground(
        TaskKind(row.kind),
        row.role,
        detail,
        document,
        viewer.roles,
        now.date(),
        _choices(session, row, document),
    )


def why_closed(session: Session, row: HumanTaskRow, viewer: Viewer) -> str:
    """Say why this viewer cannot answer the task now; empty when they can."""
    if row.status == TaskStatus.COMPLETED:
        return f"{name_of(session, row.completed_by)} has answered this."
    if row.status != TaskStatus.OPEN:
        return f"This is closed: {row.closed_because}."
    if not may_answer(Role(row.role), viewer.roles):
        others = sorted({Role(row.role), *STANDS_IN.get(Role(row.role), ())})
        return f"This is for a {' or a '.join(others)} to answer.".replace("_", " ")
    if row.held_until is not None:
        return "This was answered; the answer may be taken back for a moment."
    if row.assignee not in ("", viewer.user):
        return f"{name_of(session, row.assignee)} has this task."
    return ""


def refuse_strangers(viewer: Viewer, row: HumanTaskRow) -> None:
    """Raise ``NotForYou`` for somebody in whose roles nobody may answer the task."""
    if not may_answer(Role(row.role), viewer.roles):
        raise NotForYou


def name_of(session: Session, user: str) -> str:
    """Return the name of a user of the staff list; the user itself when it is not on it any more."""
    person = staff_of(session, user)
    return person.name if person is not None else user or "claimflow"


def takers_of(session: Session, row: HumanTaskRow, viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Return who else may answer the task, by user and name."""
    staff = setup.every(session, StaffUser)
    others = (one for one in staff if one.key != viewer.user and may_answer(Role(row.role), one.roles))
    return tuple((one.key, one.name) for one in others)


def _is_own(session: Session, detail: dict[str, Any], user: str) -> bool:
    """Tell whether the viewer proposed what is to be approved, and a second person must approve it."""
    appeal = detail.get("appeal")
    by = appeals.need(session, appeal).drafted_by if appeal else detail.get("proposed_by", "")
    if by != user or one_person_may(session, user):
        return False
    practice = setup.practice(session)
    alone = practice.write_off_alone_cents if practice is not None else 0
    return (
        bool(appeal)
        or bool(detail.get("late"))
        or int(detail.get("amount_cents") or detail.get("refund_cents") or 0) > alone
    )


def _is_past(detail: dict[str, Any], today: date) -> bool:
    return date.fromisoformat(detail["deadline"]["last_day"]) < today


def _choices(session: Session, row: HumanTaskRow, document: ClaimDocument) -> dict[str, Choices]:
    kept = tuple((one.id, f"{one.name} ({one.kind})") for one in documents.of_claim(session, row.claim_id))
    payers = tuple((payer.payer_id, payer.name) for payer in setup.every(session, Payer))
    providers = tuple(
        (one.npi, f"{one.first} {one.last}".strip()) for one in setup.every(session, PracticeProvider)
    )
    lines = ((str(one.number), f"Line {one.number}: {one.procedure}") for one in document.lines)
    return {
        "documents": kept,
        "attachments": kept,
        "proof": (("", "None"), *kept),
        "payer_id": (("", "Choose"), *payers),
        "addressee": (("", "Whoever is asked"), *providers),
        "answer": tuple((option, option) for option in json.loads(row.detail).get("options") or ()),
        "our_line": (("", "Choose"), *lines),
    }
