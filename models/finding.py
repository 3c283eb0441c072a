"""Findings: what is wrong with data, as values. A finding never raises; it names rule, field and owner."""

from enum import StrEnum
from typing import Any, Literal

from models.root_cause import RootCause
from models.value import Value

Severity = Literal["error", "warning", "note"]
"""An error blocks, a warning needs an override with a reason, a note only says something (not checked)."""


class Role(StrEnum):
    """Who answers: roles are sets, one person of a small clinic may have them all."""

    FRONT_DESK = "front_desk"
    CODER = "coder"
    PROVIDER = "provider"
    BILLER = "biller"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Finding(Value):
    """One thing a rule found. ``field`` is a path into the claim (``lines.2.diagnosis_pointers``, from 1).

    An ``error`` blocks submission; a ``warning`` may be overridden with a reason; a ``note`` does neither.
    ``suggestion`` is the value ``field`` should have, where only one is right; None where a person must
    choose. It may be personal (a member id), so it belongs into tasks and never into logs. ``source`` is the
    guide or law behind the rule, ``version`` the day since which the rule reads as it does, ``cause`` where
    in the practice the trouble began.
    """

    rule: str
    severity: Severity
    field: str
    message: str
    owner: Role
    remedy: str = ""
    suggestion: Any = None
    source: str = ""
    version: str = ""
    cause: RootCause | None = None
