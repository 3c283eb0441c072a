"""The invented practice: Fernhill Family Clinic, its providers, payers, partners and staff."""

from models.finding import Role
from models.party import Address, Contact, PersonName, Provider
from models.practice import (
    Payer,
    Practice,
    PracticeFacility,
    PracticeProvider,
    StaffUser,
    TradingPartner,
)
from simulator.books import PartnerBook
from simulator.world.people import with_check_digit

FRONT_DESK_SYSTEM = "frontdesk"

_ADDRESS = Address(line1="411 Heronry Lane", city="Port Alder", state="WA", zip_code="983680411")
_CONTACT = Contact(name="Billing Desk", phone="3605550142", email="billing@fernhill.example")

PRACTICE = Practice(
    name="Fernhill Family Clinic",
    npi=with_check_digit("144550001"),
    tax_id="841729305",
    taxonomy="261QP2300X",
    address=_ADDRESS,
    contact=_CONTACT,
)

PROVIDERS = (
    PracticeProvider(
        npi=with_check_digit("166550011"),
        last="Fenwick",
        first="Odessa",
        taxonomy="207Q00000X",
        clia_number="50D2187654",
    ),
    PracticeProvider(npi=with_check_digit("166550012"), last="Kettleby", first="Bram", taxonomy="207R00000X"),
    PracticeProvider(
        npi=with_check_digit("166550013"), last="Sandoval", first="Tibby", taxonomy="363LF0000X"
    ),
    PracticeProvider(
        npi=with_check_digit("166550014"), last="Abernathy", first="Lucan", taxonomy="207Q00000X"
    ),
)

FACILITIES = (
    PracticeFacility(key="main", name="Fernhill Family Clinic", npi=PRACTICE.npi, address=_ADDRESS),
    PracticeFacility(
        key="ferry",
        name="Fernhill Ferry Landing Annex",
        npi=with_check_digit("144550002"),
        address=Address(line1="9 Ferry Landing", city="Gull Harbor", state="WA", zip_code="985061701"),
    ),
)

PAYERS = (
    # A year to file: a worker that dies costs invented months, and its claim stays in time all the same.
    Payer(
        payer_id="BW001",
        name="Bluewater Health",
        partner="harbor",
        filing_limit_days=365,
        remittance_days=21,
    ),
    Payer(payer_id="CM002", name="Cascade Mutual", partner="harbor", remittance_days=21),
    Payer(
        payer_id="GF003",
        name="Granite Federal",
        partner="harbor",
        replacement_supported=False,
        appeal_limit_days=120,
        remittance_days=21,
    ),
    Payer(payer_id="PH004", name="Plains Health Plan", partner="plains", remittance_days=21),
)

PARTNERS = (
    TradingPartner(key="harbor", name="Harbor Clearinghouse", sender_id="FERNHILL", receiver_id="HARBORCH"),
    TradingPartner(key="plains", name="Plains Direct", sender_id="FERNHILL", receiver_id="PLAINSDIRECT"),
)

USERS = (
    StaffUser(key="mabel", name="Mabel Thackeray", roles=frozenset({Role.FRONT_DESK})),
    StaffUser(key="quill", name="Quillan Frost", roles=frozenset({Role.CODER})),
    StaffUser(key="fenwick", name="Dr. Odessa Fenwick", roles=frozenset({Role.PROVIDER})),
    StaffUser(key="ines", name="Ines Calloway", roles=frozenset({Role.BILLER})),
    StaffUser(key="rory", name="Rory Lindqvist", roles=frozenset({Role.BILLER})),
    StaffUser(key="oona", name="Oona Prideaux", roles=frozenset({Role.SUPERVISOR, Role.AUDITOR})),
    StaffUser(key="wick", name="Wick Tolliver", roles=frozenset({Role.ADMIN})),
)

REFERRER = Provider(
    name=PersonName(last="Pell", first="Ignatia"), npi=with_check_digit("177660021"), taxonomy="207V00000X"
)


def billing_provider() -> Provider:
    """Return the practice as the billing provider of a claim (2010AA)."""
    return Provider(
        name=PersonName(last=PRACTICE.name),
        npi=PRACTICE.npi,
        is_person=False,
        taxonomy=PRACTICE.taxonomy,
        tax_id=PRACTICE.tax_id,
        tax_id_kind="EI",
        address=_ADDRESS,
        contact=_CONTACT,
    )


def rendering_provider(provider: PracticeProvider) -> Provider:
    """Return one of the practice's providers as a claim names them (2310B)."""
    name = PersonName(last=provider.last, first=provider.first)
    return Provider(name=name, npi=provider.npi, taxonomy=provider.taxonomy)


def partner_books() -> tuple[PartnerBook, ...]:
    """Return the same partners as the clearinghouses' own books have them."""
    return tuple(
        PartnerBook(
            key=partner.key,
            name=partner.name,
            identifier=partner.receiver_id,
            sender_id=partner.sender_id,
            receiver_id=partner.receiver_id,
            payers=tuple(p.payer_id for p in PAYERS if p.partner == partner.key),
        )
        for partner in PARTNERS
    )
