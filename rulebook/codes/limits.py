"""Ages and sexes that a diagnosis fits, by ranges of codes: a sample after the Medicare Code Editor.

``limited(DiagnosisCode("O80", ...), on)`` returns it with sex F and ages 9 to 64. The ranges are dated data
in ``data/codes/diagnosis_limits.toml``; a code in no range fits everybody.
"""

from datetime import date
from functools import cache

from models.codes import DiagnosisCode, Sex
from rulebook.dated import Dated, entries


class DiagnosisLimit(Dated):
    """Ranges of codes (``N40-N51``, all codes below included) that fit one sex or some ages only."""

    about: str
    ranges: tuple[str, ...]
    sex: Sex = ""
    age_from: int | None = None
    age_to: int | None = None


@cache
def limits() -> tuple[DiagnosisLimit, ...]:
    """Return all limits, those out of force too."""
    return entries("codes/diagnosis_limits.toml", DiagnosisLimit, "limit")


@cache
def _ranges(chapter: str) -> tuple[tuple[str, str, DiagnosisLimit], ...]:
    """Return first code, last code and limit of every range that touches codes of this first letter."""
    every = ((*words.split("-"), limit) for limit in limits() for words in limit.ranges)
    return tuple((first, last, limit) for first, last, limit in every if first[0] <= chapter <= last[0])


def limited(code: DiagnosisCode, on: date) -> DiagnosisCode:
    """Return the code with the limits in force on that day; of several, the first to say something counts."""
    for first, last, limit in _ranges(code.code[:1]):
        if first <= code.code and code.code[: len(last)] <= last and limit.in_force(on):
            code = code._replace(
                sex=code.sex or limit.sex,
                age_from=limit.age_from if code.age_from is None else code.age_from,
                age_to=limit.age_to if code.age_to is None else code.age_to,
            )
    return code
