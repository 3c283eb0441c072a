"""Which case comes when: the first twenty cover every scenario, the rest is mostly ordinary."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal

from simulator.world.case import Case, Encounter, meet
from simulator.world.clean import (
    file_unacknowledged,
    paid_in_full,
    patient_share,
    remittance_before_acknowledgement,
    remittance_redelivered,
    remittance_unbalanced,
    report_missing,
    status_not_found,
    status_pending,
)
from simulator.world.flawed import (
    authorization_appealed,
    authorization_found,
    bad_npi,
    coverage_replaced,
    drug_without_code,
    duplicate_line,
    missing_pointer,
    missing_pointer_and_written_off,
    rejected_by_clearinghouse,
    rejected_by_payer,
    secondary_billed,
    self_pay,
    with_incident_of,
    written_off,
)
from simulator.world.uncoded import unclear_note, uncoded_visit


@dataclass(frozen=True)
class Act:
    """One entry of the programme: the scenarios, who makes the case, and what it presupposes."""

    scenarios: tuple[str, ...]
    make: Callable[[Encounter], Case]
    payer_id: str = ""
    sex: Literal["F", "M"] | None = None


def _unbalanced_duplicate_line(met: Encounter) -> Case:
    return with_incident_of(duplicate_line(met), remittance_unbalanced(met))


_REDELIVERED = Act(("remittance_redelivered",), remittance_redelivered)
_EARLY = Act(("remittance_before_acknowledgement",), remittance_before_acknowledgement)
_UNBALANCED = Act(("remittance_unbalanced",), remittance_unbalanced)
_DUPLICATE_LINE = Act(("duplicate_line",), duplicate_line)
_MISSING_POINTER = Act(("missing_pointer",), missing_pointer)
_WRITTEN_OFF = Act(("written_off",), written_off)
_UNCODED = Act(("uncoded_visit",), uncoded_visit)
_UNCLEAR = Act(("unclear_note",), unclear_note)
_BAD_NPI = Act(("bad_npi",), bad_npi)

_COMMON = (
    Act(("coverage_replaced",), coverage_replaced),
    Act(("self_pay",), self_pay),
    Act(("rejected_by_clearinghouse",), rejected_by_clearinghouse, sex="F"),
    Act(("rejected_by_payer",), rejected_by_payer),
    Act(("file_unacknowledged",), file_unacknowledged, "PH004"),
    Act(("report_missing",), report_missing),
    Act(("status_not_found",), status_not_found),
    Act(("status_pending",), status_pending),
    Act(("line_denied",), drug_without_code, "BW001"),
    Act(("claim_unprocessable",), drug_without_code, "GF003"),
    Act(("authorization_found",), authorization_found, "BW001"),
    Act(("authorization_appealed",), authorization_appealed, "BW001"),
    Act(("secondary_billed",), secondary_billed, "BW001"),
)

OPENING = (
    Act(("paid_in_full", "remittance_redelivered"), remittance_redelivered),
    Act(("patient_share", "remittance_before_acknowledgement"), remittance_before_acknowledgement),
    _UNCODED,
    _UNCLEAR,
    Act(("duplicate_line", "remittance_unbalanced"), _unbalanced_duplicate_line),
    _BAD_NPI,
    Act(("missing_pointer", "written_off"), missing_pointer_and_written_off),
    *_COMMON,
)
"""The first twenty cases."""

ROTATION = (
    _UNCODED,
    _UNCLEAR,
    _DUPLICATE_LINE,
    _BAD_NPI,
    _MISSING_POINTER,
    *_COMMON,
    _REDELIVERED,
    _EARLY,
    _UNBALANCED,
    _WRITTEN_OFF,
)
"""What comes in turn, one by one, among the ordinary cases after the opening."""

_PLAIN = (Act(("paid_in_full",), paid_in_full), Act(("patient_share",), patient_share))
_SPECIAL_PLACES = frozenset({1, 3, 6, 8})
_PAYERS = ("BW001", "BW001", "CM002", "CM002", "GF003")
_PLAIN_PAYERS = (*_PAYERS, "PH004")


def play(index: int, seed: int, today: date) -> Case:
    """Make the case with this number, counted from 1."""
    act, payers = _act(index)
    payer_id = act.payer_id or Random(f"{seed}/{index}/payer").choice(payers)
    return act.make(meet(index, seed, today, payer_id, act.sex)).marked(*act.scenarios)


def _act(index: int) -> tuple[Act, tuple[str, ...]]:
    """Choose by position: the opening, then four special cases in every ten."""
    if index <= len(OPENING):
        return OPENING[index - 1], _PAYERS
    tens, place = divmod(index - len(OPENING) - 1, 10)
    if place not in _SPECIAL_PLACES:
        return _PLAIN[(index + tens) % len(_PLAIN)], _PLAIN_PAYERS
    turn = tens * len(_SPECIAL_PLACES) + sorted(_SPECIAL_PLACES).index(place)
    return ROTATION[turn % len(ROTATION)], _PAYERS
