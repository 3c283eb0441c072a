"""Writes the answer what became of a claim, 277 (005010X212); ``x12/status/answer.py`` shows one."""

from models.acknowledgement import ClaimStatus, StatusVerdict
from models.envelope import Envelope
from models.errors import BadInput
from models.inquiry import StatusAnswer, StatusAnswerLine, StatusAnswerReport, StatusInquiry
from models.money import text_from_cents
from models.party import PersonName
from x12.level_writer import LevelStep, write_levels
from x12.parties import write_contact, write_name
from x12.services import procedure_element, write_period, write_reference
from x12.status.answer import VERSION, summed_up
from x12.status.levels import (
    payer_of,
    provider_of,
    record_of,
    submitter_of,
    subscriber_of,
    write_payer,
    write_provider,
    write_submitter,
    write_subscriber,
)
from x12.statuses import by_threes, write_verdicts
from x12.writing import SegmentWriter, fit, interchange, need, need_fit

_SENDER = ("submitter_id", ("submitter_name", "submitter_first", "submitter_is_person", "submitter_id"))
_PROVIDER = (
    "provider_npi",
    (
        *("provider_name", "provider_first", "provider_middle", "provider_suffix"),
        *("provider_is_person", "provider_npi", "provider_id_qualifier"),
    ),
)
_MEMBER = (
    "member_id",
    ("subscriber", "subscriber_is_person", "member_id", "member_id_qualifier", "dependent"),
)
_DAYS = ("service_from", ("service_from", "service_to"))
_ASKED: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "receiver": (_SENDER,),
    "provider": (_SENDER, _PROVIDER),
    "claim": (_SENDER, _PROVIDER, _MEMBER, _DAYS),
}
"""What an answer takes from its question: these fields together, when the first named is empty."""


def completed(answer: StatusAnswer, inquiry: StatusInquiry | None = None) -> StatusAnswer:
    """Return the answer with everything a file says: its STC, and the parties of the question.

    What the answer says already stays as it is. A written answer is read back equal to its completed one.
    """
    update: dict[str, object] = {}
    for sign, fields in _ASKED[answer.level] if inquiry else ():
        if not getattr(answer, sign):
            update |= {field: getattr(inquiry, field) for field in fields}
    if not answer.verdicts:
        update["verdicts"] = tuple(_verdict(answer, statuses) for statuses in by_threes(answer.statuses))
    return answer.model_copy(update=update)


def _verdict(answer: StatusAnswer, statuses: tuple[ClaimStatus, ...]) -> StatusVerdict:
    of_the_claim = answer.level == "claim"
    return StatusVerdict(
        statuses=statuses,
        effective_on=answer.effective_on,
        charge_cents=answer.charge_cents if of_the_claim else None,
        paid_cents=answer.paid_cents if of_the_claim else None,
        finalized_on=answer.finalized_on,
        check_date=answer.finalized_on if answer.check_number else None,
        check_number=answer.check_number,
    )


def write_277(envelope: Envelope, answer: StatusAnswer, inquiry: StatusInquiry | None = None) -> bytes:
    """Write one answer; parties that it leaves out are those of the question.

    Raises ``BadInput`` as ``write_277_report`` does.
    """
    need_fit(answer.trace, 50, record_of(answer), "trace", "Number the question")
    report = StatusAnswerReport(reference=answer.trace, answers=(completed(answer, inquiry),))
    return write_277_report(envelope, report)


def write_277_report(envelope: Envelope, report: StatusAnswerReport) -> bytes:
    """Write several answers in one set; neighbours share the levels that they have in common.

    Raises ``BadInput`` for anything the guide requires that is missing or too long, and for an answer
    whose summary is not what its STC say.
    """
    out = SegmentWriter("277")
    at = envelope.created_at
    if not report.answers:
        need("", "277", "answers", "Give at least one answer")
    reference = need_fit(report.reference, 50, "277", "reference", "Number the set (BHT03)")
    out.add("BHT", "0010", "08", reference, f"{at:%Y%m%d}", f"{at:%H%M}", "DG")
    answers = tuple(completed(answer) for answer in report.answers)
    for answer in answers:
        _agree(answer)
    write_levels(out, answers, _STEPS, _write_answer, record_of)
    return interchange(envelope, "HN", VERSION, "277", [out])


def _agree(answer: StatusAnswer) -> None:
    """Refuse an answer that says otherwise than its own STC, or tells of people above their level."""
    record = record_of(answer)
    if not answer.statuses:
        need("", record, "statuses", "Say what became of the claim")
    for field, value in summed_up(answer.verdicts).items():
        if getattr(answer, field) != value:
            problem, remedy = (
                "the answer says otherwise than its verdicts",
                "Leave it as the verdicts have it",
            )
            raise BadInput(problem, record=record, field=field, remedy=remedy)
    if answer.level != "claim" and (answer.subscriber or answer.dependent or answer.lines):
        problem = "an answer above the claim names no person and no line"
        raise BadInput(problem, record=record, field="level", remedy="Answer at the level of the claim")


def _write_payer(out: SegmentWriter, answer: StatusAnswer) -> None:
    """Write 2100A with the payer's desk (PER)."""
    write_payer(out, answer)
    write_contact(out, "IC", answer.payer_contact)


def _provider_of(answer: StatusAnswer) -> object:
    return None if answer.level == "receiver" else provider_of(answer)


def _subscriber_of(answer: StatusAnswer) -> object:
    return subscriber_of(answer) if answer.level == "claim" else None


def _write_dependent(out: SegmentWriter, answer: StatusAnswer) -> None:
    """Write 2100E."""
    name = answer.dependent or PersonName(last="")
    need(name.last, record_of(answer), "dependent.last", "Name the patient")
    write_name(out, "QC", name, is_person=True)


_STEPS: tuple[LevelStep[StatusAnswer], ...] = (
    LevelStep("20", lambda a: (payer_of(a), a.payer_contact), _write_payer),
    LevelStep("21", submitter_of, write_submitter),
    LevelStep("19", _provider_of, write_provider),
    LevelStep("22", _subscriber_of, write_subscriber),
    LevelStep("23", lambda a: a.dependent, _write_dependent, says_children=False),
)


_MONEY = ("charge_cents", "paid_cents", "finalized_on", "check_date", "check_number")
"""What an STC of a claim says beside its statuses: information, never posted."""


def _write_answer(out: SegmentWriter, answer: StatusAnswer) -> None:
    """Write 2200B, 2200C or 2200D (2200E)."""
    record = record_of(answer)
    # A provider's trace is the payer's own number (TRN01 = 1); the others repeat the question's (2).
    kind = "1" if answer.level == "provider" else "2"
    out.add("TRN", kind, need_fit(answer.trace, 50, record, "trace", "Repeat TRN02 of the question"))
    write_verdicts(out, answer.verdicts, record, *(_MONEY if answer.level == "claim" else ()))
    references = (
        ("1K", answer.payer_claim_control_number, "payer_claim_control_number"),
        ("BLT", answer.bill_type, "bill_type"),
        ("EJ", answer.control_number, "control_number"),
        ("XZ", answer.prescription_number, "prescription_number"),
        ("VV", answer.voucher, "voucher"),
        ("D9", answer.clearinghouse_trace, "clearinghouse_trace"),
    )
    for qualifier, number, field in references:
        write_reference(out, qualifier, number, record, field)
    write_period(out, "472", answer.service_from, answer.service_to)
    for n, line in enumerate(answer.lines):
        _write_line(out, line, f"{record} line {n + 1}")


def _write_line(out: SegmentWriter, line: StatusAnswerLine, record: str) -> None:
    """Write 2220D."""
    revenue = fit(line.revenue_code, 48, record, "revenue_code")
    units = need_fit(line.units, 15, record, "units", "Say how many units were charged")
    procedure = procedure_element(line.procedure, record, "procedure")
    paid = text_from_cents(line.paid_cents)
    out.add("SVC", procedure, text_from_cents(line.charge_cents), paid, revenue, "", "", units)
    if not line.verdicts:
        need("", record, "verdicts", "Say what became of the line")
    write_verdicts(out, line.verdicts, record)
    write_reference(out, "FJ", line.control_number, record, "control_number")
    if line.service_from is None:
        need("", record, "service_from", "Say when the service was given")
    write_period(out, "472", line.service_from, line.service_to)
