"""Automatic corrections: what a stored fact mends in a denied claim, and nothing that a person must judge.

A fix reads facts (a 271, the provider master, authorizations on file) and returns right values by field
path, or nothing::

    mended("taxonomy", lines, ("rendering.taxonomy",), context)   {"rendering.taxonomy": "207R00000X"}

Only identifiers, demographics, reference numbers and attachments may change. Codes, modifiers, units, places
of service, dates and charges are no fix's business: ``applied`` refuses a document in which they differ.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from models.claim import ClaimDocument, ServiceLine
from models.correction import corrected, differences
from models.denial import DeniedLine
from models.errors import BadInput
from models.party import Person, PersonName, Provider
from models.practice import Authorization, PracticeProvider
from models.root_cause import RootCause
from rulebook.authorizations import covering_authorization
from rulebook.denials.data import FixName
from rulebook.denials.facts import DenialContext
from rulebook.denials.paths import our_lines, value_at

Corrections = dict[str, Any]
Fix = Callable[[tuple[DeniedLine, ...], tuple[str, ...], DenialContext], Corrections]
"""A fix: the denied lines it is to mend, the fields the playbook names, the facts."""

_PERSON = r"(name\.(last|first|middle|suffix)|birth_date|sex|address(\.\w+)?)"
_PROVIDER = r"(npi|taxonomy)"

MAY_CHANGE = re.compile(
    rf"coverages\.\d+\.(member_id|group_number|subscriber\.{_PERSON})"
    rf"|patient\.{_PERSON}"
    rf"|(billing|rendering|referring|supervising|primary_care)\.{_PROVIDER}|facility\.npi"
    rf"|lines\.\d+\.(rendering|referring|ordering|supervising|primary_care)\.{_PROVIDER}"
    r"|(lines\.\d+\.)?authorization_number|referral_number|clia_number|payer_claim_control_number"
    r"|attachments\.\d+\.(control_number|transmission)"
)
"""The fields an automatic correction may touch: identifiers, demographics, REF numbers, attachments."""


def applied(document: ClaimDocument, corrections: Corrections) -> ClaimDocument | None:
    """Return the mended document; None when nothing changes, or anything beyond ``MAY_CHANGE`` would."""
    try:
        after = corrected(document, corrections)
    except BadInput:
        return None
    changes = differences(document, after)
    allowed = all(MAY_CHANGE.fullmatch(change.field) for change in changes)
    return after if changes and allowed else None


def switched_off(code: str, reason: str, context: DenialContext) -> bool:
    """Tell whether the practice wants no automatic correction for this CARC or RARC of this payer."""
    off = context.payer.automatic_fixes_off if context.payer is not None else ()
    return bool({"all", code, reason, code.partition("-")[2]} & set(off))


def mended(
    fix: FixName, lines: tuple[DeniedLine, ...], fields: tuple[str, ...], context: DenialContext
) -> Corrections:
    """Return what the facts put right, or nothing when they do not know better than the claim."""
    return FIXES[fix](lines, fields, context) if fix in FIXES else {}


def announced_on_file(context: DenialContext) -> bool:
    """Tell whether the claim announced documents (PWK) and all of them are kept here, to be sent again."""
    announced = [a.control_number for a in context.document.attachments if a.transmission == "EL"]
    return bool(announced) and set(announced) <= set(context.documents)


# Authorizations


def authorization_sent(denied: DeniedLine, context: DenialContext) -> bool:
    """Tell whether the claim or a denied line carried an authorization number."""
    lines = our_lines(denied, context.document)
    return bool(context.document.authorization_number) or any(line.authorization_number for line in lines)


def _authorization(
    denied: tuple[DeniedLine, ...], fields: tuple[str, ...], context: DenialContext
) -> Corrections:
    """One authorization for all lines goes to the claim (REF*G1 of 2300), else each line gets its own."""
    lines = tuple(line for one in denied for line in our_lines(one, context.document))
    whole = usable_authorization(lines, context)
    if whole is not None:
        return _differing({"authorization_number": whole.number}, context.document)
    single = {line.number: usable_authorization((line,), context) for line in lines}
    numbers = {n: a.number for n, a in single.items() if a is not None}
    # The units of one authorization must not be spent twice, and every line needs one.
    if len(numbers) < len(lines) or len(set(numbers.values())) < len(lines):
        return {}
    positions = {line.number: position for position, line in enumerate(context.document.lines, start=1)}
    return {f"lines.{positions[n]}.authorization_number": number for n, number in numbers.items()}


def usable_authorization(lines: tuple[ServiceLine, ...], context: DenialContext) -> Authorization | None:
    """Return one that covers the lines and that the claim could not have carried, or None.

    That is one recorded on the day of sending or since; where a number was sent that the payer calls
    invalid, any other. An older one was known when the claim was sent and left out: a person decides.
    """
    sent = {context.document.authorization_number, *(line.authorization_number for line in lines)} - {""}
    usable = [
        a
        for a in context.authorizations
        if a.recorded_on <= context.today
        and a.number not in sent
        and (sent or context.submitted_on <= a.recorded_on)
    ]
    return covering_authorization(context.document, lines, context.sequence, usable)


# Patient and member


def _demographics(
    denied: tuple[DeniedLine, ...], fields: tuple[str, ...], context: DenialContext
) -> Corrections:
    """Birth date and sex as the payer holds them (271)."""
    facts, coverage = context.eligibility, context.coverage
    if facts is None or coverage is None or facts.payer_id != context.payer_id:
        return {}
    if context.document.patient is not None:
        told = {
            "patient.birth_date": facts.known_dependent_birth_date,
            "patient.sex": facts.known_dependent_sex,
        }
    else:
        subscriber = f"coverages.{context.coverage_position}.subscriber"
        told = {
            f"{subscriber}.birth_date": facts.known_subscriber_birth_date,
            f"{subscriber}.sex": facts.known_subscriber_sex,
        }
    return _differing(told, context.document)


def _member(denied: tuple[DeniedLine, ...], fields: tuple[str, ...], context: DenialContext) -> Corrections:
    """Member id and name as the decision corrects them (NM1*74), else as the 271 says."""
    facts, coverage = context.eligibility, context.coverage
    if coverage is None:
        return {}
    known = facts if facts and facts.status == "active" and facts.payer_id == context.payer_id else None
    member_id = context.corrected_member_id or (known.known_member_id if known else "")
    name = context.corrected_name if coverage.relationship == "18" else None
    name = name or (known.known_subscriber if known else None)
    path = f"coverages.{context.coverage_position}"
    told = {f"{path}.member_id": member_id or None}
    told |= _name_paths(f"{path}.subscriber", coverage.subscriber, name)
    return _differing(told, context.document)


def _name_paths(path: str, person: Person, name: PersonName | None) -> dict[str, str | None]:
    """Return last and first name where they differ by more than writing; a middle name denies nothing."""
    if name is None or _same_name(person.name, name):
        return {}
    return {f"{path}.name.last": name.last or None, f"{path}.name.first": name.first or None}


def _same_name(one: PersonName, other: PersonName) -> bool:
    return (one.last.casefold(), one.first.casefold()) == (other.last.casefold(), other.first.casefold())


# Providers


def _provider(denied: tuple[DeniedLine, ...], fields: tuple[str, ...], context: DenialContext) -> Corrections:
    """NPI and taxonomy of the providers that the fields name, as the practice's masters have them."""
    told: dict[str, str | None] = {}
    for field in fields:
        path, _, what = field.rpartition(".")
        master = _master_of(path, value_at(context.document, path), context)
        if master is not None and what in ("npi", "taxonomy"):
            told[field] = getattr(master, what) or None
    return _differing(told, context.document)


def _master_of(path: str, provider: Any, context: DenialContext) -> PracticeProvider | None:
    """Return who this is in the practice's masters: by NPI, else by a name that only one has."""
    if not isinstance(provider, Provider):
        return None
    practice = context.practice
    if path == "billing" and practice is not None and provider.tax_id == practice.tax_id:
        return PracticeProvider(npi=practice.npi, last=practice.name, taxonomy=practice.taxonomy)
    by_npi = [p for p in context.providers if p.npi == provider.npi]
    by_name = [
        p for p in context.providers if _same_name(PersonName(last=p.last, first=p.first), provider.name)
    ]
    found = by_npi or by_name
    return found[0] if len(found) == 1 else None


def _clia(denied: tuple[DeniedLine, ...], fields: tuple[str, ...], context: DenialContext) -> Corrections:
    """The CLIA number of the provider who ran the laboratory, else of the practice (REF*X4)."""
    rendering = context.document.rendering or context.document.billing
    master = next((p for p in context.providers if p.npi == rendering.npi), None)
    own = master.clia_number if master is not None else ""
    practice = context.practice.clia_number if context.practice is not None else ""
    return _differing({"clia_number": own or practice or None}, context.document)


def _control_number(
    denied: tuple[DeniedLine, ...], fields: tuple[str, ...], context: DenialContext
) -> Corrections:
    """The payer's number of the claim (REF*F8), where it was sent without one."""
    number = context.lineage.payer_control_number or context.payer_number
    if context.sent_reference or not number:
        return {}
    return _differing({"payer_claim_control_number": number}, context.document)


FIXES: Mapping[FixName, Fix] = {
    "authorization": _authorization,
    "clia": _clia,
    "control_number": _control_number,
    "demographics": _demographics,
    "member": _member,
    "provider": _provider,
    "taxonomy": _provider,
}
"""Every fix that makes a new version of the claim. Proofs and attachments change no field."""

FIX_CAUSE: Mapping[FixName, RootCause] = {
    "authorization": RootCause.AUTHORIZATION,
    "clia": RootCause.PROVIDER_DATA,
    "control_number": RootCause.CODE_MISSING,
    "demographics": RootCause.PATIENT_INFORMATION,
    "member": RootCause.PATIENT_INFORMATION,
    "provider": RootCause.PROVIDER_DATA,
    "taxonomy": RootCause.PROVIDER_DATA,
}
"""What it was after all, when the fix finds something to mend."""


def _differing(told: Mapping[str, Any], document: ClaimDocument) -> Corrections:
    """Return the values that are told and differ from the claim, as JSON writes them."""
    found: Corrections = {}
    for path, value in told.items():
        if value is None or value_at(document, path) == value:
            continue
        found[path] = value.isoformat() if hasattr(value, "isoformat") else value
    return found
