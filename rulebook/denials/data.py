"""The denial playbook as values: its rules, what remark codes add, and which reasons never deny.

The files are ``denials.toml`` (reasons, CARC) and ``remarks.toml`` (remarks, RARC) in ``rulebook/data``.
"""

from datetime import date
from functools import cache
from typing import Literal

from models.adjustment import Adjustment
from models.denial import DenialAction, Effect
from models.finding import Role
from models.root_cause import RootCause
from rulebook.dated import Dated, entries, in_force, read

FixName = Literal[
    "",
    "attachment",
    "authorization",
    "clia",
    "control_number",
    "demographics",
    "member",
    "proof_of_filing",
    "provider",
    "taxonomy",
]
"""What may be mended, or proven, from stored facts; the functions are in ``rulebook.denials.fixes``."""

DeadlineName = Literal["", "corrected", "appeal", "request"]
"""Which clock runs after a denial (``models.deadline.DeadlineKind``)."""


class DenialRule(Dated):
    """One row of the playbook: for this CARC, and only for this RARC, group or payer where they are given.

    ``fields`` are the paths a correction touches; ``{n}`` stands for the number of the denied line, ``{c}``
    for the position of the coverage billed. ``procedures`` are codes or ranges (``G8000-G9999``).
    ``by_remark``: the reason says nothing alone, the RARC says what is wrong. ``fix`` names what may be
    mended from stored facts; ``when_sent`` is the action when an authorization had been sent already.
    ``letter`` is the template of an appeal, ``flag`` who else is told. ``whole_charge``: only where cuts of
    the price leave nothing of the charge (CO-45 of 150.00 on a line of 150.00).
    """

    carc: str
    rarc: str = ""
    group: str = ""
    payer: str = ""
    procedures: tuple[str, ...] = ()
    action: DenialAction
    owner: Role = Role.BILLER
    fields: tuple[str, ...] = ()
    cause: RootCause
    advice: str
    by_remark: bool = False
    fix: FixName = ""
    deadline: DeadlineName = ""
    letter: str = ""
    flag: str = ""
    when_sent: DenialAction = DenialAction.APPEAL
    whole_charge: bool = False

    @property
    def name(self) -> str:
        """Return the rule's name as an outcome shows it: ``CARC 96, RARC N130``."""
        parts = [f"CARC {self.carc}"]
        parts += [f"RARC {self.rarc}"] if self.rarc else []
        parts += [f"group {self.group}"] if self.group else []
        parts += [f"payer {self.payer}"] if self.payer else []
        parts += [f"procedure {' '.join(self.procedures)}"] if self.procedures else []
        parts += ["of the whole charge"] if self.whole_charge else []
        return ", ".join(parts)

    @property
    def specificity(self) -> tuple[bool, bool, bool, bool, bool]:
        """Return what orders rules that fit: payer before RARC, procedure and group, the bare CARC last."""
        whole = self.whole_charge
        return bool(self.payer), whole, bool(self.rarc), bool(self.procedures), bool(self.group)

    def fits_procedure(self, procedure: str) -> bool:
        """Tell whether the procedure is one of the rule's; every one is when it names none."""
        return not self.procedures or any(_in_range(procedure, span) for span in self.procedures)


class RemarkRule(Dated):
    """What one RARC adds to any reason: the field it points at and who knows it, or what it forbids.

    ``new_claim``: the payer holds nothing, so the correction is a new claim and there is nothing to
    appeal. ``appeal_allowed`` and ``resend_allowed`` are False where the remark says so. ``action`` is set
    where a remark alone decides; ``effect`` counts for paid claims too. ``cause`` is None where the remark
    says nothing about the reason.
    """

    rarc: str
    owner: Role = Role.BILLER
    action: DenialAction | None = None
    effect: Effect | None = None
    fields: tuple[str, ...] = ()
    cause: RootCause | None = None
    advice: str = ""
    fix: FixName = ""
    new_claim: bool = False
    appeal_allowed: bool = True
    resend_allowed: bool = True

    @property
    def tells(self) -> bool:
        """Tell whether the remark says what is wrong, so that a reason like 16 can be acted on."""
        return bool(self.fields) or self.action is not None


@cache
def denial_rules() -> tuple[DenialRule, ...]:
    """Return the whole playbook, rules out of force too."""
    return entries("denials.toml", DenialRule, "denial")


@cache
def remark_rules() -> tuple[RemarkRule, ...]:
    """Return what is known of remark codes, entries out of force too."""
    return entries("remarks.toml", RemarkRule, "remark")


@cache
def playbook_version() -> str:
    """Return the playbook's version as judgements keep it: the day its newest entry was reviewed."""
    return max(rule.reviewed_on for rule in (*denial_rules(), *remark_rules())).isoformat()


@cache
def remark_demanded() -> frozenset[str]:
    """Return the CARCs whose own text asks for a remark code beside them (16, 96, 252 ...)."""
    return frozenset(read("denials.toml")["remark_demanded"])


@cache
def never_deny() -> frozenset[str]:
    """Return the codes that explain a price or a share and are no denial: ``CO-45``, ``PR-1``, ``OA-23``.

    This is the whole list of what moves money (or nothing) without a person having seen it.
    """
    plain = (r for r in _harmless() if not (r.procedures or r.rarc or r.payer))
    return frozenset(f"{r.group}-{r.carc}" if r.group else r.carc for r in plain)


def denies(adjustment: Adjustment, procedure: str = "") -> bool:
    """Tell whether an adjustment is more than a price or a share: CO-24 and CO-45 are not, CO-50 is."""
    return not any(
        rule.carc == adjustment.reason
        and rule.group in {"", adjustment.group}
        and rule.fits_procedure(procedure)
        for rule in _harmless()
    )


def cuts_price(adjustment: Adjustment) -> bool:
    """Tell whether an adjustment lowers a price (CO-45, CO-253): it takes a part of a charge, never all."""
    return (adjustment.group, adjustment.reason) in _price_cuts()


@cache
def _price_cuts() -> frozenset[tuple[str, str]]:
    return frozenset((rule.group, rule.carc) for rule in denial_rules() if rule.whole_charge)


def known_remarks(remarks: tuple[str, ...], today: date) -> tuple[RemarkRule, ...]:
    """Return what the rulebook knows of these RARCs, in their order; mere information is unknown."""
    known = {rule.rarc: rule for rule in in_force(remark_rules(), today)}
    return tuple(known[remark] for remark in remarks if remark in known)


def effects_of(remarks: tuple[str, ...], today: date) -> tuple[Effect, ...]:
    """Return what these RARCs do by themselves, each once."""
    found = (rule.effect for rule in known_remarks(remarks, today))
    return tuple(dict.fromkeys(effect for effect in found if effect is not None))


@cache
def _harmless() -> tuple[DenialRule, ...]:
    """Return the rules that deny nothing. They are no policy but the meaning of the code: not dated."""
    return tuple(r for r in denial_rules() if r.action is DenialAction.NONE)


def _in_range(procedure: str, span: str) -> bool:
    first, _, last = span.partition("-")
    return bool(procedure) and len(procedure) == len(first) and first <= procedure <= (last or first)
