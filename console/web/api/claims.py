"""Claims: found, understood, and told something. Each part of a claim's page is an address of its own."""

from typing import Annotated, Any

from fastapi import Query, Request
from sqlmodel import Session
from starlette.responses import Response

from console.views.claims import described
from console.views.money import decisions_of, postings_of
from console.views.search import search
from console.views.stages import way_of
from console.views.timeline import timeline_of
from console.views.why import next_sentences, told_of
from console.web.access import EVERYBODY, Scope, needs, open_to, viewer_of
from console.web.api.claim_models import (
    ClaimLine,
    ContactShown,
    Decision,
    Entry,
    Event,
    Money,
    Note,
    NoteSent,
    Posting,
    Search,
    Standing,
    Step,
    Submission,
    TaskOfClaim,
    Version,
)
from console.web.api.claim_parts import claim_of, etag_of, found_claims, listed, note_of, read
from console.web.api.effects import Done, Once
from console.web.api.parameters import (
    NO_CONTROL,
    ClaimName,
    Cursor,
    IfNoneMatch,
    Limit,
    Listed,
    page_of,
    placed,
    versioned,
)
from console.web.api.routing import api_router
from console.web.desk import desk_of
from models.lifecycle import ClaimState
from models.tables import ClaimRow
from rulebook.codes.book import CodeBook
from store import claims, contacts, ledger, notes

router = api_router("Claims")


@router.get("/claims", response_model=Search)
@open_to(EVERYBODY)
@needs(Scope.READ)
def find(
    request: Request,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=80,
            pattern=NO_CONTROL,
            description="A claim's id or number, a payer's number, a day of service (`2026-03-02`), "
            "or a charge (`150.00`). A patient is found by POST /patients/search.",
            examples=["150.00"],
        ),
    ],
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Response:
    """Find claims by a number, a day of service, or an amount, the newest first."""
    with placed(cursor) as after, desk_of(request).store.read() as session:
        shown = search(session, q, after, limit)
        items = found_claims(session, shown.rows)
    return page_of(request, items, shown.after, by=shown.by)


@router.get("/claims/{claim}", response_model=ClaimLine)
@open_to(EVERYBODY)
@needs(Scope.READ)
def one_claim(request: Request, claim: ClaimName, if_none_match: IfNoneMatch = None) -> Response:
    """Show where a claim stands, in one line."""
    with desk_of(request).store.read() as session:
        row = claim_of(session, claim)
        return versioned(ClaimLine.of(row), etag_of(row), if_none_match)


@router.get("/claims/{claim}/standing")
@open_to(EVERYBODY)
@needs(Scope.READ)
def standing(request: Request, claim: ClaimName) -> Standing:
    """Say where a claim stands, why, and what happens next and when."""
    now = desk_of(request).now()

    def part(session: Session, row: ClaimRow) -> Standing:
        told = told_of(session, row, now)
        way = way_of(ClaimState(row.state), claims.moves_of(session, row.id))
        steps = [Step.model_validate(step) for step in way]
        return Standing.model_validate(told | {"next": next_sentences(told), "way": steps})

    return read(request, claim, part)


@router.get("/claims/{claim}/money")
@open_to(EVERYBODY)
@needs(Scope.READ)
def money(request: Request, claim: ClaimName) -> Money:
    """Show the money of a claim: sums, payers' decisions in words, and the ledger's postings."""

    def part(session: Session, row: ClaimRow) -> Money:
        decided = decisions_of(session, row.id, CodeBook.shipped())
        return Money(
            balance=ledger.balance_of(session, row.id)._asdict(),
            decisions=[Decision.model_validate(one) for one in decided],
            postings=[_posting(one.kind, one.on, one.entries) for one in postings_of(session, row.id)],
        )

    return read(request, claim, part)


def _posting(kind: str, on: Any, entries: tuple[tuple[str, int], ...]) -> Posting:
    sides = [Entry(account=account, amount_cents=cents) for account, cents in entries]
    return Posting(kind=kind, on=on, entries=sides)


@router.get("/claims/{claim}/versions")
@open_to(EVERYBODY)
@needs(Scope.PATIENTS)
def versions(request: Request, claim: ClaimName) -> Listed[Version]:
    """List the versions of a claim with what changed in each; values may name the patient."""
    return listed(request, claim, lambda session, row: _all(Version, session, row, "versions"))


@router.get("/claims/{claim}/submissions")
@open_to(EVERYBODY)
@needs(Scope.READ)
def attempts(request: Request, claim: ClaimName) -> Listed[Submission]:
    """List the attempts to submit a claim, oldest first, with what proves their receipt."""
    return read(
        request, claim, lambda session, row: Listed(items=_all(Submission, session, row, "submissions"))
    )


@router.get("/claims/{claim}/tasks")
@open_to(EVERYBODY)
@needs(Scope.READ)
def open_tasks(request: Request, claim: ClaimName) -> Listed[TaskOfClaim]:
    """List the open tasks of a claim."""
    return listed(request, claim, lambda session, row: _all(TaskOfClaim, session, row, "tasks"))


def _all(model: Any, session: Session, row: ClaimRow, part: str) -> list[Any]:
    return [model.model_validate(one) for one in described(session, row)[part]]


@router.get("/claims/{claim}/timeline")
@open_to(EVERYBODY)
@needs(Scope.READ)
def timeline(request: Request, claim: ClaimName) -> Listed[Event]:
    """List everything that happened to a claim, oldest first: moves, facts, files, tasks, money, contacts."""
    return listed(
        request, claim, lambda session, row: [Event.model_validate(one) for one in timeline_of(session, row)]
    )


@router.get("/claims/{claim}/contacts")
@open_to(EVERYBODY)
@needs(Scope.READ)
def contact_log(request: Request, claim: ClaimName) -> Listed[ContactShown]:
    """List the contacts about a claim, oldest first."""
    return listed(
        request,
        claim,
        lambda session, row: [ContactShown.model_validate(one) for one in contacts.of_claim(session, row.id)],
    )


@router.get("/claims/{claim}/notes")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_notes(request: Request, claim: ClaimName) -> Listed[Note]:
    """List the notes about a claim, oldest first."""
    return listed(
        request, claim, lambda session, row: [note_of(one) for one in notes.of_claim(session, row.id)]
    )


@router.post("/claims/{claim}/notes", status_code=201, response_model=Note)
@open_to(EVERYBODY)
@needs(Scope.CLAIMS)
def addnote_of(request: Request, once: Once, claim: ClaimName, sent: NoteSent) -> Response:
    """Keep a note about a claim; those named with an @ are told."""
    viewer, desk = viewer_of(request), desk_of(request)

    def does(session: Session) -> Done:
        row = claim_of(session, claim)
        return Done(note_of(notes.add(session, row.id, viewer.user, sent.words, desk.now())), 201)

    return once.does(does)
