"""Where tasks lie in the inbox, and how long an answer may be taken back."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from models.tasks import TaskKind

PLACE = (
    "CASE WHEN status <> 'open' THEN '' WHEN held_until IS NOT NULL THEN 'held' "
    "WHEN snoozed_for <> '' THEN 'snoozed' WHEN assignee <> '' THEN 'claimed' ELSE 'open' END"
)
"""How the database works out a task's place; it is the same expression as in migration 0006."""


class Place(StrEnum):
    """Where an open task lies; one that is closed lies nowhere, its place is empty."""

    OPEN = "open"
    """Nobody has it."""
    CLAIMED = "claimed"
    """Somebody has it."""
    SNOOZED = "snoozed"
    """Out of sight until a day, or until the payer says something."""
    HELD = "held"
    """Answered; the answer may still be taken back."""


class Snooze(StrEnum):
    """What a snoozed task waits for."""

    DATE = "date"
    PAYER = "payer"


SENDS: Mapping[TaskKind, frozenset[str]] = {
    TaskKind.CONTACT_PATIENT: frozenset({"coverage", "verified", "correct"}),
    TaskKind.VERIFY_COVERAGE: frozenset({"coverage", "verified", "correct"}),
    TaskKind.SET_UP_PAYER: frozenset({"done"}),
    TaskKind.ASSIGN_CODES: frozenset({"code"}),
    TaskKind.FIX_FINDINGS: frozenset({"correct", "override", "verified", "replace"}),
    TaskKind.OBTAIN_AUTHORIZATION: frozenset({"obtained", "not_required", "correct"}),
    TaskKind.RELEASE_CLAIM: frozenset({"release", "correct"}),
    TaskKind.FIX_REJECTION: frozenset({"correct"}),
    TaskKind.FILE_UNACKNOWLEDGED: frozenset({"resend"}),
    TaskKind.CLEARINGHOUSE_QUERY: frozenset({"resend"}),
    TaskKind.CALL_PAYER: frozenset({"resend"}),
    TaskKind.CORRECT_DENIAL: frozenset({"correct", "next_payer"}),
    TaskKind.DECIDE_DENIAL: frozenset({"correct", "next_payer"}),
    TaskKind.RELEASE_CORRECTION: frozenset({"release"}),
    TaskKind.APPROVE_APPEAL: frozenset({"approve"}),
    TaskKind.DELIVER_APPEAL: frozenset({"delivered"}),
    TaskKind.ANSWER_REQUEST: frozenset({"attach"}),
    TaskKind.DECIDE_DEADLINE: frozenset({"go_on"}),
    TaskKind.VERIFY_NEXT_PAYER: frozenset({"bill"}),
}
"""Answers after which something may leave the building: a claim, a letter, documents, a question."""


def leaves_the_building(kind: TaskKind, answer: Mapping[str, Any]) -> bool:
    """Tell whether an answer lets something go out, so that it is held longer before it counts."""
    return answer.get("action", "correct") in SENDS.get(kind, frozenset())
