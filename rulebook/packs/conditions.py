"""The vocabulary of ``[rule.when]``: every condition by its name. All given must hold; of a list, one.

A list may be turned round with ``not_``: ``not_modifiers = ["59"]`` holds for lines without that modifier.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from models.claim import ServiceLine
from rulebook.packs.forms import DIAGNOSES, FLAG, MONEY, NAMES, NUMBERS, PROCEDURES, Form, choice
from rulebook.packs.matching import Codes, Range
from rulebook.packs.subject import Subject

Level = Literal["claim", "line"]

NOT = "not_"


@dataclass(frozen=True)
class Condition:
    """One word of the vocabulary: the form of its value, what it looks at, in words, and the test."""

    form: Form
    level: Level
    meaning: str
    holds: Callable[[Subject, Any], bool]

    @property
    def is_list(self) -> bool:
        """Tell whether it may be turned round with ``not_``."""
        return self.form.words.startswith("list")


def _line(subject: Subject) -> ServiceLine:
    assert subject.line is not None, "conditions on lines are asked of lines only"
    return subject.line


def _days_of_line(subject: Subject) -> int:
    line = _line(subject)
    return ((line.service_to or line.service_from) - line.service_from).days + 1


def _same_day_procedures(subject: Subject) -> list[str]:
    lines = enumerate(subject.document.lines, start=1)
    on = _line(subject).service_from
    return [line.procedure for n, line in lines if n != subject.number and line.service_from == on]


def _rendering(subject: Subject, name: str) -> str:
    provider = subject.rendering
    return "" if provider is None else str(getattr(provider, name))


def _state(subject: Subject) -> str:
    address = subject.document.billing.address
    return "" if address is None else address.state


def _within(span: Range, number: int | Decimal | None) -> bool:
    return number is not None and span.holds(number)


SEXES = choice("F", "M", "U")
SEQUENCES = choice("P", "S", "T", "A", "B", "C", "D", "E", "F", "G", "H", "U")
FREQUENCIES = choice("1", "7", "8")

CONDITIONS: dict[str, Condition] = {
    "payers": Condition(
        NAMES, "claim", "payer id billed (NM109 of 2010BB)", lambda s, v: v.holds(s.coverage.payer.payer_id)
    ),
    "plan_types": Condition(
        NAMES,
        "claim",
        "claim filing indicator (SBR09): MB, MC, CI, BL ...",
        lambda s, v: v.holds(s.coverage.filing_indicator),
    ),
    "insurance_types": Condition(
        NAMES,
        "claim",
        "insurance type (SBR05): 12, 43, 47 ...",
        lambda s, v: v.holds(s.coverage.insurance_type),
    ),
    "groups": Condition(
        NAMES,
        "claim",
        "group or policy number of the plan (SBR03)",
        lambda s, v: v.holds(s.coverage.group_number),
    ),
    "sequences": Condition(
        SEQUENCES, "claim", "as which payer it is billed (SBR01)", lambda s, v: v.holds(s.sequence)
    ),
    "frequencies": Condition(
        FREQUENCIES,
        "claim",
        "1 original, 7 replacement, 8 void (CLM05-3)",
        lambda s, v: v.holds(s.frequency),
    ),
    "billing_npis": Condition(
        NAMES, "claim", "NPI of the billing provider", lambda s, v: v.holds(s.document.billing.npi)
    ),
    "billing_taxonomies": Condition(
        NAMES, "claim", "taxonomy of the billing provider", lambda s, v: v.holds(s.document.billing.taxonomy)
    ),
    "billing_states": Condition(
        NAMES, "claim", "state of the billing address", lambda s, v: v.holds(_state(s))
    ),
    "rendering_npis": Condition(
        NAMES, "line", "NPI of who gave the service", lambda s, v: v.holds(_rendering(s, "npi"))
    ),
    "rendering_taxonomies": Condition(
        NAMES, "line", "taxonomy of who gave the service", lambda s, v: v.holds(_rendering(s, "taxonomy"))
    ),
    "patient_sexes": Condition(
        SEXES, "claim", "sex of the patient (DMG03)", lambda s, v: v.holds(s.patient.sex or "")
    ),
    "patient_age": Condition(
        NUMBERS, "claim", "age in whole years on the day of service", lambda s, v: _within(v, s.age_years)
    ),
    "patient_age_days": Condition(
        NUMBERS, "claim", "age in days on the day of service", lambda s, v: _within(v, s.age_days)
    ),
    "relationships": Condition(
        NAMES,
        "claim",
        "patient's relationship to the subscriber: 18, 01, 19 ...",
        lambda s, v: v.holds(s.coverage.relationship),
    ),
    "accident": Condition(
        FLAG,
        "claim",
        "whether a related cause is given (CLM11)",
        lambda s, v: bool(s.document.related_causes) is v,
    ),
    "claim_charge": Condition(
        MONEY, "claim", "charge of the whole claim", lambda s, v: v.holds(s.document.charge_cents)
    ),
    "claim_lines": Condition(
        NUMBERS, "claim", "how many lines the claim has", lambda s, v: v.holds(len(s.document.lines))
    ),
    "claim_diagnoses": Condition(
        DIAGNOSES,
        "claim",
        "any diagnosis of the claim",
        lambda s, v: v.any_of(d.code for d in s.document.diagnoses),
    ),
    "principal_diagnoses": Condition(
        DIAGNOSES,
        "claim",
        "the first diagnosis of the claim",
        lambda s, v: v.any_of(d.code for d in s.document.diagnoses[:1]),
    ),
    "claim_procedures": Condition(
        PROCEDURES,
        "claim",
        "any procedure of the claim",
        lambda s, v: v.any_of(line.procedure for line in s.document.lines),
    ),
    "days_since_service": Condition(
        NUMBERS,
        "claim",
        "days from the first day of service to the day of sending",
        lambda s, v: v.holds((s.today - (s.document.service_from or s.today)).days),
    ),
    "procedures": Condition(
        PROCEDURES, "line", "procedure of the line (SV101-2)", lambda s, v: v.holds(_line(s).procedure)
    ),
    "modifiers": Condition(
        NAMES, "line", "any modifier of the line", lambda s, v: v.any_of(_line(s).modifiers)
    ),
    "diagnoses": Condition(
        DIAGNOSES,
        "line",
        "any diagnosis that the line points to",
        lambda s, v: v.any_of(d.code for d in s.pointed),
    ),
    "places": Condition(
        NAMES, "line", "place of service: the line's, else the claim's", lambda s, v: v.holds(s.place)
    ),
    "units": Condition(NUMBERS, "line", "units of the line (SV104)", lambda s, v: v.holds(_line(s).units)),
    "line_charge": Condition(
        MONEY, "line", "charge of the line (SV102)", lambda s, v: v.holds(_line(s).charge_cents)
    ),
    "line_days": Condition(
        NUMBERS,
        "line",
        "days from the line's first to its last, both counted",
        lambda s, v: v.holds(_days_of_line(s)),
    ),
    "emergency": Condition(
        FLAG, "line", "whether the line is marked an emergency", lambda s, v: _line(s).emergency is v
    ),
    "drug": Condition(
        FLAG,
        "line",
        "whether the line names a drug (loop 2410)",
        lambda s, v: (_line(s).drug is not None) is v,
    ),
    "same_day_procedures": Condition(
        PROCEDURES,
        "line",
        "any procedure on another line of the same day",
        lambda s, v: v.any_of(_same_day_procedures(s)),
    ),
}
"""Every condition, in the order of the documentation."""


def known(name: str) -> Condition | None:
    """Return what a key of ``[rule.when]`` means, the turned-round ones too; None for a stranger."""
    if name.startswith(NOT):
        plain = CONDITIONS.get(name[len(NOT) :])
        return _turned(plain) if plain is not None and plain.is_list else None
    return CONDITIONS.get(name)


def _turned(condition: Condition) -> Condition:
    def holds_not(subject: Subject, value: Codes) -> bool:
        return not condition.holds(subject, value)

    return replace(condition, meaning=f"not: {condition.meaning}", holds=holds_not)
