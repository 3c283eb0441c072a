"""Who may open what. A route names its roles, and one that names none is closed to everybody.

::

    @router.get("/inbox")
    @open_to(EVERYBODY)
    def inbox(request: Request) -> Response: ...

A program that asks with a token may call only what also names one of its scopes (``needs``): no page does.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from starlette.requests import Request

from models.finding import Role

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

EVERYBODY = frozenset(Role)
WORKS_TASKS = EVERYBODY - {Role.AUDITOR}
ADMINS = frozenset({Role.ADMIN})
READS_AUDIT = frozenset({Role.AUDITOR, Role.ADMIN})
READS_MONEY = frozenset({Role.BILLER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN})
MOVES_MONEY = frozenset({Role.BILLER, Role.SUPERVISOR})
GIVES_CLAIMS = frozenset({Role.FRONT_DESK, Role.BILLER, Role.SUPERVISOR, Role.ADMIN})
WRITES_RULES = frozenset({Role.CODER, Role.BILLER, Role.SUPERVISOR, Role.ADMIN})
APPROVES_RULES = frozenset({Role.SUPERVISOR, Role.ADMIN})
INSTRUCTS = frozenset({Role.SUPERVISOR, Role.ADMIN})
"""Who tells claims to stop, to go on, and not to be billed."""
HEARS_PATIENTS = frozenset({Role.FRONT_DESK, Role.BILLER, Role.SUPERVISOR})
"""Who takes down what patients object to."""
READS_CODES = frozenset({Role.CODER, Role.BILLER, Role.SUPERVISOR, Role.PROVIDER})
HANDLES_PATIENTS = EVERYBODY - READS_AUDIT
"""Who works with patients and may print what goes to them; who only looks sees them masked."""
PUBLIC: frozenset[Role] = frozenset()
"""No role is asked for, because nobody is signed in yet: sign-in itself, and whether the console is up."""

MARK = "console_open_to"
SCOPE_MARK = "console_scope"


class Scope(StrEnum):
    """What a token may be used for, on top of the roles of its person."""

    READ = "read"
    """Lists, tasks and claims, as the pages show them."""
    PATIENTS = "patients"
    """What names a patient in full: the search for one, a claim's content, files and documents."""
    TASKS = "tasks"
    """Work on tasks: claim, snooze, answer, give, many at once; and views of the inbox."""
    CLAIMS = "claims"
    """Notes about claims, and instructions to them."""
    INTAKE = "intake"
    """Give in files of claims."""
    TEAM = "team"
    """Say who is away, and announce something."""
    MONEY = "money"
    """Give payments that found no claim to one, and release what is kept in quarantine."""
    RULES = "rules"
    """Write drafts of rules, try them, and decide about those of others."""
    AUDIT = "audit"
    """Read the audit log."""
    ADMIN = "admin"
    """Read the history of workflows, act on them and on partners, and set the practice up."""


class Viewer(NamedTuple):
    """Who looks: one person of the staff list, the roles they have, and the session they are signed in by.

    A program that asks in their name has no session, but ``scopes``; a browser may do all that roles allow.
    """

    user: str
    name: str
    roles: frozenset[Role]
    session: str
    shortcuts: bool = True
    theme: str = ""
    scopes: frozenset[Scope] | None = None

    def is_any(self, *roles: Role) -> bool:
        """Tell whether the viewer has one of these roles."""
        return not self.roles.isdisjoint(roles)


class SignInNeeded(Exception):
    """Nobody is signed in, or the session has ended."""


class NotForYou(Exception):
    """Somebody is signed in whose roles do not open this."""


class NotInScope(NotForYou):
    """The token does not open this; ``needed`` is the scope that would, None where no token does."""

    def __init__(self, needed: Scope | None) -> None:
        self.needed = needed
        super().__init__()


def open_to(roles: frozenset[Role]) -> Callable[[Endpoint], Endpoint]:
    """Mark an endpoint with the roles that may call it; one of them is enough."""

    def marked(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, MARK, roles)
        return endpoint

    return marked


def needs(scope: Scope) -> Callable[[Endpoint], Endpoint]:
    """Mark an endpoint with the scope that a token must have; without one no token opens it."""

    def marked(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, SCOPE_MARK, scope)
        return endpoint

    return marked


def scope_of(endpoint: Callable[..., Any]) -> Scope | None:
    """Return the scope that an endpoint needs; None when no token opens it."""
    return getattr(endpoint, SCOPE_MARK, None)


def roles_of(endpoint: Callable[..., Any]) -> frozenset[Role] | None:
    """Return who may call an endpoint; None when nobody was named, and it is closed."""
    return getattr(endpoint, MARK, None)


def allowed(request: Request) -> None:
    """Let a request in, or raise ``SignInNeeded`` or ``NotForYou``; asked before every endpoint."""
    asked = roles_of(request.scope["endpoint"])
    if asked == PUBLIC:
        return
    viewer: Viewer | None = request.state.viewer
    if viewer is None:
        raise SignInNeeded
    if asked is None or not viewer.is_any(*asked):
        raise NotForYou
    needed = scope_of(request.scope["endpoint"])
    if viewer.scopes is not None and needed not in viewer.scopes:
        raise NotInScope(needed)


def viewer_of(request: Request) -> Viewer:
    """Return who is signed in; only for endpoints that are not public."""
    viewer: Viewer | None = request.state.viewer
    if viewer is None:
        raise SignInNeeded
    return viewer
