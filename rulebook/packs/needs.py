"""The vocabulary of ``[rule.needs]``: what must be there when a rule's conditions hold."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple, cast

from models.party import Provider
from rulebook.edits.lines import LINE_CLIA
from rulebook.edits.referrals import LINE_REFERRAL
from rulebook.packs.conditions import Level
from rulebook.packs.forms import DIAGNOSES, MONEY, NAMES, NEEDED, NUMBERS, PROCEDURES, Form, choice
from rulebook.packs.matching import BadValue, Codes, Range
from rulebook.packs.subject import Subject


@dataclass(frozen=True)
class Need:
    """One word of the vocabulary; ``missing`` returns the field that lacks it, None when it is there."""

    form: Form
    level: Level
    meaning: str
    missing: Callable[[Subject, Any], str | None]


class Frequency(NamedTuple):
    """At most so many units of the rule's procedures in so many days, up to and with the day of service."""

    times: Decimal
    days: int


def _frequency(value: object) -> Frequency:
    remedy = "Write { times = 1, days = 365 }, two whole numbers above zero"
    given = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if set(given) != {"times", "days"}:
        raise BadValue("this is not a frequency", remedy)
    times, days = given["times"], given["days"]
    if not all(isinstance(n, int) and not isinstance(n, bool) and n > 0 for n in (times, days)):
        raise BadValue("this is not a frequency", remedy)
    return Frequency(Decimal(times), days)


FREQUENCY = Form("`{ times = 1, days = 365 }`", _frequency)


def _shapes(value: object) -> tuple[re.Pattern[str], ...]:
    """Compile shapes of ids: 9 a digit, A a letter, X either; anything else stands for itself."""
    texts = cast("list[object]", value) if isinstance(value, list) else []
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise BadValue(
            "this is not a list of shapes", 'Write ["AAA999999999"]: A a letter, 9 a digit, X either'
        )
    kinds = {"9": "[0-9]", "A": "[A-Z]", "X": "[0-9A-Z]"}
    return tuple(
        re.compile("".join(kinds.get(letter, re.escape(letter)) for letter in str(text))) for text in texts
    )


SHAPES = Form("list of shapes, `A` a letter, `9` a digit, `X` either", _shapes)


def _unless(there: object, field: str) -> str | None:
    return None if there else field


def _authorization(subject: Subject, _: bool) -> str | None:
    own = subject.line.authorization_number if subject.line is not None else ""
    return _unless(own or subject.document.authorization_number, subject.at("authorization_number"))


def _referral(subject: Subject, _: bool) -> str | None:
    at_lines = (segment for line in subject.document.lines for segment in line.kept_aside)
    there = subject.document.referral_number or any(LINE_REFERRAL.match(segment) for segment in at_lines)
    return _unless(there, "referral_number")


def _attachment(subject: Subject, wanted: Codes) -> str | None:
    return _unless(wanted.any_of(a.report_type for a in subject.document.attachments), "attachments")


def _provider(role: str) -> Callable[[Subject, bool], str | None]:
    def missing(subject: Subject, _: bool) -> str | None:
        provider = subject.provider(role)
        return _unless(provider is not None and provider.npi, subject.at(f"{role}.npi"))

    return missing


def _either_provider(subject: Subject, _: bool) -> str | None:
    """Medicare takes the NPI of who ordered a test or of who referred the patient for it, and wants one."""
    named = (subject.provider(role) for role in ("ordering", "referring", "primary_care"))
    return _unless(
        any(provider is not None and provider.npi for provider in named), subject.at("ordering.npi")
    )


def _clia(subject: Subject, _: bool) -> str | None:
    """The number may stand at the claim, or at the line for a test that another laboratory made."""
    own = subject.line.kept_aside if subject.line is not None else ()
    return _unless(
        subject.document.clia_number or any(LINE_CLIA.match(segment) for segment in own), "clia_number"
    )


def _rendering(subject: Subject, _: bool) -> str | None:
    provider = subject.rendering
    return _unless(provider is not None and provider.npi, "rendering.npi")


def _taxonomies(subject: Subject, wanted: Codes) -> str | None:
    at: dict[str, Provider | None] = {"billing": subject.document.billing, "rendering": subject.rendering}
    for role, provider in at.items():
        if wanted.holds(role) and (provider is None or not provider.taxonomy):
            return f"{role}.taxonomy"
    return None


def _facility(subject: Subject, _: bool) -> str | None:
    own = subject.line.facility if subject.line is not None else None
    return _unless(own or subject.document.facility, "facility")


def _dates(subject: Subject, wanted: Codes) -> str | None:
    lacking = sorted(wanted.exact - set(subject.document.dates))
    return f"dates.{lacking[0]}" if lacking else None


def _ndc(subject: Subject, _: bool) -> str | None:
    line = subject.line
    return _unless(line is not None and line.drug is not None and line.drug.ndc, subject.at("drug.ndc"))


def _modifiers(subject: Subject, wanted: Codes) -> str | None:
    line = subject.line
    return _unless(line is not None and wanted.any_of(line.modifiers), subject.at("modifiers"))


def _diagnoses(subject: Subject, wanted: Codes) -> str | None:
    return _unless(wanted.any_of(d.code for d in subject.pointed), subject.at("diagnosis_pointers"))


def _places(subject: Subject, wanted: Codes) -> str | None:
    return _unless(wanted.holds(subject.place), subject.at("place_of_service"))


def _units(subject: Subject, wanted: Range) -> str | None:
    return _unless(subject.line is None or wanted.holds(subject.line.units), subject.at("units"))


def _line_charge(subject: Subject, wanted: Range) -> str | None:
    line = subject.line
    return _unless(line is None or wanted.holds(line.charge_cents), subject.at("charge_cents"))


def _companion(subject: Subject, wanted: Codes) -> str | None:
    lines = enumerate(subject.document.lines, start=1)
    others = (line.procedure for number, line in lines if number != subject.number)
    return _unless(wanted.any_of(others), subject.at("procedure"))


def _note(subject: Subject, _: bool) -> str | None:
    line = subject.line
    own = (line.note or line.description) if line is not None else ""
    return _unless(own or subject.document.note, subject.at("note"))


def _member_id(subject: Subject, wanted: tuple[re.Pattern[str], ...]) -> str | None:
    held = subject.coverage.member_id.upper()
    return _unless(any(shape.fullmatch(held) for shape in wanted), f"{subject.path}.member_id")


def _frequent(subject: Subject, allowed: Frequency) -> str | None:
    """Count the line's own procedure over this claim's lines up to it, and the patient's other claims."""
    line = subject.line
    if line is None:
        return None
    since = line.service_from - timedelta(days=allowed.days - 1)
    lines = enumerate(subject.document.lines, start=1)
    here = sum(
        (
            other.units
            for number, other in lines
            if other.procedure == line.procedure
            and (other.service_from, number) <= (line.service_from, subject.number)
            and other.service_from >= since
        ),
        Decimal(0),
    )
    elsewhere = sum(
        (
            other.units
            for other in subject.history
            if other.procedure == line.procedure and since <= other.service_from <= line.service_from
        ),
        Decimal(0),
    )
    return _unless(here + elsewhere <= allowed.times, subject.at("units"))


ROLES = choice("billing", "rendering")

NEEDS: dict[str, Need] = {
    "authorization": Need(
        NEEDED, "line", "prior authorization number (REF*G1), line or claim", _authorization
    ),
    "referral": Need(NEEDED, "claim", "referral number (REF*9F), claim or line", _referral),
    "modifiers": Need(NAMES, "line", "one of these modifiers on the line", _modifiers),
    "diagnoses": Need(
        DIAGNOSES, "line", "the line points to one of these diagnoses (coverage list)", _diagnoses
    ),
    "places": Need(NAMES, "line", "one of these places of service", _places),
    "units": Need(NUMBERS, "line", "units within this range", _units),
    "line_charge": Need(MONEY, "line", "charge of the line within this range", _line_charge),
    "companion_procedures": Need(PROCEDURES, "line", "one of these on another line of the claim", _companion),
    "frequency": Need(
        FREQUENCY,
        "line",
        "no more units of the procedure than this for the patient, other claims counted",
        _frequent,
    ),
    "ndc": Need(NEEDED, "line", "national drug code (LIN03)", _ndc),
    "note": Need(NEEDED, "line", "description or note of the line, or a note of the claim", _note),
    "attachments": Need(NAMES, "claim", "a report of one of these types (PWK01); `*` any", _attachment),
    "clia": Need(NEEDED, "claim", "CLIA number (REF*X4) of claim or line, or REF*F4 of the line", _clia),
    "referring_provider": Need(NEEDED, "line", "referring provider with NPI", _provider("referring")),
    "ordering_provider": Need(NEEDED, "line", "ordering provider with NPI", _provider("ordering")),
    "ordering_or_referring_provider": Need(
        NEEDED, "line", "ordering or referring provider with NPI", _either_provider
    ),
    "supervising_provider": Need(NEEDED, "line", "supervising provider with NPI", _provider("supervising")),
    "rendering_provider": Need(NEEDED, "line", "rendering provider with NPI", _rendering),
    "taxonomies": Need(ROLES, "line", "taxonomy of these providers", _taxonomies),
    "facility": Need(NEEDED, "line", "service facility (2310C)", _facility),
    "dates": Need(NAMES, "claim", "all of these dates of the claim by DTP qualifier: 431, 439 ...", _dates),
    "group_number": Need(
        NEEDED,
        "claim",
        "group number (SBR03)",
        lambda s, _: _unless(s.coverage.group_number, f"{s.path}.group_number"),
    ),
    "member_id": Need(SHAPES, "claim", "member id of one of these shapes", _member_id),
}
"""Every need, in the order of the documentation."""
