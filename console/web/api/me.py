"""What is one's own: who one is, where one is signed in, how it looks, and the tokens of one's programs.

What is changed here is changed in a browser: no token makes another one, or ends a session.
"""

from datetime import datetime
from typing import Literal

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.responses import Response

from console.web import tokens
from console.web.access import EVERYBODY, Scope, needs, open_to, viewer_of
from console.web.api.parameters import Id, Listed, Sent, Shown, Truth, Whole
from console.web.api.routing import api_router
from console.web.desk import desk_of, wall_now
from console.web.own_sessions import browser_of, end_one
from models.api_tables import AccessTokenRow
from models.errors import NotFound
from models.finding import Role
from store import access_tokens, accounts, notes

router = api_router("Yours")


class Me(Shown):
    """Whoever asks: their roles, and what the token allows (null in a browser, which may do all)."""

    user: str = Field(examples=["ines"])
    name: str
    roles: list[Role]
    scopes: list[Scope] | None
    theme: Literal["", "light", "dark"]
    shortcuts: bool
    unseen_notes: int


class MeSent(Sent):
    """What is to be changed; what is left out stays."""

    theme: Literal["", "light", "dark"] | None = None
    shortcuts: Truth | None = None


class SessionShown(Shown):
    """One browser in which one is signed in."""

    id: str
    browser: str
    opened_at: datetime
    seen_at: datetime
    this: bool


class Mention(Shown):
    """A note aimed at whoever asks, which they have not seen."""

    claim: str
    author: str
    words: str
    as_of: datetime


class Token(Shown):
    """One token that opens something. `id` names it, and opens nothing."""

    id: str
    name: str
    scopes: list[Scope]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, row: AccessTokenRow) -> "Token":
        """Return a token as lists show it."""
        said = row.model_dump() | {"id": access_tokens.handle_of(row), "scopes": row.scopes.split()}
        return cls.model_validate(said)


class TokenSent(Sent):
    """A token that is to be made."""

    name: str = Field(
        max_length=access_tokens.LONGEST_NAME,
        pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f\s][^\x00-\x1f\x7f]*$",
        examples=["nightly export"],
    )
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    days: Whole = Field(default=tokens.USUAL_DAYS, ge=1, le=access_tokens.LONGEST_DAYS)


class TokenMade(Token):
    """A token that was just made; `token` is shown this once and kept nowhere."""

    token: str = Field(examples=["cf_invented-and-opens-nothing"])


@router.get("/me")
@open_to(EVERYBODY)
@needs(Scope.READ)
def me(request: Request) -> Me:
    """Say who asks."""
    viewer = viewer_of(request)
    with desk_of(request).store.read() as session:
        unseen = notes.count_unseen(session, viewer.user)
    said = viewer._asdict() | {"roles": sorted(viewer.roles), "unseen_notes": unseen}
    return Me.model_validate(said | {"scopes": None if viewer.scopes is None else sorted(viewer.scopes)})


@router.patch("/me", status_code=204)
@open_to(EVERYBODY)
def change_me(request: Request, sent: MeSent) -> None:
    """Change the theme, or switch single keys."""
    with desk_of(request).store.write() as session:
        row = accounts.need_account(session, viewer_of(request).user, wall_now())
        if sent.theme is not None:
            row.theme = sent.theme
        if sent.shortcuts is not None:
            row.shortcuts = sent.shortcuts


@router.get("/me/mentions")
@open_to(EVERYBODY)
@needs(Scope.READ)
def mentions(request: Request) -> Listed[Mention]:
    """List notes aimed at whoever asks, until they have opened the claim."""
    with desk_of(request).store.read() as session:
        rows = notes.unseen(session, viewer_of(request).user)
    return Listed(items=[Mention.model_validate(row.model_dump() | {"claim": row.claim_id}) for row in rows])


@router.get("/me/sessions")
@open_to(EVERYBODY)
def list_sessions(request: Request) -> Listed[SessionShown]:
    """List where one is signed in."""
    viewer = viewer_of(request)
    with desk_of(request).store.read() as session:
        rows = accounts.open_sessions(session, viewer.user, wall_now())
    return Listed(
        items=[
            SessionShown(
                id=row.id[: access_tokens.HANDLE],
                browser=browser_of(row.browser),
                opened_at=row.opened_at,
                seen_at=row.seen_at,
                this=row.id == viewer.session,
            )
            for row in rows
        ]
    )


@router.delete("/me/sessions/{session}", status_code=204)
@open_to(EVERYBODY)
def end_session(request: Request, session: Id) -> None:
    """End one of one's sessions."""
    if not end_one(request, session):
        raise NotFound("no session of yours has this id")


@router.get("/me/tokens")
@open_to(EVERYBODY)
@needs(Scope.READ)
def list_tokens(request: Request) -> Listed[Token]:
    """List one's tokens that still open something, the newest first."""
    with desk_of(request).store.read() as session:
        rows = access_tokens.listed(session, viewer_of(request).user, wall_now())
    return Listed(items=[Token.of(row) for row in rows])


@router.post("/me/tokens", status_code=201, response_model=TokenMade)
@open_to(EVERYBODY)
def make_token(request: Request, sent: TokenSent) -> Response:
    """Make a token. It takes no idempotency key: its text must be kept nowhere, not even to be said again."""
    with desk_of(request).store.write() as session:
        made = tokens.make(session, viewer_of(request), sent.name, set(sent.scopes), sent.days)
    shown = TokenMade.model_validate(Token.of(made[1]).model_dump() | {"token": made[0]})
    return JSONResponse(shown.model_dump(mode="json"), 201)


@router.delete("/me/tokens/{token}", status_code=204)
@open_to(EVERYBODY)
def revoke_token(request: Request, token: Id) -> None:
    """Revoke one of one's tokens; it opens nothing any more."""
    with desk_of(request).store.write() as session:
        tokens.revoke(session, viewer_of(request), token)
