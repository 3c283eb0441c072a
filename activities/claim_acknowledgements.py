"""277CA: was each claim taken, by the clearinghouse and again by the payer? None of it is a denial.

A report speaks of claims one by one (TRN02 is our CLM01). A batch or a billing provider that was turned away
as a whole names no claims: then every claim of our file (TRN02 of the batch is our BHT03) that nothing else
has answered is rejected with those statuses.

Turned away as a duplicate is no rejection: the payer has the claim, from an attempt whose answer was lost.
Then nothing is sent again; the payer is asked (276).
"""

import json
from collections.abc import Iterable
from typing import Any

from activities.taking import Intake
from models.acknowledgement import (
    AcknowledgedLine,
    AcknowledgedProvider,
    AcknowledgedTotals,
    ClaimAcknowledgement,
    ClaimAcknowledgementReport,
    ClaimStatus,
    StatusVerdict,
)
from models.filing_evidence import EvidenceSource
from models.messages import CauseKind, ClaimNotice
from models.tables import PayerFileRow, SubmissionRow
from store import claims, facts, files, quarantine, submissions
from store.submissions import NOT_HELD, SubmissionStatus
from store.versions import document_of
from x12.acknowledgements.claims import adds_up

PAYER = "PR"

FORWARDED, RECEIVED, SPLIT = "A0", "A1", "A5"
"""Categories: passed on to another entity, received, split into several claims on acceptance."""

DUPLICATE = frozenset({"54", "78", "746", "770"})
"""Statuses that turn a claim away because the payer has it: processed, in process, sent twice."""

PROCESSED = frozenset({"54"})
"""Of these, the status of a claim (or line) that the payer is done with: never an attempt that just left."""

SAYS_NOTHING = frozenset({"0", "19", "20", "21", "23"})
"""Statuses that may stand beside: received, returned, another code says what is wrong."""

RECEIPTS = frozenset({FORWARDED, RECEIVED})


def commit_claim_acknowledgement(intake: Intake, acknowledgement: ClaimAcknowledgement) -> ClaimNotice | None:
    """Take in one claim of a 277CA: the clearinghouse's "accepted" changes no wait, the payer's does."""
    row = submissions.by_number(intake.session, acknowledgement.control_number)
    if row is None:
        _unknown(intake, acknowledgement.control_number, acknowledgement.model_dump_json())
        return None
    if not acknowledgement.accepted:
        told = [verdict.message for verdict in acknowledgement.verdicts if verdict.message]
        statuses = [status.model_dump() for status in acknowledgement.statuses]
        lines = [_line(line) for line in acknowledgement.lines]
        codes = ", ".join(f"{s.category}:{s.code}" for s in acknowledgement.all_statuses)
        if _is_duplicate(intake, row, acknowledgement.statuses, acknowledgement.all_statuses):
            return _held_already(intake, row, codes, acknowledgement.payer_claim_control_number)
        message = " ".join(told) or acknowledgement.message
        said = {"statuses": statuses, "message": message, "lines": lines}
        return _rejected(intake, row, acknowledgement.source, codes, said)
    if acknowledgement.source == PAYER and _is_receipt(acknowledgement):
        return _received(intake, row, acknowledgement)
    if acknowledgement.source != PAYER:
        submissions.advance(row, SubmissionStatus.CLEARINGHOUSE_ACCEPTED)
        _confirm(intake, row, "clearinghouse", acknowledgement)
        return None
    return _accepted(intake, row, acknowledgement)


def commit_batch_acknowledgement(intake: Intake, report: ClaimAcknowledgementReport) -> list[ClaimNotice]:
    """Take in what a 277CA says above its claims: a batch or provider turned away, and the totals."""
    file = _batch(intake, report)
    against = [verdict for verdict in report.receiver_verdicts if verdict.action == "U"]
    turned_away = [provider for provider in report.providers if provider.rejected]
    if file is None:
        if report.batch_rejected:
            _unknown(intake, report.batch_reference, report.model_dump_json())
        return []
    rows = submissions.of_file(intake.session, file.id)
    _note_totals(file, report, rows)
    notices: list[ClaimNotice] = []
    for row in _unanswered(report, rows) if against or turned_away else []:
        verdicts = against or _of_provider(intake, row, turned_away)
        if verdicts:
            notices += _turned_away(intake, row, report, verdicts)
    return notices


def _is_receipt(acknowledgement: ClaimAcknowledgement) -> bool:
    """A1 is a receipt and A0 says that somebody else has it now: neither is "taken into adjudication"."""
    categories = {status.category for status in acknowledgement.statuses}
    return bool(categories) and categories <= RECEIPTS


def _is_duplicate(
    intake: Intake, row: SubmissionRow, whole: Iterable[ClaimStatus], every: Iterable[ClaimStatus] = ()
) -> bool:
    """Tell whether an original that is out was turned away for nothing but that the payer has it already.

    ``whole`` are the statuses of the claim (or its batch) itself, ``every`` with those of its lines. A first
    attempt that is "processed already" is like another claim, or has a line twice: that is a person's.
    """
    codes = {status.code for status in whole} & DUPLICATE
    others = {status.code for status in (*whole, *every)} - DUPLICATE - SAYS_NOTHING
    is_out = row.status != SubmissionStatus.ADJUDICATED and SubmissionStatus(row.status) not in NOT_HELD
    if row.frequency != "1" or not is_out or not codes or others:
        return False
    return not codes <= PROCESSED or submissions.turned_away_before(intake.session, row) is not None


def _held_already(intake: Intake, row: SubmissionRow, codes: str, number: str = "") -> ClaimNotice | None:
    """The payer has the claim: its first attempt is open (again), and nothing is sent once more.

    An attempt that was itself delivered twice is the one that is held. ``number`` is the payer's own.
    """
    evidence = f"277CA {codes} in file {intake.file.id}"
    first = submissions.turned_away_before(intake.session, row)
    if first is not None:
        submissions.end(row, SubmissionStatus.REJECTED, f"{evidence}: a copy of {first.control_number}")
        submissions.take_up_again(first, f"{evidence}: the payer has it")
    held = first or row
    held.payer_control_number = held.payer_control_number or number
    reference = {"control_number": row.control_number, "duplicate_of": held.control_number, "codes": codes}
    return facts.record(
        intake.session,
        row.claim_id,
        f"277ca:{row.control_number}:duplicate",
        CauseKind.CLAIM_REJECTED,
        intake.as_of,
        reference=json.dumps(reference | {"file": intake.file.id}),
    )


def _received(
    intake: Intake, row: SubmissionRow, acknowledgement: ClaimAcknowledgement
) -> ClaimNotice | None:
    """Keep the receipt as proof; only a claim that was passed on waits anew for whoever has it now."""
    submissions.advance(row, SubmissionStatus.CLEARINGHOUSE_ACCEPTED)
    _confirm(intake, row, "payer", acknowledgement)
    passed_on = [s for s in acknowledgement.statuses if s.category == FORWARDED]
    if not passed_on:
        return None
    reference = {"control_number": row.control_number, "file": intake.file.id, "entity": passed_on[0].entity}
    return facts.record(
        intake.session,
        row.claim_id,
        f"277ca:{row.control_number}:forwarded",
        CauseKind.CLAIM_ACCEPTED,
        intake.as_of,
        reference=json.dumps(reference | {"forwarded": True}),
    )


def _accepted(
    intake: Intake, row: SubmissionRow, acknowledgement: ClaimAcknowledgement
) -> ClaimNotice | None:
    """An acceptance that comes after the remittance changes no wait any more."""
    decided = row.status == SubmissionStatus.ADJUDICATED
    submissions.advance(row, SubmissionStatus.ACCEPTED)
    row.payer_control_number = row.payer_control_number or acknowledgement.payer_claim_control_number
    row.received_on = acknowledgement.received_on or acknowledgement.effective_on
    _confirm(intake, row, "payer", acknowledgement)
    reference: dict[str, Any] = {"control_number": row.control_number, "file": intake.file.id}
    if any(status.category == SPLIT for status in acknowledgement.statuses):
        reference["split"] = True
    if acknowledgement.lines:
        reference["lines"] = [_line(line) for line in acknowledgement.lines]
    return facts.record(
        intake.session,
        row.claim_id,
        f"277ca:{row.control_number}:accepted",
        CauseKind.CLAIM_ACCEPTED,
        intake.as_of,
        reference=json.dumps(reference),
        notify=not decided,
    )


def _confirm(
    intake: Intake, row: SubmissionRow, source: EvidenceSource, acknowledgement: ClaimAcknowledgement
) -> None:
    """Keep the acknowledgement as proof of timely filing: A2 says more than A1."""
    categories = {status.category for status in acknowledgement.all_statuses}
    on = acknowledgement.received_on or acknowledgement.effective_on or intake.as_of.date()
    submissions.confirm(row, source, "A2" if "A2" in categories else "A1", on, intake.file.id)


def _rejected(
    intake: Intake, row: SubmissionRow, source: str, codes: str, said: dict[str, Any]
) -> ClaimNotice | None:
    if row.status == SubmissionStatus.ADJUDICATED:
        return None
    submissions.end(row, SubmissionStatus.REJECTED, f"277CA {codes} in file {intake.file.id}")
    by = "payer" if source == PAYER else "clearinghouse"
    reference = {"control_number": row.control_number, "rejected_by": by, **said, "file": intake.file.id}
    return facts.record(
        intake.session,
        row.claim_id,
        f"277ca:{row.control_number}:rejected",
        CauseKind.CLAIM_REJECTED,
        intake.as_of,
        reference=json.dumps(reference),
    )


def _line(line: AcknowledgedLine) -> dict[str, Any]:
    """Return what was said about one service line, as a task shows it."""
    return {
        "line_control_number": line.control_number,
        "procedure": line.procedure.code,
        "charge_cents": line.charge_cents,
        "statuses": [status.model_dump() for status in line.statuses],
        "message": " ".join(verdict.message for verdict in line.verdicts if verdict.message),
    }


def _batch(intake: Intake, report: ClaimAcknowledgementReport) -> PayerFileRow | None:
    """Return the file of ours whose BHT03 the report names."""
    number = report.batch_reference.strip()
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        return None
    return files.outbound_by_number(intake.session, intake.file.partner, int(number))


def _unanswered(report: ClaimAcknowledgementReport, rows: list[SubmissionRow]) -> list[SubmissionRow]:
    """Return the attempts of a batch that it turns away as a whole, and that no earlier answer speaks of.

    What stands above claims that are named sums them up: through a clearinghouse one batch goes to many
    payers, and a payer that refuses all of its own says nothing of the others.
    """
    if report.acknowledgements or report.refused:
        return []
    if report.source == PAYER:
        rows = [row for row in rows if row.payer_id == report.source_id] or rows
    answered = NOT_HELD | {SubmissionStatus.ACCEPTED, SubmissionStatus.ADJUDICATED}
    if report.source != PAYER:
        answered |= {SubmissionStatus.CLEARINGHOUSE_ACCEPTED}
    return [row for row in rows if row.status not in answered]


def _of_provider(
    intake: Intake, row: SubmissionRow, providers: list[AcknowledgedProvider]
) -> list[StatusVerdict]:
    """Return why the billing provider of an attempt was turned away; nothing when it was not."""
    claim = claims.need(intake.session, row.claim_id)
    billing = document_of(intake.session, claim, row.version).billing
    mine = [p for p in providers if p.identifier and p.identifier in (billing.npi, billing.tax_id)]
    return [verdict for provider in mine for verdict in provider.verdicts if verdict.action == "U"]


def _turned_away(
    intake: Intake, row: SubmissionRow, report: ClaimAcknowledgementReport, verdicts: list[StatusVerdict]
) -> list[ClaimNotice]:
    statuses = [status for verdict in verdicts for status in verdict.statuses]
    codes = ", ".join(f"{s.category}:{s.code}" for s in statuses)
    if _is_duplicate(intake, row, statuses):
        notice = _held_already(intake, row, codes)
        return [notice] if notice else []
    message = " ".join(verdict.message for verdict in verdicts if verdict.message)
    whole = "the batch or its billing provider was turned away as a whole"
    said = {
        "statuses": [status.model_dump() for status in statuses],
        "message": f"{whole}. {message}".strip(),
        "lines": [],
    }
    notice = _rejected(intake, row, report.source, codes, said)
    return [notice] if notice else []


def _note_totals(file: PayerFileRow, report: ClaimAcknowledgementReport, rows: list[SubmissionRow]) -> None:
    """Keep with the file that accepted + rejected is not what was sent: claims may have got lost."""
    if report.totals == AcknowledgedTotals():
        return
    count, cents = len(rows), sum(row.charge_cents for row in rows)
    note = f"277CA of {report.source_id}: accepted and rejected do not add up to the {count} claims sent"
    if not adds_up(report, count, cents) and note not in file.detail:
        file.detail = f"{file.detail}\n{note}".strip()


def _unknown(intake: Intake, control_number: str, content: str) -> None:
    quarantine.keep(
        intake.session,
        "277CA",
        reason="277CA about something that was never sent from here",
        content=content,
        as_of=intake.as_of,
        file=intake.file.id,
        control_number=control_number,
        remedy="Find out which system sent it; nothing else is affected",
    )
