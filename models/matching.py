"""What was found for an answer of a payer: by which key, or what came near and why it was not taken."""

from datetime import date
from enum import StrEnum

from models.party import PersonName
from models.value import Value


class ClaimKey(StrEnum):
    """By what a CLP of a remittance found its claim, surest first."""

    CONTROL_NUMBER = "control_number"
    """CLP01 is the CLM01 of one of our attempts."""
    PAYER_NUMBER = "payer_number"
    """CLP07 is the payer's number of the claim, known from its 277CA or an earlier remittance."""
    PATIENT_DATE_CHARGE = "patient_date_charge"
    """Member or name, date of service and charge fit exactly one claim billed to this payer."""
    PERSON = "person"
    """Somebody looked and said so."""


class LineKey(StrEnum):
    """By what a line of a remittance found ours, surest first."""

    PERSON = "person"
    """Somebody looked and said so."""
    CONTROL_NUMBER = "control_number"
    """REF*6R is the line control number we sent."""
    SERVICE = "service"
    """Procedure, modifiers, date and charge are the same."""
    CODE_AND_CHARGE = "code_and_charge"
    """Procedure and charge are the same; payers drop modifiers, or leave out dates."""


class ClaimCandidate(Value):
    """A claim that came near; ``reasons`` say why it was not taken, ``fits`` what speaks for it all the same.

    It names no person.
    """

    claim: str
    account: str
    attempt: str
    reasons: tuple[str, ...]
    fits: tuple[str, ...] = ()


class LineCandidate(Value):
    """A line of ours that came near; ``reasons`` say why it was not taken."""

    line: int
    procedure: str
    charge_cents: int
    reasons: tuple[str, ...]


class UnmatchedLine(Value):
    """A line of a remittance, counted from 1, that answers none of ours: why, and which came near."""

    answer: int
    procedure: str
    charge_cents: int
    paid_cents: int
    reason: str
    candidates: tuple[LineCandidate, ...] = ()


class BilledClaim(Value):
    """One attempt as matching sees it: to which payer, for whom, when and over how much.

    ``payer_numbers`` are those the payer gave it (277CA, earlier remittances). ``barred`` says why no answer
    may be taken for it by resemblance ("closed by withdrawal"); empty when nothing speaks against it.
    ``answered`` tells that a decision about it stands already.
    """

    claim: str
    account: str
    attempt: str
    sequence: str
    payer_id: str
    payer_numbers: frozenset[str] = frozenset()
    charge_cents: int
    service_from: date | None = None
    member_id: str = ""
    people: tuple[PersonName, ...] = ()
    barred: str = ""
    answered: bool = False


class FoundClaim(Value):
    """What was found for a CLP: attempt and key, or neither, with what came near."""

    attempt: str = ""
    key: ClaimKey | None = None
    candidates: tuple[ClaimCandidate, ...] = ()
