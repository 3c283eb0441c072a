"""A visit that is not coded yet: what front desk and provider wrote down. The JSON door of ``intake``."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from models.claim import Coverage
from models.party import Person, Provider
from models.value import Value


class VisitService(Value):
    """One service as the note tells it, with the practice's charge; the coder gives it a code."""

    description: str
    charge_cents: int
    units: Decimal = Decimal(1)


class Visit(Value):
    """One visit: who came, insured how, seen by whom, when, and what the note says.

    ``number`` is the source's own number, unique per ``VisitFile.source``.
    """

    number: str
    service_on: date
    place_of_service: str = "11"
    coverages: tuple[Coverage, ...] = Field(min_length=1)
    patient: Person | None = None
    rendering: Provider
    note: str
    services: tuple[VisitService, ...] = Field(min_length=1)


class VisitFile(Value):
    """A file of visits from one source system."""

    source: str
    visits: tuple[Visit, ...]
