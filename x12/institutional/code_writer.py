"""Writes the HI segments of an 837I, up to twelve codes of one kind in each.

``HI*BH:11:D8:20261101*BH:18:D8:20260930~`` tells of two occurrences. What every kind means:
``x12/institutional/codes.py``.
"""

from models.institutional import (
    InpatientProcedure,
    InstitutionalClaim,
    InstitutionalDiagnosis,
    OccurrenceSpan,
)
from models.money import text_from_cents
from x12.claims.place import Place
from x12.institutional.places import CODE_LISTS
from x12.writing import SegmentWriter, day_text

_IN_ONE_SEGMENT = 12
_LONGEST = 30
_DATED = 4
_SINGLE = frozenset({"principal_diagnosis", "admitting_diagnosis", "drg", "principal_procedure"})
_PLAIN = frozenset({"drg", "conditions", "treatments"})
"""Fields that are codes and nothing else."""


def write_codes(out: SegmentWriter, claim: InstitutionalClaim, place: Place) -> None:
    """Write the HI segments in the guide's order. Raises ``BadInput`` for a code that is none."""
    principal, admitting = claim.principal_diagnosis, claim.admitting_diagnosis
    operation = claim.principal_procedure
    kinds: dict[str, list[tuple[str, ...]]] = {
        "principal_diagnosis": [_diagnosis_element(principal)] if principal else [],
        "admitting_diagnosis": [(admitting.qualifier, admitting.code)] if admitting else [],
        "visit_reasons": [(reason.qualifier, reason.code) for reason in claim.visit_reasons],
        "external_causes": [_diagnosis_element(cause) for cause in claim.external_causes],
        "drg": [("DR", claim.drg)] if claim.drg else [],
        "other_diagnoses": [_diagnosis_element(diagnosis) for diagnosis in claim.other_diagnoses],
        "principal_procedure": [_procedure_element(operation)] if operation else [],
        "other_procedures": [_procedure_element(procedure) for procedure in claim.other_procedures],
        "occurrence_spans": [_span_element(span) for span in claim.occurrence_spans],
        "occurrences": [("BH", o.code, "D8", day_text(o.occurred_on)) for o in claim.occurrences],
        "value_codes": [("BE", v.code, "", "", text_from_cents(v.amount_cents)) for v in claim.value_codes],
        "conditions": [("BG", code) for code in claim.conditions],
        "treatments": [("TC", code) for code in claim.treatments],
    }
    for name, elements in kinds.items():
        for n, element in enumerate(elements, 1):
            _check(element, name, place, name if name in _SINGLE else f"{name}.{n}")
        for start in range(0, len(elements), _IN_ONE_SEGMENT):
            out.add("HI", *elements[start : start + _IN_ONE_SEGMENT])


def _check(element: tuple[str, ...], name: str, place: Place, part: str) -> None:
    """Refuse a code that is missing or of a list with no place here, and a procedure without its day."""
    field = part if name in _PLAIN else f"{part}.code"
    place.need(element[1], _LONGEST, field, "Give the code")
    if element[0] not in CODE_LISTS[name]:
        remedy = f"Use {CODE_LISTS[name][0]}"
        raise place.refusal("the guide takes no such list here", f"{part}.qualifier", remedy)
    if name.endswith(("procedure", "procedures")) and len(element) < _DATED:
        raise place.refusal("the procedure has no day", f"{part}.performed_on", "Say when it was done")


def _diagnosis_element(diagnosis: InstitutionalDiagnosis) -> tuple[str, ...]:
    present = diagnosis.present_on_admission
    marks = ("", "", "", "", "", "", present) if present else ()
    return diagnosis.qualifier, diagnosis.code, *marks


def _procedure_element(procedure: InpatientProcedure) -> tuple[str, ...]:
    day = procedure.performed_on
    return procedure.qualifier, procedure.code, *(("D8", day_text(day)) if day else ())


def _span_element(span: OccurrenceSpan) -> tuple[str, ...]:
    return "BI", span.code, "RD8", f"{day_text(span.first_day)}-{day_text(span.last_day)}"
