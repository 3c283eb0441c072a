"""The practice's setup changed by an admin: records added, changed and taken off, checked and written down.

Who changes a record says what stood there (``stood``): if somebody was first, nothing is written. What
changed is in the audit log, field by field; of what is write-only the log says only that it changed.
"""

import json
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlmodel import Session

from models.errors import BadInput, Conflict, NotFound
from models.finding import Role
from models.practice import Payer, StaffUser
from models.tables import SetupRecordRow
from models.value import Value
from store import access_tokens, accounts, audit, leaving, setup
from store.identifiers import digest

KINDS = {
    "practice": "Practice",
    "provider": "Providers",
    "facility": "Facilities",
    "payer": "Payers",
    "trading_partner": "Trading partners",
    "user": "Users",
    "credential": "Credentials",
}
"""What is set up on pages, with its name. Authorizations and referrals come with claims, and name members."""

WRITE_ONLY = frozenset({"sftp_secret", "sftp_host_key"})
"""Fields that are never shown, not even as the references they are."""


class Change(NamedTuple):
    """One field of a record before and after; both are empty for what is write-only."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        if self.field in WRITE_ONLY:
            return f"{self.field} changed"
        return f"{self.field}: {self.before or 'nothing'} -> {self.after or 'nothing'}"


def known(kind: str) -> str:
    """Return the kind, or raise ``NotFound``."""
    if kind not in KINDS:
        raise NotFound(f"nothing of the kind {kind!r} is set up on pages")
    return kind


def stood(row: SetupRecordRow) -> str:
    """Return what tells this state of a record from any other."""
    return digest(row.version, row.document)


def add(session: Session, kind: str, value: Value, by: str, at: datetime) -> str:
    """Add a record and return its key. Raises ``BadInput`` when there is one of this key."""
    key = setup.key_of(value)
    if session.get(SetupRecordRow, (kind, key)) is not None:
        raise BadInput("there is one with this key already", field=key_field(kind), remedy="Change that one")
    if not key.strip():
        raise BadInput("the key is empty", field=key_field(kind), remedy="Give it one")
    setup.put(session, kind, value)
    audit.note(session, by, "setup added", f"{kind}:{key}", at)
    return key


def change(
    session: Session, kind: str, key: str, value: Value, stood_there: str, by: str, at: datetime
) -> list[Change]:
    """Write a record over the one that stood there, and return what changed. Raises ``Conflict``."""
    row = _need(session, kind, key, stood_there)
    if setup.key_of(value) != key:
        raise BadInput("the key of a record does not change", field=key_field(kind), remedy="Add another one")
    changes = differences(row, value)
    if not changes:
        return []
    setup.put(session, kind, value)
    _keep_an_admin(session, kind)
    said = "; ".join(str(one) for one in changes)
    audit.note(session, by, "setup changed", f"{kind}:{key}", at, detail=said)
    return changes


def take_off(session: Session, kind: str, key: str, stood_there: str, by: str, at: datetime) -> None:
    """Take a record away. Raises ``BadInput`` for one that others need, ``Conflict`` if it changed."""
    _need(session, kind, key, stood_there)
    if kind == "practice":
        raise BadInput("the practice itself is not taken off", record=key, remedy="Change it")
    _refuse_while_named(session, kind, key)
    setup.remove(session, kind, key)
    _keep_an_admin(session, kind)
    if kind == "user":
        accounts.close(session, key, at)
        access_tokens.revoke_all(session, key, at)
        leaving.release_untouched(session, key)
    audit.note(session, by, "setup taken off", f"{kind}:{key}", at)


def differences(row: SetupRecordRow, value: Value) -> list[Change]:
    """Return the fields in which a record differs from what is kept."""
    before = leaves(json.loads(row.document))
    after = leaves(value.model_dump(mode="json"))
    fields = [field for field in {**before, **after} if before.get(field, "") != after.get(field, "")]
    return [Change(field, before.get(field, ""), after.get(field, "")) for field in fields]


def leaves(data: dict[str, Any], path: str = "") -> dict[str, str]:
    """Return the single values of a record by path, as text; lists in one line."""
    found: dict[str, str] = {}
    for name, value in data.items():
        where = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            found |= leaves(cast("dict[str, Any]", value), where)
        elif isinstance(value, list):
            found[where] = ", ".join(sorted(str(one) for one in cast("list[Any]", value)))
        else:
            found[where] = "" if value is None else str(value)
    return found


def key_field(kind: str) -> str:
    """Return the field that is the key of a kind."""
    return {"provider": "npi", "payer": "payer_id"}.get(kind, "key")


def _need(session: Session, kind: str, key: str, stood_there: str) -> SetupRecordRow:
    row = session.get(SetupRecordRow, (kind, key), populate_existing=True, with_for_update=True)
    if row is None:
        raise NotFound(f"no {kind.replace('_', ' ')} {key!r} is set up")
    if stood(row) != stood_there:
        raise Conflict("somebody changed this record meanwhile: nothing of yours was written")
    return row


def _keep_an_admin(session: Session, kind: str) -> None:
    """Refuse what would leave nobody who may sign in and set things up."""
    if kind != "user":
        return
    admins = (one.key for one in setup.every(session, StaffUser) if Role.ADMIN in one.roles)
    if not any(accounts.can_sign_in(session, user) for user in admins):
        problem = "nobody would be left who can sign in as an admin"
        raise BadInput(
            problem, field="roles", remedy="Make somebody else an admin first, and let them sign in"
        )


def _refuse_while_named(session: Session, kind: str, key: str) -> None:
    if kind != "trading_partner":
        return
    named = [payer.payer_id for payer in setup.every(session, Payer) if payer.partner == key]
    if named:
        some = ", ".join(named[:5]) + (" and others" if len(named) > 5 else "")
        raise BadInput(
            f"it carries the files of {some}", record=key, remedy="Give these payers another partner"
        )
