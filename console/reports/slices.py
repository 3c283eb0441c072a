"""Which claims a figure of a report is about: a slice, as it stands in an address.

``Slice.read({"of": "denied", "first": "2026-03", "last": "2026-03", "payer": "BHH01"})`` is a bar of a chart;
its ``query`` is the address again, and its claims add up to what the bar says.
"""

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from console.reports.measures import AGES, DENIALS, LIMITS, MEASURES, RISK
from models.errors import BadInput

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
MONTHS_SHOWN = 12
MOST_MONTHS = 36
BASES = {"service": "date of service", "sent": "first sending"}
BY = {"carc": "reason (CARC)", "cause": "root cause", "payer": "payer"}


class Period(NamedTuple):
    """Months, both ends included, written ``2026-03``; and one payer, or all of them."""

    first: str
    last: str
    payer: str = ""

    @property
    def begins(self) -> date:
        """Return the first day of it."""
        return day_of(self.first)

    @property
    def ends(self) -> date:
        """Return the last day of it."""
        begins = day_of(self.last)
        return begins.replace(day=calendar.monthrange(begins.year, begins.month)[1])

    @property
    def months(self) -> list[str]:
        """Return every month of it."""
        return [later(self.first, n) for n in range(_count(self.last) - _count(self.first) + 1)]

    @property
    def query(self) -> str:
        """Return it as it stands in an address."""
        return urlencode({name: value for name, value in self._asdict().items() if value})


class Slice(NamedTuple):
    """Claims that one figure is about. ``key`` is an age, a limit, or ``carc:16`` and ``cause:late``."""

    of: str
    period: Period
    key: str = ""
    basis: str = "service"

    @property
    def query(self) -> str:
        """Return the slice as it stands in an address."""
        said = {"of": self.of, **self.period._asdict(), "key": self.key}
        said["basis"] = self.basis if self.basis != "service" else ""
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def address(self) -> str:
        """Return where the claims of this slice are listed."""
        return f"/reports/claims?{self.query}"

    @classmethod
    def read(cls, said: Mapping[str, str], today: date) -> "Slice":
        """Return the slice of an address. Raises ``BadInput`` for one that means nothing."""
        of, key, basis = said.get("of", ""), said.get("key", ""), said.get("basis", "") or "service"
        if of not in (*MEASURES, DENIALS, RISK):
            raise BadInput("no report counts this", field="of", remedy="Open it from the reports again")
        if basis not in BASES or not _known(of, key):
            raise BadInput("this part is not known", field="key", remedy="Open it from the reports again")
        return cls(of, period_of(said, today), key, basis)


def period_of(said: Mapping[str, str], today: date) -> Period:
    """Return the months that an address names, the last twelve by default. Raises ``BadInput``."""
    this = f"{today:%Y-%m}"
    last = said.get("last", "") or this
    first = said.get("first", "") or later(last if MONTH.fullmatch(last) else this, 1 - MONTHS_SHOWN)
    for field, month in (("first", first), ("last", last)):
        if not MONTH.fullmatch(month):
            raise BadInput("this is no month", field=field, remedy="Write it as 2026-03")
    length = _count(last) - _count(first) + 1
    if not 1 <= length <= MOST_MONTHS:
        problem = "the last month is before the first" if length < 1 else "the period is too long"
        raise BadInput(problem, field="last", remedy=f"Choose up to {MOST_MONTHS} months, in their order")
    return Period(first, last, said.get("payer", "").strip())


def later(month: str, by: int) -> str:
    """Return the month so many months later (earlier, where ``by`` is negative)."""
    years, months = divmod(_count(month) + by, 12)
    return f"{years:04}-{months + 1:02}"


def day_of(month: str) -> date:
    """Return the first day of a month."""
    return date.fromisoformat(f"{month}-01")


def _count(month: str) -> int:
    years, months = month.split("-")
    return int(years) * 12 + int(months) - 1


def _known(of: str, key: str) -> bool:
    if of == DENIALS:
        return not key or key.partition(":")[0] in ("carc", "cause")
    known = {RISK: LIMITS}.get(of, AGES)
    return not key or (key in [one.key for one in known] and of in (RISK, "owed-payer", "owed-patient"))
