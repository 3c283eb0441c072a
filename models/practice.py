"""What a practice sets up before its first claim: itself, providers, payers, partners, people."""

import re
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field, field_validator

from models.finding import Role
from models.party import Address, Contact
from models.value import Value


def plain_name(name: str) -> str:
    """Return letters and digits of a name in upper case: payers and people are written in many ways."""
    return "".join(character for character in name if character.isalnum()).upper()


LineOfBusiness = Literal[
    "",
    "commercial",
    "medicare",
    "medicare_advantage",
    "medicaid",
    "tricare",
    "fep",
    "bcbs",
    "workers_compensation",
    "auto",
]
"""What kind of insurance a payer sells; empty: the claim's filing indicator (SBR09) tells."""


class Practice(Value):
    """The practice that bills. ``coding_review`` = "always" sends coded claims to the coder too.

    ``four_eyes``: whoever writes an appeal or proposes a write-off does not approve it; a write-off of up to
    ``write_off_alone_cents`` may be one person's, unless a limit was missed.
    ``release``: claims that the review let through go out by themselves, or a biller releases each.
    ``clia_number`` is that of its laboratory, for providers who have none of their own. ``coding_help`` shows
    suggestions to coders; ``coding_models`` are plugged-in models by their name, none unless named here.
    """

    key: str = "practice"
    name: str
    npi: str
    tax_id: str
    taxonomy: str = ""
    address: Address
    contact: Contact
    coding_review: Literal["uncoded_only", "always"] = "uncoded_only"
    four_eyes: bool = True
    write_off_alone_cents: int = 0
    clia_number: str = ""
    coding_help: bool = True
    coding_models: tuple[str, ...] = ()
    release: Literal["automatic", "biller"] = "automatic"


class PracticeProvider(Value):
    """A provider of the practice by NPI; ``clia_number`` if it runs a laboratory."""

    npi: str
    last: str
    first: str = ""
    taxonomy: str = ""
    clia_number: str = ""

    @property
    def key(self) -> str:
        """Return the NPI."""
        return self.npi

    @property
    def found_by(self) -> str:
        """Return the plain last name: a claim may have another NPI of the same person."""
        return plain_name(self.last)


class PracticeFacility(Value):
    """A place of the practice by a short key."""

    key: str
    name: str
    npi: str = ""
    place_of_service: str = "11"
    address: Address


class Payer(Value):
    """A payer's attributes, as the contract or its companion guide states them.

    Days are calendar days. ``partner`` names the trading partner that carries its files.
    ``replacement_supported``: the payer takes frequency 7. The limits are those of the contract; without one
    the seeds of ``rulebook/data/deadlines.toml`` count, chosen by ``line_of_business`` (else the claim's
    filing indicator) and ``state`` (of a state programme). ``filing_limit_days`` counts from the first date
    of service, ``later_payer_limit_days`` from the EOB of the payer before, the others from the remittance or
    the request. ``limit_counts``: what must have happened by the last day. ``cob_method``: how the plan pays
    as a later payer. ``authorization_required``: procedures that need REF*G1; ``referral_required``: every
    service of another than the member's own doctor needs REF*9F, ``referral_plans``: a specialist's visit
    does under plans of these types (SBR09 or EB04, HM an HMO). ``coverage_valid_days``: an eligibility
    answer older than this is asked for again before the claim goes out. ``attachments``: whether it takes
    documents as X12 275, or only by fax, portal and post. ``automatic_fixes_off``: reasons (CARC or RARC, or
    ``all``) for which nothing is corrected and sent again without a person. ``member_id_format``: a regular
    expression that its member ids match in full. ``fee_outlier_factor``: a charge above so many times its fee
    is questioned, 0 for never.
    ``follows_ncci``: whether NCCI pairs, unit limits and add-on codes of Medicare's tables are errors for it;
    None: only for Medicare and Medicare Advantage, by the line of business (all others are asked).
    ``bilateral``: how it takes a procedure on both sides: one line with 50, or two lines with RT and LT.
    ``anesthesia_unit``: whether it takes the time of anesthesia in minutes (MJ) or in units (UN).
    """

    payer_id: str
    name: str
    partner: str
    eligibility: Literal["realtime", "none"] = "realtime"
    status_inquiry: Literal["realtime", "none"] = "realtime"
    replacement_supported: bool = True
    line_of_business: LineOfBusiness = ""
    state: str = ""
    filing_limit_days: int | None = None
    later_payer_limit_days: int | None = None
    corrected_limit_days: int | None = None
    appeal_limit_days: int | None = None
    request_days: int | None = None
    crossover_business_days: int | None = None
    limit_counts: Literal["received", "sent"] | None = None
    cob_method: Literal["", "standard", "carve_out", "maintenance_of_benefits"] = ""
    remittance_days: int = 21
    authorization_required: tuple[str, ...] = ()
    referral_required: bool = False
    referral_plans: tuple[str, ...] = ("HM",)
    member_id_format: str = ""
    fee_outlier_factor: int = 10
    follows_ncci: bool | None = None
    bilateral: Literal["", "50", "two_lines"] = ""
    anesthesia_unit: Literal["MJ", "UN"] = "MJ"
    coverage_valid_days: int = 30
    attachments: Literal["x12", "none"] = "x12"
    automatic_fixes_off: tuple[str, ...] = ()

    @field_validator("member_id_format")
    @classmethod
    def _is_a_pattern(cls, pattern: str) -> str:
        """Refuse what is no regular expression here, not in the middle of a claim's review."""
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression ({error})") from None
        return pattern

    @property
    def key(self) -> str:
        """Return the payer id."""
        return self.payer_id

    @property
    def found_by(self) -> str:
        """Return the plain name, by which a payment may be all that names the payer."""
        return plain_name(self.name)


class TradingPartner(Value):
    """Who carries the files: its mailbox and the ids in ISA and GS.

    ``secret`` and ``host_key`` are references: ``env:NAME`` or ``file:PATH``; the value itself is never
    stored. ``realtime_url`` answers 270 and 276, at most ``realtime_per_minute`` of them if that is not 0.
    """

    key: str
    name: str
    sender_id: str
    sender_qualifier: str = "ZZ"
    receiver_id: str
    receiver_qualifier: str = "ZZ"
    usage: Literal["P", "T"] = "T"
    sftp_host: str = ""
    sftp_port: int = 22
    sftp_user: str = ""
    sftp_secret: str = ""
    sftp_host_key: str = ""
    inbound_folder: str = "/outbox"
    outbound_folder: str = "/inbox"
    realtime_url: str = ""
    realtime_per_minute: int = Field(default=0, ge=0)


CredentialKind = Literal[
    "license", "dea", "board_certification", "malpractice", "caqh", "enrollment", "clia", "other"
]


class Credential(Value):
    """Something that lets somebody work or bill, and that ends: a license, an enrollment with a payer.

    ``holder`` is the NPI of a provider of the practice, or ``practice`` for the practice itself. ``issuer``
    gave it: a state board, the DEA, a payer's id for an enrollment. ``number`` is what they call it.
    """

    key: str
    holder: str
    kind: CredentialKind
    issuer: str
    number: str = ""
    effective_from: date | None = None
    expires_on: date
    note: str = ""

    @property
    def found_by(self) -> str:
        """Return who holds it."""
        return self.holder


class StaffUser(Value):
    """Someone who answers tasks; ``roles`` is a set."""

    key: str
    name: str
    roles: frozenset[Role]


class Authorization(Value):
    """A prior authorization on file: for one member, by one payer, for procedures, days and units.

    One procedure stands in ``procedure``, several in ``procedures``; both count. An empty ``provider_npi``
    is any provider of the practice. ``units`` are those the payer granted in all; what submissions have
    used of them is counted in the store. ``recorded_on`` is the business date on which it was written down.
    """

    number: str
    payer_id: str
    member_id: str
    procedure: str = ""
    procedures: tuple[str, ...] = ()
    provider_npi: str = ""
    valid_from: date
    valid_to: date
    units: Decimal
    recorded_on: date

    @property
    def key(self) -> str:
        """Return the authorization number."""
        return self.number

    @property
    def found_by(self) -> str:
        """Return the member it was given for."""
        return self.member_id

    @property
    def codes(self) -> frozenset[str]:
        """Return every procedure it was granted for."""
        return frozenset(code for code in (self.procedure, *self.procedures) if code)


class Referral(Value):
    """A referral on file (REF*9F): who sent the member to whom, for which days and how many visits.

    ``visits`` None is no limit; empty ``referring_npi``, ``provider_npi`` or ``procedures`` is any.
    """

    number: str
    payer_id: str
    member_id: str
    referring_npi: str = ""
    provider_npi: str = ""
    procedures: tuple[str, ...] = ()
    valid_from: date
    valid_to: date
    visits: int | None = None
    recorded_on: date

    @property
    def key(self) -> str:
        """Return the referral number."""
        return self.number

    @property
    def found_by(self) -> str:
        """Return the member it was given for."""
        return self.member_id
