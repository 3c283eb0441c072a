"""TA1 and 999: the partner's word on a file. What was rejected, and only that, is mended and sent again.

A 999 speaks of transaction sets (AK2) of the group it names (AK1). A set that was accepted goes on, with a
note when it had errors. Of a rejected set only the claims that its errors point at (IK3) are at fault: they
are given to somebody to be mended, and the others are sent again in another file.
"""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from activities.document_files import DOCUMENTS, commit_documents_answer
from activities.taking import Intake
from models.acknowledgement import (
    GroupAcknowledgement,
    InterchangeAcknowledgement,
    SyntaxFinding,
    TransactionAcknowledgement,
)
from models.messages import CauseKind, ClaimNotice
from models.tables import PayerFileRow, SubmissionRow
from store import facts, files, quarantine, submissions
from store.files import FileStatus
from store.submissions import SubmissionStatus
from x12.sent_sets import SentSet, sent_sets
from x12.syntax_words import in_words, place_of

DUPLICATE_INTERCHANGE = "025"
"""TA105: the partner has this interchange control number already, so it holds the first copy."""

GROUP_REJECTED = frozenset({"R", "M", "W", "X"})

TAKEN = frozenset(
    {
        SubmissionStatus.CLEARINGHOUSE_ACCEPTED,
        SubmissionStatus.ACCEPTED,
        SubmissionStatus.ADJUDICATED,
    }
)
"""Attempts that were taken out of the file: a rejection of the same bytes sent again is not about them."""


class _Sent(NamedTuple):
    """A file of ours, and who rejected of it: ``999 R``."""

    file: PayerFileRow
    by: str


def commit_interchange_acknowledgement(
    intake: Intake, acknowledgement: InterchangeAcknowledgement
) -> list[ClaimNotice]:
    """Take in a TA1: a refused interchange rejects every claim in it, unless it is a duplicate."""
    file = _sent_file(intake, acknowledgement.control_number, "TA1")
    if file is None:
        return []
    if file.kind == DOCUMENTS:
        return commit_documents_answer(
            intake, file, acknowledgement.status != "R", f"TA1 {acknowledgement.note}"
        )
    rows = submissions.of_file(intake.session, file.id)
    if acknowledgement.status != "R" or acknowledgement.note == DUPLICATE_INTERCHANGE:
        _arrived(intake, file, rows)
        return []
    file.status = FileStatus.REJECTED.value
    return _give_back(intake, _Sent(file, f"TA1 {acknowledgement.note}"), rows, [])


def commit_file_acknowledgement(intake: Intake, report: GroupAcknowledgement) -> list[ClaimNotice]:
    """Take in a 999: accepted sets change no wait, of a rejected one the claims at fault are given back."""
    file = _sent_file(intake, report.group_control_number, "999")
    if file is None:
        return []
    if file.kind == DOCUMENTS:
        taken = report.status not in GROUP_REJECTED and all(t.accepted for t in report.transactions)
        return commit_documents_answer(intake, file, taken, f"999 {report.status}")
    rows = {row.control_number: row for row in submissions.of_file(intake.session, file.id)}
    sets = sent_sets(file.content)
    _quarantine_unknown_sets(intake, report, sets)
    notices: list[ClaimNotice] = []
    rejected = 0
    for one in sets:
        verdict = next((t for t in report.transactions if _same(t.control_number, one.control_number)), None)
        carried = [rows[number] for number in sorted(one.numbers) if number in rows]
        taken = _is_taken(report, verdict)
        if taken is None:
            continue
        _note_errors(file, one, verdict)
        if taken:
            _arrived(intake, file, carried)
        else:
            rejected += 1
            notices += _reject_set(intake, _Sent(file, f"999 {report.status}"), one, verdict, carried)
    if rejected and rejected == len(sets):
        file.status = FileStatus.REJECTED.value
    elif rejected:
        _has_arrived(intake, file)
    return notices


def _is_taken(report: GroupAcknowledgement, verdict: TransactionAcknowledgement | None) -> bool | None:
    """Tell whether a set was accepted; None when the group is split and nobody said to which side it is."""
    if report.status in GROUP_REJECTED:
        return False
    if verdict is not None:
        return verdict.accepted
    return True if report.status in ("A", "E") else None


def _reject_set(
    intake: Intake,
    sent: _Sent,
    one: SentSet,
    verdict: TransactionAcknowledgement | None,
    rows: list[SubmissionRow],
) -> list[ClaimNotice]:
    findings = verdict.findings if verdict is not None else ()
    at_fault = _at_fault(one, findings)
    notices: list[ClaimNotice] = []
    for row in rows:
        if row.control_number in at_fault:
            said = [_shown(one, f) for f in findings if row.control_number in _claims_of(one, f)]
            notices += _give_back(intake, sent, [row], said)
        else:
            notices += _give_back(intake, sent, [row], [], resend=True)
    return notices


def _at_fault(one: SentSet, findings: Iterable[SyntaxFinding]) -> frozenset[str]:
    """Return the claims that the errors of a set point at; all of them when one is about the whole set."""
    named = [_claims_of(one, finding) for finding in findings]
    return frozenset[str]().union(*named) if named else one.numbers


def _claims_of(one: SentSet, finding: SyntaxFinding) -> frozenset[str]:
    """Return the claims one error is about: the one its context names (CTX*CLM01), else by position."""
    contexts = (*finding.contexts, *finding.element_contexts)
    named = frozenset(c.value for c in contexts if c.name == "CLM01") & one.numbers
    return named or one.claims_at(finding.position)


def _shown(one: SentSet, finding: SyntaxFinding) -> dict[str, Any]:
    """Return an error as a task shows it: in words, with the segment as we sent it."""
    segment = one.segment_at(finding.position)
    sent = f"We sent {segment.text}" if segment is not None else "There is no such segment in what we sent"
    place = (
        f"loop {finding.loop}, segment {finding.position}" if finding.loop else f"segment {finding.position}"
    )
    return {
        "rule": "999",
        "severity": "error",
        "field": place_of(finding),
        "message": in_words(finding),
        "remedy": f"{sent} ({place})",
        "position": finding.position,
        "loop": finding.loop,
        "claims": sorted(_claims_of(one, finding)),
        "code": finding.element_error or finding.segment_error,
    }


def _note_errors(file: PayerFileRow, one: SentSet, verdict: TransactionAcknowledgement | None) -> None:
    """Keep with the file what the partner found wrong: also when it took the set all the same."""
    if verdict is None or not verdict.findings:
        return
    lines = [f"999, set {one.control_number}: {verdict.status}"]
    for finding in verdict.findings:
        claims = _claims_of(one, finding)
        about = f"claim {', '.join(sorted(claims))}: " if claims != one.numbers or len(claims) == 1 else ""
        lines.append(f"{about}{in_words(finding)}")
    note = "\n".join(lines)
    if note not in file.detail:
        file.detail = f"{file.detail}\n{note}".strip()


def _sent_file(intake: Intake, control_number: int, kind: str) -> PayerFileRow | None:
    file = files.outbound_by_number(intake.session, intake.file.partner, control_number)
    if file is None:
        _unknown(intake, kind, str(control_number), "something that was never sent from here")
    return file


def _quarantine_unknown_sets(intake: Intake, report: GroupAcknowledgement, sets: tuple[SentSet, ...]) -> None:
    for verdict in report.transactions:
        if not any(_same(verdict.control_number, one.control_number) for one in sets):
            group = report.group_control_number
            _unknown(intake, "999", verdict.control_number, f"a set that our group {group} does not have")


def _same(said: str, ours: str) -> bool:
    """Compare ST02 and AK202; some partners drop the leading zeros."""
    return said.strip().lstrip("0") == ours.lstrip("0")


def _arrived(intake: Intake, file: PayerFileRow, rows: list[SubmissionRow]) -> None:
    """The partner has these claims, whatever became of the upload."""
    _has_arrived(intake, file)
    for row in rows:
        row.transmitted_at = row.transmitted_at or file.transmitted_at
        submissions.advance(row, SubmissionStatus.FILE_ACCEPTED)
        submissions.confirm(row, "file", "", intake.as_of.date(), intake.file.id)


def _has_arrived(intake: Intake, file: PayerFileRow) -> None:
    file.status = FileStatus.ACKNOWLEDGED.value
    file.transmitted_at = file.transmitted_at or intake.as_of


def _give_back(
    intake: Intake,
    sent: _Sent,
    rows: Iterable[SubmissionRow],
    findings: list[dict[str, Any]],
    *,
    resend: bool = False,
) -> list[ClaimNotice]:
    """Reject attempts: to be mended by somebody, or (``resend``) sent again as they are."""
    notices: list[ClaimNotice] = []
    for row in rows:
        if row.status in TAKEN:
            continue
        submissions.end(row, SubmissionStatus.FILE_REJECTED, f"{sent.by} in file {intake.file.id}")
        reference: dict[str, Any] = {
            "control_number": row.control_number,
            "rejected_by": sent.by,
            "statuses": findings,
            "file": intake.file.id,
        }
        notice = facts.record(
            intake.session,
            row.claim_id,
            f"999:{row.control_number}:rejected",
            CauseKind.FILE_REJECTED,
            intake.as_of,
            reference=json.dumps(reference | ({"resend": True} if resend else {})),
        )
        notices += [notice] if notice else []
    return notices


def _unknown(intake: Intake, kind: str, control_number: str, what: str) -> None:
    quarantine.keep(
        intake.session,
        kind,
        reason=f"{kind} about {what}",
        content=intake.file.content.decode("latin-1"),
        as_of=intake.as_of,
        file=intake.file.id,
        control_number=control_number,
        remedy="Find out which system sent it; nothing else is affected",
    )
