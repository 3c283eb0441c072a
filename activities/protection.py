"""Whom the law protects: a Qualified Medicare Beneficiary owes no deductible, coinsurance or copay.

One payer's word is enough, and it holds for the claim's whole life: Medicare says it with N781 to N783, a 271
with its QMB benefit. Medicaid deciding afterwards does not take it back.
"""

from sqlmodel import select

from models.denial import Effect
from models.eligibility import EligibilityAnswer
from models.tables import CoverageCheckRow, RemittanceClaimRow
from rulebook.denials.data import known_remarks
from rulebook.eligibility import facts_from
from store import remittances
from store.remittances import NO_DECISION, RemittanceState
from store.step import ClaimStep

TOLD_BY_271 = "271"
"""The eligibility answer said so."""


def protected_by(step: ClaimStep) -> tuple[str, ...]:
    """Return what says that the patient may not be billed: remark codes, ``271``, or nothing."""
    rows = remittances.of_claim(step.session, step.claim.id)
    said = [remark for row in rows if _counts(row) for remark in remarks_of(row)]
    known = known_remarks(tuple(dict.fromkeys(said)), step.as_of.date())
    codes = [r.rarc for r in known if r.effect is Effect.NO_PATIENT_BILLING]
    return (*codes, TOLD_BY_271) if _told_by_271(step) else tuple(codes)


def remarks_of(row: RemittanceClaimRow | None) -> tuple[str, ...]:
    """Return every remark code of a decision, those of its lines too; none when there is no decision."""
    if row is None:
        return ()
    claim = remittances.claim_of(row)
    return (*claim.remarks, *(remark for line in claim.lines for remark in line.remarks))


def _counts(row: RemittanceClaimRow) -> bool:
    return row.state == RemittanceState.POSTED and row.status not in NO_DECISION and not row.reversed


def _told_by_271(step: ClaimStep) -> bool:
    query = select(CoverageCheckRow).where(CoverageCheckRow.claim_id == step.claim.id)
    answers = [(row.answer, row.as_of.date()) for row in step.session.exec(query) if row.answer]
    return any(facts_from(EligibilityAnswer.model_validate_json(text), on).qmb for text, on in answers)
