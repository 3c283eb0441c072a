"""One task with everything that is needed to answer it, as the inbox and the task's page draw it."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlmodel import Session, col, select

from console.views.timeline import timeline_of
from console.web.access import NotForYou, Viewer
from console.web.desk import wall_now
from console.web.forms.fields import Choices, shown
from console.web.forms.labels import path_words
from console.web.forms.task_form import Form, Ground, drawn
from console.web.forms.typed import Typed
from console.web.marked_notes import Piece, marked
from console.web.raw_segments import claim_segments
from console.web.reasons import CodeSaid, book_of, codes_said, sentences
from models.claim import ClaimDocument, Coverage
from models.deadline import WATCHED
from models.finding import Role
from models.inbox_tables import DraftRow, HeldAnswerRow
from models.practice import Payer, PracticeProvider, StaffUser
from models.record_tables import ClaimDeadlineRow, DocumentRow
from models.tables import ClaimRow, HumanTaskRow, PayerFileRow
from models.tasks import STANDS_IN, TaskKind, TaskStatus, may_answer
from rulebook.codes.book import CodeBook
from rulebook.codes.search import FoundCode, find_codes
from rulebook.deadlines.left import business_days_left
from rulebook.letters.letter import Letter, letter_text
from rulebook.priority import due_in_words, explained
from store import appeals, claims, documents, ledger, priorities, remittances, setup, tasks
from store.accounts import staff_of
from store.staff import one_person_may
from store.versions import document_of

EVENTS = 6
"""How many of the last events a task shows; the claim's page has all."""


class Clock(NamedTuple):
    """A deadline that runs: what it is for, its last day, and the days that are left."""

    kind: str
    last_day: date
    days: int
    business_days: int | None
    rule: str


class Difference(NamedTuple):
    """One field before and after, in words."""

    field: str
    before: str
    after: str


class Detail(dict[str, Any]):
    """A task's detail; what it does not hold is None, so that one template serves every kind."""

    def __missing__(self, name: str) -> None:
        return None


class Panel(NamedTuple):
    """What is drawn of a task. ``form`` is None for somebody who may not answer; ``closed_to`` says why."""

    task: HumanTaskRow
    claim: ClaimRow
    detail: Detail
    document: ClaimDocument
    service_day: date
    due: str
    worth: str
    late: bool
    coverage: Coverage
    open_cents: int
    why: list[str]
    codes: list[CodeSaid]
    clocks: list[Clock]
    changed: list[Difference]
    kept: list[DocumentRow]
    events: list[dict[str, Any]]
    form: Form | None
    closed_to: str
    draft_at: datetime | None = None
    older: bool = False
    pressed: bool = False
    conflict: tuple[str, ...] = ()
    found: tuple[FoundCode, ...] = ()
    back: str = "/inbox"
    alone: bool = True
    takers: tuple[tuple[str, str], ...] = ()
    titles: Mapping[str, str] = {}
    note: tuple[Piece, ...] = ()
    raw: str = ""
    letter: str = ""
    desk_name: str = ""
    refused: str = ""

    @property
    def held(self) -> bool:
        """Tell whether the task was answered a moment ago."""
        return self.task.held_until is not None

    @property
    def may_act(self) -> bool:
        """Tell whether the viewer may claim, put off or hand on the task."""
        return not self.closed_to

    @property
    def here(self) -> str:
        """Return where this task is shown: beside the list it came from, else on a page of its own."""
        if not self.alone:
            return f"{self.back}&task={self.task.id}"
        return f"/tasks/{self.task.id}"

    @property
    def kind(self) -> str:
        """Return the kind of the task."""
        return self.task.kind


class Told(NamedTuple):
    """What a request adds to a panel: what was typed, what is wrong with it, what changed meanwhile."""

    typed: Typed | None = None
    problems: Mapping[str, str] | None = None
    conflict: tuple[str, ...] = ()
    find: str = ""
    back: str = "/inbox"
    alone: bool = True
    pressed: bool = False
    """A button inside the form was pressed: what a coder looks for next is typed at once."""


def panel(session: Session, viewer: Viewer, task: str, now: datetime, told: Told | None = None) -> Panel:
    """Return a task for somebody at a business instant. Raises ``NotFound``."""
    told = told or Told()
    row = tasks.need(session, task)
    claim = claims.need(session, row.claim_id)
    ground, book = ground_of(session, row, viewer, now), book_of(session)
    draft = session.get(DraftRow, (task, viewer.user))
    closed_to = why_closed(session, row, viewer)
    typed = told.typed or (Typed.kept(draft.typed) if draft is not None else ground.start())
    shows_form = not closed_to or bool(told.conflict)
    return Panel(
        task=row,
        claim=claim,
        detail=Detail(ground.detail),
        document=ground.document,
        service_day=_service_day(ground.document, now),
        due=due_in_words(row.due_at.date(), now.date()),
        worth=_worth(session, row, now.date()),
        late=row.due_at < now,
        coverage=ground.document.coverage(claims.sequence_of(claim)) or ground.document.coverages[0],
        open_cents=ledger.balance_of(session, claim.id).open,
        why=sentences(ground.detail),
        codes=codes_said(ground.detail, book, now.date()),
        clocks=_clocks(session, claim.id, now.date()),
        changed=_changed(ground.detail),
        kept=documents.of_claim(session, claim.id),
        events=timeline_of(session, claim)[-EVENTS:],
        form=drawn(ground, typed, told.problems) if shows_form else None,
        closed_to=closed_to,
        draft_at=draft.as_of if draft is not None and told.typed is None else None,
        older=draft is not None and draft.version != row.version,
        conflict=told.conflict,
        found=tuple(find_codes(book, told.find, _service_day(ground.document, now))) if told.find else (),
        back=told.back,
        alone=told.alone,
        pressed=told.pressed,
        takers=_takers(session, row, viewer),
        titles=_titles(book, ground.document, typed, now),
        note=_note(row, ground),
        raw=_raw(session, ground.detail),
        letter=_letter(ground.detail, typed),
        desk_name=name_of(session, row.assignee) if row.assignee else "",
        refused=_refused(session, row, viewer),
    )


def _service_day(document: ClaimDocument, now: datetime) -> date:
    return document.service_from or now.date()


def _titles(book: CodeBook, document: ClaimDocument, typed: Typed, now: datetime) -> dict[str, str]:
    """Return the names of the diagnoses on the claim and in the form, on the day of service."""
    on = _service_day(document, now)
    codes = {*(one.code for one in document.diagnoses), *typed.all("code.diagnoses")}
    known = {
        code: book.diagnosis(code.strip().upper().replace(".", ""), on) for code in codes if code.strip()
    }
    return {code: entry.title for code, entry in known.items() if entry is not None}


def _note(row: HumanTaskRow, ground: Ground) -> tuple[Piece, ...]:
    """Return the note of the visit for those who read it: the coder and the provider."""
    if row.kind not in (TaskKind.ASSIGN_CODES, TaskKind.ANSWER_QUERY):
        return ()
    quotes = (words for one in ground.detail.get("suggestions", ()) for words in one.get("words", ()))
    return marked(ground.document.visit_note or ground.document.note, quotes)


def _letter(detail: dict[str, Any], typed: Typed) -> str:
    """Return the letter as it stands; with the words that are typed, while somebody writes them."""
    facts, argument = detail.get("letter_facts"), typed.one("prepare.argument")
    template = typed.one("prepare.letter") or str(detail.get("template", ""))
    if not facts or not (argument or typed.one("prepare.letter")):
        return str(detail.get("text", ""))
    return letter_text(template, Letter.model_validate(facts).model_copy(update={"argument": argument}))


def _raw(session: Session, detail: dict[str, Any]) -> str:
    """Return the raw segments of a decision that does not balance."""
    if not detail.get("remittance_claim"):
        return ""
    decision = remittances.need(session, detail["remittance_claim"])
    file = session.get(PayerFileRow, decision.file_id)
    return claim_segments(file.content, decision.control_number) if file is not None else ""


def _worth(session: Session, row: HumanTaskRow, today: date) -> str:
    """Say why the task stands where it stands in the list."""
    last_day, what = priorities.limits_of(session, [row.claim_id]).get(row.claim_id, (None, ""))
    lost_after = row.lost_after or row.due_at.date()
    return explained(row.stake_cents, row.chance, lost_after, today, what if last_day == lost_after else "")


def _takers(session: Session, row: HumanTaskRow, viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Return who else may answer the task, by user and name."""
    staff = setup.every(session, StaffUser)
    others = (one for one in staff if one.key != viewer.user and may_answer(Role(row.role), one.roles))
    return tuple((one.key, one.name) for one in others)


def _refused(session: Session, row: HumanTaskRow, viewer: Viewer) -> str:
    """Say why the viewer's last answer did not count, if it did not."""
    held = session.get(HeldAnswerRow, row.id)
    return held.problem if held is not None and held.user == viewer.user else ""


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


def _is_own(session: Session, detail: dict[str, Any], user: str) -> bool:
    """Tell whether the viewer proposed what is to be approved, and a second person must approve it."""
    appeal = detail.get("appeal")
    by = appeals.need(session, appeal).drafted_by if appeal else detail.get("proposed_by", "")
    if by != user or one_person_may(session, user):
        return False
    practice = setup.practice(session)
    alone = practice.write_off_alone_cents if practice is not None else 0
    return bool(appeal) or bool(detail.get("late")) or int(detail.get("amount_cents", 0)) > alone


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


def _clocks(session: Session, claim: str, today: date) -> list[Clock]:
    query = select(ClaimDeadlineRow).where(
        ClaimDeadlineRow.claim_id == claim, col(ClaimDeadlineRow.status).in_([one.value for one in WATCHED])
    )
    rows = session.exec(query.order_by(col(ClaimDeadlineRow.last_day)))
    return [
        Clock(
            row.kind,
            row.last_day,
            (row.last_day - today).days,
            business_days_left(row.last_day, today),
            f"{row.rule}: {row.source}" if row.source else row.rule,
        )
        for row in rows
    ]


def _changed(detail: dict[str, Any]) -> list[Difference]:
    """Return the changes a task is about: a correction to be released, or a late change of the source."""
    said = detail.get("correction") or detail.get("changes") or ()
    return [
        Difference(
            path_words(one["field"]), shown(one["before"], one["field"]), shown(one["after"], one["field"])
        )
        for one in cast("list[dict[str, Any]]", said)
    ]


def kept_draft(session: Session, task: HumanTaskRow, viewer: Viewer, typed: Typed) -> None:
    """Keep what somebody has typed until they give the answer, or throw it away."""
    row = session.get(DraftRow, (task.id, viewer.user))
    row = row or DraftRow(task_id=task.id, user=viewer.user, version=task.version, as_of=wall_now())
    row.version, row.typed, row.as_of = task.version, typed.text(), wall_now()
    session.add(row)


def thrown_away(session: Session, task: str, user: str) -> None:
    """Throw a draft away."""
    row = session.get(DraftRow, (task, user))
    if row is not None:
        session.delete(row)
