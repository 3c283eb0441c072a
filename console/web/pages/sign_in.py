"""Sign in and out, and the one-time link by which somebody chooses their password."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from console.web import sessions
from console.web.access import EVERYBODY, PUBLIC, open_to, viewer_of
from console.web.desk import desk_of, wall_now
from console.web.rendering import page
from models.errors import BadInput
from store import accounts, audit

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
@open_to(PUBLIC)
def sign_in(request: Request, next: str = "/inbox") -> Response:
    """Ask who is there."""
    if request.state.viewer is not None:
        return RedirectResponse(inside(next), 303)
    with desk_of(request).store.read() as session:
        first = not accounts.has_password(session)
    return page(request, "sign_in.html", next=inside(next), problem="", user="", first=first)


@router.post("/sign-in")
@open_to(PUBLIC)
def signed_in(
    request: Request,
    user: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/inbox",
) -> Response:
    """Check the password and open a session."""
    now, address, user = wall_now(), _address(request), user.strip()
    with desk_of(request).store.write() as session:
        right = accounts.check_password(session, user, password, now)
        action = "signed in" if right else "sign-in refused"
        audit.note(session, user[:80], action, f"user:{user[:80]}", now, address=address)
        browser = request.headers.get("user-agent", "")
        token = accounts.open_session(session, user, browser, now) if right else ""
    if not right:
        problem = "User or password is not right. After five wrong ones the account rests for ten minutes."
        return page(request, "sign_in.html", 401, next=inside(next), problem=problem, user=user, first=False)
    answer = RedirectResponse(inside(next), 303)
    sessions.keep(request, answer, token)
    return answer


@router.post("/sign-out")
@open_to(EVERYBODY)
def sign_out(request: Request) -> Response:
    """End the session; what was only looked at is free for others again."""
    viewer, now = viewer_of(request), wall_now()
    with desk_of(request).store.write() as session:
        accounts.end_session(session, viewer.session, now)
        audit.note(session, viewer.user, "signed out", f"user:{viewer.user}", now, address=_address(request))
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
    now = wall_now()
    try:
        with desk_of(request).store.write() as session:
            user = accounts.use_link(session, token, password, now)
            audit.note(session, user, "password chosen", f"user:{user}", now, address=_address(request))
            opened = accounts.open_session(session, user, request.headers.get("user-agent", ""), now)
    except BadInput as problem:
        return page(request, "welcome.html", 422, user="", token=token, problem=str(problem))
    answer = RedirectResponse("/inbox", 303)
    sessions.keep(request, answer, opened)
    return answer


def inside(address: str) -> str:
    """Return an address of this console; the inbox for one that leads elsewhere."""
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in address
    return address if own and not address.startswith("//") else "/inbox"


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""
