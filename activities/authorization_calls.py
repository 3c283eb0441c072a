"""What a person needs who calls a payer for an authorization: which services, and what is on file of it."""

from collections.abc import Iterable
from typing import Any

from activities.contacts import contacts_of
from activities.coverage_facts import balances_of
from activities.steps import form, payer_of
from models.claim import ClaimDocument, Coverage, ServiceLine
from models.coverage_facts import AuthorizationBalance
from models.finding import Finding
from rulebook.edits.answered import lines_of
from store import claims
from store.step import ClaimStep

ADVICE = (
    "Look whether one of those on file is meant. Else ask the payer for an authorization, also in retrospect,"
    " and note number, procedures, days, units and the reference of the call"
)


def for_the_call(step: ClaimStep, findings: Iterable[Finding]) -> dict[str, Any]:
    """Return whom to call, what it is about, and the member's authorizations with what is left of them."""
    document, payer, coverage = step.document, payer_of(step), billed(step)
    name = payer.name if payer is not None else coverage.payer.name if coverage is not None else ""
    own = [balance for balance in balances_of(step) if _of_member(balance, coverage)]
    return {
        "advice": ADVICE,
        "payer": {"payer_id": step.claim.payer_id, "name": name},
        "services": [_service(document, line) for line in lines_of(document, findings)],
        "on_file": [_on_file(balance) for balance in own],
        "contacts": contacts_of(step),
    }


def billed(step: ClaimStep) -> Coverage | None:
    """Return the coverage that is billed now."""
    return step.document.coverage(claims.sequence_of(step.claim))


def _of_member(balance: AuthorizationBalance, coverage: Coverage | None) -> bool:
    """Tell whether it is the billed member's own: another one's is nobody's business here."""
    one = balance.authorization
    member = (coverage.payer.payer_id, coverage.member_id) if coverage is not None else None
    return (one.payer_id, one.member_id) == member


def _service(document: ClaimDocument, line: ServiceLine) -> dict[str, Any]:
    provider = line.rendering or document.rendering or document.billing
    shown = form(line)
    return {
        "line": line.number,
        **{name: shown[name] for name in ("procedure", "modifiers", "units")},
        "service_from": shown["service_from"],
        "service_to": shown["service_to"] or shown["service_from"],
        "diagnoses": [
            one.code for n, one in enumerate(document.diagnoses, start=1) if n in line.diagnosis_pointers
        ],
        "provider_npi": provider.npi,
        "authorization_number": line.authorization_number or document.authorization_number,
    }


def _on_file(balance: AuthorizationBalance) -> dict[str, Any]:
    one = balance.authorization
    return {
        "number": one.number,
        "procedures": sorted(one.codes),
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "provider_npi": one.provider_npi,
        "units": one.units,
        "left": balance.remaining,
    }
