"""Proof of timely filing: what shows that a payer had the claim in time, the strongest first.

The payer's word that it took the claim (277CA A2) is the best, then its word that it has it (A1), then the
clearinghouse's, and at last a 999 with the file it answers: that says only that a file could be read, so it
is labelled weak. An attempt that was rejected proves nothing, whoever acknowledged it before.

    proof = best_proof(evidence, by=date(2026, 5, 30))
    proof.strength, proof.in_time        # ("payer_accepted", True)
"""

from collections.abc import Iterable
from datetime import date

from models.filing_evidence import FilingEvidence, Strength
from models.value import Value

STRONGEST_FIRST = tuple(Strength)

LABEL = {
    Strength.PAYER_ACCEPTED: "The payer accepted the claim into adjudication (277CA A2)",
    Strength.PAYER_RECEIVED: "The payer confirmed that it received the claim (277CA A1)",
    Strength.CLEARINGHOUSE: "The clearinghouse confirmed the claim (277CA); ask it for the payer's receipt",
    Strength.WEAK: "Weak: only the file was acknowledged (999). It does not show that the claim arrived",
    Strength.NONE: "No proof: nobody outside confirmed the claim, or it was rejected",
}


class FilingProof(Value):
    """The best there is: its strength in words, the evidence, and whether it shows receipt in time."""

    strength: Strength
    label: str
    in_time: bool = False
    evidence: FilingEvidence | None = None


def best_proof(evidence: Iterable[FilingEvidence], by: date | None = None) -> FilingProof:
    """Return the strongest proof that the claim was filed by ``by``, the last day; None asks for any day.

    Among proofs of one strength the earliest counts. When nothing proves receipt in time, the strongest of
    what came later is returned with ``in_time`` False, so that a person sees what there is.
    """
    ranked = sorted(evidence, key=lambda one: (STRONGEST_FIRST.index(one.strength), one.on))
    proving = [one for one in ranked if one.strength is not Strength.NONE]
    timely = [one for one in proving if by is None or one.on <= by]
    best = next(iter(timely or proving), None)
    if best is None:
        return FilingProof(strength=Strength.NONE, label=LABEL[Strength.NONE])
    return FilingProof(
        strength=best.strength, label=LABEL[best.strength], in_time=bool(timely), evidence=best
    )
