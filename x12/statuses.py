"""STC segments, shared by 277CA (005010X214) and 277 (005010X212).

::

    STC*A7:562:85*20261121*U*150*******A7:500:85*A6:125*Rendering provider unknown~
        |         |        | |          |        |      `-- STC12: free text (277CA)
        |         |        | |          `--------`-- STC10, STC11: a second and a third status
        |         |        | `-- STC04: the charge; 05 paid, 06 finalized, 08 check date, 09 check number
        |         |        `-- STC03: WQ accepted, U rejected (277CA)
        |         `-- STC02: since when
        `-- category A7 (rejected, invalid information), status 562 (NPI) of entity 85 (billing provider)
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from models.acknowledgement import ClaimStatus, StatusVerdict
from models.errors import BadInput
from models.money import text_from_cents
from x12.reading import day_or_none, money_or_none, one_of, refused
from x12.segment import Segment
from x12.writing import Element, SegmentWriter, day_text, fit, fit_text, need, need_fit

_PLACES = (1, 10, 11)
_ACTIONS: tuple[Literal["WQ", "U"], ...] = ("WQ", "U")
_OPTIONAL = frozenset(StatusVerdict.model_fields) - {"statuses", "effective_on"}
REJECTED_CATEGORIES = frozenset({"A3", "A4", "A6", "A7", "A8"})
"""Categories that turn a claim away before adjudication, whatever STC03 says beside them."""


def read_verdicts(segments: Iterable[Segment]) -> tuple[StatusVerdict, ...]:
    """Read every STC given; each must have a first status."""
    return tuple(read_verdict(segment) for segment in segments)


def read_verdict(segment: Segment) -> StatusVerdict:
    """Read one STC with its one to three statuses."""
    if not segment.part(1, 1):
        raise refused(segment, "01-1", "there is no status category", "Send a category such as A2")
    return StatusVerdict(
        statuses=tuple(_status(segment, n) for n in _PLACES if segment.part(n, 1)),
        effective_on=day_or_none(segment, 2, "status date"),
        action=one_of(segment, 3, _ACTIONS, "action code") if segment.get(3) else "",
        charge_cents=money_or_none(segment, 4, "charge"),
        paid_cents=money_or_none(segment, 5, "amount paid"),
        finalized_on=day_or_none(segment, 6, "date finalized"),
        payment_method=segment.get(7),
        check_date=day_or_none(segment, 8, "check date"),
        check_number=segment.get(9),
        message=segment.get(12),
    )


def _status(segment: Segment, n: int) -> ClaimStatus:
    return ClaimStatus(
        category=segment.part(n, 1),
        code=segment.part(n, 2),
        entity=segment.part(n, 3),
        code_list=segment.part(n, 4),
    )


def all_statuses(verdicts: Iterable[StatusVerdict]) -> tuple[ClaimStatus, ...]:
    """Return the statuses of every STC in their order."""
    return tuple(status for verdict in verdicts for status in verdict.statuses)


def by_threes(statuses: Sequence[ClaimStatus]) -> list[tuple[ClaimStatus, ...]]:
    """Divide statuses among as many STC as they need, three on each."""
    return [tuple(statuses[n : n + 3]) for n in range(0, len(statuses), 3)]


def write_verdicts(
    out: SegmentWriter, verdicts: Sequence[StatusVerdict], record: str, *said: str, dated: bool = True
) -> None:
    """Write one STC for each verdict. ``dated`` says that the guide requires STC02 here.

    ``said`` names the fields that have a place at this level beside statuses and date. Raises ``BadInput``
    for others, when a status, its code or the date is missing, or when four statuses want one STC.
    """
    for n, verdict in enumerate(verdicts):
        field = f"verdicts.{n}"
        for name in _OPTIONAL.difference(said):
            if getattr(verdict, name) not in ("", None):
                problem, remedy = "the guide has no place for it at this level", "Leave it out"
                raise BadInput(problem, record=record, field=f"{field}.{name}", remedy=remedy)
        if not 1 <= len(verdict.statuses) <= 3:
            problem, remedy = "an STC carries one to three statuses", "Divide them among several verdicts"
            raise BadInput(problem, record=record, field=f"{field}.statuses", remedy=remedy)
        if dated and verdict.effective_on is None:
            need("", record, f"{field}.effective_on", "Say since when the status holds")
        composites = [_composite(status, record, field) for status in verdict.statuses]
        first, second, third = [*composites, "", ""][:3]
        message = fit_text(verdict.message, 264, record, f"{field}.message")
        out.add("STC", first, *_said(verdict, record, field), second, third, message)


def _said(verdict: StatusVerdict, record: str, field: str) -> tuple[Element, ...]:
    """Return STC02 to STC09."""
    return (
        _day(verdict.effective_on),
        verdict.action,
        _amount(verdict.charge_cents),
        _amount(verdict.paid_cents),
        _day(verdict.finalized_on),
        verdict.payment_method,
        _day(verdict.check_date),
        fit(verdict.check_number, 16, record, f"{field}.check_number"),
    )


def _composite(status: ClaimStatus, record: str, field: str) -> Element:
    remedy = "Send a category such as A2 and a status code such as 20"
    return (
        need_fit(status.category, 30, record, f"{field}.category", remedy),
        need_fit(status.code, 30, record, f"{field}.code", remedy),
        fit(status.entity, 3, record, f"{field}.entity"),
        fit(status.code_list, 3, record, f"{field}.code_list"),
    )


def _day(day: date | None) -> str:
    return day_text(day) if day else ""


def _amount(cents: int | None) -> str:
    return "" if cents is None else text_from_cents(cents)
