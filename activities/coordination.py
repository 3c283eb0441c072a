"""Stage next payer: the next insurance is told what the earlier ones decided (2320, 2330, 2430).

It wants the decision line by line. When lines of the remittance answer none of ours (split, bundled), a
person says which they mean, or that the sums of the claim must do.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from temporalio import activity

from activities.steps import Steps, form, payer_of, waiting_for_people
from models.adjustment import Adjustment, total
from models.answers import LineMatchAnswer
from models.claim import ClaimDocument, LineAdjudication, PayerSequence, PriorAdjudication, ServiceLine
from models.errors import BadInput
from models.judgement import Judgement
from models.lifecycle import ClaimState
from models.matching import UnmatchedLine
from models.messages import Move, StepRequest
from models.party import Person
from models.remittance import RemittanceClaim, RemittanceLine
from models.tables import HumanTaskRow, RemittanceClaimRow
from models.tasks import TaskKind
from rulebook.coordination import next_sequence
from rulebook.deadlines.answers import crossover_wait
from rulebook.line_matching import match_lines, unmatched_lines
from store import claims, ledger, remittances, tasks
from store.ledger import Entry
from store.step import ClaimStep, Decision
from store.versions import describe

SELF = "18"
"""SBR02 / relationship: the patient is the subscriber."""


class CoordinationSteps(Steps):
    """Coordination of benefits."""

    @activity.defn
    def bill_next_payer(self, request: StepRequest) -> Move:
        """Make the version for the next payer and move the patient's share to its account."""
        return self.take(request, _bill_next)


def _bill_next(step: ClaimStep) -> Decision:
    asked = tasks.open_tasks(step.session, claim=step.claim.id)
    waiting = [t for t in asked if t.kind in (TaskKind.MATCH_LINES, TaskKind.VERIFY_NEXT_PAYER)]
    if waiting:
        return waiting_for_people(step, waiting)
    return _ask_about_lines(step) or _hand_over_or_settle(step)


def await_crossover(step: ClaimStep, state: ClaimState, why: str, **detail: Any) -> Decision:
    """Wait for the next payer of a forwarded claim: 15 business days from the decision, by rule and contract.

    Weekends and federal holidays do not count; on the day after, the next payer may be billed by us.
    """
    sequence = claims.sequence_of(step.claim)
    decided = remittances.standing(step.session, step.claim.id, sequence)
    on = remittances.payment_of(step.session, decided).paid_on if decided is not None else step.as_of.date()
    clock = crossover_wait(on, payer_of(step), document=step.document, sequence=sequence)
    over = datetime.combine(clock.last_day + timedelta(days=1), time(), UTC)
    judgement = Judgement(
        rule=clock.rule,
        version=clock.version,
        source=clock.source,
        inputs={"decided_on": on.isoformat(), "last_day": clock.last_day.isoformat()},
        reason=f"{why}: not billed by us before {over.date().isoformat()}",
    )
    told = detail | {"judgement": judgement.model_dump(mode="json")}
    return Decision(state, max(over, step.as_of), why, told)


def _hand_over_or_settle(step: ClaimStep) -> Decision:
    following = next_sequence(step.document, claims.sequence_of(step.claim))
    billed = step.claim.sequence
    if following is None or not hand_over(step, following):
        return step.proceed(ClaimState.SETTLING, "no further payer")
    judgement = Judgement(
        rule="next_sequence",
        source="ASC X12 005010X222A1 SBR01; order of the coverages on the claim",
        inputs={"decided_by": billed, "following": following},
        reason=f"payer {billed} has decided, and payer {following} comes after it on the claim",
    )
    return step.proceed(ClaimState.REVIEWING, f"payer {following} is billed", judgement=form(judgement))


def _ask_about_lines(step: ClaimStep) -> Decision | None:
    """Ask which lines are meant when the decision cannot be told line by line; None when it can."""
    decision = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    lines = _unmatched(step.document, decision) if decision is not None else ()
    if not lines:
        return None
    detail = {
        "account": step.claim.source_number,
        "why": "The next payer must be told line by line what this one decided",
        "unmatched": [form(line) for line in lines],
        "advice": "Name our line for each of these answers, or choose claim_level to tell the sums alone",
        "claim": form(step.document),
    }
    return step.open_task(
        TaskKind.MATCH_LINES,
        detail,
        ClaimState.BILLING_NEXT_PAYER,
        summary="lines of the remittance answer none of ours",
    )


def _unmatched(document: ClaimDocument, row: RemittanceClaimRow) -> tuple[UnmatchedLine, ...]:
    claim, told = remittances.claim_of(row), remittances.told_lines(row)
    if told.action == "claim_level":
        return ()
    lines = unmatched_lines(claim, document, match_lines(claim, document, told.lines))
    return tuple(line for line in lines if line.charge_cents or line.paid_cents)


def lines_matched(step: ClaimStep, task: HumanTaskRow, answer: LineMatchAnswer) -> Decision:
    """Keep what the person said with the decision, and bill the next payer."""
    decision = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    if decision is None:
        return _hand_over_or_settle(step)
    ours = {line.number for line in step.document.lines}
    if not set(answer.lines.values()) <= ours:
        raise BadInput(
            "a line is named that the claim does not have",
            record=f"task {task.id}",
            field="lines",
            remedy=f"Our lines are {', '.join(str(number) for number in sorted(ours))}",
        )
    before = decision.line_matches
    decision.line_matches = answer.model_dump_json()
    left = _unmatched(step.document, decision)
    if left:
        decision.line_matches = before
        raise BadInput(
            f"line {', '.join(str(line.answer) for line in left)} of the remittance is not named",
            record=f"task {task.id}",
            field="lines",
            remedy="Name our line for each of them, or answer with action claim_level",
        )
    return _hand_over_or_settle(step)


def hand_over(step: ClaimStep, following: PayerSequence) -> bool:
    """Make the claim the next payer's: its version, its share. False when no decision stands to tell it."""
    claim = step.claim
    decision = remittances.standing(step.session, claim.id, claim.sequence)
    if decision is None:
        return False
    paid_on = remittances.payment_of(step.session, decision).paid_on
    document = with_decision(step.document, claim.sequence, remittances.claim_of(decision), decision, paid_on)
    document = with_patient_known(document, following)
    claim.sequence, claim.next_frequency, claim.next_reference = following, "1", ""
    claim.next_reason = ""
    step.revise(document)
    describe(claim, document)
    _move_share(step, following)
    return True


def _move_share(step: ClaimStep, sequence: str) -> None:
    """What the earlier payer left to the patient is first asked of the next payer.

    A claim that was forwarded may have been decided by the next payer already; what that one left to the
    patient stays there.
    """
    share = ledger.accounts_of(step.session, step.claim.id).get(ledger.PATIENT, 0)
    share -= _left_by(step, sequence)
    entries = [Entry(ledger.payer_account(sequence), share), Entry(ledger.PATIENT, -share)]
    step.post(f"next-payer:{step.claim.id}:{step.n}", "next_payer", entries)


def _left_by(step: ClaimStep, sequence: str) -> int:
    rows = [r for r in remittances.of_claim(step.session, step.claim.id) if r.sequence == sequence]
    postings = [entries for row in rows for _, entries in ledger.entries_of(step.session, row.id)]
    return sum(e.amount_cents for entries in postings for e in entries if e.account == ledger.PATIENT)


def with_decision(
    document: ClaimDocument,
    sequence: str,
    claim: RemittanceClaim,
    row: RemittanceClaimRow,
    paid_on: object,
) -> ClaimDocument:
    """Write a payer's decision into the claim: claim level at its coverage, line level at the lines.

    The adjudication date stands at the lines when there are any, else at the claim: never at both, and
    the same amounts are not repeated at both levels. A decision whose lines answer none of ours is told
    with the sums of the claim.
    """
    by_lines = bool(claim.lines) and not _unmatched(document, row) and not _claim_level(row)
    adjustments = claim.adjustments if by_lines else _added_up(claim.adjustments, claim.lines)
    prior = PriorAdjudication.model_validate(
        {
            "paid_cents": claim.paid_cents,
            "adjustments": adjustments,
            "adjudicated_on": None if by_lines else paid_on,
            "claim_control_number": row.payer_control_number,
            "patient_liability_cents": _patient_share(claim),
        }
    )
    payer_id = next(c.payer.payer_id for c in document.coverages if c.sequence == sequence)
    coverages = tuple(
        c.model_copy(update={"adjudication": prior}) if c.sequence == sequence else c
        for c in document.coverages
    )
    decided = _answers_of(claim, document, row) if by_lines else {}
    lines = tuple(
        _with_line(line, decided.get(line.number, []), payer_id, paid_on) for line in document.lines
    )
    return document.model_copy(update={"coverages": coverages, "lines": lines})


def _claim_level(row: RemittanceClaimRow) -> bool:
    return remittances.told_lines(row).action == "claim_level"


def _answers_of(
    claim: RemittanceClaim, document: ClaimDocument, row: RemittanceClaimRow
) -> dict[int, list[RemittanceLine]]:
    """Return the answers to each of our lines by its number; only a line that was split has several."""
    answers: dict[int, list[RemittanceLine]] = {}
    for theirs, ours, _ in match_lines(claim, document, remittances.told_lines(row).lines):
        if ours is not None:
            answers.setdefault(ours.number, []).append(theirs)
    return answers


def _added_up(adjustments: Sequence[Adjustment], lines: Sequence[RemittanceLine]) -> tuple[Adjustment, ...]:
    """Return one adjustment for each group and reason: a CAS names a reason once."""
    sums: dict[tuple[str, str], int] = {}
    for a in (*adjustments, *(a for line in lines for a in line.adjustments)):
        sums[a.group, a.reason] = sums.get((a.group, a.reason), 0) + a.amount_cents
    return tuple(
        Adjustment.model_validate({"group": group, "reason": reason, "amount_cents": cents})
        for (group, reason), cents in sums.items()
    )


def with_patient_known(document: ClaimDocument, sequence: str) -> ClaimDocument:
    """Complete the next payer's subscriber: another payer's loop (2330A) has no birth date and no sex.

    Only when the patient is that subscriber; for anybody else the review asks.
    """
    patient = document.person
    coverages = tuple(
        c.model_copy(update={"subscriber": _completed(c.subscriber, patient)})
        if c.sequence == sequence and c.relationship == SELF
        else c
        for c in document.coverages
    )
    return document.model_copy(update={"coverages": coverages})


def _completed(subscriber: Person, patient: Person) -> Person:
    return subscriber.model_copy(
        update={
            "birth_date": subscriber.birth_date or patient.birth_date,
            "sex": subscriber.sex or patient.sex,
            "address": subscriber.address or patient.address,
        }
    )


def _with_line(
    line: ServiceLine, decided: Sequence[RemittanceLine], payer_id: str, paid_on: object
) -> ServiceLine:
    if not decided:
        return line
    first, is_whole = decided[0], len(decided) == 1
    units = first.units if is_whole and first.units is not None else line.units
    adjudication = LineAdjudication.model_validate(
        {
            "payer_id": payer_id,
            "paid_cents": sum(answer.paid_cents for answer in decided),
            "procedure": first.procedure if is_whole else line.procedure,
            "modifiers": first.modifiers if is_whole else line.modifiers,
            "units": units,
            "adjustments": first.adjustments if is_whole else _added_up((), decided),
            "adjudicated_on": paid_on,
        }
    )
    earlier = tuple(a for a in line.adjudications if a.payer_id != payer_id)
    return line.model_copy(update={"adjudications": (*earlier, adjudication)})


def _patient_share(claim: RemittanceClaim) -> int:
    return total(claim.adjustments, "PR") + sum(total(line.adjustments, "PR") for line in claim.lines)
