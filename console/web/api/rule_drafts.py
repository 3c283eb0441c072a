"""Drafts of rules: written, tried on past claims, handed in, and decided by somebody who wrote none of it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import Query, Request
from pydantic import Field
from sqlmodel import Session
from starlette.responses import Response

from console import rule_drafts as drafts
from console.views.rules import difference
from console.web.access import APPROVES_RULES, EVERYBODY, WRITES_RULES, Scope, needs, open_to, viewer_of
from console.web.api.claim_models import Because
from console.web.api.effects import Done, Effect, Once
from console.web.api.parameters import (
    TEXT,
    Day,
    Id,
    IfMatch,
    IfNoneMatch,
    Listed,
    Sent,
    Shown,
    refuse_stale,
    versioned,
)
from console.web.api.routing import api_router
from console.web.desk import desk_of, wall_now
from console.web.rule_notes import note_draft
from models.finding import Role
from models.practice_rule_tables import RuleDraftRow
from store import rule_drafts

router = api_router("Rules")

TRIED_DAYS = 365
Kind = Literal["pack", "playbook"]
Text = Annotated[str, Field(pattern=TEXT, max_length=drafts.LONGEST)]


class DraftLine(Shown):
    """A draft of rules and where it stands."""

    id: str
    kind: Kind
    name: str
    version: str
    effective_from: date | None
    status: Literal["draft", "proposed", "approved", "refused", "withdrawn"]
    authors: list[str]
    reason: str
    written_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision: str

    @classmethod
    def of(cls, row: RuleDraftRow) -> "DraftLine":
        """Return a draft without its text."""
        return cls.model_validate(row.model_dump() | {"authors": row.author.split()})


class Mistake(Shown):
    """What is wrong with the text, and where."""

    line: int
    where: str
    problem: str
    remedy: str


class BackTest(Shown):
    """What a draft would have said to so many claims since a day; `said` as the page shows it.

    `more`: there were more claims than are tried at once. `stands`: it is the present text that was tried.
    """

    since: str
    claims: int
    more: bool
    stands: bool
    said: dict[str, Any]


class RuleDraft(DraftLine):
    """A draft with its text (TOML), what is wrong with it, its back-test, and what it changes."""

    content: str
    mistakes: list[Mistake]
    wrong_examples: list[str]
    back_test: BackTest | None
    difference: list[str] = Field(description="Lines that are taken out (-) and added (+).")


class DraftBegun(Sent):
    """What a draft is of, and its text; without one it begins with an example, or the present rows."""

    kind: Kind
    content: Text = ""


class DraftWritten(Sent):
    """The whole text, and why the practice wants it."""

    content: Text
    reason: Annotated[str, Field(pattern=TEXT, max_length=2000)] = ""


class TryOut(Sent):
    """Since when past claims are asked; a year ago if nothing is said."""

    since: Day | None = None


def _shown(session: Session, row: RuleDraftRow) -> tuple[RuleDraft, str]:
    """Return a draft as it stands, and its ETag."""
    session.flush()
    found, tested = drafts.checked(row), drafts.tested_of(row)
    shown = RuleDraft(
        **DraftLine.of(row).model_dump(),
        content=row.content,
        mistakes=[Mistake.model_validate(one) for one in found.problems],
        wrong_examples=list(found.wrong_examples),
        back_test=_back_test(tested, stands=found.tested) if tested else None,
        difference=[f"{sign or ' '}{words}" for sign, words in difference(session, row)],
    )
    return shown, f'"{row.revision}"'


def _back_test(tested: drafts.Tested, *, stands: bool) -> BackTest:
    return BackTest(
        since=tested.since, claims=tested.claims, more=tested.more, stands=stands, said=tested.said
    )


@router.get("/rules/drafts")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_drafts(
    request: Request,
    kind: Kind = "pack",
    status: Annotated[
        Literal["open", "decided"], Query(description="Those that are worked on, or those that are decided.")
    ] = "open",
) -> Listed[DraftLine]:
    """List drafts, the newest 50."""
    with desk_of(request).store.read() as session:
        rows = rule_drafts.listed(session, kind, is_open=status == "open")
    return Listed(items=[DraftLine.of(row) for row in rows])


@router.post("/rules/drafts", status_code=201, response_model=RuleDraft)
@open_to(WRITES_RULES)
@needs(Scope.RULES)
def begin_draft(request: Request, once: Once, sent: DraftBegun) -> Response:
    """Begin a draft; it counts nowhere."""
    viewer, today = viewer_of(request), desk_of(request).now().date()

    def does(session: Session) -> Done:
        row = drafts.begin(session, sent.kind, viewer.user, wall_now(), today, sent.content)
        note_draft(session, viewer, "rule draft begun", row)
        shown, etag = _shown(session, row)
        return Done(shown, 201, etag, f"/api/v1/rules/drafts/{row.id}")

    return once.does(does)


@router.get("/rules/drafts/{draft}", response_model=RuleDraft)
@open_to(EVERYBODY)
@needs(Scope.READ)
def one_draft(request: Request, draft: Id, if_none_match: IfNoneMatch = None) -> Response:
    """Show a draft, what is wrong with it, and what its back-test said."""
    with desk_of(request).store.read() as session:
        shown, etag = _shown(session, rule_drafts.need(session, draft))
    return versioned(shown, etag, if_none_match)


def _does(
    request: Request,
    once: Effect,
    draft: str,
    if_match: str,
    said: str,
    act: Callable[[Session, int], object],
) -> Response:
    """Do something with a draft in the version that was read, and note what was done (``said``)."""

    def does(session: Session) -> Done:
        revision = rule_drafts.need(session, draft).revision
        refuse_stale(if_match, f'"{revision}"')
        act(session, revision)
        row = rule_drafts.need(session, draft)
        note_draft(session, viewer_of(request), f"rule draft {said}", row)
        shown, etag = _shown(session, row)
        return Done(shown, etag=etag)

    return once.does(does)


@router.put("/rules/drafts/{draft}", response_model=RuleDraft)
@open_to(WRITES_RULES)
@needs(Scope.RULES)
def write_draft(request: Request, once: Once, draft: Id, sent: DraftWritten, if_match: IfMatch) -> Response:
    """Write another text. Whoever wrote a part of it cannot approve it."""
    user = viewer_of(request).user

    def act(session: Session, revision: int) -> None:
        drafts.save(session, draft, revision, sent.content, sent.reason, user, wall_now())

    return _does(request, once, draft, if_match, "written", act)


@router.post("/rules/drafts/{draft}/back-test", response_model=RuleDraft)
@open_to(WRITES_RULES)
@needs(Scope.RULES)
def try_draft(request: Request, draft: Id, sent: TryOut, if_match: IfMatch) -> Response:
    """Try a draft on past claims, and keep what it would have said."""
    desk, today = desk_of(request), desk_of(request).now().date()
    # Asks thousands of claims: nobody who writes waits for that.
    with desk.store.read() as session:
        row = rule_drafts.need(session, draft)
        refuse_stale(if_match, f'"{row.revision}"')
        tested = drafts.back_test(session, row, sent.since or today - timedelta(days=TRIED_DAYS), today)
        revision = row.revision
    with desk.store.write() as session:
        drafts.keep_test(session, draft, revision, tested)
        row = rule_drafts.need(session, draft)
        note_draft(session, viewer_of(request), "rule draft tested", row)
        shown, etag = _shown(session, row)
    return versioned(shown, etag)


class By(NamedTuple):
    """Who does something with a draft, when, and on which business day."""

    user: str
    wall: datetime
    today: date


def _plain(
    path: str,
    name: str,
    may: frozenset[Role],
    said: str,
    words: str,
    act: Callable[[Session, str, int, By], object],
) -> None:
    """Add an act that is told nothing but the draft, in the version that was read; ``words`` describe it."""

    def plain(request: Request, once: Once, draft: Id, if_match: IfMatch) -> Response:
        by = By(viewer_of(request).user, wall_now(), desk_of(request).now().date())
        return _does(request, once, draft, if_match, said, lambda session, n: act(session, draft, n, by))

    plain.__doc__ = words
    route = router.post(f"/rules/drafts/{{draft}}/{path}", response_model=RuleDraft, name=name)
    route(open_to(may)(needs(Scope.RULES)(plain)))


_plain(
    "propose",
    "propose_draft",
    WRITES_RULES,
    "proposed",
    "Hand a draft in: a second person decides. It is right, was tested as it stands, and says why.",
    lambda session, draft, n, by: drafts.propose(session, draft, n),
)
_plain(
    "take-back",
    "take_draft_back",
    WRITES_RULES,
    "taken back",
    "Take a draft back that was handed in, to write on.",
    lambda session, draft, n, by: drafts.take_back(session, draft, n),
)
_plain(
    "withdraw",
    "withdraw_draft",
    WRITES_RULES,
    "withdrawn",
    "Give a draft up.",
    lambda session, draft, n, by: drafts.withdraw(session, draft, n, by.user, by.wall),
)
_plain(
    "approve",
    "approve_draft",
    APPROVES_RULES,
    "approved",
    "Approve a draft that others wrote: it counts from its date on, and from today at the earliest.",
    lambda session, draft, n, by: drafts.approve(session, draft, n, by.user, by.wall, by.today),
)


@router.post("/rules/drafts/{draft}/refuse", response_model=RuleDraft)
@open_to(APPROVES_RULES)
@needs(Scope.RULES)
def refuse_draft(request: Request, once: Once, draft: Id, sent: Because, if_match: IfMatch) -> Response:
    """Say no to a draft, and what would have to be different."""
    user = viewer_of(request).user
    return _does(
        request,
        once,
        draft,
        if_match,
        "refused",
        lambda session, n: drafts.refuse(session, draft, n, user, sent.reason, wall_now()),
    )
