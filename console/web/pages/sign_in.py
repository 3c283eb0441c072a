"""Sign in and out, and the one-time link by which somebody chooses their password."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from console.web import sessions
from console.web.access import EVERYBODY, PUBLIC, open_to, viewer_of
from console.web.desk import desk_of, wall_now
from console.web.housekeeping import let_go
from console.web.rendering import page
from console.web.way_back import way_back
from models.errors import BadInput
from store import accounts, audit
from store.engine import Store

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
@open_to(PUBLIC)
def sign_in(request: Request, next: str = "/inbox") -> Response:
    """Ask who is there."""
    if request.state.viewer is not None:
        return RedirectResponse(way_back(request, next), 303)
    with desk_of(request).store.read() as session:
        first = not accounts.has_password(session)
    return page(request, "sign_in.html", next=way_back(request, next), problem="", user="", first=first)


@router.post("/sign-in")
@open_to(PUBLIC)
def signed_in(
    request: Request,
    user: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/inbox",
) -> Response:
    """Check the password and open a session: a new one, whatever the browser held before."""
    now, address, user = wall_now(), address_of_browser(request), user.strip()
    right = _checked(desk_of(request).store, user, password, now, address)
    if not right:
        problem = "User or password is not right. After five wrong ones the account rests for ten minutes."
        back = way_back(request, next)
        return page(request, "sign_in.html", 401, next=back, problem=problem, user=user, first=False)
    return keep_new_session(request, user, next)


def _checked(store: Store, user: str, password: str, now: datetime, address: str) -> bool:
    """Tell whether the password is right; the slow comparison holds no transaction."""
    with store.read() as session:
        kept = accounts.password_kept(session, user, now)
        # Somebody may have typed the password into the wrong field: no log gets what no user is called.
        known = user if accounts.staff_of(session, user) is not None else "unknown"
    right = accounts.matches(kept, password)
    with store.write() as session:
        right = accounts.note_attempt(session, user, right, now)
        action = "signed in" if right else "sign-in refused"
        audit.note(session, known, action, f"user:{known}", now, address=address)
    return right


def keep_new_session(request: Request, user: str, next: str) -> Response:
    """Open a session and lead on; the one the browser held ends, so that nobody plants one on others."""
    now, present = wall_now(), request.state.viewer
    with desk_of(request).store.write() as session:
        if present is not None:
            accounts.end_session(session, present.session, present.user, now)
        token = accounts.open_session(session, user, request.headers.get("user-agent", ""), now)
    answer = RedirectResponse(way_back(request, next), 303)
    sessions.keep(request, answer, token)
    return answer


@router.post("/sign-out")
@open_to(EVERYBODY)
def sign_out(request: Request) -> Response:
    """End the session; what was only looked at is free for others again."""
    viewer, now = viewer_of(request), wall_now()
    with desk_of(request).store.write() as session:
        accounts.end_session(session, viewer.session, viewer.user, now)
        audit.note(
            session,
            viewer.user,
            "signed out",
            f"user:{viewer.user}",
            now,
            address=address_of_browser(request),
        )
        let_go(session, viewer.user, now)
    answer = RedirectResponse("/sign-in", 303)
    sessions.forget(request, answer)
    return answer


@router.get("/welcome")
@open_to(PUBLIC)
def welcome(request: Request, token: str = "") -> Response:
    """Greet whoever holds a one-time link, and ask for a password."""
    try:
        with desk_of(request).store.read() as session:
            user = accounts.link_of(session, token, wall_now()).user
    except BadInput as problem:
        return page(request, "welcome.html", 403, user="", token="", problem=str(problem))
    return page(request, "welcome.html", user=user, token=token, problem="")


@router.post("/welcome")
@open_to(PUBLIC)
def chosen(
    request: Request, token: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """Take the password; the link is used up, and the person signs in with it."""
    now, user = wall_now(), ""
    try:
        with desk_of(request).store.read() as session:
            user = accounts.link_of(session, token, now).user
        with desk_of(request).store.write() as session:
            accounts.use_link(session, token, password, now)
            address = address_of_browser(request)
            audit.note(session, user, "password chosen", f"user:{user}", now, address=address)
    except BadInput as problem:
        kept = token if user else ""
        return page(request, "welcome.html", 422, user=user, token=kept, problem=str(problem))
    return keep_new_session(request, user, "/inbox")


def address_of_browser(request: Request) -> str:
    """Return where the request comes from, for the audit log."""
    return request.client.host if request.client is not None else ""
