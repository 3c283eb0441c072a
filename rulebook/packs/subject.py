"""What a pack's conditions look at: one claim on its way to one payer, and one of its lines."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from models.claim import ClaimDocument, Coverage, Diagnosis, PayerSequence, ServiceLine
from models.earlier_service import EarlierService
from models.party import Person, Provider


class Subject(NamedTuple):
    """A claim as it is to be sent; ``line`` is None where a rule looks at the claim as a whole.

    ``coverage`` is the one billed now, at ``path`` in the document; ``number`` counts lines from 1.
    """

    document: ClaimDocument
    coverage: Coverage
    path: str
    sequence: PayerSequence
    frequency: str
    today: date
    history: tuple[EarlierService, ...] = ()
    line: ServiceLine | None = None
    number: int = 0

    def lines(self) -> "Iterator[Subject]":
        """Yield this claim once for each of its lines."""
        for number, line in enumerate(self.document.lines, start=1):
            yield self.at_line(number, line)

    def at_line(self, number: int, line: ServiceLine) -> "Subject":
        """Return this claim as rules look at it at one of its lines."""
        return Subject(*self[:7], line, number)

    @property
    def service_on(self) -> date:
        """Return the line's first day, else the claim's; a claim without lines is of today."""
        if self.line is not None:
            return self.line.service_from
        return self.document.service_from or self.today

    @property
    def patient(self) -> Person:
        """Return the patient: the dependent if there is one, else the subscriber billed."""
        return self.document.patient or self.coverage.subscriber

    @property
    def age_days(self) -> int | None:
        """Return the patient's age on the day of service in days, or None without a birth date."""
        born = self.patient.birth_date
        return None if born is None else (self.service_on - born).days

    @property
    def age_years(self) -> int | None:
        """Return the patient's age on the day of service in whole years, or None without a birth date."""
        born, on = self.patient.birth_date, self.service_on
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    @property
    def place(self) -> str:
        """Return the place of service: the line's, else the claim's."""
        own = self.line.place_of_service if self.line is not None else ""
        return own or self.document.place_of_service

    @property
    def rendering(self) -> Provider | None:
        """Return who gave the service: the line's provider, else the claim's, else a billing person."""
        own = self.line.rendering if self.line is not None else None
        billing = self.document.billing
        return own or self.document.rendering or (billing if billing.is_person else None)

    @property
    def pointed(self) -> tuple[Diagnosis, ...]:
        """Return the diagnoses that the line points to; for a claim as a whole, all of them."""
        every = self.document.diagnoses
        if self.line is None:
            return every
        return tuple(every[n - 1] for n in self.line.diagnosis_pointers if 0 < n <= len(every))

    def provider(self, role: str) -> Provider | None:
        """Return the line's provider in a role (referring, ordering, supervising), else the claim's."""
        own: Provider | None = getattr(self.line, role, None)
        whole: Provider | None = getattr(self.document, role, None)
        return own or whole

    def at(self, field: str) -> str:
        """Return the path of a field of the line, or of the claim where no line is looked at."""
        return f"lines.{self.number}.{field}" if self.line is not None else field


def subject_of(
    document: ClaimDocument,
    sequence: PayerSequence,
    frequency: str,
    today: date,
    history: tuple[EarlierService, ...] = (),
) -> Subject | None:
    """Return a claim as rules look at it, or None when it has no coverage with this sequence."""
    for position, coverage in enumerate(document.coverages, start=1):
        if coverage.sequence == sequence:
            path = f"coverages.{position}"
            return Subject(document, coverage, path, sequence, frequency, today, history)
    return None
