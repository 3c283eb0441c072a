"""Fields that pages mask, as the API shows them, and patients in lists."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import Field
from sqlmodel import Session

from console.web import masking
from console.web.api.parameters import Sent, Shown
from console.web.masked_names import masked_names

Line = TypeVar("Line", bound=Shown)


def with_patients(
    session: Session, line: type[Line], said: Sequence[tuple[str, Mapping[str, Any]]]
) -> list[Line]:
    """Return lines of a list, each with the masked patient of the claim that it names, empty without one."""
    patients = masked_names(session, {claim for claim, _ in said} - {""})
    return [line.model_validate({**one, "patient": patients.get(claim, "")}) for claim, one in said]


class MaskedField(Shown):
    """A field that pages mask: its name, what it is, and what is shown of it."""

    name: str = Field(examples=["patient"])
    label: str
    masked: str


class Reveal(Sent):
    """The field that is to be shown whole: `patient`, or the member id at a coverage."""

    field: str = Field(pattern=r"^(patient|member-[PST])$", examples=["patient"])


class Revealed(Shown):
    """A field whole."""

    name: str
    label: str
    value: str

    @classmethod
    def of(cls, field: masking.Field) -> "Revealed":
        """Return a field as nobody sees it without asking."""
        return cls(name=field.name, label=field.label, value=field.whole())
