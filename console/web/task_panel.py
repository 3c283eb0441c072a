"""One task with everything that is needed to answer it, as the inbox and the task's page draw it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlmodel import Session, col, select

from console.views.raw_segments import claim_segments
from console.views.timeline import timeline_of
from console.web.access import Viewer
from console.web.forms.fields import shown
from console.web.forms.labels import path_words
from console.web.forms.task_form import Form, Ground, drawn
from console.web.forms.typed import Typed
from console.web.marked_notes import Piece, marked
from console.web.reasons import CodeSaid, book_of, codes_said, sentences
from console.web.task_ground import ground_of, name_of, takers_of, why_closed
from models.claim import ClaimDocument, Coverage
from models.deadline import WATCHED
from models.inbox_tables import DraftRow, HeldAnswerRow
from models.record_tables import ClaimDeadlineRow, DocumentRow
from models.tables import ClaimRow, HumanTaskRow, PayerFileRow
from models.tasks import TaskKind
from rulebook.codes.book import CodeBook
from rulebook.codes.search import FoundCode, find_codes
from rulebook.deadlines.left import business_days_left
from rulebook.letters.letter import Letter, letter_text
from rulebook.priority import due_in_words, explained
from store import claims, documents, ledger, priorities, quarantine, remittances, tasks

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


class Glance(NamedTuple):
    """The claim at a glance: who is billed, what is open, until when, its documents, what happened last."""

    coverage: Coverage
    open_cents: int
    clocks: list[Clock]
    kept: list[DocumentRow]
    events: list[dict[str, Any]]


class Detail(dict[str, Any]):
    """A task's detail; what it does not hold is None, so that one template serves every kind."""

    def __missing__(self, name: str) -> None:
        return None


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
    glance: Glance
    why: list[str]
    codes: list[CodeSaid]
    changed: list[Difference]
    form: Form | None
    closed_to: str
    told: Told
    draft: DraftRow | None = None
    found: tuple[FoundCode, ...] = ()
    takers: tuple[tuple[str, str], ...] = ()
    titles: Mapping[str, str] = {}
    note: tuple[Piece, ...] = ()
    raw: str = ""
    kept_record: str = ""
    letter: str = ""
    desk_name: str = ""
    refused: str = ""

    @property
    def conflict(self) -> tuple[str, ...]:
        """Return what changed while somebody was typing."""
        return self.told.conflict

    @property
    def back(self) -> str:
        """Return the list that this task was opened from."""
        return self.told.back

    @property
    def alone(self) -> bool:
        """Tell whether the task stands on a page of its own."""
        return self.told.alone

    @property
    def pressed(self) -> bool:
        """Tell whether a button inside the form was pressed."""
        return self.told.pressed

    @property
    def older(self) -> bool:
        """Tell whether the task has changed since what is typed was kept."""
        return self.draft is not None and self.draft.version != self.task.version

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


def panel(session: Session, viewer: Viewer, task: str, now: datetime, told: Told | None = None) -> Panel:
    """Return a task for somebody at a business instant. Raises ``NotFound``."""
    told = told or Told()
    row = tasks.need(session, task)
    claim = claims.need(session, row.claim_id)
    ground, book = ground_of(session, row, viewer, now), book_of(session)
    draft = session.get(DraftRow, (task, viewer.user))
    closed_to = why_closed(session, row, viewer)
    typed = told.typed or (Typed.kept(draft.typed) if draft is not None else ground.start())
    return Panel(
        task=row,
        claim=claim,
        detail=Detail(ground.detail),
        document=ground.document,
        service_day=_service_day(ground.document, now),
        due=due_in_words(row.due_at.date(), now.date()),
        worth=_worth(session, row, now.date()),
        late=row.due_at < now,
        glance=_glance(session, claim, ground.document, now.date()),
        why=sentences(ground.detail),
        codes=codes_said(ground.detail, book, now.date()),
        changed=_changed(ground.detail),
        form=drawn(ground, typed, told.problems) if not closed_to or told.conflict else None,
        closed_to=closed_to,
        told=told,
        draft=draft if told.typed is None else None,
        found=tuple(find_codes(book, told.find, _service_day(ground.document, now))) if told.find else (),
        takers=takers_of(session, row, viewer),
        titles=_titles(book, ground.document, typed, now),
        note=_note(row, ground),
        raw=_raw(session, ground.detail),
        kept_record=_kept_record(session, ground.detail),
        letter=_letter(ground.detail, typed),
        desk_name=name_of(session, row.assignee) if row.assignee else "",
        refused=_refused(session, row, viewer),
    )


def _glance(session: Session, claim: ClaimRow, document: ClaimDocument, today: date) -> Glance:
    return Glance(
        coverage=document.coverage(claims.sequence_of(claim)) or document.coverages[0],
        open_cents=ledger.balance_of(session, claim.id).open,
        clocks=_clocks(session, claim.id, today),
        kept=documents.of_claim(session, claim.id),
        events=timeline_of(session, claim)[-EVENTS:],
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


def _kept_record(session: Session, detail: dict[str, Any]) -> str:
    """Return what is kept of a decision that does not balance."""
    if not detail.get("remittance_claim"):
        return ""
    decision = remittances.need(session, detail["remittance_claim"])
    kept = quarantine.of_file(session, decision.file_id)
    return next((one.id for one in kept if one.control_number == decision.control_number), "")


def _worth(session: Session, row: HumanTaskRow, today: date) -> str:
    """Say why the task stands where it stands in the list."""
    last_day, what = priorities.limits_of(session, [row.claim_id]).get(row.claim_id, (None, ""))
    lost_after = row.lost_after or row.due_at.date()
    return explained(row.stake_cents, row.chance, lost_after, today, what if last_day == lost_after else "")


def _refused(session: Session, row: HumanTaskRow, viewer: Viewer) -> str:
    """Say why the viewer's last answer did not count, if it did not."""
    held = session.get(HeldAnswerRow, row.id)
    return held.problem if held is not None and held.user == viewer.user else ""


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
