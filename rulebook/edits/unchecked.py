"""What could not be checked: a table that is not loaded is said, once for each, and never passes silently."""

from collections.abc import Iterator
from datetime import date

from models.codes import CodeSetKind
from rulebook.context import LONGEST_PERIOD, Case, Encounter, Hit
from rulebook.edits.lines import table_of

WHAT: dict[CodeSetKind, str] = {
    "icd10cm": "diagnoses",
    "hcpcs": "HCPCS Level II codes",
    "cpt": "CPT codes",
    "modifiers": "modifiers",
    "pos": "places of service",
    "taxonomy": "taxonomy codes",
    "ptp": "NCCI pairs",
    "mue": "unit limits (MUE)",
    "addon": "add-on codes",
    "fees": "charges against the payer's fees",
    "pfs": "global periods, parts, sides and second surgeons",
    "carc": "adjustment reasons of earlier payers (CARC)",
    "rarc": "remarks of earlier payers (RARC)",
}


def not_checked(case: Case) -> Iterator[Hit]:
    """Every table that a claim needs and that is not loaded for its dates is named, once."""
    for kind in _of_earlier_payers(case):
        yield Hit(f"codes.{kind}", _words(case, kind, "", case.context.today))
    for kind, scope in _needed(case):
        missing = case.codes.first_unclear(kind, case.days, scope)
        if missing is None and kind == "pfs":
            missing = case.codes.first_unclear(kind, _days_of_others(case), scope)
        if missing is not None:
            yield Hit(f"codes.{kind}", _words(case, kind, scope, missing))
    yield from _unknown_facts(case)


def _days_of_others(case: Case) -> tuple[date, ...]:
    """Return the days of other services whose global period may reach the claim: up to 90 days before."""
    earliest, last = case.on - LONGEST_PERIOD, case.days[-1]
    days = (service.service_from for service in case.context.history)
    return tuple(sorted({day for day in days if earliest <= day <= last}))


def _has_another(case: Case, encounter: Encounter) -> bool:
    """Tell whether the provider gave a second service that day, here or on another claim."""
    elsewhere = (service.rendering_npi for service in case.services_on(encounter.on))
    return len(encounter.lines) > 1 or encounter.npi in elsewhere


def _needed(case: Case) -> Iterator[tuple[CodeSetKind, str]]:
    if case.document.diagnoses:
        yield "icd10cm", ""
    tables = {table_of(line.procedure) for _, line in case.lines}
    if "hcpcs" in tables:
        yield "hcpcs", ""
    if not tables <= {"hcpcs"}:
        yield "cpt", ""
    if case.modifiers:
        yield "modifiers", ""
    yield "pos", ""
    if case.document.billing.taxonomy:
        yield "taxonomy", ""
    if any(_has_another(case, encounter) for encounter in case.encounters):
        yield "ptp", ""
    if case.lines:
        yield "mue", ""
        yield "addon", ""
        yield "pfs", ""
    if case.billed is not None and None in case.fees:
        yield "fees", case.billed[1].payer.payer_id


def _of_earlier_payers(case: Case) -> Iterator[CodeSetKind]:
    """Yield the lists that may be short and of which an earlier payer named a code that nobody here knows."""
    if not case.earlier:
        return
    told = [coverage.adjudication for _, coverage in case.earlier if coverage.adjudication is not None]
    at_lines = (decided for _, line in case.lines for decided in line.adjudications)
    reasons = {a.reason for decision in (*told, *at_lines) for a in decision.adjustments}
    remarks = {remark for decision in told for remark in decision.remarks}
    on = case.context.today
    if not case.complete("carc", on) and not all(case.codes.reason(reason, on) for reason in reasons):
        yield "carc"
    if not case.complete("rarc", on) and not all(case.codes.remark(remark, on) for remark in remarks):
        yield "rarc"


def _words(case: Case, kind: CodeSetKind, scope: str, on: date) -> str:
    version = case.codes.version(kind, on, scope)
    if kind == "fees" and not version:
        version = case.codes.version("contract", on, scope)
    until = case.codes.published_until(kind, on, scope)
    past = f", out of date: published until {until.isoformat()}" if until and until < on else ""
    known = f"; only {version} is there{past}" if version else ""
    return f"Not checked: {WHAT[kind]}, no complete table is loaded for {on.isoformat()}{known}"


def _unknown_facts(case: Case) -> Iterator[Hit]:
    if case.context.payer is None:
        yield Hit("payer", "Not checked: authorization, filing limit and member id, the payer is not set up")
    if case.context.eligibility is None:
        yield Hit("eligibility", "Not checked: coverage on the date of service, the payer was not asked")
