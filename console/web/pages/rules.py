"""Rules and the playbook: read, write a draft, try it on past claims, have a second person approve it."""

from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from console import rule_drafts as drafts
from console.views import rules as views
from console.views.rules import Sought
from console.web.access import APPROVES_RULES, EVERYBODY, WRITES_RULES, open_to, viewer_of
from console.web.desk import Desk, desk_of, wall_now
from console.web.rendering import page
from console.web.rule_notes import note_draft
from models.errors import BadInput, Conflict, NotFound
from models.finding import Role
from models.root_cause import RootCause
from rulebook.packs.shipped import sample_texts
from store import rule_drafts, rule_packs

router = APIRouter(include_in_schema=False)

TRIED_DAYS = 365
Text = Annotated[str, Form()]
Number = Annotated[int, Form()]


def sought(q: str = "", severity: str = "", owner: str = "", cause: str = "") -> Sought:
    """Take out of an address what somebody looks for."""
    return Sought(q.strip(), severity, owner, cause)


Looked = Annotated[Sought, Depends(sought)]


@router.get("/rules")
@open_to(EVERYBODY)
def edits(request: Request, looked: Looked) -> Response:
    """Show every scrub rule, or those that are looked for."""
    found = views.edits(looked)
    return page(request, "rules.html", edits=found, sought=looked, owners=list(Role), causes=list(RootCause))


@router.get("/rules/packs")
@open_to(EVERYBODY)
def packs(request: Request) -> Response:
    """Show the packs of payers, every version, and the drafts that are worked on."""
    desk = desk_of(request)
    with desk.store.read() as session:
        return page(
            request,
            "rule_packs.html",
            versions=views.pack_versions(session, desk.now().date()),
            open_drafts=rule_drafts.listed(session, "pack", is_open=True),
            decided=rule_drafts.listed(session, "pack", is_open=False),
            samples=list(sample_texts()),
            writes=viewer_of(request).is_any(*WRITES_RULES),
        )


@router.get("/rules/packs/{name}/{version}")
@open_to(EVERYBODY)
def pack(request: Request, name: str, version: str) -> Response:
    """Show one version of a pack: its rules in words, who wrote and approved it, and its text."""
    desk = desk_of(request)
    with desk.store.read() as session:
        versions = views.pack_versions(session, desk.now().date(), name)
    one = next((one for one in versions if one.row.version == version), None)
    if one is None:
        raise NotFound("this version of a pack is not here")
    writes = viewer_of(request).is_any(*WRITES_RULES)
    return page(request, "rule_pack.html", one=one, versions=versions, writes=writes)


@router.get("/playbook")
@open_to(EVERYBODY)
def playbook(request: Request, looked: Looked) -> Response:
    """Show what is done about each reason of a denial, the practice's own rows first."""
    desk = desk_of(request)
    today = desk.now().date()
    with desk.store.read() as session:
        return page(
            request,
            "playbook.html",
            rows=views.playbook(session, looked, today),
            remarks=views.remarks(looked, today),
            history=views.playbook_history(session, today),
            open_drafts=rule_drafts.listed(session, "playbook", is_open=True),
            decided=rule_drafts.listed(session, "playbook", is_open=False),
            sought=looked,
            owners=list(Role),
            causes=list(RootCause),
            writes=viewer_of(request).is_any(*WRITES_RULES),
        )


@router.post("/rules/drafts")
@open_to(WRITES_RULES)
def begin(
    request: Request,
    kind: Annotated[Literal["pack", "playbook"], Form()],
    of: Text = "",
    row: Text = "",
) -> Response:
    """Begin a draft: of a pack that is kept or shipped (``of``), or with a row of the playbook to change."""
    desk, viewer = desk_of(request), viewer_of(request)
    today = desk.now().date()
    with desk.store.write() as session:
        content = _begins_with(session, kind, of, row, today)
        draft = drafts.begin(session, kind, viewer.user, wall_now(), today, content)
        note_draft(session, viewer, "rule draft begun", draft)
    return RedirectResponse(f"/rules/drafts/{draft.id}", 303)


def _begins_with(session: Session, kind: str, of: str, row: str, today: date) -> str:
    if kind == "playbook":
        text = views.row_text(row, today) if row else ""
        return drafts.with_row(session, text, today) if text else ""
    name, _, version = of.partition("@")
    if not version:
        return sample_texts().get(name, "")
    return rule_packs.need(session, name, version).content


@router.get("/rules/drafts/{draft}")
@open_to(EVERYBODY)
def show(request: Request, draft: str) -> Response:
    """Show a draft, what is wrong with it, what its test said, and what may be done with it."""
    return _draft_page(request, draft)


@router.post("/rules/drafts/{draft}/save")
@open_to(WRITES_RULES)
def save(request: Request, draft: str, revision: Number, content: Text, reason: Text = "") -> Response:
    """Keep what was written; if somebody else wrote meanwhile, keep nothing but the words in the form."""
    desk, viewer = desk_of(request), viewer_of(request)
    try:
        with desk.store.write() as session:
            row = drafts.save(session, draft, revision, content, reason, viewer.user, wall_now())
            note_draft(session, viewer, "rule draft written", row)
    except (Conflict, BadInput) as problem:
        status = 409 if isinstance(problem, Conflict) else 422
        return _draft_page(request, draft, status, problem, content, reason)
    return RedirectResponse(f"/rules/drafts/{draft}", 303)


@router.post("/rules/drafts/{draft}/test")
@open_to(WRITES_RULES)
def back_test(
    request: Request, draft: str, revision: Number, since: Annotated[date | None, Form()] = None
) -> Response:
    """Try a draft on past claims and keep what it would have said."""
    desk, viewer = desk_of(request), viewer_of(request)
    today = desk.now().date()
    try:
        with desk.store.read() as session:
            row = rule_drafts.need(session, draft)
            tested = drafts.back_test(session, row, since or today - timedelta(days=TRIED_DAYS), today)
        with desk.store.write() as session:
            drafts.keep_test(session, draft, revision, tested)
            note_draft(session, viewer, "rule draft tested", row)
    except (Conflict, BadInput) as problem:
        return _draft_page(request, draft, 409 if isinstance(problem, Conflict) else 422, problem)
    return RedirectResponse(f"/rules/drafts/{draft}#tested", 303)


@router.post("/rules/drafts/{draft}/{act}")
@open_to(WRITES_RULES)
def act(
    request: Request,
    draft: str,
    act: Literal["propose", "take-back", "withdraw"],
    revision: Number,
) -> Response:
    """Lay a draft before a second person, take it back to write on, or give it up."""
    desk, viewer = desk_of(request), viewer_of(request)
    try:
        with desk.store.write() as session:
            match act:
                case "propose":
                    drafts.propose(session, draft, revision)
                case "take-back":
                    drafts.take_back(session, draft, revision)
                case "withdraw":
                    drafts.withdraw(session, draft, revision, viewer.user, wall_now())
            said = {"propose": "proposed", "take-back": "taken back", "withdraw": "withdrawn"}[act]
            note_draft(session, viewer, f"rule draft {said}", rule_drafts.need(session, draft))
    except (Conflict, BadInput) as problem:
        return _draft_page(request, draft, 409 if isinstance(problem, Conflict) else 422, problem)
    return RedirectResponse(f"/rules/drafts/{draft}", 303)


@router.post("/rules/approvals/{draft}")
@open_to(APPROVES_RULES)
def decide(
    request: Request,
    draft: str,
    revision: Number,
    answer: Annotated[Literal["approve", "refuse"], Form()],
    why: Text = "",
) -> Response:
    """Approve a draft that others wrote, so that it counts from its date on; or refuse it with a reason."""
    desk, viewer = desk_of(request), viewer_of(request)
    try:
        with desk.store.write() as session:
            if answer == "approve":
                drafts.approve(session, draft, revision, viewer.user, wall_now(), desk.now().date())
            else:
                drafts.refuse(session, draft, revision, viewer.user, why, wall_now())
            note_draft(session, viewer, f"rule draft {answer}d", rule_drafts.need(session, draft))
    except (Conflict, BadInput) as problem:
        return _draft_page(request, draft, 409 if isinstance(problem, Conflict) else 422, problem)
    return RedirectResponse(f"/rules/drafts/{draft}", 303)


def _draft_page(
    request: Request,
    draft: str,
    status: int = 200,
    problem: Exception | None = None,
    content: str | None = None,
    reason: str | None = None,
) -> Response:
    desk, viewer = desk_of(request), viewer_of(request)
    with desk.store.read() as session:
        row = rule_drafts.need(session, draft)
        changed = views.difference(session, row)
    return page(
        request,
        "rule_draft.html",
        status,
        row=row,
        checked=drafts.checked(row),
        tested=drafts.tested_of(row),
        changed=changed,
        problem=problem,
        typed=row.content if content is None else content,
        reason=row.reason if reason is None else reason,
        since=_first_tried(desk),
        writes=viewer.is_any(*WRITES_RULES),
        approves=viewer.is_any(*APPROVES_RULES),
        wrote=viewer.user in row.author.split(),
    )


def _first_tried(desk: Desk) -> date:
    return desk.now().date() - timedelta(days=TRIED_DAYS)
