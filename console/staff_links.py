"""How staff get into the console for the first time: a link by which they choose their password, once."""

from datetime import UTC, datetime
from pathlib import Path

from models.finding import Role
from models.practice import StaffUser
from store import accounts, audit, setup
from store.engine import Store


def make_link(store: Store, user: str, console_url: str, by: str) -> str:
    """Return the address that lets this person of the staff list choose a password within a day.

    Raises ``NotAllowed`` for somebody who is not on the list.
    """
    now = datetime.now(UTC)
    with store.write() as session:
        token = accounts.make_link(session, user, now)
        audit.note(session, by, "sign-in link made", f"user:{user}", now)
    return f"{console_url.rstrip('/')}/welcome?token={token}"


def first_link(store: Store, console_url: str) -> tuple[str, str]:
    """Return the first admin and a link for them; empty once anybody has a password, or without an admin."""
    with store.read() as session:
        if accounts.has_password(session):
            return "", ""
        staff = setup.every(session, StaffUser)
    admin = next((one.key for one in staff if Role.ADMIN in one.roles), "")
    return (admin, make_link(store, admin, console_url, "claimflow up")) if admin else ("", "")


def ways_in(store: Store, console_url: str, folder: Path) -> str:
    """Return in words who is on the staff list, and how each of them gets in."""
    with store.read() as session:
        staff = setup.every(session, StaffUser)
    people = ", ".join(f"{one.key} ({_words(one)})" for one in staff)
    admin, link = first_link(store, console_url)
    first = f"Sign in first as {admin}, once, by this link:\n  {link}\n" if link else ""
    every = f"A way in for anybody else: claimflow users link USER --data-dir {folder}"
    return f"{first}Staff: {people or 'nobody is set up'}.\n{every}"


def _words(person: StaffUser) -> str:
    return " and ".join(sorted(role.replace("_", " ") for role in person.roles))
