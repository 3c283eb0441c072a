"""The payer's books: members, contracts, authorizations, and the mishaps that will befall some members.

The payer decides from these and from what a claim says, never from the name of a test case.
"""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from models.party import Address, Person
from models.value import Value


class PartnerBook(Value):
    """One clearinghouse: its mailbox key, its name and id in a 277CA, the payers it carries files for.

    ``sender_id`` is the practice's id in ISA06 of its files, ``receiver_id`` the clearinghouse's own.
    """

    key: str
    name: str
    identifier: str
    sender_id: str
    receiver_id: str
    payers: tuple[str, ...]


class PayerBook(Value):
    """One payer: how it decides (``style``), and what it allows per unit of a procedure, in cents.

    A payer of style ``unprocessable`` returns an incomplete claim as a whole (MA130), as Medicare does;
    one of style ``standard`` denies the incomplete line alone. ``records_days`` is how long it waits for
    records it asked for before it denies the claim.
    """

    payer_id: str
    name: str
    style: Literal["standard", "unprocessable"] = "standard"
    phone: str = ""
    address: Address
    contract: dict[str, int]
    authorization_required: tuple[str, ...] = ()
    records_days: int = 30


class Member(Value):
    """One member of a payer's plan, and what the plan leaves to the member.

    The copay is taken once per claim, from its first payable line; the other lines go to the deductible
    first and then to coinsurance. ``forwarded_to`` is the payer to which this one forwards what it decided
    as primary (crossover). ``protected``: a Qualified Medicare Beneficiary, who may be billed for nothing.
    """

    member_id: str
    payer_id: str
    person: Person
    plan: str = "Choice PPO"
    active_from: date
    active_to: date | None = None
    copay_cents: int = 0
    deductible_cents: int = 0
    coinsurance_percent: int = 0
    forwarded_to: str = ""
    protected: bool = False

    def active_on(self, day: date) -> bool:
        """Tell whether the plan covers this member on this day."""
        return self.active_from <= day and (self.active_to is None or day <= self.active_to)


class BookedAuthorization(Value):
    """A prior authorization the payer gave: it covers one procedure of one member within its dates."""

    number: str
    payer_id: str
    member_id: str
    procedure: str
    valid_from: date
    valid_to: date


class Incident(Value):
    """What goes wrong on the payer's side for one member, each time only for the member's first claim.

    ``lose_interchange_once``: the file vanishes. ``lose_claim_report``: no 277CA names the claim.
    ``lose_claim_once``: accepted, then not in the system. ``pends_until_days`` and
    ``remittance_delay_days``: decided late, paid later still. ``early_remittance``: the payer's 277CA comes
    after the 835. ``redeliver``: the 835 comes three times. ``unbalanced_first``: the first 835 has a slip
    of the pen; the corrected one follows. ``records``: the payer wants to see the record of the visit, and
    asks for it (277) or denies the claim for want of it (CARC 252). ``denied_as_late``: the payer takes the
    claim for one that came too late (CARC 29) until somebody appeals.
    """

    lose_interchange_once: bool = False
    lose_claim_report: bool = False
    lose_claim_once: bool = False
    pends_until_days: float | None = None
    remittance_delay_days: float | None = None
    early_remittance: bool = False
    redeliver: bool = False
    unbalanced_first: bool = False
    records: Literal["", "asked_for", "denied_without"] = ""
    denied_as_late: bool = False


class Books(Value):
    """Everything the payers and clearinghouses know before the first claim arrives.

    ``refused_diagnoses`` are right codes that payers here do not take as they stand: an edit of their own.
    """

    partners: tuple[PartnerBook, ...]
    payers: tuple[PayerBook, ...]
    members: tuple[Member, ...]
    authorizations: tuple[BookedAuthorization, ...] = ()
    referral_required: tuple[str, ...] = ()
    ndc_required: tuple[str, ...] = ()
    not_payable_modifiers: tuple[str, ...] = ()
    refused_diagnoses: tuple[str, ...] = ()
    incidents: dict[str, Incident] = Field(default_factory=dict[str, Incident])

    def partner(self, key: str) -> PartnerBook:
        """Return the clearinghouse with this mailbox key."""
        return next(p for p in self.partners if p.key == key)

    def payer(self, payer_id: str) -> PayerBook | None:
        """Return the payer with this id, or None."""
        return next((p for p in self.payers if p.payer_id == payer_id), None)

    def incident(self, member_id: str) -> Incident:
        """Return what goes wrong for this member; mostly nothing."""
        return self.incidents.get(member_id, Incident())


class MemberRegister:
    """The members by payer and member id; thousands are looked up, not searched."""

    def __init__(self, books: Books) -> None:
        self._members = {(m.payer_id, m.member_id): m for m in books.members}
        self._shapes = {(m.payer_id, shape_of(m.member_id)) for m in books.members}

    def find(self, payer_id: str, member_id: str) -> Member | None:
        """Return the member, or None when the payer does not know this id."""
        return self._members.get((payer_id, member_id))

    def could_be(self, payer_id: str, member_id: str) -> bool:
        """Tell whether an id looks like one of this payer's at all."""
        return (payer_id, shape_of(member_id)) in self._shapes


def shape_of(member_id: str) -> str:
    """Return the shape of an id: ``BWH700`` is ``AAA999``."""
    return "".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in member_id)


def load_books(path: Path) -> Books:
    """Read ``books.json``; pydantic names the field when the file is wrong."""
    return Books.model_validate_json(path.read_bytes())
