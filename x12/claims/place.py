"""Where in a claim a value stands that cannot be sent: record and field path, for a refusal.

``Place("HL-7001").at("lines.2").need(line.revenue_code, 48, "revenue_code", "Give it")`` raises ``BadInput``
that reads ``HL-7001, lines.2.revenue_code: there is nothing to write here. Give it``. Numbers count from 1.
"""

from collections.abc import Sized
from dataclasses import dataclass

from models.errors import BadInput
from x12.writing import fit, need_fit


@dataclass(frozen=True, slots=True)
class Place:
    """One claim (its control number), and the way to one part of it."""

    record: str
    path: str = ""

    def at(self, part: str) -> "Place":
        """Return the place of a part: ``lines.2``."""
        return Place(self.record, self.field(part))

    def field(self, name: str) -> str:
        """Return the path of a field here."""
        return f"{self.path}.{name}" if self.path else name

    def refusal(self, problem: str, name: str, remedy: str) -> BadInput:
        """Return the refusal of a field here."""
        return BadInput(problem, record=self.record, field=self.field(name), remedy=remedy)

    def need(self, text: str, longest: int, name: str, remedy: str) -> str:
        """Return an identifier that the guide requires, whole."""
        return need_fit(text, longest, self.record, self.field(name), remedy)

    def fit(self, text: str, longest: int, name: str) -> str:
        """Return an identifier that may be missing, whole."""
        return fit(text, longest, self.record, self.field(name))

    def at_most(self, limit: int, parts: Sized, name: str) -> None:
        """Refuse more parts than the guide takes."""
        if len(parts) > limit:
            raise self.refusal(f"there are more than {limit}", name, f"Give {limit} at most")
