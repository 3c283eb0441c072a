"""Who acts, and as what: within the practice's staff list, where it has set one up.

``acting_roles(session, "ada", frozenset())`` is everything the list gives Ada; without a list it is nothing,
and she acts in the role of whatever she is asked.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from models.errors import NotAllowed
from models.finding import Role
from models.practice import StaffUser
from store import setup

INSTRUCTS: dict[str, frozenset[Role]] = {
    "hold": frozenset({Role.SUPERVISOR, Role.ADMIN}),
    "resume": frozenset({Role.SUPERVISOR, Role.ADMIN}),
    "withdraw": frozenset({Role.SUPERVISOR, Role.ADMIN}),
    "dispute": frozenset({Role.FRONT_DESK, Role.BILLER, Role.SUPERVISOR}),
    "ask_provider": frozenset({Role.CODER, Role.BILLER, Role.SUPERVISOR}),
    "answer_query": frozenset({Role.PROVIDER}),
    "withdraw_query": frozenset({Role.CODER, Role.BILLER, Role.SUPERVISOR}),
}
"""Whose it is to tell a claim something. What a provider is asked only a provider answers, by any door."""


def acting_roles(session: Session, user: str, said: frozenset[Role]) -> frozenset[Role]:
    """Return the roles in which a user acts: as said, within what the staff list gives them.

    Nothing said and no staff set up is nothing: the user acts in the role of whatever task it is.
    Raises ``NotAllowed``.
    """
    staff = setup.every(session, StaffUser)
    if not staff:
        return said
    me = next((one for one in staff if one.key == user), None)
    if me is None:
        raise NotAllowed(
            "this user is not on the practice's staff list",
            field="user",
            remedy="Add them: claimflow setup add user FILE.toml, or act with --as KEY",
        )
    if said - me.roles:
        has = ", ".join(sorted(me.roles))
        raise NotAllowed(f"the staff list gives this user {has}", field="roles", remedy="Act in one of these")
    return said or me.roles


def whose_instruction(instruction: str, said: Mapping[str, Any]) -> str:
    """Return the key of ``INSTRUCTS``: closing a question is the provider's answer, or takes it back."""
    if instruction != "close_query":
        return instruction
    return "answer_query" if said.get("answer") else "withdraw_query"


def refuse_instruction(session: Session, user: str, instruction: str) -> None:
    """Refuse an instruction (a key of ``INSTRUCTS``) of somebody whose it is not, with ``NotAllowed``.

    A practice without a staff list trusts whoever may use the command.
    """
    roles = acting_roles(session, user, frozenset())
    asked = INSTRUCTS[instruction]
    if roles and not roles & asked:
        what = instruction.replace("_", " ")
        whose = " or a ".join(sorted(asked))
        raise NotAllowed(
            f"to {what} is not for a {' or '.join(sorted(roles))}",
            field="user",
            remedy=f"Leave it to a {whose}",
        )


def one_person_may(session: Session, person: str) -> bool:
    """Tell whether one person may both propose and approve: four eyes are off, or nobody else could approve.

    Who could is known where the staff is set up: a claim must not wait for a second supervisor nobody has.
    """
    practice = setup.practice(session)
    staff = setup.every(session, StaffUser)
    others = [one for one in staff if one.key != person and Role.SUPERVISOR in one.roles]
    return (bool(staff) and not others) or (practice is not None and not practice.four_eyes)
