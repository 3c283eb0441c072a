"""The practice's setup: providers, payers, partners, users and the rest, read, written and taken off."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Path, Request
from sqlmodel import Session
from starlette.responses import Response

from console.practice_setup import KINDS, add, change, stood, take_off
from console.web.access import ADMINS, Scope, needs, open_to, viewer_of
from console.web.api.effects import Done, Once
from console.web.api.parameters import (
    Cursor,
    IfMatch,
    IfNoneMatch,
    Limit,
    Listed,
    Page,
    Shown,
    page_of,
    placed,
    refuse_stale,
    versioned,
)
from console.web.api.routing import api_router
from console.web.api.setup_models import RecordSent, RecordShown, SetupKind, record_etag, record_of
from console.web.desk import desk_of, wall_now
from models.errors import BadInput, Conflict, NotFound
from models.tables import SetupRecordRow
from store import setup
from store.pages import cut

router = api_router("Setup")

KeyPath = Annotated[str, Path(pattern=r"^[^\x00-\x1f\x7f/]{1,64}$", examples=["BHH01"])]


class KindShown(Shown):
    """One kind of records, and how many there are."""

    kind: SetupKind
    name: str
    records: int


@router.get("/setup")
@open_to(ADMINS)
@needs(Scope.ADMIN)
def list_kinds(request: Request) -> Listed[KindShown]:
    """List what is set up, kind by kind."""
    with desk_of(request).store.read() as session:
        counts = setup.counts(session)
    return Listed(
        items=[
            KindShown.model_validate({"kind": kind, "name": name, "records": counts.get(kind, 0)})
            for kind, name in KINDS.items()
        ]
    )


@router.get("/setup/{kind}", response_model=Page[RecordShown])
@open_to(ADMINS)
@needs(Scope.ADMIN)
def list_setup(request: Request, kind: SetupKind, cursor: Cursor = "", limit: Limit = 50) -> Response:
    """List the records of a kind by key."""
    with placed(cursor) as after, desk_of(request).store.read() as session:
        read = setup.rows_page(session, kind, after, limit + 1)
    rows, following = cut(read, limit, lambda row: row.key)
    return page_of(request, [RecordShown.of(row) for row in rows], following)


@router.post("/setup", status_code=201, response_model=RecordShown)
@open_to(ADMINS)
@needs(Scope.ADMIN)
def add_setup(request: Request, once: Once, sent: RecordSent) -> Response:
    """Add a record; its key is a field of it."""

    def does(session: Session) -> Done:
        with _as_things_stand():
            key = add(session, sent.kind, record_of(sent, None), viewer_of(request).user, wall_now())
        row = _row(session, sent.kind, key)
        return Done(RecordShown.of(row), 201, record_etag(row), f"/api/v1/setup/{row.kind}/{row.key}")

    return once.does(does)


@router.get("/setup/{kind}/{key}", response_model=RecordShown)
@open_to(ADMINS)
@needs(Scope.ADMIN)
def one_setup(request: Request, kind: SetupKind, key: KeyPath, if_none_match: IfNoneMatch = None) -> Response:
    """Show a record; secrets are never shown."""
    with desk_of(request).store.read() as session:
        row = _row(session, kind, key)
    return versioned(RecordShown.of(row), record_etag(row), if_none_match)


@router.put("/setup/{kind}/{key}", response_model=RecordShown)
@open_to(ADMINS)
@needs(Scope.ADMIN)
def put_setup(
    request: Request, once: Once, kind: SetupKind, key: KeyPath, sent: RecordSent, if_match: IfMatch
) -> Response:
    """Write a record over the one that was read; the audit log says which fields changed."""

    def does(session: Session) -> Done:
        row = _row(session, kind, key)
        refuse_stale(if_match, record_etag(row))
        if sent.kind != kind:
            raise Conflict(f"this address is one of the kind {kind}")
        value = record_of(sent, setup.KINDS[kind].model_validate_json(row.document))
        with _as_things_stand():
            change(session, kind, key, value, stood(row), viewer_of(request).user, wall_now())
        session.flush()
        return Done(RecordShown.of(row), etag=record_etag(row))

    return once.does(does)


@router.delete("/setup/{kind}/{key}", status_code=204)
@open_to(ADMINS)
@needs(Scope.ADMIN)
def take_off_setup(request: Request, kind: SetupKind, key: KeyPath, if_match: IfMatch) -> None:
    """Take a record off. Not the practice, no partner that carries payers, and not the last admin."""
    with desk_of(request).store.write() as session:
        row = _row(session, kind, key)
        refuse_stale(if_match, record_etag(row))
        with _as_things_stand():
            take_off(session, kind, key, stood(row), viewer_of(request).user, wall_now())


@contextmanager
def _as_things_stand() -> Generator[None]:
    """Say of what other records do not allow that it is so, not that the request does not fit."""
    try:
        yield
    except BadInput as problem:
        raise Conflict(f"{problem.problem}. {problem.remedy}") from None


def _row(session: Session, kind: str, key: str) -> SetupRecordRow:
    session.flush()
    row = session.get(SetupRecordRow, (kind, key))
    if row is None:
        raise NotFound("no such record is set up")
    return row
