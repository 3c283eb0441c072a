"""A letter's words: one template of ``rulebook/letters/templates``, filled with the facts of one claim.

The result is plain text in a few marks that ``rulebook.letters.page`` prints: ``# title``, ``## heading``,
``| cell | cell |`` for a row, ``- item`` for a list, an empty line between paragraphs::

    letter_text("timely_filing", Letter(payer_name="Blue Heron Health", ...))
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import cast

from jinja2 import FunctionLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from models.money import dollars
from models.value import Value

TEMPLATES = ("general", "timely_filing", "medical_necessity", "authorization", "coverage", "reopening")
"""The letters there are; ``general`` serves where the playbook names no other."""


class LetterLine(Value):
    """One denied line as the letter shows it; ``reasons`` are codes with their words."""

    service_on: date | None = None
    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    charge_cents: int
    reasons: tuple[str, ...] = ()


class LetterChange(Value):
    """One field that the payer is asked to correct."""

    field: str
    before: str = ""
    after: str = ""


class Letter(Value):
    """Everything a letter may say. Names and numbers of patients are in it: it stays in the store."""

    title: str
    department: str = "Claims review and appeals"
    level_name: str = ""
    written_on: date
    decided_on: date
    deadline: date | None = None
    practice_name: str
    practice_address: tuple[str, ...] = ()
    practice_npi: str = ""
    practice_tax_id: str = ""
    practice_phone: str = ""
    contact_name: str = ""
    signer: str = ""
    payer_name: str
    payer_address: tuple[str, ...] = ()
    patient_name: str
    birth_date: date | None = None
    member_id: str = ""
    group_number: str = ""
    payer_claim_number: str = ""
    our_claim_number: str
    service_from: date
    service_to: date | None = None
    charge_cents: int
    denied_cents: int
    lines: tuple[LetterLine, ...] = ()
    diagnoses: tuple[str, ...] = ()
    authorization_number: str = ""
    argument: str = ""
    attachments: tuple[str, ...] = ()
    corrections: tuple[LetterChange, ...] = ()
    proof_label: str = ""
    proof_on: date | None = None
    proof_attempt: str = ""
    filing_limit: date | None = None


def letter_text(template: str, letter: Letter) -> str:
    """Return the letter's text; an unknown template is the general one.

    Every value a person or a payer wrote stands on one line and begins with no mark of ours, so that it
    cannot change the page; only ``argument`` may have paragraphs.
    """
    name = template if template in TEMPLATES else "general"
    return _environment().get_template(f"{name}.jinja").render(letter=_harmless(letter))


def blocks(text: str) -> Iterator[list[str]]:
    """Yield the runs of lines between empty ones; rows of a table are a run of their own."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        stripped = line.strip()
        if block and (not stripped or stripped.startswith("|") != block[0].startswith("|")):
            yield block
            block = []
        if stripped:
            block.append(stripped)


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FunctionLoader(_source), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["dollars"] = dollars
    environment.filters["day"] = _day
    return environment


def _source(name: str) -> str:
    return files("rulebook.letters").joinpath("templates", name).read_text(encoding="utf-8")


def _day(on: date | None) -> str:
    """Write a date as a letter does: 4 November 2026."""
    return f"{on.day} {on:%B %Y}" if on is not None else "not known"


def _harmless(letter: Letter) -> Letter:
    """Take line breaks and marks out of single values, and marks from the start of the argument's lines."""
    data = letter.model_dump()
    return Letter.model_validate({key: _cleaned(key, value) for key, value in data.items()})


def _cleaned(key: str, value: object) -> object:
    if isinstance(value, str):
        lines = [" ".join(line.split()).replace("|", "/").lstrip("#-") for line in value.splitlines()]
        return "\n".join(lines) if key == "argument" else " ".join(line for line in lines if line)
    if isinstance(value, tuple | list):
        return tuple(_cleaned("", one) for one in cast("list[object]", value))
    if isinstance(value, dict):
        return {k: _cleaned("", v) for k, v in cast("dict[str, object]", value).items()}
    return value
