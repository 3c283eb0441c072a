"""``claimflow edi show`` of coverage: the question (270) and the answer (271)."""

from collections.abc import Iterator
from functools import partial

from console.commands.edi_show_benefits import benefit_lines
from console.commands.edi_show_parts import (
    date_rows,
    reference_rows,
    shown_address,
    shown_provider_named,
)
from console.commands.edi_show_record import Record, kept, refusals
from console.commands.edi_show_text import (
    coded,
    days,
    dollars,
    facts,
    known_as,
    listed,
    person,
    procedure,
    said_code,
    worded,
)
from models.benefit import ContactDesk, RequestRefusal
from models.eligibility import (
    BenefitQuestion,
    EligibilityAnswer,
    EligibilityInquiry,
)
from x12.eligibility.messages import read_270, read_271
from x12.envelopes import Transaction
from x12.meanings import meaning

Rows = list[tuple[str, str]]


def show_270(transaction: Transaction) -> Iterator[Record]:
    """Show what is asked about coverage."""
    report = read_270(transaction)
    for asked in report.inquiries:
        who = person(asked.dependent or asked.subscriber)
        title = f"QUESTION {asked.trace}  is {who or asked.member_id} covered?"
        numbers = tuple(n for n in (asked.trace, asked.member_id) if n) or ("?",)
        yield Record("inquiry", title, partial(_inquiry_lines, asked), asked, numbers)
    yield from refusals(report.refused)
    if report.kept_aside:
        yield Record(
            "kept_aside", "", lambda: kept(report.kept_aside, "270"), {"segments": report.kept_aside}
        )


def _inquiry_lines(asked: EligibilityInquiry) -> list[str]:
    types = listed((coded("service_type", code) for code in asked.service_types), "; ")
    diagnoses = listed(said_code(held.number, held.qualifier) for held in asked.diagnoses)
    rows: Rows = [
        *_parties(asked),
        ("On", days(asked.service_on, asked.service_to)),
        ("Asks for", "" if asked.questions else types),
        *(("Asks for", _question(question)) for question in asked.questions),
        ("Diagnoses", diagnoses),
        *reference_rows(asked.references),
        *reference_rows(asked.dependent_references),
    ]
    lines = facts(rows)
    for question in asked.questions:
        lines += kept(question.kept_aside, "270", "2110")
    return [*lines, *kept(asked.kept_aside, "270", "2100")]


def _question(question: BenefitQuestion) -> str:
    asked = question.procedure
    pointers = listed(map(str, question.diagnosis_pointers))
    return listed(
        (
            *(coded("service_type", code) for code in question.service_types),
            procedure(asked.code, asked.modifiers, asked.qualifier) if asked else "",
            worded("coverage_level", question.coverage_level) if question.coverage_level else "",
            f"for diagnosis {pointers}" if pointers else "",
            *(coded("place_of_service", place) for place in question.places),
            days(question.service_from, question.service_to),
            f"spend down {dollars(question.spend_down_cents)}" if question.spend_down_cents else "",
            f"billed {dollars(question.billed_cents)}" if question.billed_cents else "",
            *(text for _, text in reference_rows(question.references)),
        )
    )


def _parties(said: EligibilityInquiry | EligibilityAnswer) -> Rows:
    """Write patient, insured, payer and provider as question and answer name them."""
    dependent = said.dependent
    born = said.dependent_birth_date if dependent else said.birth_date
    sex = meaning("sex", (said.dependent_sex if dependent else said.sex) or "")
    relation = worded("relationship", said.relationship) if said.relationship else ""
    member = f"member {said.member_id}" if said.member_id else ""
    address = said.dependent_address if dependent else said.address
    patient = (person(dependent or said.subscriber), f"born {born}" if born else "", sex)
    whose = listed((relation, person(said.subscriber)), " of ")
    provider = shown_provider_named(
        said.provider_name, said.provider_npi, said.provider_id_qualifier, said.provider_first
    )
    return [
        ("Patient", listed((*patient, "" if dependent else member))),
        ("", shown_address(address)),
        ("Insured", listed((whose, member)) if dependent else ""),
        ("Payer", known_as(said.payer_name, said.payer_id)),
        ("Asked by", provider),
    ]


def show_271(transaction: Transaction) -> Iterator[Record]:
    """Show what the payer answers about coverage."""
    report = read_271(transaction)
    for answer in report.answers:
        who = person(answer.dependent or answer.subscriber) or answer.member_id
        verdict = _VERDICTS[answer.status]
        title = f"ANSWER {answer.trace}  {who}: {verdict}" if who else f"ANSWER {answer.trace}  {verdict}"
        numbers = tuple(n for n in (answer.trace, answer.member_id) if n) or ("?",)
        yield Record("answer", title, partial(_answer_lines, answer), answer, numbers)
    yield from refusals(report.refused)
    if report.kept_aside:
        yield Record(
            "kept_aside", "", lambda: kept(report.kept_aside, "271"), {"segments": report.kept_aside}
        )


_VERDICTS = {
    "active": "COVERED",
    "inactive": "no active coverage is told",
    "unknown_member": "NOT ANSWERED",
    "provider_refused": "NOT ANSWERED: the payer does not take questions from this provider",
    "question_refused": "NOT ANSWERED: the payer found the question wrong",
    "unavailable": "NOT ANSWERED: the payer cannot answer now",
}


def _answer_lines(answer: EligibilityAnswer) -> list[str]:
    rows: Rows = [
        *_parties(answer),
        *(("Call", desk_text(desk)) for desk in answer.payer_contacts),
        *reference_rows(answer.references),
        *reference_rows(answer.dependent_references),
        *date_rows(answer.dates),
        *(("Refused", refusal_text(refusal)) for refusal in answer.refusals),
    ]
    return [
        *facts(rows),
        *benefit_lines(answer.benefits),
        *kept(answer.kept_aside, "271", "2100"),
    ]


def desk_text(desk: ContactDesk) -> str:
    """Write how to reach somebody."""
    return listed((desk.name, *(f"{worded('contact', n.kind)} {n.number}" for n in desk.numbers)))


def refusal_text(refusal: RequestRefusal) -> str:
    """Write one AAA: why it was not answered, and what to do next."""
    what = worded("refusal", refusal.reason)
    then = worded("follow_up", refusal.follow_up) if refusal.follow_up else ""
    return f"{what} (AAA {refusal.reason}, {refusal.level}){f': {then}' if then else ''}"
