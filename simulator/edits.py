"""The edits before adjudication: what the clearinghouse, then the payer, refuses in a 277CA.

A refused claim is not in anybody's system: it gets no 835, and it is sent again, corrected, as what it was.
"""

from models.acknowledgement import ClaimStatus
from models.claim import ClaimDocument
from simulator.books import Books, MemberRegister
from simulator.received import ReceivedClaim

CLEARINGHOUSE_RECEIPT = ClaimStatus(category="A1", code="19")
PAYER_ACCEPTANCE = ClaimStatus(category="A2", code="20", entity="PR")


def clearinghouse_edits(
    claim: ReceivedClaim, books: Books, payers: tuple[str, ...]
) -> tuple[ClaimStatus, ...]:
    """Return why the clearinghouse refuses the claim; nothing means it goes on to the payer."""
    document = claim.document
    found = (
        (claim.payer_id not in payers, ClaimStatus(category="A3", code="116")),
        (_lacks_referral(document, books), ClaimStatus(category="A6", code="562", entity="DN")),
        (_zip_is_short(document), ClaimStatus(category="A7", code="500", entity="85")),
        (not npi_is_valid(document.billing.npi), ClaimStatus(category="A7", code="562", entity="85")),
        (_rendering_is_wrong(document), ClaimStatus(category="A7", code="562", entity="82")),
        (_points_nowhere(document), ClaimStatus(category="A7", code="477")),
        (_charges_differ(document), ClaimStatus(category="A7", code="178")),
    )
    return tuple(status for wrong, status in found if wrong)


def payer_edits(claim: ReceivedClaim, books: Books, register: MemberRegister) -> tuple[ClaimStatus, ...]:
    """Return why the payer refuses the claim; nothing means it is in its system."""
    refused = any(d.code in books.refused_diagnoses for d in claim.document.diagnoses)
    unknown = register.find(claim.payer_id, claim.member_id) is None
    found = (
        (refused, ClaimStatus(category="A7", code="255")),
        (unknown, ClaimStatus(category="A3", code="33", entity="IL")),
    )
    return tuple(status for wrong, status in found if wrong)


def npi_is_valid(npi: str) -> bool:
    """Check an NPI: ten digits, the first 1 or 2, Luhn over 80840 and the NPI (which adds 24)."""
    if len(npi) != 10 or not npi.isdigit() or npi[0] not in "12":
        return False
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in npi[8::-2])
    return (24 + doubled + sum(int(digit) for digit in npi[9::-2])) % 10 == 0


def _lacks_referral(document: ClaimDocument, books: Books) -> bool:
    at_claim = document.referring is not None and bool(document.referring.npi)
    return not at_claim and any(
        line.procedure in books.referral_required and not (line.referring and line.referring.npi)
        for line in document.lines
    )


def _zip_is_short(document: ClaimDocument) -> bool:
    address = document.billing.address
    return address is None or len(address.zip_code) != 9


def _rendering_is_wrong(document: ClaimDocument) -> bool:
    named = [line.rendering for line in document.lines] + [document.rendering]
    return any(provider is not None and not npi_is_valid(provider.npi) for provider in named)


def _points_nowhere(document: ClaimDocument) -> bool:
    known = range(1, len(document.diagnoses) + 1)
    return any(
        not line.diagnosis_pointers or any(p not in known for p in line.diagnosis_pointers)
        for line in document.lines
    )


def _charges_differ(document: ClaimDocument) -> bool:
    return sum(line.charge_cents for line in document.lines) != document.charge_cents
