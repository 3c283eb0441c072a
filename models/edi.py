"""What is wrong in an X12 file, as a value that a person can act on and a 999 can answer with."""

from models.finding import Severity
from models.value import Value


class EdiFinding(Value):
    """One thing wrong in a file: which rule, where, what was found and what would be right.

    ``rule`` is a stable name (``element_missing``). ``transaction`` is ST02, ``claim`` CLM01 or CLP01,
    ``loop`` the guide's loop (``2010AA``), ``position`` counts segments from ST = 1 as a 999 does,
    ``element`` is ``"02"`` or, for a component, ``"01-2"``. ``value`` is what stands there: it may be a
    person's name, so it belongs on a screen or in quarantine, never in a log. ``code`` is what a 999 says:
    IK304 for a segment, IK403 for an element, IK502 for the set.
    """

    rule: str
    severity: Severity
    message: str
    remedy: str = ""
    transaction: str = ""
    claim: str = ""
    loop: str = ""
    segment: str = ""
    position: int = 0
    element: str = ""
    value: str = ""
    code: str = ""
