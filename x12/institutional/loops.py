"""From the segments of one 837I claim to its ``InstitutionalClaim``: header, codes, providers, payers.

Loop 2300 of a claim, and what hangs below it::

    CLM*HL-7001*12750***11:A:1**A*Y*Y~     claim id, charge, type of bill 11 and 1, assignment ...
    DTP*434*RD8*20261101-20261104~         the statement covers these days
    DTP*435*DT*202611010830~               admitted, with the time of day
    DTP*096*TM*1130~                       hour of discharge
    CL1*1*7*01~                            emergency, from the emergency room, discharged home
    AMT*F3*250~                            what the patient is expected to owe
    REF*G1*AUTH-77~                        prior authorization
    HI*ABK:S72001A:::::::Y~                codes: see x12/institutional/codes.py
    NM1*71*1*Finch*Marigold****XX*...~     2310A attending provider
    SBR*S*01*******CI~                     2320 another payer
    LX*1~                                  2400 service line
"""

from datetime import date, time
from typing import Any, Literal

from models.institutional import ClaimNote, InstitutionalClaim, InstitutionalLine
from x12.checks.dates import is_time
from x12.claims.levels import billing_of, destination_of, missing, patient_of
from x12.claims.loops import check_numbers, cut, read_coverages, read_providers
from x12.claims.sources import ClaimSource
from x12.institutional.codes import read_codes
from x12.institutional.lines import held_number, read_held_attachments, read_institutional_line
from x12.institutional.places import PROVIDERS, REFERENCES
from x12.reading import Loop, day, money, money_or_none, one_of, period, refused, required, take_held, unheld
from x12.segment import Segment, absent

_ASSIGNMENTS: tuple[Literal["A", "B", "C"], ...] = ("A", "B", "C")
_CLM_HELD = (1, 2, 5, 7, 8, 9, 20)


def read_institutional_document(source: ClaimSource) -> InstitutionalClaim:
    """Read one claim with everything it inherits. What no field holds goes to ``kept_aside``."""
    kept, below = list[str](), list[str]()
    loops = cut(source.claim)
    clm, own = loops.own[0], Loop(loops.own[1:])
    if not loops.lines:
        raise refused(clm, "", "the claim has no service line", "Send at least one LX with SV2")
    billing, patient = billing_of(source, kept), patient_of(source, kept)
    _keep_patient_facts(source, kept)
    destination = destination_of(source, patient.relationship, kept)
    if unheld(clm, *_CLM_HELD) or clm.part(5, 2) != "A" or any(clm.parts(5)[3:]):
        kept.append(clm.text)
    lines = _read_lines(loops.lines)
    providers, facility = read_providers(loops.providers, frozenset(PROVIDERS), below)
    return InstitutionalClaim(
        **_read_heading(clm),
        **_read_stay(own, clm),
        **_read_kind_of_stay(own),
        billing=billing.provider,
        pay_to=billing.pay_to,
        coverages=read_coverages(destination, loops.payers, lines, below),
        patient=patient.person,
        **read_codes(own).fields(),
        **{field: providers.get(entity) for entity, field in PROVIDERS.items()},
        facility=facility,
        **{field: held_number(own, qualifier) for qualifier, field in REFERENCES.items()},
        device_exemptions=_read_device_exemptions(own),
        patient_due_cents=money_or_none(take_held(own, "AMT*F3", 1, 2), 2, "amount due of the patient"),
        **_read_notes(own),
        attachments=read_held_attachments(own),
        lines=lines,
        kept_aside=(*kept, *own.left(), *below),
    )


def _read_heading(clm: Segment) -> dict[str, Any]:
    """Read ``CLM*HL-7001*12750***11:A:1**A*Y*Y~``."""
    return {
        "control_number": required(clm, 1, "claim id"),
        "facility_type": _of_bill_type(clm, 1, "facility type"),
        "frequency": _of_bill_type(clm, 3, "claim frequency"),
        "charge_cents": money(clm, 2, "claim charge"),
        "assignment": one_of(clm, 7, _ASSIGNMENTS, "assignment code"),
        "delay_reason": clm.get(20),
    }


def _of_bill_type(clm: Segment, part: int, what: str) -> str:
    """Return a component of ``11:A:1``."""
    if text := clm.part(5, part):
        return text
    raise refused(clm, f"05-{part}", f"there is no {what}", f"Send the {what}")


def _read_kind_of_stay(own: Loop) -> dict[str, str]:
    """Read ``CL1*1*7*01``; old files leave it out."""
    cl1 = take_held(own, "CL1", 1, 2, 3) or absent("CL1")
    return {
        "admission_type": cl1.get(1),
        "admission_source": cl1.get(2),
        "patient_status": cl1.get(3),
    }


def _keep_patient_facts(source: ClaimSource, kept: list[str]) -> None:
    """Keep a PAT that says more than the relationship: date of death and weight are for 837P only."""
    level = source.patient or source.subscriber
    for segment in level.segments:
        if segment.id == "PAT" and unheld(segment, 1) and segment.text not in kept:
            kept.append(segment.text)


def _read_stay(own: Loop, clm: Segment) -> dict[str, Any]:
    """Read DTP*434, DTP*435 and DTP*096: the days of the statement, and when the patient came and went."""
    statement = take_held(own, "DTP*434", 1, 2, 3)
    if statement is None:
        raise missing("DTP", "statement period (DTP*434)", clm.position)
    start, end = period(statement, "statement period")
    admitted_on, admitted_at = _read_admission(own)
    left = take_held(own, "DTP*096", 1, 2, 3)
    return {
        "statement_from": start,
        "statement_to": end or start,
        "admitted_on": admitted_on,
        "admitted_at": admitted_at,
        "discharged_at": _time(left, left.get(3), "hour of discharge", own) if left else None,
    }


def _read_admission(own: Loop) -> tuple[date | None, time | None]:
    """Read ``DTP*435*DT*202611010830`` or ``DTP*435*D8*20261101``."""
    dtp = take_held(own, "DTP*435", 1, 2, 3)
    if dtp is None:
        return None, None
    text = required(dtp, 3, "admission date")
    if dtp.get(2) != "DT":
        return day(dtp, 3, "admission date"), None
    admitted_at = _time(dtp, text[8:], "hour of admission", own)
    return day(Segment([*dtp.fields[:3], text[:8]], dtp.position), 3, "admission date"), admitted_at


def _time(segment: Segment, text: str, what: str, own: Loop) -> time:
    """Return ``0830`` as a time of day; seconds are kept aside."""
    if not is_time(text):
        raise refused(segment, 3, f"the {what} is no time of day", "Send hours and minutes as HHMM, as 0930")
    if text[4:].strip("0"):
        own.put_back(segment)
    return time(int(text[:2]), int(text[2:4]))


def _read_device_exemptions(own: Loop) -> tuple[str, ...]:
    """Read ``REF*LX*G123456``: investigational devices, up to five."""
    found: list[str] = []
    for segment in own.take_every("REF*LX"):
        found.append(segment.get(2))
        if unheld(segment, 1, 2):
            own.put_back(segment)
    return tuple(found)


def _read_notes(own: Loop) -> dict[str, Any]:
    """Read ``NTE*DCP*HOME WITH WALKER`` and the billing note, NTE*ADD; a second ADD stays in the loop."""
    billing_note = own.text("NTE*ADD")
    found: list[ClaimNote] = []
    for segment in own.take_all("NTE"):
        if segment.get(1) == "ADD" or not segment.get(2):
            own.put_back(segment)
        else:
            found.append(ClaimNote(kind=segment.get(1), text=segment.get(2)))
    return {"billing_note": billing_note, "notes": tuple(found)}


def _read_lines(loops: list[list[Segment]]) -> tuple[InstitutionalLine, ...]:
    lines = tuple([read_institutional_line(loop) for loop in loops])
    check_numbers([line.number for line in lines], loops)
    return lines
