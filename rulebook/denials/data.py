"""The denial playbook as values: its rules, what remark codes add, and which reasons never deny.

The files are ``denials.toml`` (reasons, CARC) and ``remarks.toml`` (remarks, RARC) in ``rulebook/data``.
"""

from functools import cache

from models.denial import DenialAction
from models.finding import Role
from rulebook.dated import Dated, entries, read


class DenialRule(Dated):
    """One row of the playbook: for this CARC, and only for this RARC, group or payer where they are given.

    ``fields`` are the paths a correction touches; ``{n}`` stands for the number of the denied line, ``{c}``
    for the position of the coverage billed. ``by_remark``: the reason says nothing alone, the RARC says
    what is wrong. ``authorization``: resent automatically when an authorization now on file explains it.
    ``when_sent`` is the action when the authorization had been sent.
    """

    carc: str
    rarc: str = ""
    group: str = ""
    payer: str = ""
    action: DenialAction
    owner: Role = Role.BILLER
    fields: tuple[str, ...] = ()
    cause: str
    advice: str
    by_remark: bool = False
    authorization: bool = False
    when_sent: DenialAction = DenialAction.APPEAL

    @property
    def name(self) -> str:
        """Return the rule's name as an outcome shows it: ``CARC 96, RARC N130``."""
        parts = [f"CARC {self.carc}"]
        parts += [f"RARC {self.rarc}"] if self.rarc else []
        parts += [f"group {self.group}"] if self.group else []
        parts += [f"payer {self.payer}"] if self.payer else []
        return ", ".join(parts)

    @property
    def specificity(self) -> tuple[bool, bool, bool]:
        """Return what orders rules that all fit: payer before RARC before group before the bare CARC."""
        return bool(self.payer), bool(self.rarc), bool(self.group)


class RemarkRule(Dated):
    """What one RARC adds to any reason: the field it points at and who knows it, or what it forbids.

    ``new_claim``: the payer holds nothing, so the correction is a new claim and there is nothing to
    appeal. ``appeal_allowed`` and ``resend_allowed`` are False where the remark says so.
    """

    rarc: str
    owner: Role = Role.BILLER
    fields: tuple[str, ...] = ()
    cause: str = ""
    advice: str = ""
    new_claim: bool = False
    appeal_allowed: bool = True
    resend_allowed: bool = True


@cache
def denial_rules() -> tuple[DenialRule, ...]:
    """Return the whole playbook, rules out of force too."""
    return entries("denials.toml", DenialRule, "denial")


@cache
def remark_rules() -> tuple[RemarkRule, ...]:
    """Return what is known of remark codes, entries out of force too."""
    return entries("remarks.toml", RemarkRule, "remark")


@cache
def never_deny() -> frozenset[str]:
    """Return the CARCs that explain a price or a share and are never a denial (45, 1, 2, 3, 23 ...)."""
    return frozenset(read("denials.toml")["never_deny"])
