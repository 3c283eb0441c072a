"""The exchange with one trading partner: batch the outbox, transmit, collect the mailbox.

Bytes and control number are stored before a file is sent, and a collected file is stored before it is
removed. So a crash anywhere leads to the same file being sent or taken again, never to another one.
"""

import asyncio
from typing import NamedTuple

from temporalio import activity

from activities.outbox import write_outbox
from activities.steps import Steps
from models import failpoints
from models.errors import NotFound, X12Refused
from models.messages import FileRequest, PartnerRequest
from models.practice import TradingPartner
from payers.connect import open_mailbox, refuse_elsewhere
from payers.gateway import Mailbox
from store import files, setup, submissions
from store.files import FileStatus
from store.submissions import SubmissionStatus
from x12.files import kinds_in


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
            write_outbox(session, partner, self.policy.batch_claims, request.as_of)
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
            return self._allowed(setup.need(session, TradingPartner, request.partner))

    def _allowed(self, partner: TradingPartner) -> TradingPartner:
        if self.policy.training:
            refuse_elsewhere(partner)
        return partner

    def _waiting(self, request: PartnerRequest) -> list[str]:
        with self.store.read() as session:
            return list(files.waiting_inbound(session, request.partner))

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
            partner = self._allowed(setup.need(session, TradingPartner, file.partner))
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
