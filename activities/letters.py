"""The letter of an appeal: gathered from the claim, its decision and the practice, printed and kept."""

import json
from typing import Any

from activities.denial_facts import filing_proof
from activities.steps import payer_of
from models.answers import AppealAnswer
from models.claim import ClaimDocument, Coverage
from models.denial import Disposition
from models.party import Address
from models.record_tables import AppealRow
from models.tables import PayerFileRow
from rulebook.codes.book import CodeBook
from rulebook.deadlines.filing import filing_limit
from rulebook.denials.appeal_levels import level_of
from rulebook.letters.letter import Letter, LetterLine, letter_text
from rulebook.letters.page import letter_pdf
from store import claims, documents, remittances, setup
from store.step import ClaimStep

TITLES = {
    "timely_filing": "Appeal: the claim was filed in time",
    "medical_necessity": "Appeal: the service was needed",
    "authorization": "Appeal: authorization",
    "coverage": "Appeal: the service is covered",
    "reopening": "Request to reopen a claim",
}


def write_letter(
    step: ClaimStep, row: AppealRow, detail: dict[str, Any], answer: AppealAnswer, author: str
) -> dict[str, Any]:
    """Print the letter, keep it with the claim, and return what a task shows of it.

    The letter's words are part of the task, so that whoever approves it reads what goes out; its facts are,
    too, so that who writes the argument sees the letter with it before anybody prints it.
    """
    denial = detail.get("denial")
    disposition = Disposition.model_validate(denial) if denial else None
    template = answer.letter or _template(row, disposition)
    proof = _keep_proof(step) if template == "timely_filing" else ""
    attached = tuple(dict.fromkeys((*answer.attachments, *((proof,) if proof else ()))))
    letter = _letter(step, row, disposition, template, answer, attached)
    text = letter_text(template, letter)
    content = letter_pdf(text, letter.title)
    name = f"appeal-{row.level}.pdf"
    row.letter_id = documents.add_document(
        step.session, step.claim.id, "letter", name, "application/pdf", content, author, step.as_of
    )
    row.attachments = json.dumps(attached)
    facts = {"letter_facts": letter.model_dump(mode="json")}
    shown = {"letter": row.letter_id, "template": template, "text": text, "attachments": list(attached)}
    return shown | facts


def _template(row: AppealRow, disposition: Disposition | None) -> str:
    if row.level == 0:
        return "reopening"
    return (disposition.letter if disposition else "") or "general"


def _keep_proof(step: ClaimStep) -> str:
    """Keep what proves timely filing as a document of the claim; return its id, or nothing.

    An extract about this claim alone: the acknowledgement's file speaks of other patients, too.
    """
    proof = filing_proof(step, step.document)
    said = proof.evidence
    if said is None:
        return ""
    file = step.session.get(PayerFileRow, said.file)
    lines = (
        "Extract of an acknowledgement, about one claim",
        f"Meaning: {proof.label}",
        f"Said by: {said.source}; category {said.category or 'none'}",
        f"Received on: {said.on.isoformat()}",
        f"Claim number as sent (CLM01): {said.attempt}",
        f"Stored file: {said.file}, SHA-256 {file.sha256 if file else 'not kept'}",
    )
    content = "\n".join(lines).encode()
    name = f"proof-of-filing-{said.attempt}.txt"
    return documents.add_document(
        step.session, step.claim.id, "proof", name, "text/plain", content, "claimflow", step.as_of
    )


def _letter(
    step: ClaimStep,
    row: AppealRow,
    disposition: Disposition | None,
    template: str,
    answer: AppealAnswer,
    attached: tuple[str, ...],
) -> Letter:
    document, payer, today = step.document, payer_of(step), step.as_of.date()
    level = level_of(payer, row.level, today)
    standing = remittances.standing(step.session, step.claim.id, step.claim.sequence)
    decided_on = remittances.payment_of(step.session, standing).paid_on if standing else today
    coverage = document.coverage(claims.sequence_of(step.claim)) or document.coverages[0]
    proof = filing_proof(step, document)
    lines = _lines(document, disposition)
    values: dict[str, Any] = {
        "title": TITLES.get(template, "Appeal"),
        "level_name": f"level {row.level}: {level.name}" if level else "",
        "written_on": today,
        "decided_on": decided_on,
        "deadline": row.deadline,
        "payer_claim_number": standing.payer_control_number if standing else "",
        "our_claim_number": standing.control_number if standing else step.claim.source_number,
        "service_from": document.service_from or today,
        "service_to": document.service_to,
        "charge_cents": document.charge_cents,
        "denied_cents": sum(line.charge_cents for line in lines),
        "lines": lines,
        "diagnoses": tuple(diagnosis.code for diagnosis in document.diagnoses),
        "authorization_number": document.authorization_number,
        "argument": answer.argument,
        "attachments": _names(step, attached),
        "proof_label": proof.label,
        "proof_on": proof.evidence.on if proof.evidence else None,
        "proof_attempt": proof.evidence.attempt if proof.evidence else "",
        "filing_limit": filing_limit(document, payer, coverage.sequence) if payer else None,
        **({"department": level.department} if level else {}),
    }
    return Letter.model_validate(values | _sender(step) | _about(document, coverage))


def _sender(step: ClaimStep) -> dict[str, Any]:
    practice = setup.practice(step.session)
    if practice is None:
        return {"practice_name": step.document.billing.name.last}
    return {
        "practice_name": practice.name,
        "practice_address": _address(practice.address),
        "practice_npi": practice.npi,
        "practice_tax_id": practice.tax_id,
        "practice_phone": practice.contact.phone,
        "contact_name": practice.contact.name,
        "signer": practice.contact.name,
    }


def _about(document: ClaimDocument, coverage: Coverage) -> dict[str, Any]:
    return {
        "payer_name": coverage.payer.name,
        "payer_address": _address(coverage.payer.address),
        "patient_name": str(document.person.name),
        "birth_date": document.person.birth_date,
        "member_id": coverage.member_id,
        "group_number": coverage.group_number,
    }


def _address(address: Address | None) -> tuple[str, ...]:
    if address is None:
        return ()
    place = f"{address.city}, {address.state} {address.zip_code[:5]}".strip()
    return tuple(part for part in (address.line1, address.line2, place) if part)


def _lines(document: ClaimDocument, disposition: Disposition | None) -> tuple[LetterLine, ...]:
    book = CodeBook.shipped()
    found: list[LetterLine] = []
    for denied in disposition.denied if disposition else ():
        ours = next((line for line in document.lines if line.number == denied.number), None)
        reasons = [f"{a.code} {book.reason(a.reason)}".strip() for a in denied.adjustments]
        reasons += [f"{remark} {book.remark(remark)}".strip() for remark in denied.remarks]
        found.append(
            LetterLine(
                service_on=ours.service_from if ours else None,
                procedure=ours.procedure if ours else denied.procedure,
                modifiers=ours.modifiers if ours else (),
                charge_cents=denied.charge_cents,
                reasons=tuple(reasons),
            )
        )
    return tuple(found)


def _names(step: ClaimStep, attached: tuple[str, ...]) -> tuple[str, ...]:
    rows = {row.id: row for row in documents.of_claim(step.session, step.claim.id)}
    return tuple(f"{rows[one].kind}: {rows[one].name or one}" for one in attached if one in rows)
