"""The lines of a professional claim (837P): who, what, how much, why."""

from collections.abc import Sequence
from decimal import Decimal

from console.commands.edi_show_earlier import earlier_decisions
from console.commands.edi_show_parts import (
    shown_coverage,
    shown_facility,
    shown_person,
    shown_provider,
)
from console.commands.edi_show_record import kept
from console.commands.edi_show_text import (
    INDENT,
    coded,
    columns,
    days,
    dollars,
    facts,
    listed,
    number,
    procedure,
    said_code,
    worded,
)
from models.claim import Attachment, ClaimDocument, Diagnosis, Drug, ServiceLine
from models.party import Provider
from x12.claims.reader import ReadClaim

_ROLES = ("rendering", "purchased_from", "supervising", "ordering", "referring", "primary_care")


def professional_lines(claim: ReadClaim) -> list[str]:
    """Draw a claim."""
    document = claim.document
    return [
        *facts(_people(document)),
        *facts(_diagnoses(document.diagnoses)),
        *facts(_situation(document)),
        *_services(document),
        *_below_lines(document),
        *earlier_decisions(document.coverages, document.lines),
        *kept(document.kept_aside, "837P", "2300", "2310"),
    ]


def _people(document: ClaimDocument) -> list[tuple[str, str]]:
    died = f"died {document.patient_death_on}" if document.patient_death_on else ""
    pregnant = "pregnant" if document.patient_pregnant else ""
    return [
        ("Patient", listed((shown_person(document.person), died, pregnant))),
        *(("Insurance", shown_coverage(coverage)) for coverage in document.coverages),
        ("Provider", f"{shown_provider(document.billing)}, billing"),
        *provider_rows(document, "rendering", "supervising", "referring", "primary_care"),
        ("Place", place(document.place_of_service, shown_facility(document.facility))),
    ]


def place(code: str, facility: str) -> str:
    """Write where the service was given."""
    return listed((coded("place_of_service", code), facility))


def provider_rows(holder: object, *roles: str) -> list[tuple[str, str]]:
    """Return a labelled line for each provider in a role."""
    found: list[tuple[str, str]] = []
    for role in roles:
        provider: Provider | None = getattr(holder, role)
        if provider is not None:
            found.append(("Provider", f"{shown_provider(provider)}, {role.replace('_', ' ')}"))
    return found


def _diagnoses(diagnoses: Sequence[Diagnosis]) -> list[tuple[str, str]]:
    """Number the diagnoses as the lines point at them; what kind each is, is said unless it is the usual."""
    parts: list[str] = []
    for n, held in enumerate(diagnoses, 1):
        words = "" if held.qualifier in {"ABF", "BF"} else worded("diagnosis", held.qualifier)
        parts.append(f"{n} {said_code(held.code, held.qualifier)}" + (f" ({words})" if words else ""))
    return [("Diagnoses", "   ".join(parts))]


def _situation(document: ClaimDocument) -> list[tuple[str, str]]:
    causes = listed(worded("related_cause", cause) for cause in document.related_causes)
    state = f"in {document.accident_state}" if document.accident_state else ""
    paid = document.patient_paid_cents
    return [
        ("Cause", listed((causes, state))),
        *(("Date", f"{worded('date', name)} {day}") for name, day in document.dates.items()),
        (
            "Replaces",
            document.payer_claim_control_number and f"payer's claim {document.payer_claim_control_number}",
        ),
        ("Authorization", document.authorization_number),
        ("Referral", document.referral_number),
        ("CLIA", document.clia_number),
        ("Record", document.medical_record_number),
        ("Paid", f"{dollars(paid)} by the patient" if paid is not None else ""),
        ("Note", document.note and f"{worded('note_kind', document.note_kind)}: {document.note}"),
        *attachment_rows(document.attachments),
        *_agreements(document),
    ]


def _agreements(document: ClaimDocument) -> list[tuple[str, str]]:
    """Say only what is not as usual: assignment, signature and release."""
    said = [
        worded("assignment", document.assignment) if document.assignment != "A" else "",
        worded("benefits_assigned", document.benefits_assigned) if document.benefits_assigned != "Y" else "",
        "" if document.provider_signature else "no signature of the provider",
    ]
    return [("Agreements", listed(said))]


def attachment_rows(attachments: Sequence[Attachment]) -> list[tuple[str, str]]:
    """Return a labelled line for each paper that goes with the claim."""
    return [
        (
            "Attachment",
            listed(
                (
                    worded("report_type", held.report_type),
                    worded("transmission", held.transmission),
                    f"number {held.control_number}" if held.control_number else "",
                )
            ),
        )
        for held in attachments
    ]


def _services(document: ClaimDocument) -> list[str]:
    """Write the lines as a table."""
    rows = [("#", "service", "procedure", "units", "charge", "diagnoses", "place")]
    for line in document.lines:
        other = line.place_of_service and line.place_of_service != document.place_of_service
        rows.append(
            (
                str(line.number),
                days(line.service_from, line.service_to),
                procedure(line.procedure, line.modifiers, line.procedure_qualifier),
                quantity(line.units, line.unit),
                dollars(line.charge_cents),
                listed(map(str, line.diagnosis_pointers), " "),
                coded("place_of_service", line.place_of_service) if other else "",
            )
        )
    return ["", *columns(rows, right=(3, 4), headed=True)] if document.lines else []


def quantity(units: Decimal, unit: str) -> str:
    """Write how many: units are just a number, minutes and days are named."""
    return number(units) if unit == "UN" else f"{number(units)} {worded('unit', unit)}"


def _below_lines(document: ClaimDocument) -> list[str]:
    """Write what lines say beyond the table."""
    lines: list[str] = []
    for line in document.lines:
        shown = facts(_line_facts(line), INDENT * 2) + kept(line.kept_aside, "837P", "24")
        if shown:
            lines += [f"  Line {line.number}", *shown]
    return lines


def _line_facts(line: ServiceLine) -> list[tuple[str, str]]:
    return [
        ("Description", line.description),
        ("Note", line.note),
        ("Emergency", "yes" if line.emergency else ""),
        ("Authorization", line.authorization_number),
        ("Drug", shown_drug(line.drug)),
        *provider_rows(line, *_ROLES),
        ("Place", shown_facility(line.facility)),
    ]


def shown_drug(drug: Drug | None) -> str:
    """Write a drug by its code and quantity."""
    if drug is None:
        return ""
    amount = f"{number(drug.quantity)} {worded('unit', drug.unit)}" if drug.quantity is not None else ""
    prescription = f"prescription {drug.prescription_number}" if drug.prescription_number else ""
    return listed((f"NDC {drug.ndc}", amount, prescription))
