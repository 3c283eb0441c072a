"""What is everybody's own: where they are signed in, password, keys and theme, and staying signed in."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from console.web import tokens
from console.web.access import EVERYBODY, Scope, Viewer, open_to, viewer_of
from console.web.desk import desk_of, wall_now
from console.web.own_sessions import browser_of, end_one
from console.web.pages.sign_in import address_of_browser, keep_new_session
from console.web.rendering import by_htmx, page
from console.web.way_back import inside
from models.console_tables import SignedInRow
from models.errors import BadInput, NotAllowed
from store import access_tokens, accounts, audit

router = APIRouter(include_in_schema=False)

THEMES = {"": "as this computer", "light": "light", "dark": "dark"}
AWAY = 303


@router.get("/me")
@open_to(EVERYBODY)
def me(request: Request) -> Response:
    """Show what is the viewer's own."""
    return _shown(request, viewer_of(request))


def _shown(
    request: Request, viewer: Viewer, status: int = 200, problem: str = "", token: str = ""
) -> Response:
    with desk_of(request).store.read() as session:
        rows = accounts.open_sessions(session, viewer.user, wall_now())
        mine = access_tokens.listed(session, viewer.user, wall_now())
    places = [(row.id[:12], browser_of(row.browser), row, row.id == viewer.session) for row in rows]
    kept = [(access_tokens.handle_of(row), row) for row in mine]
    shown = {"places": places, "themes": THEMES, "tokens": kept, "scopes": tokens.SCOPES, "made": token}
    return page(request, "me.html", status, problem=problem, days=tokens.USUAL_DAYS, **shown)


@router.post("/me/awake")
@open_to(EVERYBODY)
def awake(request: Request) -> Response:
    """Tell how many seconds the session still has; that somebody asked by hand has made it last."""
    with desk_of(request).store.read() as session:
        row = session.get(SignedInRow, viewer_of(request).session)
    left = accounts.ends_at(row) - wall_now() if row is not None else accounts.IDLE
    return JSONResponse({"seconds": max(0, round(left.total_seconds()))})


@router.post("/me/shortcuts")
@open_to(EVERYBODY)
def shortcuts(
    request: Request, on: Annotated[str, Form()] = "", next: Annotated[str, Form()] = "/me"
) -> Response:
    """Switch single keys on or off (WCAG 2.1.4)."""
    with desk_of(request).store.write() as session:
        accounts.need_account(session, viewer_of(request).user, wall_now()).shortcuts = bool(on)
    return _back(request, next)


@router.post("/me/theme")
@open_to(EVERYBODY)
def theme(request: Request, theme: Annotated[str, Form()] = "") -> Response:
    """Take light, dark, or what the computer says."""
    if theme not in THEMES:
        raise BadInput("there is no such theme", field="theme", remedy="Choose one of the list")
    with desk_of(request).store.write() as session:
        accounts.need_account(session, viewer_of(request).user, wall_now()).theme = theme
    return _back(request, "/me")


@router.post("/me/sessions/end")
@open_to(EVERYBODY)
def end(request: Request, which: Annotated[str, Form()] = "") -> Response:
    """End one of the viewer's sessions, or with ``others`` every one but this."""
    end_one(request, which)
    return _back(request, "/me")


@router.post("/me/password")
@open_to(EVERYBODY)
def password(
    request: Request, present: Annotated[str, Form()] = "", wanted: Annotated[str, Form()] = ""
) -> Response:
    """Change the password: the present one is asked for again, and every other session ends."""
    viewer, now, store = viewer_of(request), wall_now(), desk_of(request).store
    subject, address = f"user:{viewer.user}", address_of_browser(request)
    with store.read() as session:
        kept = accounts.password_kept(session, viewer.user, now)
    right = accounts.matches(kept, present)
    try:
        with store.write() as session:
            if not accounts.note_attempt(session, viewer.user, right, now):
                audit.note(session, viewer.user, "password change refused", subject, now, address=address)
                right = False
            else:
                accounts.set_password(session, viewer.user, wanted, now)
                audit.note(session, viewer.user, "password changed", subject, now, address=address)
        if not right:
            raise NotAllowed("the present password is not right")
    except BadInput as problem:
        return _shown(request, viewer, 422, str(problem))
    return keep_new_session(request, viewer.user, "/me")


@router.post("/me/tokens")
@open_to(EVERYBODY)
def make_token(
    request: Request,
    name: Annotated[str, Form()] = "",
    scopes: Annotated[list[Scope] | None, Form()] = None,
    days: Annotated[int, Form()] = tokens.USUAL_DAYS,
) -> Response:
    """Make a token for a program, and show it this once."""
    viewer = viewer_of(request)
    try:
        with desk_of(request).store.write() as session:
            made, _ = tokens.make(session, viewer, name, set(scopes or ()), days)
    except BadInput as problem:
        return _shown(request, viewer, 422, str(problem))
    return _shown(request, viewer, token=made)


@router.post("/me/tokens/revoke")
@open_to(EVERYBODY)
def revoke_token(request: Request, which: Annotated[str, Form()] = "") -> Response:
    """Revoke one of the viewer's tokens; it opens nothing any more."""
    with desk_of(request).store.write() as session:
        tokens.revoke(session, viewer_of(request), which)
    return _back(request, "/me")


def _back(request: Request, address: str) -> Response:
    if by_htmx(request):
        return Response(headers={"HX-Refresh": "true"})
    return RedirectResponse(inside(address), AWAY)
