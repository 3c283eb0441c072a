"""A record that could not be read, kept with everything a person needs to repair it or to ask its sender."""

from models.value import Value


class RefusedRecord(Value):
    """One claim, question or answer of a transaction set that could not be taken; its neighbours were.

    ``record`` names it for people ("claim HL-0001", "trace Q77"), ``control_number`` is that number alone
    (CLM01, TRN02 or ST02; empty when even that is missing). ``field`` is the element (``STC03``),
    ``position`` its segment counted from ST = 1, ``value`` what stands there. ``text`` holds the record's
    segments. ``value`` and ``text`` may tell of a person: they belong in quarantine, never in a log.
    """

    record: str
    control_number: str = ""
    field: str
    value: str = ""
    problem: str
    remedy: str
    position: int = 0
    text: str = ""
