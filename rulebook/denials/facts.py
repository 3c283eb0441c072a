"""What the playbook may know besides the payer's decision: the claim as it was sent, and stored facts."""

from datetime import date

from pydantic import Field

from models.claim import ClaimDocument, Coverage, PayerSequence
from models.coverage_facts import EligibilityFacts
from models.lineage import Lineage
from models.party import PersonName
from models.practice import Authorization, Payer, Practice, PracticeProvider
from models.value import Value
from rulebook.deadlines.proof import FilingProof
from rulebook.denials.data import DenialRule


class DenialContext(Value):
    """The facts of one decision.

    ``document`` is the claim as it was submitted on ``submitted_on`` to the payer of ``sequence``;
    ``authorizations`` are all on file today; ``automatic_attempts`` are the reasons (``CO-197``, ``N290``)
    that had an automatic correction on this claim already: there is one per reason, ever. ``told_lines`` is
    what a person said about lines that answered none of ours: {their line: our number}.

    ``eligibility`` is the newest 271 of the payer that decided, ``providers`` and ``practice`` the masters,
    ``corrected_member_id`` and ``corrected_name`` what the decision itself corrects (NM1*74),
    ``documents`` are the ids of documents kept with the claim: what it announced (PWK06) is named so.
    ``sent_reference`` is REF*F8 as it was sent, ``payer_number`` the payer's own number of the claim (CLP07).
    ``practice_rows`` are the practice's own rows of the playbook in force on ``today``.
    """

    document: ClaimDocument
    sequence: PayerSequence = "P"
    payer: Payer | None = None
    authorizations: tuple[Authorization, ...] = ()
    submitted_on: date
    automatic_attempts: tuple[str, ...] = ()
    told_lines: dict[int, int] = Field(default_factory=dict[int, int])
    eligibility: EligibilityFacts | None = None
    providers: tuple[PracticeProvider, ...] = ()
    practice: Practice | None = None
    corrected_member_id: str = ""
    corrected_name: PersonName | None = None
    lineage: Lineage = Lineage()
    sent_reference: str = ""
    payer_number: str = ""
    filing_proof: FilingProof | None = None
    documents: tuple[str, ...] = ()
    practice_rows: tuple[DenialRule, ...] = ()
    today: date

    @property
    def coverage(self) -> Coverage | None:
        """Return the coverage whose payer decided, or None."""
        return self.document.coverage(self.sequence)

    @property
    def coverage_position(self) -> int:
        """Return that coverage's position among all, from 1; 1 when the claim has none of this sequence."""
        coverages = enumerate(self.document.coverages, start=1)
        return next((n for n, c in coverages if c.sequence == self.sequence), 1)

    @property
    def payer_id(self) -> str:
        """Return the id of the payer that decided, or nothing."""
        return self.coverage.payer.payer_id if self.coverage is not None else ""
