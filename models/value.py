"""The base of every value: frozen, closed to unknown fields, equal by content."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen pydantic value. Unknown fields are refused, so a typo in a file is an error, not a loss."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
