"""Which case comes when: the first twenty-five cover every scenario, the rest is mostly ordinary."""

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
from simulator.world.contested import (
    crossed_over,
    late_filing_overturned,
    member_id_mistyped,
    patient_protected,
    records_attached,
    records_faxed,
    records_late,
    records_not_sent,
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


def _secondary_billed_unreported(met: Encounter) -> Case:
    return with_incident_of(secondary_billed(met), report_missing(met))


def _rejected_then_denied(met: Encounter) -> Case:
    return with_incident_of(rejected_by_clearinghouse(met), records_not_sent(met))


def _mistyped_and_asked_for(met: Encounter) -> Case:
    return with_incident_of(member_id_mistyped(met), records_faxed(met))


_REDELIVERED = Act(("remittance_redelivered",), remittance_redelivered)
_EARLY = Act(("remittance_before_acknowledgement",), remittance_before_acknowledgement)
_UNBALANCED = Act(("remittance_unbalanced",), remittance_unbalanced)
_DUPLICATE_LINE = Act(("duplicate_line",), duplicate_line)
_MISSING_POINTER = Act(("missing_pointer",), missing_pointer)
_WRITTEN_OFF = Act(("written_off",), written_off)
_UNCODED = Act(("uncoded_visit",), uncoded_visit)
_UNCLEAR = Act(("unclear_note",), unclear_note)
_BAD_NPI = Act(("bad_npi",), bad_npi)
_REJECTED = Act(("rejected_by_clearinghouse",), rejected_by_clearinghouse, sex="F")
_RECORDS_NOT_SENT = Act(("records_not_sent",), records_not_sent)
_SECONDARY_BILLED = Act(("secondary_billed",), secondary_billed, "BW001")
_REPORT_MISSING = Act(("report_missing",), report_missing)
_RECORDS_FAXED = Act(("records_faxed",), records_faxed)
_MISTYPED = Act(("member_id_mistyped",), member_id_mistyped, "CM002")

_COMMON = (
    Act(("coverage_replaced",), coverage_replaced),
    Act(("self_pay",), self_pay),
    Act(("rejected_by_payer",), rejected_by_payer),
    Act(("file_unacknowledged",), file_unacknowledged, "PH004"),
    Act(("status_not_found",), status_not_found),
    Act(("status_pending",), status_pending),
    Act(("line_denied",), drug_without_code, "BW001"),
    Act(("claim_unprocessable",), drug_without_code, "GF003"),
    Act(("authorization_found",), authorization_found, "BW001"),
    Act(("authorization_appealed",), authorization_appealed, "BW001"),
    Act(("records_attached",), records_attached),
    Act(("records_late",), records_late),
    Act(("late_filing_overturned",), late_filing_overturned, "BW001"),
    Act(("crossed_over",), crossed_over, "GF003"),
    Act(("patient_protected",), patient_protected, "GF003"),
)

OPENING = (
    Act(("paid_in_full", "remittance_redelivered"), remittance_redelivered),
    Act(("patient_share", "remittance_before_acknowledgement"), remittance_before_acknowledgement),
    _UNCODED,
    _UNCLEAR,
    Act(("duplicate_line", "remittance_unbalanced"), _unbalanced_duplicate_line),
    _BAD_NPI,
    Act(("missing_pointer", "written_off"), missing_pointer_and_written_off),
    Act(("rejected_by_clearinghouse", "records_not_sent"), _rejected_then_denied, sex="F"),
    Act(("secondary_billed", "report_missing"), _secondary_billed_unreported, "BW001"),
    Act(("member_id_mistyped", "records_faxed"), _mistyped_and_asked_for, "CM002"),
    *_COMMON,
)
"""The first twenty-five cases."""

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
    _REPORT_MISSING,
    _SECONDARY_BILLED,
    _REJECTED,
    _RECORDS_NOT_SENT,
    _RECORDS_FAXED,
    _MISTYPED,
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
