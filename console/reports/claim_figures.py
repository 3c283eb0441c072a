"""Works out what became of a claim, in the numbers that reports add up: ``models.report_tables``.

A claim is worked out anew whenever something of it changed, from what the store says of it alone. So figures
may be thrown away, a console may be killed, and two consoles may do it at once: the end is the same.
"""

from datetime import date
from typing import NamedTuple, cast

import structlog
from sqlmodel import Session, col, select

from models.claim import PayerSequence
from models.denial import DeniedLine
from models.remittance import RemittanceClaim
from models.report_tables import ClaimDenialRow, ClaimFiguresRow
from models.tables import ClaimRow, RemittanceClaimRow, RemittanceRow, SubmissionRow
from rulebook.denials.denied_lines import denied_lines
from rulebook.denials.facts import DenialContext
from rulebook.denials.practice_rows import kept_rows
from rulebook.denials.verdicts import judge
from rulebook.line_matching import match_lines
from store import contacts, figures_due, ledger, practice_playbook, submissions
from store.engine import Store
from store.remittances import NO_DECISION, RemittanceState, claim_of, told_lines
from store.submissions import SubmissionStatus
from store.versions import document_of

log = structlog.stdlib.get_logger(__name__)

AT_ONCE = 200
"""So many changes are counted in one transaction."""

REJECTED = frozenset({SubmissionStatus.REJECTED, SubmissionStatus.FILE_REJECTED})
TAKEN = frozenset({SubmissionStatus.ACCEPTED, SubmissionStatus.ADJUDICATED, SubmissionStatus.UNPROCESSABLE})


class Decision(NamedTuple):
    """One posted decision of a payer about an attempt, with the day of its payment."""

    row: RemittanceClaimRow
    paid_on: date
    attempt: SubmissionRow
    said: RemittanceClaim
    denied: tuple[DeniedLine, ...]


class Figures(NamedTuple):
    """What reports count of one claim."""

    row: ClaimFiguresRow
    denials: list[ClaimDenialRow]


def catch_up(store: Store, most: int = AT_ONCE) -> bool:
    """Count some of the changes that wait; tell whether more may be left."""
    with store.read() as session:
        due = figures_due.oldest(session, most)
        found = [_tried(session, claim) for claim in due.claims]
    if not due.changes:
        return False
    with store.write() as session:
        rows = [figures.row for figures in found if figures is not None]
        denials = [denial for figures in found if figures is not None for denial in figures.denials]
        figures_due.settle(session, due, rows, denials)
    return len(due.changes) == most


def _tried(session: Session, claim: str) -> Figures | None:
    """Return the figures of a claim; one that cannot be worked out keeps its old ones, and holds up none."""
    try:
        return worked_out(session, claim)
    except Exception as fault:
        log.warning("figures_failed", claim=claim, reason=type(fault).__name__)
        return None


def worked_out(session: Session, claim_id: str) -> Figures | None:
    """Return the figures of a claim as it stands; None for one that is not there (any more)."""
    claim = session.get(ClaimRow, claim_id)
    if claim is None:
        return None
    attempts = submissions.of_claim(session, claim.id)
    sent = [row for row in attempts if row.transmitted_at is not None]
    decisions = _decisions(session, claim, attempts)
    denials = _denials(session, claim, decisions)
    accounts = ledger.accounts_of(session, claim.id)
    balance = ledger.balance_from(accounts)
    row = ClaimFiguresRow(
        claim_id=claim.id,
        payer_id=sent[0].payer_id if sent else claim.payer_id,
        owing_payer_id=claim.payer_id,
        service_from=claim.service_from,
        sent_on=_sent_on(sent[0]) if sent else None,
        charge_cents=claim.charge_cents,
        paid_cents=balance.paid,
        payer_open_cents=balance.open,
        patient_open_cents=balance.patient,
        open=bool(balance.open or balance.patient),
    )
    _add_promise(session, row, decisions)
    if sent:
        _add_first_payer(row, sent, [d for d in decisions if d.attempt.payer_id == sent[0].payer_id])
    return Figures(row, denials)


def _sent_on(attempt: SubmissionRow) -> date:
    assert attempt.transmitted_at is not None, f"attempt {attempt.control_number} was never sent"
    return attempt.transmitted_at.date()


def _add_first_payer(row: ClaimFiguresRow, sent: list[SubmissionRow], decisions: list[Decision]) -> None:
    """Add what the first payer made of it: whether it took the first attempt, decided it, and paid."""
    first, status = sent[0], SubmissionStatus(sent[0].status)
    if status in REJECTED:
        row.clean = False
    elif status in TAKEN or any(d.attempt is first for d in decisions):
        row.clean = True
    if decisions:
        row.decided_on, row.denied = decisions[0].paid_on, bool(decisions[0].denied)
        row.first_pass = decisions[0].attempt is first and not row.denied
    paid = next((d.paid_on for d in decisions if d.said.paid_cents > 0), None)
    row.days_to_pay = max(0, (paid - _sent_on(first)).days) if paid is not None else None


def _decisions(session: Session, claim: ClaimRow, attempts: list[SubmissionRow]) -> list[Decision]:
    """Return the payers' posted decisions in the order in which they came, those taken back too."""
    by_number = {row.control_number: row for row in attempts}
    query = (
        select(RemittanceClaimRow, RemittanceRow)
        .where(
            RemittanceClaimRow.claim_id == claim.id,
            RemittanceClaimRow.state == RemittanceState.POSTED,
            col(RemittanceClaimRow.status).not_in(NO_DECISION),
            RemittanceRow.id == RemittanceClaimRow.remittance_id,
        )
        .order_by(col(RemittanceRow.paid_on), col(RemittanceClaimRow.id))
    )
    found: list[Decision] = []
    for row, payment in session.exec(query):
        attempt = by_number.get(row.attempt)
        if attempt is not None:
            said = claim_of(row)
            document = document_of(session, claim, attempt.version)
            denied = denied_lines(said, match_lines(said, document, told_lines(row).lines))
            found.append(Decision(row, payment.paid_on, attempt, said, denied))
    return found


def _denials(session: Session, claim: ClaimRow, decisions: list[Decision]) -> list[ClaimDenialRow]:
    """Return every reason of every denied line, as the playbook judges it by its rows of that day."""
    found: list[ClaimDenialRow] = []
    for one in decisions:
        if one.row.reversed or not one.denied:
            continue
        own = practice_playbook.in_force(session, one.paid_on)
        context = DenialContext(
            document=document_of(session, claim, one.attempt.version),
            sequence=cast("PayerSequence", one.attempt.sequence),
            submitted_on=one.attempt.queued_at.date(),
            practice_rows=kept_rows(own.content) if own is not None else (),
            today=one.paid_on,
        )
        for line in one.denied:
            for adjustment in line.adjustments:
                verdict = judge(line, adjustment, context)
                found.append(
                    ClaimDenialRow(
                        claim_id=claim.id,
                        n=len(found) + 1,
                        decided_on=one.paid_on,
                        payer_id=one.attempt.payer_id,
                        carc=adjustment.reason,
                        group=adjustment.group,
                        remarks=" ".join(line.remarks),
                        procedure=line.procedure,
                        cause=verdict.cause.value,
                        action=verdict.action.value,
                        rule=verdict.rule,
                        cents=adjustment.amount_cents,
                    )
                )
    return found


def _add_promise(session: Session, row: ClaimFiguresRow, decisions: list[Decision]) -> None:
    """Add what was promised last, and whether a decision came between the promise and its day."""
    promises = [one for one in contacts.of_claim(session, row.claim_id) if one.promised_on is not None]
    last = max(promises, key=lambda one: one.as_of, default=None)
    if last is None or last.promised_on is None:
        return
    made, due = last.as_of.date(), last.promised_on
    row.promised_on = due
    row.promise_kept = any(made <= one.paid_on <= due for one in decisions)
