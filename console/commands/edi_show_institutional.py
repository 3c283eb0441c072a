"""The lines of an institutional claim (837I): the stay or visit, its codes, its services."""

from collections.abc import Iterator, Sequence

from console.commands.edi_show_earlier import earlier_decisions
from console.commands.edi_show_parts import shown_coverage, shown_facility, shown_person, shown_provider
from console.commands.edi_show_professional import attachment_rows, provider_rows, quantity, shown_drug
from console.commands.edi_show_record import kept
from console.commands.edi_show_text import (
    INDENT,
    columns,
    days,
    dollars,
    facts,
    listed,
    procedure,
    said_code,
    worded,
)
from models.claim import Diagnosis
from models.institutional import (
    InpatientProcedure,
    InstitutionalClaim,
    InstitutionalDiagnosis,
    InstitutionalLine,
)
from x12.institutional.reader import ReadInstitutionalClaim


def institutional_lines(claim: ReadInstitutionalClaim) -> list[str]:
    """Draw a claim."""
    document = claim.document
    return [
        *facts(_people(document)),
        *facts(_stay(document)),
        *facts(_codes(document)),
        *facts(_numbers(document)),
        *_services(document.lines),
        *_below_lines(document.lines),
        *earlier_decisions(document.coverages, document.lines),
        *kept(document.kept_aside, "837I", "2300", "2310"),
    ]


def _people(document: InstitutionalClaim) -> list[tuple[str, str]]:
    return [
        ("Patient", shown_person(document.person)),
        *(("Insurance", shown_coverage(coverage)) for coverage in document.coverages),
        ("Provider", f"{shown_provider(document.billing)}, billing"),
        *provider_rows(document, "attending", "operating", "other_operating", "rendering", "referring"),
        ("Place", shown_facility(document.facility)),
    ]


def _stay(document: InstitutionalClaim) -> list[tuple[str, str]]:
    admitted = listed((days(document.admitted_on), _clock(document.admitted_at)), " at ")
    admission = worded("admission_type", document.admission_type) if document.admission_type else ""
    source = f"source {document.admission_source}" if document.admission_source else ""
    status = worded("patient_status", document.patient_status) if document.patient_status else ""
    facility = worded("facility_type", document.facility_type)
    return [
        ("Bill", f"{facility} (type {document.bill_type})"),
        ("Statement", days(document.statement_from, document.statement_to)),
        ("Admitted", listed((admitted, admission, source))),
        ("Discharged", listed((_clock(document.discharged_at), status))),
    ]


def _clock(at: object) -> str:
    return f"{at:%H:%M}" if at else ""


def _codes(document: InstitutionalClaim) -> Iterator[tuple[str, str]]:
    """Yield diagnoses, procedures and the codes of the form."""
    diagnoses = [document.principal_diagnosis, document.admitting_diagnosis]
    every: list[Diagnosis] = [d for d in diagnoses if d is not None]
    every += [*document.visit_reasons, *document.external_causes, *document.other_diagnoses]
    yield "Diagnoses", listed((_diagnosis(held) for held in every), "; ")
    yield "DRG", document.drg
    main = (document.principal_procedure,) if document.principal_procedure else ()
    yield "Procedures", listed((_procedure(held) for held in (*main, *document.other_procedures)), "; ")
    yield "Occurrences", listed(f"{o.code} on {o.occurred_on}" for o in document.occurrences)
    yield "Spans", listed(f"{s.code} {days(s.first_day, s.last_day)}" for s in document.occurrence_spans)
    yield "Values", listed(f"{v.code} {dollars(v.amount_cents)[1:]}" for v in document.value_codes)
    yield "Conditions", listed(document.conditions)
    yield "Treatments", listed(document.treatments)


def _diagnosis(held: Diagnosis) -> str:
    words = "" if held.qualifier in {"ABF", "BF"} else worded("diagnosis", held.qualifier)
    present = held.present_on_admission if isinstance(held, InstitutionalDiagnosis) else ""
    said = listed((words, worded("present_on_admission", present) if present else ""))
    return (
        f"{said_code(held.code, held.qualifier)} ({said})" if said else said_code(held.code, held.qualifier)
    )


def _procedure(held: InpatientProcedure) -> str:
    day = f" on {held.performed_on}" if held.performed_on else ""
    return f"{held.code}{day} ({worded('diagnosis', held.qualifier)})"


def _numbers(document: InstitutionalClaim) -> list[tuple[str, str]]:
    replaced, due = document.payer_claim_control_number, document.patient_due_cents
    return [
        ("Replaces", f"payer's claim {replaced}" if replaced else ""),
        ("Authorization", document.authorization_number),
        ("Referral", document.referral_number),
        ("Record", document.medical_record_number),
        ("Clearinghouse", document.clearinghouse_number),
        ("Exemptions", listed(document.device_exemptions)),
        ("Project", document.demonstration_project),
        ("Peer review", document.peer_review_approval),
        ("Exception", document.authorization_exception),
        ("Delay", document.delay_reason),
        ("Accident", document.accident_state),
        ("Patient owes", dollars(due) + " as estimated" if due is not None else ""),
        *(("Note", f"{worded('note_kind', note.kind)}: {note.text}") for note in document.notes),
        ("Billing note", document.billing_note),
        *attachment_rows(document.attachments),
        ("Agreements", worded("assignment", document.assignment) if document.assignment != "A" else ""),
    ]


def _services(lines: Sequence[InstitutionalLine]) -> list[str]:
    rows = [("#", "revenue", "procedure", "service", "units", "charge", "not covered")]
    for line in lines:
        done = procedure(line.procedure, line.modifiers, line.procedure_qualifier) if line.procedure else ""
        rows.append(
            (
                str(line.number),
                line.revenue_code,
                done,
                days(line.service_from, line.service_to),
                quantity(line.units, line.unit),
                dollars(line.charge_cents),
                dollars(line.non_covered_cents),
            )
        )
    return ["", *columns(rows, right=(4, 5, 6), headed=True)] if lines else []


def _below_lines(lines: Sequence[InstitutionalLine]) -> list[str]:
    """Write what lines say beyond the table."""
    shown: list[str] = []
    for line in lines:
        rows = [
            ("Description", line.description),
            ("Note", line.note),
            ("Service tax", dollars(line.service_tax_cents)),
            ("Facility tax", dollars(line.facility_tax_cents)),
            ("Drug", shown_drug(line.drug)),
            *provider_rows(line, "operating", "other_operating", "rendering", "referring"),
            *attachment_rows(line.attachments),
        ]
        below = facts(rows, INDENT * 2) + kept(line.kept_aside, "837I", "24")
        if below:
            shown += [f"  Line {line.number}", *below]
    return shown
