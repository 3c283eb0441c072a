"""One claim of a remittance: what was charged, paid and left to the patient, and why."""

from collections.abc import Iterator, Sequence
from typing import Any

from console.commands.edi_show_parts import amount_rows, reason_lines, shown_contact
from console.commands.edi_show_record import kept
from console.commands.edi_show_text import (
    INDENT,
    LABEL,
    beside,
    columns,
    days,
    dollars,
    facts,
    known_as,
    listed,
    number,
    number_kind,
    person,
    procedure,
    worded,
)
from models.adjustment import total
from models.remittance import Party, RemittanceClaim, RemittanceLine
from models.value import Value
from x12.meanings import meaning


def payment_claim_title(claim: RemittanceClaim) -> str:
    """Write the heading of a claim: number, status and the three amounts."""
    owed = claim.patient_responsibility_cents
    amounts = f"charged {dollars(claim.charge_cents)}, paid {dollars(claim.paid_cents)}"
    patient = f", patient owes {dollars(owed)}" if owed else ""
    return f"CLAIM {claim.control_number}  {worded('claim_status', claim.status)}  {amounts}{patient}"


def payment_claim_lines(claim: RemittanceClaim) -> list[str]:
    """Draw a claim."""
    reasons = reason_lines(claim.adjustments, claim.remarks, INDENT + " " * LABEL)
    return [
        *facts(_who(claim)),
        *facts(_numbers(claim)),
        *beside("Why", reasons),
        *_services(claim.lines),
        *facts(_balance(claim)),
        *kept(claim.kept_aside, "835", "2100"),
    ]


def _who(claim: RemittanceClaim) -> list[tuple[str, str]]:
    member = f"member {claim.member_id}" if claim.member_id else ""
    corrected = listed((person(claim.corrected_name), claim.corrected_member_id))
    crossover = known_as(claim.crossover_to, claim.crossover_id)
    rendering = known_as(person(claim.rendering_name), claim.rendering_npi, "NPI")
    return [
        ("Patient", listed((person(claim.patient), member))),
        ("Insured", _party(claim.insured)),
        ("Corrected", f"the payer knows this person as {corrected}" if corrected else ""),
        ("Provider", rendering),
        ("Service", days(claim.service_from, claim.service_to)),
        ("Received", str(claim.received_on or "")),
        ("Expired", f"coverage ended {claim.coverage_expired_on}" if claim.coverage_expired_on else ""),
        ("Passed on", crossover),
        ("Bill first", _party(claim.priority_payer)),
        ("Also insured", _party(claim.other_subscriber)),
    ]


def _party(party: Party | None) -> str:
    if party is None:
        return ""
    return known_as(person(party.name), party.identifier, number_kind(party.id_qualifier))


def _numbers(claim: RemittanceClaim) -> list[tuple[str, str]]:
    plan = meaning("filing", claim.filing_indicator) or claim.filing_indicator
    frequency = worded("frequency", claim.frequency) if claim.frequency not in {"", "1"} else ""
    return [
        ("Payer's claim", listed((claim.payer_claim_control_number, plan, frequency))),
        ("DRG", listed((claim.drg_code, f"weight {claim.drg_weight}" if claim.drg_weight else ""))),
        *(("Number", f"{worded('reference', r.qualifier)} {r.number}") for r in claim.references),
        *amount_rows(claim.amounts),
        *(("Quantity", f"{worded('quantity', q.qualifier)} {number(q.quantity)}") for q in claim.quantities),
        *(("Call", shown_contact(contact)) for contact in claim.contacts),
        *_adjudication("Inpatient", claim.inpatient),
        *_adjudication("Outpatient", claim.outpatient),
    ]


def _adjudication(name: str, held: Value | None) -> list[tuple[str, str]]:
    """Write what MIA and MOA say, each number with its name."""
    parts: list[str] = []
    for field, value in _said(held):
        cents = field.endswith("_cents")
        words = field.removesuffix("_cents").replace("_", " ")
        parts.append(f"{words} {dollars(value) if cents else value}")
    return [(name, listed(parts))]


def _said(held: Value | None) -> list[tuple[str, Any]]:
    return [(field, value) for field, value in held or () if value is not None]


def _services(lines: Sequence[RemittanceLine]) -> list[str]:
    """Write each line with the reasons below it."""
    if not lines:
        return []
    rows = [_HEADINGS, *map(_row, lines)]
    heading, *drawn = columns(rows, right=(2, 3, 4, 5), headed=True)
    shown = ["", heading]
    for line, row in zip(lines, drawn, strict=True):
        shown += [row, *_reasons(line)]
    return shown


_HEADINGS = ("service", "procedure", "units", "charged", "allowed", "paid")


def _row(line: RemittanceLine) -> tuple[str, ...]:
    return (
        days(line.service_from, line.service_to),
        procedure(line.procedure, line.modifiers, line.procedure_qualifier),
        "" if line.units is None else number(line.units),
        dollars(line.charge_cents),
        dollars(line.allowed_cents),
        dollars(line.paid_cents),
    )


def _reasons(line: RemittanceLine) -> list[str]:
    indent = INDENT * 3
    return [
        *reason_lines(line.adjustments, line.remarks, indent),
        *facts(_line_facts(line), indent),
        *kept(line.kept_aside, "835", "2110"),
    ]


def _line_facts(line: RemittanceLine) -> Iterator[tuple[str, str]]:
    if line.submitted_procedure:
        billed = procedure(line.submitted_procedure, line.submitted_modifiers, line.submitted_qualifier)
        yield "Billed as", listed((billed, line.submitted_description))
    if line.original_units is not None:
        yield "Billed units", number(line.original_units)
    yield "Revenue code", line.revenue_code
    yield "Pharmacy", listed(line.pharmacy_remarks)
    for held in line.references:
        yield "Number", f"{worded('reference', held.qualifier)} {held.number}"
    yield from amount_rows(line.amounts)
    for held in line.quantities:
        yield "Quantity", f"{worded('quantity', held.qualifier)} {number(held.quantity)}"
    if line.difference_cents:
        yield "Balance", f"off by {dollars(line.difference_cents)}: DOES NOT BALANCE"


def _balance(claim: RemittanceClaim) -> list[tuple[str, str]]:
    """Write the equation of the claim only when it does not hold."""
    if not claim.difference_cents:
        return []
    adjusted = total(claim.adjustments) + sum(total(line.adjustments) for line in claim.lines)
    left = f"{dollars(claim.charge_cents)} charged - {dollars(adjusted)} adjusted"
    right = dollars(claim.charge_cents - adjusted)
    return [("Balance", f"{left} = {right}, but {dollars(claim.paid_cents)} is paid: DOES NOT BALANCE")]
