"""Adjudication: from a claim, the books and the member's history to the payer's decision. Pure.

The whole-claim questions come first, in this order: a void, a replacement, a duplicate, an unknown member,
coverage, the primary's decision, completeness. Only then are the lines decided one by one.
"""

from typing import Literal

from models.remittance import RemittanceClaim, RemittanceLine
from simulator.books import Books, Member, PayerBook
from simulator.pricing import Desk, Purse, decide_line, deny_line, line_key, needs_drug_code
from simulator.received import AdjudicatedClaim, ReceivedClaim, Verdict
from simulator.reversal import reversal_of
from simulator.secondary import decide_secondary_line, left_by_primary, tells_what_primary_decided

History = tuple[AdjudicatedClaim, ...]
"""The member's claims this payer has decided and neither taken back nor refused to keep."""

_PROTECTED = {"PR-1": "N781", "PR-2": "N782", "PR-3": "N783"}
_CLP06_BY_SBR09 = {"MB": "MB", "MA": "MA", "MC": "MC", "HM": "HM", "BL": "12", "CI": "12"}


def judge(
    claim: ReceivedClaim, payer: PayerBook, member: Member | None, books: Books, history: History = ()
) -> Verdict:
    """Decide one claim. The same claim, books and history always give the same decision."""
    if claim.frequency == "1":
        return _judge_original(claim, payer, member, books, history)
    original = next((h for h in history if h.claim.icn == claim.original_reference), None)
    if original is None:
        return Verdict(claims=(_deny(claim, "CO", "16", ("M47",)),), kept=False)
    reversal, gone = reversal_of(original.remittance), original.claim.icn
    if claim.frequency == "8":
        return Verdict(claims=(reversal,), kept=False, reversed_icn=gone)
    others = tuple(h for h in history if h.claim.icn != gone)
    answer = _judge_content(claim, payer, member, books, others)
    return Verdict(claims=(reversal, answer.decision), kept=answer.kept, reversed_icn=gone)


def _judge_original(
    claim: ReceivedClaim, payer: PayerBook, member: Member | None, books: Books, history: History
) -> Verdict:
    if _is_duplicate(claim, history):
        return Verdict(claims=(_deny(claim, "OA", "18"),), kept=False)
    return _judge_content(claim, payer, member, books, history)


def _judge_content(
    claim: ReceivedClaim, payer: PayerBook, member: Member | None, books: Books, history: History
) -> Verdict:
    document = claim.document
    if member is None:
        return deny(claim, "CO", "31")
    if any(line.service_from < member.active_from for line in document.lines):
        return deny(claim, "CO", "26")
    if any(not member.active_on(line.service_from) for line in document.lines):
        return deny(claim, "CO", "27")
    if claim.sequence != "P" and not tells_what_primary_decided(document):
        return deny(claim, "CO", "16", ("MA04",))
    if payer.style == "unprocessable" and any(needs_drug_code(books, line) for line in document.lines):
        return Verdict(claims=(_unprocessable(claim, books),), kept=False)
    return _decide_lines(claim, Desk(document, member, payer, books), history)


def _decide_lines(claim: ReceivedClaim, desk: Desk, history: History) -> Verdict:
    purse = Purse.of(desk.member, _deductible_taken(history))
    if claim.sequence == "P":
        lines = tuple(decide_line(desk, line, purse) for line in claim.document.lines)
        return Verdict(claims=(_decided_first(claim, desk.member, lines),))
    left, purse.deductible_cents = left_by_primary(claim.document), 0
    lines = tuple(decide_secondary_line(line, left[line.number], purse) for line in claim.document.lines)
    return Verdict(claims=(_answer(claim, "2" if claim.sequence == "S" else "3", lines),))


def _decided_first(
    claim: ReceivedClaim, member: Member, lines: tuple[RemittanceLine, ...]
) -> RemittanceClaim:
    """Answer as primary; say to whom the claim is forwarded (CLP02 19) and what the member must not pay."""
    answer = _answer(claim, "1", lines, _protection(lines) if member.protected else ())
    following = claim.document.coverage("S")
    if following is None or following.payer.payer_id != member.forwarded_to:
        return answer
    to = {"crossover_to": following.payer.name, "crossover_id": following.payer.payer_id}
    return answer.model_copy(update={"status": "19", **to})


def _protection(lines: tuple[RemittanceLine, ...]) -> tuple[str, ...]:
    """Say which shares a Qualified Medicare Beneficiary does not owe: deductible, coinsurance, copay."""
    left = {a.code for line in lines for a in line.adjustments}
    return tuple(remark for code, remark in _PROTECTED.items() if code in left)


def _is_duplicate(claim: ReceivedClaim, history: History) -> bool:
    """Tell whether any line was decided before, at the same level: primary, secondary."""
    before = {
        line_key(h.claim.document, line)
        for h in history
        if h.claim.sequence == claim.sequence
        for line in h.claim.document.lines
    }
    return any(line_key(claim.document, line) in before for line in claim.document.lines)


def _deductible_taken(history: History) -> int:
    taken = (a for h in history for line in h.remittance.lines for a in line.adjustments)
    return sum(a.amount_cents for a in taken if a.code == "PR-1")


def deny(
    claim: ReceivedClaim,
    group: str,
    reason: str,
    remarks: tuple[str, ...] = (),
    *,
    wants: Literal["", "records", "appeal"] = "",
) -> Verdict:
    """Deny the whole claim for one reason; ``wants`` is what would have it decided once more."""
    return Verdict(claims=(_deny(claim, group, reason, remarks),), wants=wants)


def _deny(claim: ReceivedClaim, group: str, reason: str, remarks: tuple[str, ...] = ()) -> RemittanceClaim:
    """Deny the whole claim: every line for the same reason, CLP02 = 4."""
    return _answer(
        claim, "4", tuple(deny_line(line, group, reason, remarks) for line in claim.document.lines)
    )


def _unprocessable(claim: ReceivedClaim, books: Books) -> RemittanceClaim:
    """Return the claim as a whole: MA130, no appeal; the offending line says what is missing (M119)."""
    lines = tuple(
        deny_line(line, "CO", "16", ("M119", "MA130") if needs_drug_code(books, line) else ("MA130",))
        for line in claim.document.lines
    )
    return _answer(claim, "4", lines, ("MA130",))


def _answer(
    claim: ReceivedClaim, status: str, lines: tuple[RemittanceLine, ...], remarks: tuple[str, ...] = ()
) -> RemittanceClaim:
    """Write the CLP: the sums of its lines, the claim's numbers, who it was for and who rendered it."""
    document = claim.document
    return RemittanceClaim(
        control_number=claim.control_number,
        status=status,
        charge_cents=sum(line.charge_cents for line in lines),
        paid_cents=sum(line.paid_cents for line in lines),
        patient_responsibility_cents=_patient_share(lines),
        filing_indicator=_CLP06_BY_SBR09.get(claim.coverage.filing_indicator, "12"),
        payer_claim_control_number=claim.icn,
        place_of_service=document.place_of_service,
        frequency=claim.frequency,
        patient=document.person.name,
        member_id=claim.member_id,
        rendering_npi=(document.rendering or document.billing).npi,
        received_on=claim.received_on,
        service_from=document.service_from,
        service_to=document.service_to,
        remarks=remarks,
        lines=lines,
    )


def _patient_share(lines: tuple[RemittanceLine, ...]) -> int:
    return sum(a.amount_cents for line in lines for a in line.adjustments if a.group == "PR")
