"""Reads the HI segments of an 837I: why the patient came, what was done, what happened, what it cost.

The first component says what kind of code follows; every kind has segments of its own, up to twelve codes in
each::

    HI*ABK:S72001A:::::::Y~                principal diagnosis, present on admission (component 09)
    HI*ABJ:S72001A~                        admitting diagnosis
    HI*APR:M25551*APR:R52~                 reasons of an outpatient's visit
    HI*ABN:W010XXA:::::::Y~                external cause
    HI*DR:480~                             diagnosis related group
    HI*ABF:I10:::::::Y*ABF:E119:::::::N~   other diagnoses
    HI*BBR:0SR90J9:D8:20261102~            principal procedure and its day
    HI*BBQ:30233N1:D8:20261103~            other procedures
    HI*BI:74:RD8:20261103-20261104~        occurrence span
    HI*BH:11:D8:20261101~                  occurrence
    HI*BE:80:::5~                          value code, its amount in component 05
    HI*BG:C1~                              condition
    HI*TC:A1~                              treatment

ICD-9 has qualifiers of its own (BK, BJ, PR, BN, BF, BR, BQ), which old claims still bring.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from models.claim import Diagnosis
from models.institutional import (
    InpatientProcedure,
    InstitutionalDiagnosis,
    Occurrence,
    OccurrenceSpan,
    PresentOnAdmission,
    ValueCode,
)
from x12.checks.dates import day_of
from x12.checks.money_text import cents
from x12.institutional.places import CODE_LISTS
from x12.reading import Loop, refused
from x12.segment import Segment

_PRESENT: dict[str, PresentOnAdmission] = {"Y": "Y", "N": "N", "U": "U", "W": "W", "": ""}


@dataclass(slots=True)
class Codes:
    """What the HI segments of one claim say."""

    principal_diagnosis: InstitutionalDiagnosis | None = None
    admitting_diagnosis: Diagnosis | None = None
    visit_reasons: list[Diagnosis] = field(default_factory=list[Diagnosis])
    external_causes: list[InstitutionalDiagnosis] = field(default_factory=list[InstitutionalDiagnosis])
    other_diagnoses: list[InstitutionalDiagnosis] = field(default_factory=list[InstitutionalDiagnosis])
    drg: str = ""
    principal_procedure: InpatientProcedure | None = None
    other_procedures: list[InpatientProcedure] = field(default_factory=list[InpatientProcedure])
    occurrence_spans: list[OccurrenceSpan] = field(default_factory=list[OccurrenceSpan])
    occurrences: list[Occurrence] = field(default_factory=list[Occurrence])
    value_codes: list[ValueCode] = field(default_factory=list[ValueCode])
    conditions: list[str] = field(default_factory=list[str])
    treatments: list[str] = field(default_factory=list[str])

    def fields(self) -> dict[str, Any]:
        """Return the fields of the claim by name."""
        return {part.name: getattr(self, part.name) for part in fields(self)}


@dataclass(slots=True)
class _Said:
    """One composite of an HI: which segment and element, and its nine components."""

    segment: Segment
    n: int
    parts: list[str]

    @property
    def code(self) -> str:
        return self.parts[1]

    def only(self, *held: int) -> bool:
        """Tell whether nothing stands outside of these components."""
        return not any(part for m, part in enumerate(self.parts, 1) if m not in held)

    def day(self, text: str, what: str) -> date:
        """Return a day of component 04; raises ``X12Refused`` when it is none."""
        found = day_of(text)
        if found is None:
            remedy = "Send a date of the calendar as CCYYMMDD, as 20261121"
            raise refused(self.segment, f"{self.n:02d}-4", f"the {what} is not a date", remedy)
        return found


def read_codes(own: Loop) -> Codes:
    """Take the HI segments out of the loop. One that says more than ``Codes`` holds stays in it as well."""
    codes = Codes()
    for segment in own.take_all("HI"):
        whole = True
        for n in range(1, len(segment.fields)):
            if segment.fields[n]:
                parts = [part.strip() for part in segment.parts(n)]
                parts += [""] * (9 - len(parts))
                whole = _hold(codes, _Said(segment, n, parts)) and whole
        if not whole:
            own.put_back(segment)
    return codes


def _hold(codes: Codes, said: _Said) -> bool:
    """Put one composite into its field; return False when it says more than the field holds."""
    hold = _HOLDERS.get(said.parts[0])
    return hold is not None and bool(said.code) and hold(codes, said)


def _hold_principal_diagnosis(codes: Codes, said: _Said) -> bool:
    if codes.principal_diagnosis is not None:
        return False
    codes.principal_diagnosis = _diagnosis(said)
    return _is_whole_diagnosis(said)


def _hold_admitting_diagnosis(codes: Codes, said: _Said) -> bool:
    if codes.admitting_diagnosis is not None:
        return False
    codes.admitting_diagnosis = Diagnosis(code=_undotted(said.code), qualifier=said.parts[0])
    return said.only(1, 2)


def _hold_visit_reason(codes: Codes, said: _Said) -> bool:
    codes.visit_reasons.append(Diagnosis(code=_undotted(said.code), qualifier=said.parts[0]))
    return said.only(1, 2)


def _hold_external_cause(codes: Codes, said: _Said) -> bool:
    codes.external_causes.append(_diagnosis(said))
    return _is_whole_diagnosis(said)


def _hold_other_diagnosis(codes: Codes, said: _Said) -> bool:
    codes.other_diagnoses.append(_diagnosis(said))
    return _is_whole_diagnosis(said)


def _hold_drg(codes: Codes, said: _Said) -> bool:
    if codes.drg:
        return False
    codes.drg = said.code
    return said.only(1, 2)


def _hold_principal_procedure(codes: Codes, said: _Said) -> bool:
    if codes.principal_procedure is not None:
        return False
    codes.principal_procedure = _procedure(said)
    return _is_whole_procedure(said)


def _hold_other_procedure(codes: Codes, said: _Said) -> bool:
    codes.other_procedures.append(_procedure(said))
    return _is_whole_procedure(said)


def _hold_span(codes: Codes, said: _Said) -> bool:
    if said.parts[2] != "RD8":
        return False
    first, _, last = said.parts[3].partition("-")
    what = "day of the occurrence span"
    days = said.day(first, what), said.day(last or first, what)
    codes.occurrence_spans.append(OccurrenceSpan(code=said.code, first_day=days[0], last_day=days[1]))
    return said.only(1, 2, 3, 4)


def _hold_occurrence(codes: Codes, said: _Said) -> bool:
    if said.parts[2] != "D8":
        return False
    day = said.day(said.parts[3], "day of the occurrence")
    codes.occurrences.append(Occurrence(code=said.code, occurred_on=day))
    return said.only(1, 2, 3, 4)


def _hold_value(codes: Codes, said: _Said) -> bool:
    text = said.parts[4]
    amount = cents(Segment(["BE", text]), 1) if text else None
    if amount is None:
        remedy = "Send it with at most two decimals, as 79.04"
        raise refused(said.segment, f"{said.n:02d}-5", "the value code has no amount that is one", remedy)
    codes.value_codes.append(ValueCode(code=said.code, amount_cents=amount))
    return said.only(1, 2, 5)


def _hold_condition(codes: Codes, said: _Said) -> bool:
    codes.conditions.append(said.code)
    return said.only(1, 2)


def _hold_treatment(codes: Codes, said: _Said) -> bool:
    codes.treatments.append(said.code)
    return said.only(1, 2)


_HOLD: dict[str, Callable[[Codes, _Said], bool]] = {
    "principal_diagnosis": _hold_principal_diagnosis,
    "admitting_diagnosis": _hold_admitting_diagnosis,
    "visit_reasons": _hold_visit_reason,
    "external_causes": _hold_external_cause,
    "drg": _hold_drg,
    "other_diagnoses": _hold_other_diagnosis,
    "principal_procedure": _hold_principal_procedure,
    "other_procedures": _hold_other_procedure,
    "occurrence_spans": _hold_span,
    "occurrences": _hold_occurrence,
    "value_codes": _hold_value,
    "conditions": _hold_condition,
    "treatments": _hold_treatment,
}
_HOLDERS = {qualifier: _HOLD[name] for name, lists in CODE_LISTS.items() for qualifier in lists}


def _diagnosis(said: _Said) -> InstitutionalDiagnosis:
    return InstitutionalDiagnosis(
        code=_undotted(said.code),
        qualifier=said.parts[0],
        present_on_admission=_PRESENT.get(said.parts[8], ""),
    )


def _is_whole_diagnosis(said: _Said) -> bool:
    return said.only(1, 2, 9) and said.parts[8] in _PRESENT


def _undotted(code: str) -> str:
    return code.replace(".", "")


def _procedure(said: _Said) -> InpatientProcedure:
    dated = said.parts[2] == "D8"
    day = said.day(said.parts[3], "day of the procedure") if dated else None
    return InpatientProcedure(code=said.code, qualifier=said.parts[0], performed_on=day)


def _is_whole_procedure(said: _Said) -> bool:
    return said.only(1, 2, 3, 4) and said.parts[2] in {"D8", ""}
