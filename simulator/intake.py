"""What the clearinghouse and the payers do with a received file: acknowledge it, edit its claims, book them.

The days of the timeline are business days after the file was taken: 999 at 0.1, the clearinghouse's 277CA
at 0.4, the payer's at 0.8, a request for records after 3, the decision after 7 to 12.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.acknowledgement import (
    ClaimAcknowledgement,
    ClaimAcknowledgementReport,
    ClaimStatus,
    InterchangeAcknowledgement,
)
from simulator.books import Books, Incident, MemberRegister, PartnerBook
from simulator.edits import CLEARINGHOUSE_RECEIPT, PAYER_ACCEPTANCE, clearinghouse_edits, payer_edits
from simulator.journal import Journal
from simulator.received import ReceivedClaim
from simulator.reception import ReceivedBatch, ReceivedInterchange, receive
from simulator.records import ASK_DAYS, request_for, take_documents
from x12.claims.reader import ReadClaim

logger = logging.getLogger("simulator")

FILE_ACKNOWLEDGEMENT_DAYS = 0.1
CLEARINGHOUSE_DAYS = 0.4
PAYER_DAYS = 0.8
EARLY_REMITTANCE_LEAD_DAYS = 2.0
_DUPLICATE_INTERCHANGE = "025"


def adjudication_days(claim: ReceivedClaim) -> int:
    """Return 7 to 12, from the member and the date of service alone: arrival order must not matter."""
    seed = f"{claim.member_id}|{claim.document.service_from}"
    return 7 + hashlib.sha256(seed.encode()).digest()[0] % 6


@dataclass(frozen=True)
class Checked:
    """One claim after both edits; an empty tuple of refusals means accepted."""

    claim: ReceivedClaim
    incident: Incident
    clearinghouse: tuple[ClaimStatus, ...]
    payer: tuple[ClaimStatus, ...]

    @property
    def accepted(self) -> bool:
        """Tell whether the claim is in the payer's system."""
        return not self.clearinghouse and not self.payer


class Intake:
    """Takes the files of one partner. Every call belongs inside one journal step."""

    def __init__(
        self, partner: PartnerBook, books: Books, register: MemberRegister, journal: Journal
    ) -> None:
        self.partner = partner
        self.books = books
        self.register = register
        self.journal = journal

    def take(self, data: bytes, now: datetime) -> str:
        """Handle a received file and say in one word what became of it: taken, refused or lost."""
        read = receive(data)
        if isinstance(read, InterchangeAcknowledgement):
            self._appoint_ta1(read, now)
            return "refused"
        if self._is_lost(read):
            return "lost"
        outcomes = [self._take_interchange(interchange, now) for interchange in read]
        return "taken" if all(outcomes) else "refused"

    def _is_lost(self, interchanges: Sequence[ReceivedInterchange]) -> bool:
        members = [
            _member_id(claim) for i in interchanges for g in i.groups for b in g.batches for claim in b.claims
        ]
        losers = [m for m in members if self.books.incident(m).lose_interchange_once]
        return any([self.journal.befalls(m, "lose_interchange_once") for m in losers])

    def _take_interchange(self, interchange: ReceivedInterchange, now: datetime) -> bool:
        sender = f"{self.partner.key}:{interchange.sender_id}"
        if not self.journal.takes_interchange(sender, interchange.control_number):
            number = interchange.control_number
            refusal = InterchangeAcknowledgement(
                control_number=number, status="R", note=_DUPLICATE_INTERCHANGE, sent_at=interchange.sent_at
            )
            self._appoint_ta1(refusal, now)
            return False
        for group in interchange.groups:
            due = now + timedelta(days=FILE_ACKNOWLEDGEMENT_DAYS)
            self.journal.appoint(due, "999", self.partner.key, group.acknowledgement.model_dump_json())
            for batch in group.batches:
                self._take_batch(batch, now)
            for attachment in group.attachments:
                if not take_documents(self.journal, self.partner.key, attachment, now):
                    logger.warning("documents for no claim partner=%s", self.partner.key)
        return True

    def _appoint_ta1(self, acknowledgement: InterchangeAcknowledgement, now: datetime) -> None:
        due = now + timedelta(days=FILE_ACKNOWLEDGEMENT_DAYS)
        self.journal.appoint(due, "TA1", self.partner.key, acknowledgement.model_dump_json())

    def _take_batch(self, batch: ReceivedBatch, now: datetime) -> None:
        checked = tuple(self._check(read, now) for read in batch.claims)
        silent = [self._is_silent(c) for c in checked]
        told = tuple(c for c, is_silent in zip(checked, silent, strict=True) if not is_silent)
        for one in checked:
            self._book(one, now)
        due = now + timedelta(days=CLEARINGHOUSE_DAYS)
        self._report_from_clearinghouse(batch, told, due, now)
        for payer_id in sorted({c.claim.payer_id for c in told if not c.clearinghouse}):
            self._report_from_payer(batch, payer_id, told, now)

    def _check(self, read: ReadClaim, now: datetime) -> Checked:
        claim = self._receive(read, now)
        at_clearinghouse = clearinghouse_edits(claim, self.books, self.partner.payers)
        at_payer = () if at_clearinghouse else payer_edits(claim, self.books, self.register)
        return Checked(claim, self.books.incident(claim.member_id), at_clearinghouse, at_payer)

    def _receive(self, read: ReadClaim, now: datetime) -> ReceivedClaim:
        coverage = read.document.coverage(read.sequence) or read.document.coverages[0]
        payer_id = coverage.payer.payer_id
        number = self.journal.next_number(f"icn:{payer_id}")
        return ReceivedClaim(
            icn=f"{payer_id[:2]}{now:%y%j}{number:07d}",
            partner=self.partner.key,
            payer_id=payer_id,
            control_number=read.control_number,
            sequence=read.sequence,
            original_reference=read.original_reference,
            document=read.document,
            received_on=now.date(),
        )

    def _is_silent(self, checked: Checked) -> bool:
        reports = checked.incident.lose_claim_report
        return reports and self.journal.befalls(checked.claim.member_id, "lose_claim_report")

    def _book(self, checked: Checked, now: datetime) -> None:
        claim, incident = checked.claim, checked.incident
        if not checked.accepted:
            self.journal.book(claim, "refused")
        elif incident.lose_claim_once and self.journal.befalls(claim.member_id, "lose_claim_once"):
            self.journal.book(claim, "lost")
        else:
            decide_at, remit_at = self._days(claim, incident, now)
            self.journal.book(claim, "in_process", decide_at=decide_at, remit_at=remit_at)
            announced = [a.control_number for a in claim.document.attachments if a.control_number]
            self.journal.file_documents(self.partner.key, announced, claim.icn)
            if incident.records == "asked_for" and self.journal.befalls(claim.member_id, "records"):
                self._ask_for_records(claim, now)

    def _ask_for_records(self, claim: ReceivedClaim, now: datetime) -> None:
        payer = self.books.payer(claim.payer_id)
        if payer is None:  # The clearinghouse edits keep such a claim away; the type does not know.
            raise LookupError(f"no books for payer {claim.payer_id}")
        request = request_for(claim, payer, self.partner.sender_id)
        due = now + timedelta(days=ASK_DAYS)
        self.journal.appoint(due, "277RFAI", self.partner.key, request.model_dump_json())

    def _days(self, claim: ReceivedClaim, incident: Incident, now: datetime) -> tuple[datetime, datetime]:
        """Return when the claim is decided and when its 835 leaves."""
        decide = remit = float(adjudication_days(claim))
        if incident.pends_until_days is not None and self.journal.befalls(claim.member_id, "pends"):
            decide = incident.pends_until_days
            remit = max(decide, incident.remittance_delay_days or decide)
        return now + timedelta(days=decide), now + timedelta(days=remit)

    def _report_from_clearinghouse(
        self, batch: ReceivedBatch, told: tuple[Checked, ...], due: datetime, now: datetime
    ) -> None:
        partner = self.partner
        entries = tuple(
            _entry(
                "AY", partner.name, partner.identifier, c, c.clearinghouse or (CLEARINGHOUSE_RECEIPT,), now
            )
            for c in told
        )
        self._appoint_report("AY", partner.name, partner.identifier, batch, entries, due, now)

    def _report_from_payer(
        self, batch: ReceivedBatch, payer_id: str, told: tuple[Checked, ...], now: datetime
    ) -> None:
        """Report per payer; a claim whose 835 comes first is reported alone, two days after it."""
        payer = self.books.payer(payer_id)
        name = payer.name if payer else payer_id
        mine = [c for c in told if c.claim.payer_id == payer_id and not c.clearinghouse]
        late = [c for c in mine if self._is_early_paid(c)]
        days = {PAYER_DAYS: [c for c in mine if c not in late]}
        for c in late:
            days.setdefault(adjudication_days(c.claim) + EARLY_REMITTANCE_LEAD_DAYS, []).append(c)
        for after, claims in days.items():
            entries = tuple(
                _entry("PR", name, payer_id, c, c.payer or (PAYER_ACCEPTANCE,), now) for c in claims
            )
            due = now + timedelta(days=after)
            self._appoint_report("PR", name, payer_id, batch, entries, due, now)

    def _is_early_paid(self, checked: Checked) -> bool:
        early = checked.incident.early_remittance and checked.accepted
        return early and self.journal.befalls(checked.claim.member_id, "early_remittance")

    def _appoint_report(
        self,
        source: str,
        name: str,
        identifier: str,
        batch: ReceivedBatch,
        entries: tuple[ClaimAcknowledgement, ...],
        due: datetime,
        now: datetime,
    ) -> None:
        if not entries:
            return
        billing = batch.claims[0].document.billing
        report = ClaimAcknowledgementReport.model_validate(
            {
                "source": source,
                "source_name": name,
                "source_id": identifier,
                "receiver_name": batch.submitter_name,
                "receiver_id": batch.submitter_id,
                "billing_name": billing.name.last,
                "billing_npi": billing.npi,
                "batch_reference": batch.reference,
                "received_on": now.date(),
                "processed_on": now.date(),
                "acknowledgements": entries,
            }
        )
        self.journal.appoint(due, "277CA", self.partner.key, report.model_dump_json())


def _member_id(read: ReadClaim) -> str:
    coverage = read.document.coverage(read.sequence) or read.document.coverages[0]
    return coverage.member_id


def _entry(
    source: str,
    name: str,
    identifier: str,
    checked: Checked,
    statuses: tuple[ClaimStatus, ...],
    now: datetime,
) -> ClaimAcknowledgement:
    """Write one claim of a 277CA; only a claim in the payer's system gets the payer's number (REF*1K)."""
    claim, document = checked.claim, checked.claim.document
    accepted = not checked.clearinghouse if source == "AY" else checked.accepted
    return ClaimAcknowledgement.model_validate(
        {
            "source": source,
            "source_name": name,
            "source_id": identifier,
            "control_number": claim.control_number,
            "accepted": accepted,
            "statuses": statuses,
            "effective_on": now.date(),
            "charge_cents": document.charge_cents,
            "payer_claim_control_number": claim.icn if source == "PR" and accepted else "",
            "clearinghouse_trace": f"CH{claim.icn}" if source == "AY" else "",
            "received_on": now.date(),
            "service_from": document.service_from,
            "service_to": document.service_to,
            "patient_last": document.person.name.last,
            "patient_first": document.person.name.first,
            "member_id": claim.member_id,
            "billing_npi": document.billing.npi,
        }
    )
