"""Why a step decided as it did: kept with the move, so that it can be told and replayed years later."""

from typing import Any

from pydantic import Field

from models.value import Value


class Judgement(Value):
    """One decision of one rule: which rule in which version, by what source, from which inputs, in words.

    ``inputs`` are ids, codes, dates, cents and counts; never a name, a member id or a birth date. With the
    same rule, version and inputs the decision comes out the same again.
    """

    rule: str
    version: str = ""
    source: str = ""
    inputs: dict[str, Any] = Field(default_factory=dict[str, Any])
    reason: str
