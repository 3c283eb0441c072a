"""Stage next payer: the next insurance is told what the earlier ones decided (2320, 2330, 2430)."""

from temporalio import activity

from activities.steps import Steps
from models.adjustment import total
from models.claim import ClaimDocument, LineAdjudication, PayerSequence, PriorAdjudication, ServiceLine
from models.lifecycle import ClaimState
from models.messages import Move, StepRequest
from models.party import Person
from models.remittance import RemittanceClaim, RemittanceLine
from models.tables import RemittanceClaimRow
from rulebook.coordination import next_sequence
from store import claims, ledger, remittances
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
    following = next_sequence(step.document, claims.sequence_of(step.claim))
    if following is None or not hand_over(step, following):
        return step.proceed(ClaimState.SETTLING, "no further payer")
    return step.proceed(ClaimState.REVIEWING, f"payer {following} is billed")


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
    the same amounts are not repeated at both levels.
    """
    prior = PriorAdjudication.model_validate(
        {
            "paid_cents": claim.paid_cents,
            "adjustments": claim.adjustments,
            "adjudicated_on": None if claim.lines else paid_on,
            "claim_control_number": row.payer_control_number,
            "patient_liability_cents": _patient_share(claim),
        }
    )
    payer_id = next(c.payer.payer_id for c in document.coverages if c.sequence == sequence)
    coverages = tuple(
        c.model_copy(update={"adjudication": prior}) if c.sequence == sequence else c
        for c in document.coverages
    )
    decided = {line.control_number: line for line in claim.lines}
    lines = tuple(
        _with_line(line, decided.get(line.control_number), payer_id, paid_on) for line in document.lines
    )
    return document.model_copy(update={"coverages": coverages, "lines": lines})


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
    line: ServiceLine, decided: RemittanceLine | None, payer_id: str, paid_on: object
) -> ServiceLine:
    if decided is None:
        return line
    adjudication = LineAdjudication.model_validate(
        {
            "payer_id": payer_id,
            "paid_cents": decided.paid_cents,
            "procedure": decided.procedure,
            "modifiers": decided.modifiers,
            "units": decided.units if decided.units is not None else line.units,
            "adjustments": decided.adjustments,
            "adjudicated_on": paid_on,
        }
    )
    earlier = tuple(a for a in line.adjudications if a.payer_id != payer_id)
    return line.model_copy(update={"adjudications": (*earlier, adjudication)})


def _patient_share(claim: RemittanceClaim) -> int:
    return total(claim.adjustments, "PR") + sum(total(line.adjustments, "PR") for line in claim.lines)
