"""The exchange with one trading partner: batch the outbox, transmit, collect the mailbox.

Bytes and control number are stored before a file is sent, and a collected file is stored before it is
removed. So a crash anywhere leads to the same file being sent or taken again, never to another one.
"""

import asyncio
import json
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select
from temporalio import activity

from activities.attachments import write_announced
from activities.network import envelope_for
from activities.steps import Steps
from models import failpoints
from models.claim import ClaimBatch, OutboundClaim, Submitter
from models.errors import BadInput, NotFound, X12Refused
from models.messages import CauseKind, FileRequest, PartnerRequest
from models.practice import Practice, TradingPartner
from models.tables import ClaimRow, SubmissionRow
from payers.connect import open_mailbox
from payers.gateway import Mailbox
from store import facts, files, setup, submissions
from store.files import FileStatus
from store.submissions import SubmissionStatus
from store.versions import document_of
from x12.claims.writer import write_claims
from x12.files import kinds_in
from x12.outgoing import refuse_broken


class Upload(NamedTuple):
    """A file about to be sent; ``interrupted`` when an earlier try broke off in the middle."""

    partner: TradingPartner
    name: str
    content: bytes
    interrupted: bool


TO_BE_SENT = (FileStatus.PREPARED, FileStatus.RESEND, FileStatus.UPLOADING)


class ExchangeActivities(Steps):
    """Files out and in."""

    @activity.defn
    def batch_outbox(self, request: PartnerRequest) -> list[str]:
        """Write queued submissions into one 837P file and return every file that is to be sent."""
        with self.store.write() as session:
            partner = setup.need(session, TradingPartner, request.partner)
            rows = self._queued(session, request.partner)
            if rows:
                _write_batch(session, partner, rows, request.as_of)
            ready = list(files.to_send(session, request.partner))
        if ready:
            failpoints.reach("batch-committed")
        return ready

    @activity.defn
    async def transmit_file(self, request: FileRequest) -> bool:
        """Upload one stored file; say whether it is known to have arrived.

        The store learns of the upload when all bytes are there and before the partner can see them: a
        partner that cannot be reached, or a break before that moment, leaves a file that is simply to be
        sent. After a later break the mailbox is looked at first. A part means the file never arrived, the
        whole file that it did; nothing to be seen proves nothing, so the file is not sent again here: its
        claims wait for TA1 or 999, then a person decides. Raises ``PayerUnreachable``.
        """
        upload = await asyncio.to_thread(self._planned_upload, request)
        if upload is None:
            return True
        async with open_mailbox(upload.partner) as mailbox:
            arrived = await self._upload(mailbox, upload, request)
        if arrived:
            failpoints.reach("uploaded")
        await asyncio.to_thread(self._finish_upload, request, arrived)
        failpoints.reach("transmission-committed")
        return arrived

    @activity.defn
    async def collect_mailbox(self, request: PartnerRequest) -> list[str]:
        """Store every waiting answer, then remove it; return all stored files not taken in yet.

        Raises ``PayerUnreachable``.
        """
        async with open_mailbox(await asyncio.to_thread(self._partner, request)) as mailbox:
            for name in await mailbox.names():
                try:
                    content = await mailbox.get(name)
                except NotFound:
                    continue
                await asyncio.to_thread(self._store, request, name, content)
                failpoints.reach("inbound-stored")
                await mailbox.remove(name)
        return await asyncio.to_thread(self._waiting, request)

    def _partner(self, request: PartnerRequest) -> TradingPartner:
        with self.store.read() as session:
            return setup.need(session, TradingPartner, request.partner)

    def _waiting(self, request: PartnerRequest) -> list[str]:
        with self.store.read() as session:
            return list(files.waiting_inbound(session, request.partner))

    def _queued(self, session: Session, partner: str) -> list[SubmissionRow]:
        query = (
            select(SubmissionRow)
            .where(SubmissionRow.partner == partner, SubmissionRow.status == SubmissionStatus.QUEUED)
            .order_by(col(SubmissionRow.queued_at), col(SubmissionRow.control_number))
        )
        # Locked, so that on PostgreSQL neither a retried batch nor a withdrawal takes the same row.
        return list(session.exec(query.limit(self.policy.batch_claims).with_for_update()))

    async def _upload(self, mailbox: Mailbox, upload: Upload, request: FileRequest) -> bool:
        if upload.interrupted:
            left = await mailbox.left_behind(upload.name)
            if left != "part":
                return left == "whole"

        async def announce() -> None:
            await asyncio.to_thread(self._announce_upload, request)
            failpoints.reach("upload-announced")

        await mailbox.put(upload.name, upload.content, announce)
        return True

    def _planned_upload(self, request: FileRequest) -> Upload | None:
        with self.store.read() as session:
            file = files.need(session, request.file)
            if file.status not in TO_BE_SENT:
                return None
            partner = setup.need(session, TradingPartner, file.partner)
            return Upload(partner, file.name, file.content, file.status == FileStatus.UPLOADING)

    def _announce_upload(self, request: FileRequest) -> None:
        with self.store.write() as session:
            file = files.need(session, request.file)
            if file.status in TO_BE_SENT:
                file.status, file.as_of = FileStatus.UPLOADING.value, request.as_of

    def _finish_upload(self, request: FileRequest, arrived: bool) -> None:
        with self.store.write() as session:
            file = files.need(session, request.file)
            if file.status != FileStatus.UPLOADING:
                return  # its 999 was faster than we
            file.status = (FileStatus.TRANSMITTED if arrived else FileStatus.UNKNOWN).value
            file.transmitted_at = request.as_of if arrived else None
            for row in submissions.of_file(session, file.id) if arrived else []:
                submissions.advance(row, SubmissionStatus.TRANSMITTED)
                row.transmitted_at = request.as_of

    def _store(self, request: PartnerRequest, name: str, content: bytes) -> None:
        with self.store.write() as session:
            files.add_inbound(session, request.partner, _kind(content), name, content, request.as_of)


def _kind(content: bytes) -> str:
    """Name what a file holds, for people; a file that cannot be read is kept all the same."""
    try:
        return "+".join(kinds_in(content)) or "TA1"
    except X12Refused:
        return "unreadable"


def _write_batch(
    session: Session, partner: TradingPartner, rows: list[SubmissionRow], as_of: datetime
) -> None:
    practice = setup.need(session, Practice, "practice")
    ready = [(row, outbound(session, row)) for row in rows]
    number = files.next_control_number(session, f"{partner.key}:837P")
    envelope = envelope_for(partner, number, as_of)
    submitter = Submitter(
        name=practice.name,
        identifier=partner.sender_id,
        contact=practice.contact,
        receiver_name=partner.name,
        receiver_identifier=partner.receiver_id,
    )
    content: bytes | None = None
    while ready and content is None:
        try:
            batch = ClaimBatch(submitter=submitter, claims=tuple(claim for _, claim in ready))
            content = write_claims(envelope, batch)
            refuse_broken(content)
        except BadInput as problem:
            content = None
            ready = _set_aside(session, ready, problem, as_of)
    if content is None:
        return
    name = f"{practice.npi}-{number:09d}.837"
    file = files.add_outbound(session, partner.key, "837P", name, number, content, as_of)
    for row, claim in ready:
        row.status, row.file_id = SubmissionStatus.BATCHED.value, file.id
        write_announced(session, row, claim.document, as_of)


def outbound(session: Session, row: SubmissionRow) -> OutboundClaim:
    """Return a submission as the claim to be written."""
    claim = session.get(ClaimRow, row.claim_id)
    if claim is None:
        raise NotFound(f"submission {row.control_number} belongs to no claim")
    return OutboundClaim.model_validate(
        {
            "document": document_of(session, claim, row.version),
            "control_number": row.control_number,
            "sequence": row.sequence,
            "frequency": row.frequency,
            "original_reference": row.original_reference,
        }
    )


def _set_aside(
    session: Session,
    ready: list[tuple[SubmissionRow, OutboundClaim]],
    problem: BadInput,
    as_of: datetime,
) -> list[tuple[SubmissionRow, OutboundClaim]]:
    """Take out the claim that cannot be written and tell it so; the rest of the batch goes on."""
    refused = [pair for pair in ready if pair[0].control_number == problem.record]
    if not refused:
        raise problem
    for row, _ in refused:
        submissions.end(row, SubmissionStatus.REJECTED, f"cannot be written: {problem.field}")
        reference = {
            "control_number": row.control_number,
            "rejected_by": "claimflow",
            "statuses": [{"problem": problem.problem, "field": problem.field, "remedy": problem.remedy}],
            "fields": [problem.field],
        }
        cause = f"unwritable:{row.control_number}"
        facts.record(
            session,
            row.claim_id,
            cause,
            CauseKind.CLAIM_REJECTED,
            as_of,
            reference=json.dumps(reference),
        )
    return [pair for pair in ready if pair not in refused]
