"""What schemathesis cannot know of the API: a key names one act, and what there is to act on."""

import json
import os
import random
import re
import uuid
from typing import Any

import schemathesis
from schemathesis import HookContext

KEY = re.compile(r"[\x21-\x7e]{1,200}")
THERE: dict[str, list[str]] = json.loads(os.environ.get("CLAIMFLOW_TRIED", "{}"))
"""Ids that are there, by the name of the parameter: put into every second request that fits."""


# The library leaves the function that a hook decorates untyped.
@schemathesis.hook  # pyright: ignore[reportUnknownMemberType]
def before_call(context: HookContext, case: Any, kwargs: dict[str, object]) -> None:
    """Give each request a key of its own: the same under another body is refused (422), as it should be."""
    key: object = dict[str, object](case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and KEY.fullmatch(key):
        case.headers["Idempotency-Key"] = uuid.uuid4().hex
    for name, ids in THERE.items():
        fits = re.fullmatch(r"[A-Za-z0-9._-]{1,64}", str(case.path_parameters.get(name, "")))
        if ids and fits and random.random() < 0.5:
            case.path_parameters[name] = random.choice(ids)
