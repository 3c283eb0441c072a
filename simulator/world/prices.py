"""What services cost and what the payers' contracts allow. HCPCS Level II only: CPT is not ours to ship."""

from dataclasses import dataclass
from decimal import Decimal

from models.claim import Drug
from models.party import Address
from simulator.books import PayerBook

CHARGES = {
    "A4550": 3900,
    "G0008": 3000,
    "G0101": 7400,
    "G0279": 9800,
    "G0283": 3400,
    "G0438": 24500,
    "G0439": 18900,
    "G0480": 16500,
    "G2211": 2800,
    "J0696": 2200,
    "J1885": 1850,
    "J3420": 1200,
    "Q0091": 6100,
    "T1015": 19200,
}
"""The practice's fee schedule, cents per unit."""

DESCRIPTIONS = {
    "G0008": "Influenza vaccine given",
    "G0101": "Pelvic and clinical breast examination",
    "G0283": "Electrical stimulation, unattended, lower back",
    "G0439": "Annual wellness visit, subsequent",
    "Q0091": "Pap smear obtained",
    "T1015": "Clinic visit, all inclusive",
}
"""What a note calls a service before the coder gives it a code."""

DRUGS = {
    "J0696": Drug(ndc="00409733201", quantity=Decimal(1), unit="UN"),
    "J1885": Drug(ndc="00409379501", quantity=Decimal(1), unit="ML"),
    "J3420": Drug(ndc="00517003125", quantity=Decimal(1), unit="ML"),
}
"""The drug that each drug procedure gives, by national drug code."""


@dataclass(frozen=True)
class _Terms:
    payer_id: str
    name: str
    percent: int
    phone: str
    address: Address
    unprocessable: bool = False
    authorization_required: tuple[str, ...] = ()


_TERMS = (
    _Terms(
        "BW001",
        "Bluewater Health",
        72,
        "8005550111",
        Address(line1="1 Bluewater Plaza", city="Seattle", state="WA", zip_code="981010001"),
        authorization_required=("G0480",),
    ),
    _Terms(
        "CM002",
        "Cascade Mutual",
        68,
        "8005550122",
        Address(line1="200 Cascade Avenue", city="Portland", state="OR", zip_code="972010200"),
    ),
    _Terms(
        "GF003",
        "Granite Federal",
        55,
        "8005550133",
        Address(line1="30 Quarry Road", city="Olympia", state="WA", zip_code="985010030"),
        unprocessable=True,
    ),
    _Terms(
        "PH004",
        "Plains Health Plan",
        80,
        "8005550144",
        Address(line1="4000 Prairie Street", city="Boise", state="ID", zip_code="837024000"),
    ),
)


def payer_books() -> tuple[PayerBook, ...]:
    """Return every payer with a contract for every procedure of the fee schedule."""
    return tuple(
        PayerBook(
            payer_id=terms.payer_id,
            name=terms.name,
            style="unprocessable" if terms.unprocessable else "standard",
            phone=terms.phone,
            address=terms.address,
            contract={code: charge * terms.percent // 100 for code, charge in CHARGES.items()},
            authorization_required=terms.authorization_required,
        )
        for terms in _TERMS
    )
