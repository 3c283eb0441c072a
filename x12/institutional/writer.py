"""Writes institutional claims: many ``OutboundInstitutionalClaim`` into one 837I file (005010X223A2).

::

    HL*1**20*1~            2000A the hospital
      HL*2*1*22*0~           2000B a subscriber who is the patient
        CLM*HL-7001*12750***11:A:1**A*Y*Y~   2300 the claim

The levels above a claim are written as in an 837P (``x12/claims/level_writer.py``); here the billing provider
is always an organization, and nothing is told of a patient beside the relationship.
"""

from models.claim import Coverage
from models.envelope import Envelope
from models.institutional import InstitutionalBatch, OutboundInstitutionalClaim
from models.party import Provider
from x12.claims.level_writer import ClaimLevels
from x12.claims.place import Place
from x12.institutional.loop_writer import write_institutional_loop
from x12.writing import SegmentWriter, interchange

VERSION = "005010X223A2"


def write_institutional_claims(envelope: Envelope, batch: InstitutionalBatch) -> bytes:
    """Write the batch as one interchange, one group, one transaction set.

    BHT03 is the envelope's control number in nine digits: a 277CA names the batch by it. Raises
    ``BadInput`` when a claim lacks what the guide requires, or holds what no element can carry whole.
    """
    out = SegmentWriter()
    at = envelope.created_at
    out.add("BHT", "0019", "00", f"{envelope.control_number:09d}", f"{at:%Y%m%d}", f"{at:%H%M}", "CH")
    _InstitutionalLevels(out).write(batch.submitter, batch.claims)
    return interchange(envelope, "HC", VERSION, "837", [out])


class _InstitutionalLevels(ClaimLevels[OutboundInstitutionalClaim]):
    """The levels of an 837I."""

    def write_claim_loop(self, claim: OutboundInstitutionalClaim, billed: Coverage) -> None:
        """Write loop 2300."""
        write_institutional_loop(self.out, claim, billed)

    def check_billing(self, billing: Provider, record: str) -> None:
        """Refuse a person: only organizations bill on this form."""
        place = Place(record, "billing")
        if billing.is_person:
            remedy = "Name the institution, or bill as 837P"
            raise place.refusal("a person cannot bill as an institution", "is_person", remedy)
        if billing.tax_id_kind == "SY":
            remedy = "Give the employer identification number"
            raise place.refusal("an institution bills under its EIN only", "tax_id_kind", remedy)
        place.fit(billing.npi, 80, "npi")
        place.fit(billing.taxonomy, 50, "taxonomy")
        place.fit(billing.tax_id, 50, "tax_id")
