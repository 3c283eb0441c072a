"""Scrubs the claims of 837P files as they are read: no server, no database, the memory of one claim.

What is kept across claims is what a service is compared with: who it was for (as a number that cannot be
turned back), which code, which day. So a service billed twice in one batch is found.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, NamedTuple

from models.claim import ClaimDocument
from models.earlier_service import EarlierService
from models.errors import X12Refused
from models.finding import Finding
from models.practice import Authorization, Payer, Referral
from rulebook.codes.book import CodeBook
from rulebook.context import ScrubContext
from rulebook.packs.model import RulePack
from rulebook.scrub import scrub
from x12.claims.reader import ReadClaim, RefusedClaim, stream_claims
from x12.envelopes import OpenTransaction
from x12.files import kind_of
from x12.interchange import Messages

NOT_CHECKED = "not_checked"
"""The rule that says which table is missing; told once for each table, not for each claim."""


class Refused(NamedTuple):
    """A record that could not be read: a claim by CLM01, a set (``ST 0001``), or the envelope (``file``)."""

    claim: str
    field: str
    problem: str
    fix: str
    position: int


class Found(NamedTuple):
    """One finding with the claim (CLM01) it is of."""

    claim: str
    finding: Finding


@dataclass(frozen=True)
class Rules:
    """What claims are scrubbed by: code sets, packs, payers, authorizations, referrals, the day of sending.

    ``payer`` is set when every claim shall be judged as billed to that payer.
    """

    today: date
    packs: tuple[RulePack, ...] = ()
    payers: dict[str, Payer] = field(default_factory=dict[str, Payer])
    authorizations: tuple[Authorization, ...] = ()
    referrals: tuple[Referral, ...] = ()
    codes: CodeBook = field(default_factory=CodeBook.shipped)
    payer: str = ""

    def context(self, claim: ReadClaim, history: tuple[EarlierService, ...]) -> ScrubContext:
        """Return the submission that a claim of a file is meant as."""
        billed = claim.document.coverage(claim.sequence)
        return ScrubContext(
            today=self.today,
            sequence=claim.sequence,
            payer=self.payers.get(billed.payer.payer_id) if billed is not None else None,
            frequency=claim.document.frequency,
            original_reference=claim.original_reference,
            authorizations=self.authorizations,
            referrals=self.referrals,
            codes=self.codes,
            history=history,
            packs=self.packs,
        )

    def addressed(self, claim: ReadClaim) -> ReadClaim:
        """Return the claim as billed to the payer that was named, if one was."""
        if not self.payer:
            return claim
        coverages = tuple(
            c.model_copy(update={"payer": c.payer.model_copy(update={"payer_id": self.payer})})
            if c.sequence == claim.sequence
            else c
            for c in claim.document.coverages
        )
        document = claim.document.model_copy(update={"coverages": coverages})
        return ReadClaim(claim.segments, document, claim.sequence, end=claim.end)


@dataclass
class Scrubbed:
    """What became of one file; ``not_checked`` counts claims for each table that is missing."""

    claims: int = 0
    findings: list[Found] = field(default_factory=list[Found])
    refused: list[Refused] = field(default_factory=list[Refused])
    not_checked: dict[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])

    def note(self, finding: Finding) -> None:
        """Count a table that is missing; of several days the first is told."""
        message, claims = self.not_checked.get(finding.field, (finding.message, 0))
        self.not_checked[finding.field] = (message, claims + 1)

    @property
    def errors(self) -> int:
        """Count what blocks a submission."""
        return sum(found.finding.severity == "error" for found in self.findings) + len(self.refused)

    @property
    def warnings(self) -> int:
        """Count what wants an override."""
        return sum(found.finding.severity == "warning" for found in self.findings)


def scrub_file(source: BinaryIO, rules: Rules, seen: "Seen | None" = None) -> Scrubbed:
    """Scrub every claim of a file. Raises ``X12Refused`` when it is no X12 or holds no professional claim."""
    result, earlier = Scrubbed(), seen or Seen()
    messages = Messages(source)
    unread: list[X12Refused] = []
    for transaction in messages:
        try:
            for claim in _claims_of(transaction, result):
                result.claims += 1
                _scrub_claim(rules.addressed(claim), rules, earlier, result)
        except X12Refused as refusal:
            unread.append(refusal)
            result.refused.append(
                Refused(refusal.record, refusal.field, refusal.problem, refusal.remedy, refusal.position)
            )
    _note_envelopes(messages, result)
    if not result.claims and len(result.refused) == len(unread):
        raise next(iter(unread), X12Refused("the file holds no claim", remedy="Give an 837P (005010X222A1)"))
    return result


def _note_envelopes(messages: Messages, result: Scrubbed) -> None:
    for finding in messages.findings:
        if finding.severity == "error":
            place = f"{finding.segment}{finding.element}"
            result.refused.append(Refused("file", place, finding.message, finding.remedy, finding.position))


def _claims_of(transaction: OpenTransaction, result: Scrubbed) -> Iterator[ReadClaim]:
    """Yield the claims of a set that could be read, and note those that could not. Raises ``X12Refused``."""
    kind = kind_of(transaction)
    if kind != "837P":
        raise X12Refused(
            f"a {kind} holds no professional claims",
            record=f"ST {transaction.control_number[:20]}",
            remedy="Give 837P files; for other kinds there is: claimflow edi check",
        )
    for record in stream_claims(transaction):
        if isinstance(record, RefusedClaim):
            number = record.control_number
            result.refused.append(
                Refused(number, record.field, record.problem, record.remedy, record.position)
            )
        else:
            yield record


def _scrub_claim(claim: ReadClaim, rules: Rules, earlier: "Seen", result: Scrubbed) -> None:
    context = rules.context(claim, earlier.of(claim.control_number, claim.document, claim.sequence))
    for finding in scrub(claim.document, context):
        if finding.rule == NOT_CHECKED:
            result.note(finding)
        else:
            result.findings.append(Found(claim.control_number, finding))
    earlier.add(claim.control_number, claim.document, claim.sequence)


class Seen:
    """The services of the claims before, by patient; a claim that is replaced or voided is not compared."""

    def __init__(self, key: Callable[[object], int] = hash) -> None:
        self._key = key
        self._services: dict[int, list[tuple[Any, ...]]] = {}

    def of(self, number: str, document: ClaimDocument, sequence: str) -> tuple[EarlierService, ...]:
        """Return the services of the patient's claims before this one."""
        if document.frequency != "1":
            return ()
        rows = self._services.get(self._patient(document, sequence), ())
        return tuple(_service(*row) for row in rows if row[0] != number)

    def add(self, number: str, document: ClaimDocument, sequence: str) -> None:
        """Remember the services of a claim."""
        patient = self._patient(document, sequence)
        if document.frequency == "1" and patient:
            self._services.setdefault(patient, []).extend(_rows(number, document, sequence))

    def _patient(self, document: ClaimDocument, sequence: str) -> int:
        """Return what tells patients apart; 0 for one of whom too little is known."""
        coverage = next((c for c in document.coverages if c.sequence == sequence), None)
        if coverage is None or not coverage.member_id:
            return 0
        person = document.patient or coverage.subscriber
        return self._key((coverage.member_id.upper(), str(person.name).upper(), person.birth_date))


def _rows(number: str, document: ClaimDocument, sequence: str) -> Iterator[tuple[Any, ...]]:
    payer = next((c.payer.payer_id for c in document.coverages if c.sequence == sequence), "")
    for line in document.lines:
        # An 837P names a rendering provider only beside another biller.
        rendering = line.rendering or document.rendering or document.billing
        yield (
            number,
            payer,
            line.procedure,
            line.modifiers,
            line.service_from,
            line.service_to,
            rendering.npi,
            document.billing.npi,
            line.units,
            rendering.taxonomy or document.billing.taxonomy,
            document.referral_number,
        )


def _service(
    number: str,
    payer: str,
    procedure: str,
    modifiers: tuple[str, ...],
    begins: date,
    ends: date | None,
    rendering: str,
    billing: str,
    units: Any,
    specialty: str,
    referral: str,
) -> EarlierService:
    return EarlierService(
        claim=number,
        payer_id=payer,
        procedure=procedure,
        modifiers=modifiers,
        service_from=begins,
        service_to=ends,
        rendering_npi=rendering,
        billing_npi=billing,
        units=units,
        specialty=specialty,
        referral=referral,
    )
