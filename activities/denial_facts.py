"""Everything stored that the playbook may ask about one decision, gathered for it."""

import json

from activities.appeal_due import appeal_due
from activities.coverage_facts import eligibility_of
from activities.steps import payer_of
from models.claim import ClaimDocument
from models.denial import Disposition
from models.judgement import Judgement
from models.practice import PracticeProvider, plain_name
from models.remittance import RemittanceClaim
from models.tables import RemittanceClaimRow, SubmissionRow
from rulebook.context import CLAIM_ROLES, LINE_ROLES
from rulebook.deadlines.answers import appeal_deadline, corrected_deadline
from rulebook.deadlines.filing import filing_limit
from rulebook.deadlines.proof import FilingProof, best_proof
from rulebook.denials.data import DenialRule, playbook_version
from rulebook.denials.facts import DenialContext
from rulebook.denials.playbook import assess
from rulebook.denials.practice_rows import kept_rows
from store import (
    authorizations,
    claims,
    documents,
    practice_playbook,
    remittances,
    setup,
    submissions,
)
from store.lineage import attempts_at, lineage_of
from store.step import ClaimStep
from store.versions import document_of


def disposition_of(
    step: ClaimStep, row: RemittanceClaimRow, claim: RemittanceClaim, attempt: SubmissionRow | None
) -> Disposition:
    """Return what the playbook says about a decision on one attempt."""
    document = document_of(step.session, step.claim, attempt.version if attempt else None)
    context = DenialContext.model_validate(
        {
            "document": document,
            "sequence": row.sequence or step.claim.sequence,
            "payer": payer_of(step),
            "authorizations": authorizations.of_document(step.session, document),
            # What the claim says was fixed when it was queued; a later authorization was not known to it.
            "submitted_on": attempt.queued_at.date() if attempt else step.as_of.date(),
            "automatic_attempts": tuple(json.loads(step.claim.automatic_attempts)),
            "told_lines": remittances.told_lines(row).lines,
            "eligibility": eligibility_of(step),
            "providers": _masters(step, document),
            "practice": setup.practice(step.session),
            "corrected_member_id": claim.corrected_member_id,
            "corrected_name": claim.corrected_name,
            "lineage": lineage_of(step.session, step.claim, attempt.control_number if attempt else ""),
            "sent_reference": attempt.original_reference if attempt else "",
            "payer_number": claim.payer_claim_control_number,
            "filing_proof": filing_proof(step, document),
            "documents": tuple(d.id for d in documents.of_claim(step.session, step.claim.id)),
            "practice_rows": _practice_rows(step),
            "today": step.as_of.date(),
        }
    )
    return assess(claim, context)


def _practice_rows(step: ClaimStep) -> tuple[DenialRule, ...]:
    version = practice_playbook.in_force(step.session, step.as_of.date())
    return kept_rows(version.content) if version is not None else ()


def _masters(step: ClaimStep, document: ClaimDocument) -> tuple[PracticeProvider, ...]:
    """Return what the practice knows of the claim's providers: by their NPI, or by their last name."""
    held = [getattr(document, role) for role in CLAIM_ROLES]
    held += [getattr(line, role) for line in document.lines for role in LINE_ROLES]
    given = [provider for provider in held if provider is not None]
    return setup.found(
        step.session,
        PracticeProvider,
        keys=[provider.npi for provider in given],
        found_by=[plain_name(provider.name.last) for provider in given],
    )


def filing_proof(step: ClaimStep, document: ClaimDocument) -> FilingProof:
    """Return the best proof that the payer billed now had the claim in time."""
    payer = payer_of(step)
    sequence = claims.sequence_of(step.claim)
    limit = filing_limit(document, payer, sequence) if payer is not None else None
    return best_proof(submissions.evidence_of(attempts_at(step.session, step.claim)), limit)


def deadlines_of(step: ClaimStep) -> dict[str, str]:
    """Return until when a denial may be corrected and appealed, by the payer's windows: ISO dates.

    The appeal is that of the level which is due; when every level is lost there is none.
    """
    decision = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    if decision is None:
        return {}
    on, payer = remittances.payment_of(step.session, decision).paid_on, payer_of(step)
    sequence = claims.sequence_of(step.claim)
    corrected = corrected_deadline(on, payer, document=step.document, sequence=sequence)
    told = {"corrected": corrected.last_day.isoformat()}
    due = appeal_due(step, on)
    if due is None:
        return told
    appeal = appeal_deadline(due.since, payer, level=due.level, document=step.document, sequence=sequence)
    return told | {"appeal": appeal.last_day.isoformat()}


def judgement_of(step: ClaimStep, disposition: Disposition, reason: str) -> Judgement:
    """Return why the playbook decided so: codes and counts, never a name."""
    own = practice_playbook.in_force(step.session, step.as_of.date())
    return Judgement(
        rule=disposition.rule,
        version=playbook_version() + (f", practice {own.version}" if own is not None else ""),
        source=disposition.source,
        inputs={
            "codes": disposition.codes,
            "payer": step.claim.payer_id,
            "sequence": step.claim.sequence,
            "action": disposition.action.value,
            "cause": disposition.cause.value if disposition.cause else "",
            "frequency": disposition.frequency,
            "appeal_allowed": disposition.appeal_allowed,
            "automatic_attempts": json.loads(step.claim.automatic_attempts),
            "flags": disposition.flags,
            "notes": disposition.notes,
        },
        reason=reason,
    )
