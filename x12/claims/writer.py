"""Writes professional claims: many ``OutboundClaim`` into one 837P file (005010X222A1).

The tree of one file, with HL numbers as they are counted::

    HL*1**20*1~          2000A the first billing provider
    HL*2*1*22*0~           2000B a subscriber who is the patient, and the claim
    HL*3*1*22*1~           2000B a subscriber
    HL*4*3*23*0~             2000C another person is the patient, and the claim
    HL*5**20*1~          2000A the next billing provider

A claim bills exactly one coverage, ``OutboundClaim.sequence``: that one becomes 2000B and 2010BB. Every
other coverage of the document becomes a loop 2320; those of earlier payers bring their decisions along.
"""

from models.claim import ClaimBatch, Coverage, OutboundClaim
from models.envelope import Envelope
from models.party import Provider
from x12.claims.level_writer import ClaimLevels
from x12.claims.loop_writer import write_claim_loop
from x12.parties import write_references
from x12.writing import SegmentWriter, day_text, interchange, number_text

VERSION = "005010X222A1"


def write_claims(envelope: Envelope, batch: ClaimBatch) -> bytes:
    """Write the batch as one interchange, one group, one transaction set.

    BHT03 is the envelope's control number in nine digits: a 277CA names the batch by it. Raises
    ``BadInput`` when a claim lacks what the guide requires.
    """
    out = SegmentWriter()
    at = envelope.created_at
    out.add("BHT", "0019", "00", f"{envelope.control_number:09d}", f"{at:%Y%m%d}", f"{at:%H%M}", "CH")
    _ProfessionalLevels(out).write(batch.submitter, batch.claims)
    return interchange(envelope, "HC", VERSION, "837", [out])


class _ProfessionalLevels(ClaimLevels[OutboundClaim]):
    """The levels of an 837P."""

    def write_claim_loop(self, claim: OutboundClaim, billed: Coverage) -> None:
        """Write loop 2300."""
        write_claim_loop(self.out, claim, billed)

    def billing_numbers(self, billing: Provider) -> None:
        """Write REF*0B and REF*1G of 2010AA."""
        write_references(self.out, billing.other_ids)

    def insurance_type(self, coverage: Coverage) -> str:
        """Return SBR05: why Medicare is not the first payer."""
        return coverage.insurance_type

    def patient_facts(self, claim: OutboundClaim) -> tuple[str, ...]:
        """Return ``D8*20261101*01*154*Y``: date of death, pounds, pregnancy."""
        document = claim.document
        death, weight = document.patient_death_on, document.patient_weight
        died = ("D8", day_text(death)) if death else ("", "")
        pounds = ("01", number_text(weight)) if weight is not None else ("", "")
        return *died, *pounds, "Y" if document.patient_pregnant else ""
