"""The practice's setup as pages for admins: what there is, and a form for each record."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from console.practice_setup import KINDS, add, change, differences, known, stood, take_off
from console.staff_links import make_link
from console.web.access import ADMINS, open_to, viewer_of
from console.web.desk import desk_of, wall_now
from console.web.forms.setup_form import Read, drawn, empty_of, name_of, read_form, typed_of
from console.web.forms.typed import Typed
from console.web.pages.tasks import Sent
from console.web.rendering import page
from models.errors import BadInput, Conflict, NotFound
from models.tables import SetupRecordRow
from models.value import Value
from store import accounts, setup
from store.pages import cut

router = APIRouter(include_in_schema=False)

ROWS = 50


class Said(NamedTuple):
    """What a form page says beside its fields: what is wrong, what somebody else changed, what was done."""

    problems: Mapping[str, str] = {}
    problem: str = ""
    changed: tuple[str, ...] = ()
    link: str = ""


@router.get("/setup")
@open_to(ADMINS)
def overview(request: Request) -> Response:
    """Show what is set up, kind by kind."""
    with desk_of(request).store.read() as session:
        counts, practice = setup.counts(session), setup.practice(session)
    return page(request, "setup.html", kinds=KINDS, counts=counts, practice=practice)


@router.get("/setup/{kind}")
@open_to(ADMINS)
def listed(request: Request, kind: str, after: str = "") -> Response:
    """Show the records of a kind by key."""
    known(kind)
    now = wall_now()
    with desk_of(request).store.read() as session:
        rows, last = cut(setup.rows_page(session, kind, after, ROWS + 1), ROWS, lambda row: row.key)
        shown = [_line(session, kind, row, now) for row in rows]
    following = urlencode({"after": last}) if last else ""
    return page(request, "setup_list.html", kind=kind, kinds=KINDS, lines=shown, following=following)


@router.get("/setup/new/{kind}")
@open_to(ADMINS)
def empty(request: Request, kind: str) -> Response:
    """Show an empty form."""
    known(kind)
    with desk_of(request).store.read() as session:
        return _form(request, session, kind, None, empty_of(kind), Said())


@router.post("/setup/new/{kind}")
@open_to(ADMINS)
def create(request: Request, kind: str, typed: Sent) -> Response:
    """Add a record; what is wrong stands beside its field."""
    known(kind)
    viewer = viewer_of(request)
    read = read_form(kind, typed, None)
    with desk_of(request).store.write() as session:
        problems = dict(read.problems)
        if read.value is not None:
            try:
                key = add(session, kind, read.value, viewer.user, wall_now())
                return RedirectResponse(_address(kind, key), 303)
            except BadInput as problem:
                problems[name_of(problem.field)] = _sentence(problem)
        return _form(request, session, kind, None, typed, Said(problems), 422)


@router.get("/setup/{kind}/{key:path}")
@open_to(ADMINS)
def one(request: Request, kind: str, key: str) -> Response:
    """Show the form of a record."""
    known(kind)
    with desk_of(request).store.read() as session:
        row = _row(session, kind, key)
        return _form(request, session, kind, row, typed_of(_value(row)), Said())


@router.post("/setup/{kind}/{key:path}")
@open_to(ADMINS)
def act(request: Request, kind: str, key: str, typed: Sent) -> Response:
    """Change a record, take it off, or make a link by which a user signs in."""
    known(kind)
    viewer = viewer_of(request)
    do, stood_there, at = typed.one("do"), typed.one("stood"), wall_now()
    store = desk_of(request).store
    if do == "link" and kind == "user":
        link = make_link(store, key, str(request.base_url), viewer.user)
        with store.read() as session:
            row = _row(session, kind, key)
            return _form(request, session, kind, row, typed_of(_value(row)), Said(link=link))
    with store.read() as session:
        row = _row(session, kind, key)
    read = Read(None, {}) if do == "take_off" else read_form(kind, typed, _value(row))
    if read.problems:
        return _again(request, kind, key, typed, Said(read.problems), 422)
    try:
        with store.write() as session:
            if read.value is None:
                take_off(session, kind, key, stood_there, viewer.user, at)
                return RedirectResponse(f"/setup/{kind}", 303)
            change(session, kind, key, read.value, stood_there, viewer.user, at)
        return RedirectResponse(_address(kind, key), 303)
    except BadInput as problem:
        field = name_of(problem.field)
        said = Said({field: _sentence(problem)}) if problem.field else Said(problem=_sentence(problem))
        return _again(request, kind, key, typed, said, 422)
    except Conflict:
        return _conflict(request, kind, key, typed, read)


def _conflict(request: Request, kind: str, key: str, typed: Typed, read: Read) -> Response:
    """Keep what was typed, and say in which fields it now differs from what stands there."""
    with desk_of(request).store.read() as session:
        row = _row(session, kind, key)
    differ = differences(row, read.value) if read.value is not None else []
    said = tuple(f"{one.field}: {one.before or 'nothing'} stands there now" for one in differ)
    words = "Somebody changed this record while you were here. Look at it, and save again if yours is right."
    return _again(request, kind, key, typed, Said(problem=words, changed=said), 409)


def _again(request: Request, kind: str, key: str, typed: Typed, said: Said, status: int) -> Response:
    with desk_of(request).store.read() as session:
        return _form(request, session, kind, _row(session, kind, key), typed, said, status)


def _form(
    request: Request,
    session: Session,
    kind: str,
    row: SetupRecordRow | None,
    typed: Typed,
    said: Said,
    status: int = 200,
) -> Response:
    kept = _value(row) if row is not None else None
    shown: dict[str, Any] = {
        "kind": kind,
        "kinds": KINDS,
        "row": row,
        "said": said,
        "stood": stood(row) if row is not None else "",
        "groups": drawn(session, kind, typed, said.problems, kept),
        "action": _address(kind, row.key) if row is not None else f"/setup/new/{kind}",
        "account": accounts.described(session, row.key, wall_now()) if row and kind == "user" else None,
    }
    return page(request, "setup_form.html", status, **shown)


def _line(session: Session, kind: str, row: SetupRecordRow, now: Any) -> dict[str, Any]:
    said: dict[str, Any] = _value(row).model_dump(mode="json")
    name = said.get("name") or ", ".join(part for part in (said.get("last"), said.get("first")) if part)
    signs_in = accounts.described(session, row.key, now) if kind == "user" else {}
    return {"key": row.key, "address": _address(kind, row.key), "name": name, "said": said} | signs_in


def _row(session: Session, kind: str, key: str) -> SetupRecordRow:
    row = session.get(SetupRecordRow, (kind, key))
    if row is None:
        raise NotFound(f"no {kind.replace('_', ' ')} {key!r} is set up")
    return row


def _value(row: SetupRecordRow) -> Value:
    return setup.KINDS[row.kind].model_validate_json(row.document)


def _address(kind: str, key: str) -> str:
    return f"/setup/{kind}/{quote(key, safe='')}"


def _sentence(problem: BadInput) -> str:
    words = f"{problem.problem[:1].upper()}{problem.problem[1:]}"
    return f"{words}. {problem.remedy}" if problem.remedy else words
