"""The same reading as JSON: every field of the models, with the meaning of each code beside it.

The document is written as it is read, so a file of any size needs the memory of one claim.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from pydantic import BaseModel

from console.commands.edi_show_reading import Heading
from console.commands.edi_show_record import Record
from x12.meanings import meaning

_FIELDS: dict[str, str] = {
    "RemittanceClaim.status": "claim_status",
    "RemittanceClaim.filing_indicator": "filing",
    "RemittanceClaim.frequency": "frequency",
    "RemittanceClaim.remarks": "remark",
    "RemittanceLine.remarks": "remark",
    "RemittanceLine.procedure_qualifier": "procedure_list",
    "Payment.handling": "handling",
    "Payment.method": "payment_method",
    "ProviderAdjustment.reason": "provider_adjustment",
    "Adjustment.group": "adjustment_group",
    "Adjustment.reason": "adjustment_reason",
    "Amount.qualifier": "amount",
    "Quantity.qualifier": "quantity",
    "Reference.qualifier": "reference",
    "Identification.qualifier": "reference",
    "DatedPeriod.qualifier": "date",
    "Procedure.qualifier": "procedure_list",
    "PriorAdjudication.remarks": "remark",
    "Coverage.sequence": "sequence",
    "Coverage.relationship": "relationship",
    "Coverage.filing_indicator": "filing",
    "Coverage.insurance_type": "insurance_type",
    "Diagnosis.qualifier": "diagnosis",
    "InstitutionalDiagnosis.qualifier": "diagnosis",
    "InstitutionalDiagnosis.present_on_admission": "present_on_admission",
    "InpatientProcedure.qualifier": "diagnosis",
    "ClaimDocument.frequency": "frequency",
    "ClaimDocument.place_of_service": "place_of_service",
    "ClaimDocument.related_causes": "related_cause",
    "ClaimDocument.note_kind": "note_kind",
    "ServiceLine.place_of_service": "place_of_service",
    "Attachment.report_type": "report_type",
    "Attachment.transmission": "transmission",
    "AttachedDocument.report_type": "report_type",
    "InstitutionalClaim.facility_type": "facility_type",
    "InstitutionalClaim.frequency": "frequency",
    "InstitutionalClaim.admission_type": "admission_type",
    "InstitutionalClaim.patient_status": "patient_status",
    "ClaimNote.kind": "note_kind",
    "ClaimStatus.category": "status_category",
    "ClaimStatus.code": "status_code",
    "ClaimStatus.entity": "entity",
    "ClaimAcknowledgement.source": "entity",
    "ClaimAcknowledgementReport.source": "entity",
    "GroupAcknowledgement.status": "set_status",
    "GroupAcknowledgement.errors": "group_error",
    "TransactionAcknowledgement.status": "set_status",
    "TransactionAcknowledgement.errors": "set_error",
    "SyntaxFinding.segment_error": "segment_error",
    "SyntaxFinding.element_error": "element_error",
    "InterchangeAcknowledgement.status": "set_status",
    "InterchangeAcknowledgement.note": "interchange_note",
    "RequestRefusal.reason": "refusal",
    "RequestRefusal.follow_up": "follow_up",
    "EligibilityInquiry.service_types": "service_type",
    "EligibilityInquiry.relationship": "relationship",
    "EligibilityAnswer.relationship": "relationship",
    "BenefitQuestion.service_types": "service_type",
    "BenefitQuestion.coverage_level": "coverage_level",
    "Benefit.information": "benefit",
    "Benefit.service_type": "service_type",
    "Benefit.coverage_level": "coverage_level",
    "Benefit.insurance_type": "insurance_type",
    "Benefit.period": "period",
    "Benefit.quantity_qualifier": "benefit_quantity",
    "RelatedEntity.entity": "entity",
}
"""Which field of which model holds a code of which list."""


def as_data(value: Any) -> Any:
    """Return plain data; each coded field gets a neighbour ``..._meaning``, in the same shape."""
    if isinstance(value, BaseModel):
        return dict(_fields_of(value))
    if isinstance(value, Mapping):
        return {str(name): as_data(held) for name, held in cast(Mapping[Any, Any], value).items()}
    if isinstance(value, tuple | list):
        return [as_data(held) for held in cast(Iterable[Any], value)]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _fields_of(value: BaseModel) -> Iterator[tuple[str, Any]]:
    name = type(value).__name__
    for field, held in value:
        yield field, as_data(held)
        codes = _FIELDS.get(f"{name}.{field}")
        if codes and held:
            yield f"{field}_meaning", _meaning(codes, held)


def _meaning(codes: str, held: str | Iterable[str]) -> str | list[str]:
    """Return what a code means, or each of several."""
    return meaning(codes, held) if isinstance(held, str) else [meaning(codes, code) for code in held]


def write_json(file: str, events: Iterator[Heading | Record]) -> None:
    """Write one document: the file, its interchanges, their messages, their records."""
    first = next(events, None)
    _put(f'{{"file": {json.dumps(file)}, "interchanges": [')
    writer = _Writer()
    if first is not None:
        writer.take(first)
    for event in events:
        writer.take(event)
    writer.close(0)
    _put("]}\n")


class _Writer:
    """Writes headings and records with the brackets that they stand in: interchange, message."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._some = {0: False, 1: False, 2: False}

    def take(self, event: Heading | Record) -> None:
        """Write one event where it belongs."""
        if isinstance(event, Heading):
            self.close(0 if event.kind == "interchange" else 1)
            self._comma(len(self._open))
            name = "messages" if event.kind == "interchange" else "records"
            head = json.dumps(event.data, default=str, ensure_ascii=False)
            _put(f"{head[:-1]}, {json.dumps(name)}: [")
            self._open.append("]}")
            self._some[len(self._open)] = False
            return
        if event.kind in {"interchange", "envelope"}:
            self.close(1)
        self._comma(len(self._open))
        data = {"record": event.kind, "data": as_data(event.data)}
        _put(json.dumps(data, ensure_ascii=False))

    def close(self, depth: int) -> None:
        """Close what is open, down to a depth."""
        while len(self._open) > depth:
            _put(self._open.pop())

    def _comma(self, depth: int) -> None:
        if self._some[depth]:
            _put(", ")
        self._some[depth] = True


def _put(text: str) -> None:
    sys.stdout.write(text)
