"""The base of every value: frozen, closed to unknown fields, equal by content."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from pydantic import BaseModel, ConfigDict

Fields = ParamSpec("Fields")
Made = TypeVar("Made", bound="Value")


class Value(BaseModel):
    """A frozen pydantic value. Unknown fields are refused, so a typo in a file is an error, not a loss."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def unchecked(value: Callable[Fields, Made]) -> Callable[Fields, Made]:
    """Return a constructor that does not check its arguments again.

    For the readers of ``x12``, which have checked every part and make fifteen values for each claim:
    this takes less than half the time. Arguments must have the very types of the fields, without blanks
    around text (a test validates what the readers make), and fields with a default factory must be given.
    """
    cls, template, every = _parts(value)
    new, put = object.__new__, object.__setattr__

    def make(**given: Any) -> Any:
        made = new(cls)
        put(made, "__dict__", template | given)
        put(made, "__pydantic_fields_set__", every)
        put(made, "__pydantic_extra__", None)
        put(made, "__pydantic_private__", None)
        return made

    return cast(Callable[Fields, Made], make)


def assembled(value: Callable[..., Made]) -> Callable[[dict[str, Any]], Made]:
    """Return the same for fields gathered in a dictionary, which is not copied once more on its way."""
    cls, template, every = _parts(value)
    new, put = object.__new__, object.__setattr__

    def make(given: dict[str, Any]) -> Any:
        made = new(cls)
        put(made, "__dict__", template | given)
        put(made, "__pydantic_fields_set__", every)
        put(made, "__pydantic_extra__", None)
        put(made, "__pydantic_private__", None)
        return made

    return make


def _parts(value: object) -> tuple[type["Value"], dict[str, Any], set[str]]:
    """Return the class, its defaults (None where there is none), and the names of all fields."""
    cls = cast(type[Value], value)
    fields = cls.model_fields
    template = {name: None if field.is_required() else field.default for name, field in fields.items()}
    return cls, template, set(fields)
