"""Taking in a file: every record of it becomes a fact, or is kept in quarantine; then claims are told.

A file is worked in chunks, each one transaction with the file's progress, so a crash in the middle of
ten thousand claims goes on where it stopped, and one bad record never stops the others.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from temporalio import activity

from activities.claim_acknowledgements import commit_batch_acknowledgement, commit_claim_acknowledgement
from activities.file_acknowledgements import (
    commit_file_acknowledgement,
    commit_interchange_acknowledgement,
)
from activities.payments import payment_records
from activities.refusals import keep_refused
from activities.status_files import commit_status_answer
from activities.steps import Steps
from activities.taking import Intake
from models import failpoints
from models.edi import EdiFinding
from models.errors import X12Refused
from models.messages import ClaimNotice, Committed, FileRequest
from models.policy import Policy
from models.tables import PayerFileRow
from store import files, quarantine
from store.engine import Store
from store.files import FileStatus
from x12.acknowledgements.claims import read_277ca
from x12.acknowledgements.files import read_997, read_999
from x12.envelopes import Interchange, Transaction
from x12.files import kind_of
from x12.interchange import read_interchanges
from x12.remittances.reader import read_835
from x12.segment import raw_text
from x12.status.messages import read_277


class Record(NamedTuple):
    """One record of a file and what commits it to the store."""

    commit: Callable[..., ClaimNotice | list[ClaimNotice] | None]
    arguments: tuple[Any, ...]


_REMEMBERED_FILES = 4


class InboundActivities(Steps):
    """The one activity of ``InboundFile`` that writes.

    The records of files being worked on are remembered from chunk to chunk; after a crash, or in another
    worker, the file is read again and goes on where its progress says.
    """

    def __init__(self, store: Store, policy: Policy) -> None:
        super().__init__(store, policy)
        self._remembered: dict[str, list[Record]] = {}

    @activity.defn
    def commit_records(self, request: FileRequest) -> Committed:
        """Commit the next chunk of a file's records; return whom to tell and whether more is to come."""
        with self.store.write() as session:
            intake = Intake(session, files.need(session, request.file), request.as_of)
            if intake.file.status != FileStatus.STORED:
                return Committed()
            try:
                records = self._records_of(intake.file)
            except X12Refused as refusal:
                _quarantine_file(intake, refusal)
                return Committed()
            committed = self._commit_chunk(intake, records)
        if not committed.done:
            self._remember(request.file, records)
        failpoints.reach("chunk-committed")
        return committed

    def _records_of(self, file: PayerFileRow) -> list[Record]:
        """Return the records of a file: those remembered, or read anew."""
        known = self._remembered.pop(file.id, None)
        return list(_records(file.content)) if known is None else known

    def _remember(self, file: str, records: list[Record]) -> None:
        self._remembered[file] = records
        while len(self._remembered) > _REMEMBERED_FILES:
            # Another thread may be first to forget the oldest; then there is nothing left to do.
            self._remembered.pop(next(iter(tuple(self._remembered))), None)

    def _commit_chunk(self, intake: Intake, records: list[Record]) -> Committed:
        file = intake.file
        chunk = records[file.progress : file.progress + self.policy.chunk_records]
        notices: list[ClaimNotice] = []
        for record in chunk:
            notices += _listed(record.commit(intake, *record.arguments))
        file.progress += len(chunk)
        done = file.progress >= len(records)
        if done:
            file.status = FileStatus.PROCESSED.value
        return Committed(notices=tuple(notices), done=done)


def _listed(notices: ClaimNotice | list[ClaimNotice] | None) -> list[ClaimNotice]:
    if notices is None:
        return []
    return notices if isinstance(notices, list) else [notices]


def _records(content: bytes) -> Iterator[Record]:
    interchanges = read_interchanges(content)
    for interchange in interchanges:
        yield from _of_interchange(interchange)
        for transaction in interchange.transactions:
            yield from _of_transaction(transaction)
    wrong = [finding for interchange in interchanges for finding in interchange.findings]
    errors = [finding for finding in wrong if finding.severity == "error"]
    if errors:
        yield Record(_keep_envelope_errors, (errors,))


def _of_interchange(interchange: Interchange) -> Iterator[Record]:
    for acknowledgement in interchange.acknowledgements:
        yield Record(commit_interchange_acknowledgement, (acknowledgement,))


def _of_transaction(transaction: Transaction) -> Iterator[Record]:
    """Divide one transaction set into records; a set that cannot be read is kept whole in quarantine."""
    try:
        yield from _understood(transaction)
    except X12Refused as refusal:
        yield Record(_quarantine_transaction, (transaction, refusal))


def _understood(transaction: Transaction) -> Iterator[Record]:
    kind = kind_of(transaction)
    match kind:
        case "999" | "997":
            report = read_999(transaction) if kind == "999" else read_997(transaction)
            yield Record(commit_file_acknowledgement, (report,))
            for refused in report.refused:
                yield Record(keep_refused, ("file_acknowledgement", refused))
        case "277CA":
            told = read_277ca(transaction)
            for acknowledgement in told.acknowledgements:
                yield Record(commit_claim_acknowledgement, (acknowledgement,))
            for refused in told.refused:
                yield Record(keep_refused, ("claim_acknowledgement", refused))
            yield Record(commit_batch_acknowledgement, (told,))
        case "835":
            for commit, *arguments in payment_records(read_835(transaction)):
                yield Record(commit, tuple(arguments))
        case "277" | "277RFAI":
            said = read_277(transaction)
            for answer in said.answers:
                yield Record(commit_status_answer, (answer, kind))
            for refused in said.refused:
                yield Record(keep_refused, ("status_answer", refused))
        case _:
            raise X12Refused(
                f"a {kind} does not belong in a mailbox of answers",
                record=f"ST {transaction.control_number}",
                remedy="Give 837P files to claimflow intake; 271 come over the real-time line",
            )


def _keep_envelope_errors(intake: Intake, errors: list[EdiFinding]) -> None:
    """Say what is wrong with the envelopes of a file whose good parts were taken in: some may be lost."""
    said = [" ".join((f"ST {e.transaction}:" if e.transaction else "file:", e.message)) for e in errors]
    first = errors[0]
    quarantine.keep(
        intake.session,
        "file",
        reason="; ".join(dict.fromkeys(said)),
        content="\n".join(f"{text}. {e.remedy}" for text, e in zip(said, errors, strict=True)),
        as_of=intake.as_of,
        file=intake.file.id,
        control_number=intake.file.name,
        position=first.position,
        field=f"{first.segment}{first.element}",
        remedy=f"{first.remedy}. What could be read was taken in; nothing else was refused because of this",
    )


def _quarantine_file(intake: Intake, refusal: X12Refused) -> None:
    intake.file.status = FileStatus.QUARANTINED.value
    _keep(intake, "file", intake.file.content.decode("latin-1"), refusal)


def _quarantine_transaction(intake: Intake, transaction: Transaction, refusal: X12Refused) -> None:
    content = raw_text(transaction.segments)
    _keep(intake, "transaction", content, refusal)


def _keep(intake: Intake, kind: str, content: str, refusal: X12Refused) -> None:
    quarantine.keep(
        intake.session,
        kind,
        reason=refusal.problem,
        content=content,
        as_of=intake.as_of,
        file=intake.file.id,
        control_number=refusal.record,
        position=refusal.position,
        field=refusal.field,
        remedy=refusal.remedy,
    )
