"""Requests of payers for information: what they want, from whom, until when."""

from datetime import date
from typing import Literal

from models.acknowledgement import ClaimStatus
from models.finding import Role
from models.value import Value


class InformationRequest(Value):
    """One request: by a 277 (R, P3, P4), by an 835 (CARC 226, 227, 250 to 252), or by telephone.

    ``payer_reference`` is the number to repeat in the 275 (TRN02). ``wanted`` holds the statuses that ask,
    with LOINC codes where the payer names documents by them. ``due_on`` is None when it names no date.
    ``supersedes``: it takes the place of all earlier ones; ``insists``: what was sent before is of no use.
    ``advice`` and ``words`` are ours.
    """

    source: Literal["277", "835", "call"]
    code: str
    payer_reference: str = ""
    wanted: tuple[ClaimStatus, ...] = ()
    due_on: date | None = None
    role: Role
    words: str
    advice: str
    message: str = ""
    supersedes: bool = False
    insists: bool = False
    rule: str
    rule_source: str = ""
