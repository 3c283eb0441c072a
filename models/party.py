"""People and organizations that stand on a claim."""

from datetime import date
from typing import Literal

from models.value import Value

Sex = Literal["F", "M", "U"]


class Address(Value):
    """A postal address (N3, N4). ``zip_code`` is 5 or 9 digits without a dash."""

    line1: str
    line2: str = ""
    city: str
    state: str = ""
    zip_code: str = ""
    country: str = ""


class PersonName(Value):
    """A name as NM1 carries it; an organization has only ``last``."""

    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.last, self.first) if part)


class Contact(Value):
    """One person or desk to call (PER): TE ``phone`` with EX ``extension``, EM, FX and UR ``url``."""

    name: str = ""
    phone: str = ""
    extension: str = ""
    email: str = ""
    fax: str = ""
    url: str = ""


class Reference(Value):
    """A number with the qualifier that says whose it is (REF01, REF02): ``0B`` state licence, ``1G`` UPIN."""

    qualifier: str
    number: str


class Provider(Value):
    """A provider by role: billing 2010AA, referring 2310A, rendering 2310B, supervising 2310D and the like.

    ``is_person`` is NM102 (1 person, 2 organization). ``other_ids`` are REF*0B (state licence) and REF*1G
    (UPIN), which are true for every payer; numbers that one payer gave (G2, LU) are not held here.
    """

    name: PersonName
    npi: str = ""
    is_person: bool = True
    taxonomy: str = ""
    tax_id: str = ""
    tax_id_kind: Literal["EI", "SY", ""] = ""
    address: Address | None = None
    contact: Contact | None = None
    other_ids: tuple[Reference, ...] = ()


class Facility(Value):
    """Where the service was given, when that is not the billing address (2310C)."""

    name: str
    npi: str = ""
    address: Address | None = None


class Person(Value):
    """A subscriber or patient: name, birth date, sex (DMG) and address."""

    name: PersonName
    birth_date: date | None = None
    sex: Sex | None = None
    address: Address | None = None
