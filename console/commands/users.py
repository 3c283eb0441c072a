"""``claimflow users``: who may sign in to the console, a first way in, and a way out."""

from typing import TYPE_CHECKING

from cyclopts import App

from console.commands.common import COMMON, Common, User, acting
from console.commands.output import emit, fields, line, say, table

if TYPE_CHECKING:
    from models.practice import StaffUser

app = App(name="users", help="See who may sign in to the console, let somebody in, sign somebody out.")


@app.command(name="list")
def list_(*, common: Common = COMMON) -> None:
    """List the staff with their roles, whether they have a password, and how often they are signed in."""
    from datetime import UTC, datetime

    from console.commands.installation import opened
    from models.practice import StaffUser
    from store import accounts, setup

    now = datetime.now(UTC)
    with opened(common.data_dir).store.read() as session:
        staff = setup.every(session, StaffUser)
        found = [_described(one) | accounts.described(session, one.key, now) for one in staff]
    if common.json:
        emit({"users": found})
        return
    names = ("user", "name", "roles", "password", "locked", "sessions")
    rows = [[one[name] for name in names] for one in found]
    table(("USER", "NAME", "ROLES", "PASSWORD", "LOCKED", "SIGNED IN"), rows)
    say(f"{len(found)} users. Add one with: claimflow setup add user FILE.toml")


def _described(person: "StaffUser") -> dict[str, object]:
    return {"user": person.key, "name": person.name, "roles": " ".join(sorted(person.roles))}


@app.command
def link(whom: str, /, *, user: User = "", common: Common = COMMON) -> None:
    """Make a link by which somebody chooses their password, once, within a day; earlier ones end.

    Parameters
    ----------
    whom
        The key of somebody on the staff list.
    """
    from console.commands.installation import opened
    from console.staff_links import make_link

    installation = opened(common.data_dir)
    url = make_link(installation.store, whom, installation.settings.console_url, acting(user))
    if common.json:
        emit({"user": whom, "link": url})
        return
    fields({"user": whom, "link": url})
    if not installation.settings.console_url:
        say("Put the console's address before it, or set CLAIMFLOW_CONSOLE_URL.")
    say("It opens the console as them. Hand it over as you would a key.")


@app.command(name="end-sessions")
def end_sessions(whom: str, /, *, user: User = "", common: Common = COMMON) -> None:
    """Sign somebody out of every browser, revoke their tokens, and free the tasks they did nothing about.

    Parameters
    ----------
    whom
        The key of the user; they may have left the staff list.
    """
    from datetime import UTC, datetime

    from console.commands.installation import opened
    from store import access_tokens, accounts, audit, leaving

    now = datetime.now(UTC)
    with opened(common.data_dir).store.write() as session:
        ended = accounts.end_all(session, whom, now)
        revoked = access_tokens.revoke_all(session, whom, now)
        freed = leaving.release_untouched(session, whom)
        detail = f"{ended}, and {revoked} tokens, from the command line"
        audit.note(session, acting(user), "session ended", f"user:{whom}", now, detail=detail)
    if common.json:
        emit({"user": whom, "ended": ended, "revoked": revoked, "released": freed})
    else:
        line(f"{ended} sessions of {whom} ended, {revoked} tokens revoked, {len(freed)} tasks released")
