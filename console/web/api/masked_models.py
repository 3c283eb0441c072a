"""Fields that pages mask, as the API shows them."""

from pydantic import Field

from console.web import masking
from console.web.api.parameters import Sent, Shown


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
