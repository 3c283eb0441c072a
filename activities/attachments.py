"""Documents to payers as X12 275: written and stored like every other file, carried by the next exchange.

An answer to a request (BGN01 11) repeats the payer's number of the request in TRN02; what goes unasked with a
claim (BGN01 02) carries the control number that PWK06 of the claim announced, which is the document's id.
"""

import json
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from activities.inquiries import envelope_for
from models.acknowledgement import ClaimStatus, StatusVerdict
from models.attachment import AttachedDocument, Attachment
from models.claim import ClaimDocument
from models.errors import BadInput
from models.practice import Payer, Practice, TradingPartner
from models.record_tables import DocumentRequestRow, DocumentRow
from models.tables import PayerFileRow, SubmissionRow
from store import documents, files, setup, submissions
from store.step import ClaimStep
from store.versions import document_of
from x12.attachments.writer import write_275

UNRESTRICTED = ("05",)
"""EFI01: personal; only those who need it for the claim may see it."""

_FORMATS = {"text/plain": "TX", "application/xml": "HL", "text/xml": "HL"}
"""CAT02 by media type; anything else is a picture or a printed page (MB)."""

_REPORTS = {
    "note": "M1",
    "record": "M1",
    "eob": "EB",
    "result": "LA",
    "operative": "OB",
    "consent": "CK",
    "order": "OD",
    "referral": "B4",
}
"""CAT01 (as PWK01) by the practice's kind of document; anything else is support data (OZ)."""


def takes_attachments(step: ClaimStep, payer_id: str) -> bool:
    """Tell whether this payer takes documents as 275, and the claim has been sent to it."""
    payer = step.payer(payer_id)
    sent = submissions.sent_to(step.session, step.claim.id, payer_id)
    return payer is not None and payer.attachments == "x12" and sent is not None


def write_answer(step: ClaimStep, request: DocumentRequestRow, chosen: list[DocumentRow]) -> PayerFileRow:
    """Write the answer to a request and put it among the files that the next exchange sends.

    It goes to the payer that asked, whoever is billed now, about the claim as that payer has it. Raises
    ``BadInput`` when the claim was never sent to it, or the documents cannot be written.
    """
    attempt = submissions.sent_to(step.session, step.claim.id, request.payer_id)
    if attempt is None:
        raise BadInput(
            "the claim was never sent to the payer that asks",
            record=f"request {request.id}",
            remedy="Answer by fax or portal (action sent)",
        )
    asked = tuple(ClaimStatus.model_validate(status) for status in json.loads(request.wanted))
    verdicts = tuple(StatusVerdict(statuses=asked[n : n + 3]) for n in range(0, len(asked), 3))
    number = (request.payer_reference or attempt.control_number)[:50]
    carried = tuple(_document(row, number, "payer", verdicts) for row in chosen)
    as_sent = document_of(step.session, step.claim, attempt.version)
    sender = _Sender(step.session, attempt, as_sent, step.as_of)
    return sender.store("11", f"{request.id}-{step.n}", carried)


def write_announced(session: Session, attempt: SubmissionRow, claim: ClaimDocument, as_of: datetime) -> None:
    """Write the documents that a claim announces (PWK06) and that are kept here, beside the claim's file.

    Raises ``BadInput`` with the attempt's number when its payer takes no 275, or they cannot be written.
    """
    announced = [a.control_number for a in claim.attachments if a.transmission == "EL" and a.control_number]
    kept = {row.id: row for row in documents.of_claim(session, attempt.claim_id)} if announced else {}
    rows = [kept[number] for number in dict.fromkeys(announced) if number in kept]
    if not rows:
        return
    payer = setup.get(session, Payer, attempt.payer_id)
    if payer is not None and payer.attachments == "none":
        raise BadInput(
            "documents are announced electronically, and the payer takes none as X12 275",
            record=attempt.control_number,
            field="attachments",
            remedy="Announce them as they travel: transmission FX (fax), BM (mail) or EM (e-mail)",
        )
    carried = tuple(_document(row, row.id, "provider") for row in rows)
    try:
        _Sender(session, attempt, claim, as_of).store("02", attempt.control_number, carried)
    except BadInput as problem:
        raise BadInput(
            f"its documents cannot be written as X12 275: {problem.field} {problem.problem}".rstrip(),
            record=attempt.control_number,
            field="attachments",
            remedy=problem.remedy or "Mend the document, or announce another one",
        ) from None


def _document(
    row: DocumentRow,
    number: str,
    numbered_by: Literal["provider", "payer"],
    requested: tuple[StatusVerdict, ...] = (),
) -> AttachedDocument:
    return AttachedDocument(
        control_number=number,
        numbered_by=numbered_by,
        requested=requested,
        report_type=_REPORTS.get(row.kind, "OZ"),
        format=_FORMATS.get(row.media_type, "MB"),
        electronic_format=UNRESTRICTED,
        content=row.content,
    )


class _Sender:
    """Everything around the documents: who sends them, to whom, about which claim."""

    def __init__(
        self, session: Session, attempt: SubmissionRow, claim: ClaimDocument, as_of: datetime
    ) -> None:
        self.session = session
        self.attempt = attempt
        self.claim = claim
        self.as_of = as_of
        self.partner = setup.need(session, TradingPartner, attempt.partner)
        self.practice = setup.need(session, Practice, "practice")

    def store(self, purpose: str, reference: str, carried: tuple[AttachedDocument, ...]) -> PayerFileRow:
        """Write the 275 under the next number of the partner's files and keep it as to be sent."""
        # One counter for all files to a partner: a 999 names nothing but the number.
        number = files.next_control_number(self.session, f"{self.partner.key}:837P")
        content = write_275(
            envelope_for(self.partner, number, self.as_of), self._attachment(purpose, reference, carried)
        )
        name = f"{self.practice.npi}-{number:09d}.275"
        return files.add_outbound(self.session, self.partner.key, "275", name, number, content, self.as_of)

    def _attachment(self, purpose: str, reference: str, carried: tuple[AttachedDocument, ...]) -> Attachment:
        coverage = next((c for c in self.claim.coverages if c.sequence == self.attempt.sequence), None)
        if coverage is None:
            raise BadInput(
                "the claim has no coverage at the payer it is sent to",
                record=self.attempt.control_number,
                field="coverages",
                remedy=f"Add the coverage with sequence {self.attempt.sequence}",
            )
        return Attachment(
            reference=reference[:50],
            created_on=self.as_of.date(),
            purpose=purpose,
            payer_name=coverage.payer.name,
            payer_id=coverage.payer.payer_id,
            submitter_name=self.practice.name,
            submitter_id=self.partner.sender_id,
            provider_name=self.claim.billing.name.last,
            provider_npi=self.claim.billing.npi or self.practice.npi,
            patient=self.claim.person.name,
            member_id=coverage.member_id,
            control_number=self.attempt.control_number,
            payer_claim_control_number=self.attempt.payer_control_number,
            medical_record_number=self.claim.medical_record_number,
            service_from=self.claim.service_from,
            service_to=self.claim.service_to,
            documents=carried,
        )
