"""What could not be checked: a table that is not loaded is said, once for each, and never passes silently."""

from collections.abc import Iterator
from datetime import date

from models.codes import CodeSetKind
from rulebook.context import Case, Hit
from rulebook.edits.lines import HCPCS

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
}


def not_checked(case: Case) -> Iterator[Hit]:
    """Every table that a claim needs and that is not loaded for its dates is named, once."""
    for kind, scope in _needed(case):
        missing = next((on for on in case.days if not case.complete(kind, on, scope)), None)
        if missing is not None:
            yield Hit(f"codes.{kind}", _words(case, kind, scope, missing))
    yield from _unknown_facts(case)


def _needed(case: Case) -> Iterator[tuple[CodeSetKind, str]]:
    if case.document.diagnoses:
        yield "icd10cm", ""
    letters = [HCPCS.fullmatch(line.procedure) is not None for _, line in case.lines]
    if any(letters):
        yield "hcpcs", ""
    if not all(letters):
        yield "cpt", ""
    if any(line.modifiers for _, line in case.lines):
        yield "modifiers", ""
    yield "pos", ""
    if case.document.billing.taxonomy:
        yield "taxonomy", ""
    if any(len(encounter.lines) > 1 for encounter in case.encounters):
        yield "ptp", ""
    if case.lines:
        yield "mue", ""
        yield "addon", ""
    if case.billed is not None:
        yield "fees", case.billed[1].payer.payer_id


def _words(case: Case, kind: CodeSetKind, scope: str, on: date) -> str:
    version = case.codes.version(kind, on, scope)
    known = f"; only {version} is there" if version else ""
    return f"Not checked: {WHAT[kind]}, no complete table is loaded for {on.isoformat()}{known}"


def _unknown_facts(case: Case) -> Iterator[Hit]:
    if case.context.payer is None:
        yield Hit("payer", "Not checked: authorization, filing limit and member id, the payer is not set up")
    if case.context.eligibility is None:
        yield Hit("eligibility", "Not checked: coverage on the date of service, the payer was not asked")
