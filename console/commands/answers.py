"""What people type: answers as JSON from three places, and roles by name."""

import json
import sys
from pathlib import Path
from typing import Any, cast

from models.errors import BadInput
from models.finding import Role

REMEDY = "Give a JSON object, @FILE or -; the form is in: claimflow tasks show TASK"


def read_answer(text: str) -> dict[str, Any]:
    """Return the answer from JSON text, from ``@FILE``, or from stdin for ``-``."""
    try:
        value: Any = json.loads(_source(text))
    except ValueError as error:
        # The decoder's message names line and column and quotes nothing.
        raise BadInput(f"not JSON ({error})", field="--answer", remedy=REMEDY) from None
    if not isinstance(value, dict):
        raise BadInput("not a JSON object", field="--answer", remedy=REMEDY)
    return cast("dict[str, Any]", value)


def known_role(role: str) -> str:
    """Return the role, or raise ``BadInput`` naming those that exist."""
    if role and role not in set(Role):
        known = ", ".join(known.value for known in Role)
        raise BadInput(f"there is no role {role!r}", field="--role", remedy=f"Known are {known}")
    return role


def known_roles(roles: str) -> frozenset[Role]:
    """Return the roles named with commas between them, none for nothing; see ``known_role``."""
    return frozenset(Role(known_role(name.strip())) for name in roles.split(",") if name.strip())


def _source(text: str) -> str:
    if text == "-":
        return sys.stdin.read()
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text("utf-8")
    except OSError as error:
        raise BadInput(f"cannot be read ({error.strerror})", record=text[1:], field="--answer") from None
