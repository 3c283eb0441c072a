"""Writes the answer whether somebody is covered, 271 (005010X279A1); ``x12/eligibility/answer.py`` shows one.

Trouble of payer or provider is said at that level and ends there: nobody below is named.
"""

from models.coded import DatedPeriod
from models.eligibility import (
    EligibilityAnswer,
    EligibilityAnswerReport,
    EligibilityInquiry,
    RequestRefusal,
)
from models.envelope import Envelope
from models.errors import BadInput
from x12.desks import write_desks
from x12.eligibility.answer import plan_days
from x12.eligibility.benefits import RefusalLevel, write_benefits, write_refusals
from x12.eligibility.levels import (
    payer_of,
    provider_of,
    record_of,
    subscriber_of,
    write_dependent,
    write_dependent_birth,
    write_payer,
    write_provider,
    write_subscriber,
    write_subscriber_birth,
    write_trace,
)
from x12.eligibility.question import VERSION
from x12.level_writer import LevelStep, write_levels
from x12.services import write_periods
from x12.writing import SegmentWriter, interchange, need, need_fit

_PAYER_TROUBLE = frozenset({"04", "41", "42", "79", "80", "T4"})
_PROVIDER_TROUBLE = frozenset({"43", "44", "45", "46", "47", "48", "50", "51", "97"})
_ABOVE: frozenset[RefusalLevel] = frozenset({"payer", "provider"})
_PAYER = ("payer_name", "payer_id", "payer_id_qualifier", "payer_contacts")
_PROVIDER = (
    *("provider_entity", "provider_name", "provider_first", "provider_middle", "provider_suffix"),
    *("provider_is_person", "provider_npi", "provider_id_qualifier", "provider_taxonomy"),
    *("provider_references", "provider_address"),
)
_BORN = ("birth_date", "sex")
_DEPENDENT = ("dependent", "dependent_birth_date", "dependent_sex", "relationship")


def completed(answer: EligibilityAnswer, inquiry: EligibilityInquiry | None = None) -> EligibilityAnswer:
    """Return the answer with everything a file says, and nothing that it cannot.

    The provider, a birth date and a dependent that the answer leaves out are those of the question;
    ``refusals`` and ``dates`` are made of ``rejections`` and the days of the plan. Where payer or provider
    is the trouble, the answer ends there. A written answer is read back equal to its completed one.
    """
    update: dict[str, object] = {}
    if inquiry is not None:
        update = _asked(answer, inquiry)
    if answer.rejections and not answer.refusals:
        patient = "dependent" if (update.get("dependent") or answer.dependent) else "subscriber"
        update["refusals"] = _refusals(answer, patient)
    if not answer.dates:
        days = (("346", answer.plan_begin), ("347", answer.plan_end))
        update["dates"] = tuple(DatedPeriod(qualifier=q, begin=day) for q, day in days if day)
    answer = answer.model_copy(update=update)
    said_at: set[RefusalLevel] = {refusal.level for refusal in answer.refusals}
    return _ended(answer, said_at) if said_at & _ABOVE else answer


def _asked(answer: EligibilityAnswer, inquiry: EligibilityInquiry) -> dict[str, object]:
    """Return what the answer takes over from its question."""
    fields: tuple[str, ...] = ("trace_originator",)
    fields += () if answer.provider_npi else _PROVIDER
    fields += () if answer.birth_date or answer.sex else _BORN
    fields += () if answer.dependent else _DEPENDENT
    return {field: getattr(inquiry, field) for field in fields}


def _refusals(answer: EligibilityAnswer, patient: RefusalLevel) -> tuple[RequestRefusal, ...]:
    """Return the AAA of reject reasons, each at the level that it is about."""
    codes = answer.rejections
    level: RefusalLevel = patient
    follow_up = "C"
    if _PAYER_TROUBLE.intersection(codes):
        level, follow_up = "payer", "R"
    elif _PROVIDER_TROUBLE.intersection(codes):
        level = "provider"
    return tuple(RequestRefusal(level=level, reason=code, follow_up=follow_up) for code in codes)


def _ended(answer: EligibilityAnswer, said_at: set[RefusalLevel]) -> EligibilityAnswer:
    """Return the answer without everything below the level that refuses; its trace is BHT03."""
    fields = ("trace", *_PAYER, "rejections", "refusals", *(() if "payer" in said_at else _PROVIDER))
    return EligibilityAnswer(**{field: getattr(answer, field) for field in fields})


def write_271(
    envelope: Envelope, answer: EligibilityAnswer, inquiry: EligibilityInquiry | None = None
) -> bytes:
    """Write one answer; what it leaves out of provider and patient is that of the question.

    Raises ``BadInput`` as ``write_271_report`` does.
    """
    need_fit(answer.trace, 50, record_of(answer), "trace", "Number the question")
    report = EligibilityAnswerReport(reference=answer.trace, answers=(completed(answer, inquiry),))
    return write_271_report(envelope, report)


def write_271_report(envelope: Envelope, report: EligibilityAnswerReport) -> bytes:
    """Write several answers in one set; neighbours share payer, provider and subscriber.

    Raises ``BadInput`` for anything the guide requires that is missing or too long, for an answer whose
    summary is not what its parts say, and for a refusal by payer or provider beside other answers.
    """
    out = SegmentWriter("271")
    at = envelope.created_at
    if not report.answers:
        need("", "271", "answers", "Give at least one answer")
    reference = need_fit(report.reference, 50, "271", "reference", "Repeat BHT03 of the question")
    out.add("BHT", "0022", "11", reference, f"{at:%Y%m%d}", f"{at:%H%M}")
    answers = tuple(completed(answer) for answer in report.answers)
    for answer in answers:
        _agree(answer, report)
    write_levels(out, answers, _STEPS, _write_said, record_of)
    return interchange(envelope, "HB", VERSION, "271", [out])


def _agree(answer: EligibilityAnswer, report: EligibilityAnswerReport) -> None:
    """Refuse an answer that would be read back otherwise."""
    record = record_of(answer)
    said = {"rejections": tuple(refusal.reason for refusal in answer.refusals)}
    if answer.dates or answer.plan_begin or answer.plan_end:
        said |= dict(zip(("plan_begin", "plan_end"), plan_days(answer.dates), strict=True))
    for field, value in said.items():
        if getattr(answer, field) != value:
            problem, remedy = "the summary says otherwise than the parts", "Leave it as the parts have it"
            raise BadInput(problem, record=record, field=field, remedy=remedy)
    if _refused_above(answer) and (len(report.answers) > 1 or answer.trace != report.reference):
        problem = "a refusal by payer or provider has no trace of its own"
        remedy = "Send it alone, with its trace as the reference"
        raise BadInput(problem, record=record, field="refusals", remedy=remedy)
    patient: RefusalLevel = "dependent" if answer.dependent else "subscriber"
    if not (answer.benefits or _at(answer, patient) or _refused_above(answer)):
        need("", record, "benefits", f"Say a benefit of the {patient}, or why there is none")


def _refused_above(answer: EligibilityAnswer) -> bool:
    return any(refusal.level in _ABOVE for refusal in answer.refusals)


def _at(answer: EligibilityAnswer, level: RefusalLevel) -> tuple[RequestRefusal, ...]:
    return tuple(refusal for refusal in answer.refusals if refusal.level == level)


def _write_payer(out: SegmentWriter, answer: EligibilityAnswer) -> None:
    write_payer(out, answer)
    write_desks(out, answer.payer_contacts, record_of(answer), "payer_contacts")
    write_refusals(out, _at(answer, "payer"), record_of(answer))


def _write_provider(out: SegmentWriter, answer: EligibilityAnswer) -> None:
    write_provider(out, answer)
    write_refusals(out, _at(answer, "provider"), record_of(answer))


def _provider_of(answer: EligibilityAnswer) -> object:
    return None if _at(answer, "payer") else provider_of(answer)


def _subscriber_of(answer: EligibilityAnswer) -> object:
    if _refused_above(answer):
        return None
    # A patient's level carries one answer: only dependents share their subscriber's.
    return subscriber_of(answer), (_at(answer, "subscriber") if answer.dependent else object())


def _write_subscriber(out: SegmentWriter, answer: EligibilityAnswer) -> None:
    if answer.dependent is None:
        write_trace(out, answer, "2")
    write_subscriber(out, answer)
    write_refusals(out, _at(answer, "subscriber"), record_of(answer))
    write_subscriber_birth(out, answer)


def _write_dependent(out: SegmentWriter, answer: EligibilityAnswer) -> None:
    write_trace(out, answer, "2")
    write_dependent(out, answer)
    write_refusals(out, _at(answer, "dependent"), record_of(answer))
    write_dependent_birth(out, answer)


_STEPS: tuple[LevelStep[EligibilityAnswer], ...] = (
    LevelStep("20", lambda a: (payer_of(a), a.payer_contacts, _at(a, "payer")), _write_payer),
    LevelStep("21", _provider_of, _write_provider),
    LevelStep("22", _subscriber_of, _write_subscriber),
    LevelStep("23", lambda a: object() if a.dependent else None, _write_dependent),
)


def _write_said(out: SegmentWriter, answer: EligibilityAnswer) -> None:
    """Write the dates and benefits of one patient."""
    record = record_of(answer)
    write_periods(out, answer.dates, record, "dates")
    write_benefits(out, answer.benefits, record)
