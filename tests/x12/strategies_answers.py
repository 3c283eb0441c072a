"""Acknowledgements, questions, answers and attachments of every shape the guides allow, for hypothesis.

Written, each must be read back equal. What a value leaves to the writer (totals, one STC for each three
statuses) is filled in here by ``completed``, so that equal means equal in every field.
"""

import string
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar

from hypothesis import strategies as st

from models.acknowledgement import (
    AcknowledgedLine,
    AcknowledgedProvider,
    AcknowledgedTotals,
    ClaimAcknowledgement,
    ClaimAcknowledgementReport,
    ClaimStatus,
    GroupAcknowledgement,
    InterchangeAcknowledgement,
    StatusVerdict,
    SyntaxContext,
    SyntaxFinding,
    TransactionAcknowledgement,
)
from models.attachment import AttachedDocument, Attachment
from models.benefit import (
    Benefit,
    BenefitCondition,
    BenefitDelivery,
    ContactDesk,
    ContactNumber,
    RelatedEntity,
    RequestRefusal,
)
from models.coded import DatedPeriod, Identification, Procedure
from models.eligibility import (
    BenefitQuestion,
    EligibilityAnswer,
    EligibilityAnswerReport,
    EligibilityInquiry,
    EligibilityInquiryReport,
)
from models.inquiry import (
    InquiryLine,
    StatusAnswer,
    StatusAnswerLine,
    StatusAnswerReport,
    StatusInquiry,
    StatusInquiryReport,
)
from models.party import Address, Contact, PersonName, Sex
from x12.claim_acknowledgement_reader import summed_up as claim_summary
from x12.claim_status_answer import summed_up as status_summary
from x12.eligibility_answer import plan_days

Part = TypeVar("Part")
_CHARACTERS = string.ascii_letters + string.digits
_FREE = _CHARACTERS + " !\"&'()+,-./;?=%@[]_{}\\|<>#$"

cents = st.integers(0, 10**11)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
_SEXES: tuple[Sex | None, ...] = ("F", "M", "U", None)
sexes = st.sampled_from(_SEXES)


def words(longest: int = 12, least: int = 1) -> st.SearchStrategy[str]:
    """Return text as X12 carries it, no blanks at its ends."""
    return st.text(_FREE, min_size=least, max_size=longest).filter(lambda text: text == text.strip())


def ids(longest: int = 20, least: int = 1) -> st.SearchStrategy[str]:
    """Return identifiers; most are short, some as long as the guide allows."""
    short = st.text(_CHARACTERS + "-./", min_size=least, max_size=min(longest, least + 6))
    return short | st.text(_CHARACTERS, min_size=longest, max_size=longest)


def maybe(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return nothing, or this text."""
    return st.just("") | text


def few(part: st.SearchStrategy[Part], most: int = 2, least: int = 0) -> st.SearchStrategy[tuple[Part, ...]]:
    """Return a short tuple of such parts."""
    return st.lists(part, min_size=least, max_size=most).map(_as_tuple)


def _as_tuple(parts: list[Part]) -> tuple[Part, ...]:
    return tuple(parts)


def periods() -> st.SearchStrategy[tuple[date, date | None]]:
    """Return one day, or two in their order."""
    both = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))
    return st.tuples(days, st.none()) | both


people = st.builds(
    PersonName, last=words(60), first=maybe(words(35)), middle=maybe(words(25)), suffix=maybe(ids(10))
)
organizations = st.builds(PersonName, last=words(60))
addresses = st.builds(
    Address,
    line1=words(55),
    line2=maybe(words(55)),
    city=words(30, 2),
    state=st.sampled_from(["OR", "WA"]),
    zip_code=st.sampled_from(["97103", "971030012"]),
)
numbers_only = st.builds(Identification, qualifier=st.sampled_from(["6P", "1L", "18"]), number=ids(50))
described = st.builds(
    Identification, qualifier=st.sampled_from(["6P", "N6"]), number=ids(50), description=words(80)
)
identifications = numbers_only | described
procedures = st.builds(
    Procedure,
    qualifier=st.sampled_from(["HC", "AD", "N4"]),
    code=ids(8, 4),
    modifiers=few(st.sampled_from(["25", "59", "GT", "XU"]), 4),
)


def _dated(qualifier: str, period: tuple[date, date | None]) -> DatedPeriod:
    return DatedPeriod(qualifier=qualifier, begin=period[0], end=period[1])


dated_periods = st.builds(
    _dated,
    st.sampled_from(["291", "346", "347", "356", "290"]),
    periods(),
)
contexts = st.builds(
    SyntaxContext,
    name=st.just("CLM01"),
    value=ids(35),
    element=st.sampled_from(["", "5", "5:3", "5:3:2"]),
) | st.builds(
    SyntaxContext,
    name=st.just("SITUATIONAL TRIGGER"),
    further=few(st.just("SITUATIONAL TRIGGER"), 9),
    segment=st.sampled_from(["CLM", "REF"]),
    position=st.integers(1, 999_999),
    loop=st.sampled_from(["", "2300"]),
    element=st.sampled_from(["", "5", "5:3"]),
    reference=st.sampled_from(["", "1325"]),
)
_findings = st.builds(
    SyntaxFinding,
    segment=st.sampled_from(["CLM", "SV1", "REF"]),
    position=st.integers(1, 999_999),
    loop=st.sampled_from(["", "2300"]),
    segment_error=st.sampled_from(["8", "3", "I6"]),
    contexts=few(contexts),
)
_elements = st.fixed_dictionaries(
    {
        "element": st.sampled_from(["2", "1:2", "3::2", "3:1:2"]),
        "reference": st.sampled_from(["", "782"]),
        "element_error": st.sampled_from(["1", "7", "I10"]),
        "value": maybe(words(99)),
        "element_contexts": few(contexts.filter(lambda context: bool(context.segment))),
    }
)


def _with_element(finding: SyntaxFinding, element: dict[str, Any]) -> SyntaxFinding:
    return finding.model_copy(update=element)


findings = _findings | st.builds(_with_element, _findings, _elements)
sets = st.builds(
    TransactionAcknowledgement,
    transaction=st.just("837"),
    control_number=ids(9, 4),
    version=st.sampled_from(["", "005010X222A2"]),
    status=st.sampled_from("AEMRWX"),
    findings=few(findings, 4),
    errors=few(st.sampled_from(["1", "5", "I5"]), 5),
)
groups = st.builds(
    GroupAcknowledgement,
    group_control_number=st.integers(1, 999_999_999),
    status=st.sampled_from("AEMPRWX"),
    included=st.integers(0, 999_999),
    received=st.integers(0, 999_999),
    accepted=st.integers(0, 999_999),
    errors=few(st.sampled_from(["1", "5", "26"]), 5),
    transactions=few(sets, 3),
)
interchange_acknowledgements = st.builds(
    InterchangeAcknowledgement,
    control_number=st.integers(0, 999_999_999),
    status=st.sampled_from("AER"),
    note=st.sampled_from(["000", "025"]),
    sent_at=st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(  # noqa: DTZ001
        lambda at: at.replace(second=0, microsecond=0)
    ),
)


def statuses(
    categories: str, entities: tuple[str, ...], lists: tuple[str, ...] = ("",)
) -> st.SearchStrategy[tuple[ClaimStatus, ...]]:
    """Return one to three statuses of one STC."""
    status = st.builds(
        ClaimStatus,
        category=st.sampled_from(categories.split()),
        code=st.sampled_from(["20", "562", "21", "65"]),
        entity=st.sampled_from(["", *entities]),
        code_list=st.sampled_from(lists),
    )
    return few(status, 3, 1)


def verdicts(categories: str, *entities: str, dated: bool = True) -> st.SearchStrategy[StatusVerdict]:
    """Return STC of a 277CA, which accept or reject."""
    return st.builds(
        StatusVerdict,
        statuses=statuses(categories, entities),
        effective_on=days if dated else st.none(),
        action=st.sampled_from(["WQ", "U"]),
        charge_cents=cents,
    )


@st.composite
def acknowledged_lines(draw: st.DrawFn) -> AcknowledgedLine:
    """Return a line of a 277CA."""
    begin, end = draw(periods())
    said = st.builds(
        StatusVerdict,
        statuses=statuses("A3 A7", ("85", "82")),
        effective_on=days,
        action=st.just("U"),
    )
    procedure = draw(procedures).model_copy(update={"description": "", "qualifier": "HC"})
    return AcknowledgedLine(
        control_number=draw(maybe(ids(30))),
        procedure=procedure,
        charge_cents=draw(cents),
        revenue_code=draw(st.sampled_from(["", "0450"])),
        units=draw(st.sampled_from(["", "1", "2.5"])),
        verdicts=draw(few(said, 1, 1)),
        prescription_number=draw(maybe(ids(30))),
        service_from=begin,
        service_to=end,
    )


_totals = st.builds(
    AcknowledgedTotals,
    accepted=st.none() | st.integers(0, 10**6),
    rejected=st.none() | st.integers(0, 10**6),
    accepted_cents=st.none() | cents,
    rejected_cents=st.none() | cents,
)


@st.composite
def providers(draw: st.DrawFn) -> AcknowledgedProvider:
    """Return a billing provider of a 277CA."""
    is_person = draw(st.booleans())
    return AcknowledgedProvider(
        name=draw(people if is_person else organizations),
        is_person=is_person,
        identifier=draw(ids(20, 2)),
        qualifier=draw(st.sampled_from(["XX", "FI", "SV"])),
        trace=draw(ids(30)),
        verdicts=draw(few(verdicts("A1 A3", "85", dated=False), 2, 1)),
        totals=draw(_totals),
    )


@st.composite
def claim_reports(draw: st.DrawFn) -> ClaimAcknowledgementReport:
    """Return a 277CA with everything its levels say."""
    levels = draw(few(providers()))
    first = levels[0] if levels else None
    report = ClaimAcknowledgementReport(
        source=draw(st.sampled_from(["AY", "PR"])),
        source_name=draw(words(60)),
        source_id=draw(ids(20, 2)),
        source_id_qualifier=draw(st.sampled_from(["46", "FI"])),
        reference=draw(ids(30)),
        trace=draw(ids(30)),
        receiver_name=draw(words(60)),
        receiver_id=draw(ids(20, 2)),
        billing_name=first.name.last if first else "",
        billing_npi=first.identifier if first and first.qualifier == "XX" else "",
        batch_reference=draw(ids(30)),
        received_on=draw(days),
        processed_on=draw(days),
        receiver_verdicts=draw(few(verdicts("A1 A3 A7", "PR"), 2, 1)),
        totals=draw(_totals),
        providers=levels,
        acknowledgements=(),
    )
    claims = tuple(
        draw(_claims(report, n, level))
        for n, level in enumerate(levels)
        for _ in range(draw(st.integers(1, 2)))
    )
    said = (*report.receiver_verdicts, *(v for level in levels for v in level.verdicts))
    against = [v for v in said if v.action == "U"] if not claims else []
    return report.model_copy(
        update={
            "acknowledgements": claims,
            "batch_rejected": bool(against),
            "batch_statuses": tuple(s for v in against for s in v.statuses),
        }
    )


@st.composite
def _claims(
    draw: st.DrawFn, report: ClaimAcknowledgementReport, index: int, provider: AcknowledgedProvider
) -> ClaimAcknowledgement:
    said = draw(few(verdicts("A1 A2 A7 A8", "PR", "85"), 3, 1))
    messages = draw(st.lists(maybe(words(264)), min_size=len(said), max_size=len(said)))
    said = tuple(v.model_copy(update={"message": m}) for v, m in zip(said, messages, strict=True))
    begin, end = draw(periods())
    name = draw(people)
    return ClaimAcknowledgement(
        source=report.source,
        source_name=report.source_name,
        source_id=report.source_id,
        control_number=draw(ids(38)),
        **claim_summary(said, report.processed_on),
        payer_claim_control_number=draw(maybe(ids(50))),
        clearinghouse_trace=draw(maybe(ids(50))),
        received_on=report.received_on,
        service_from=begin,
        service_to=end,
        patient_last=name.last,
        patient_first=name.first,
        patient_middle=name.middle,
        patient_suffix=name.suffix,
        member_id=draw(ids(30, 2)),
        billing_npi=provider.identifier if provider.qualifier == "XX" else "",
        provider=index,
        bill_type=draw(st.sampled_from(["", "111"])),
        verdicts=said,
        lines=draw(few(acknowledged_lines())),
    )


@st.composite
def status_parties(draw: st.DrawFn) -> dict[str, Any]:
    """Return who stands above a claim status question or answer; often the same again."""
    provider_is_person, dependent = draw(st.booleans()), draw(st.none() | people)
    provider = draw(people if provider_is_person else organizations)
    return {
        "payer_name": draw(st.sampled_from(["Blue Heron Health", "Larkspur"])),
        "payer_id": "BHH01",
        "submitter_name": draw(st.sampled_from(["Harborlight", "Tidewater"])),
        "submitter_id": draw(ids(20, 2)),
        "provider_name": provider.last,
        "provider_first": provider.first,
        "provider_middle": provider.middle,
        "provider_suffix": provider.suffix,
        "provider_is_person": provider_is_person,
        "provider_npi": draw(st.sampled_from(["1993000003", "1234567893"])),
        "provider_id_qualifier": draw(st.sampled_from(["XX", "FI"])),
        "subscriber": draw(people),
        "member_id": draw(ids(30, 2)),
        "dependent": dependent,
    }


def references(*fields: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return numbers for these fields, some of them empty."""
    return st.fixed_dictionaries({field: maybe(ids(50)) for field in fields})


def _inquiry_line(period: tuple[date, date | None], **given: Any) -> InquiryLine:
    return InquiryLine(service_from=period[0], service_to=period[1], **given)


def _answer_line(period: tuple[date, date | None], **given: Any) -> StatusAnswerLine:
    return StatusAnswerLine(service_from=period[0], service_to=period[1], **given)


@st.composite
def status_inquiries(draw: st.DrawFn) -> StatusInquiry:
    """Return a 276's question."""
    parties, (begin, end) = draw(status_parties()), draw(periods())
    numbers = references(
        *("control_number", "payer_claim_control_number", "bill_type", "application"),
        *("group_number", "prescription_number", "clearinghouse_trace"),
    )
    dependent = parties["dependent"]
    born = draw(st.none() | days if dependent else days)
    line = st.builds(
        _inquiry_line,
        period=periods(),
        control_number=maybe(ids(50)),
        procedure=procedures,
        charge_cents=cents,
        revenue_code=st.sampled_from(["", "0450"]),
        units=st.sampled_from(["", "2"]),
    )
    return StatusInquiry(
        trace=draw(ids(50)),
        **parties,
        **draw(numbers),
        birth_date=born,
        sex=draw(sexes) if born else None,
        dependent_birth_date=draw(days) if dependent else None,
        dependent_sex=draw(sexes) if dependent else None,
        charge_cents=draw(cents),
        service_from=begin,
        service_to=end or begin,
        lines=draw(few(line)),
    )


@st.composite
def status_answers(draw: st.DrawFn) -> StatusAnswer:
    """Return a 277's answer, at any level."""
    levels: list[Literal["claim", "provider", "receiver"]] = ["claim", "claim", "provider", "receiver"]
    level = draw(st.sampled_from(levels))
    parties, (begin, end) = draw(status_parties()), draw(periods())
    codes = statuses("F1 F2 P1 R4 D0 E0", ("PR", "QC"), ("", "RX"))
    plain = st.builds(StatusVerdict, statuses=codes, effective_on=days)
    said = st.builds(
        StatusVerdict,
        statuses=codes,
        effective_on=days,
        charge_cents=st.none() | cents,
        paid_cents=st.none() | cents,
        finalized_on=st.none() | days,
        check_date=st.none() | days,
        check_number=maybe(ids(16)),
    )
    rows = draw(few(said if level == "claim" else plain, 3, 1))
    line = st.builds(
        _answer_line,
        period=periods(),
        control_number=maybe(ids(50)),
        procedure=procedures,
        charge_cents=cents,
        paid_cents=cents,
        revenue_code=st.sampled_from(["", "0450"]),
        units=st.sampled_from(["1", "2.5"]),
        verdicts=few(plain, 2, 1),
    )
    numbers = draw(
        references(
            *("control_number", "payer_claim_control_number", "bill_type"),
            *("prescription_number", "voucher", "clearinghouse_trace"),
        )
    )
    of_the_claim: dict[str, Any] = {
        **numbers,
        "lines": draw(few(line)),
        "service_from": begin,
        "service_to": end,
    }
    if level != "claim":
        of_the_claim = {"subscriber": None, "member_id": "", "dependent": None}
    if level == "receiver":
        parties = {key: value for key, value in parties.items() if not key.startswith("provider")}
    contact = st.builds(Contact, name=words(60), phone=st.just("5035550142"), email=st.just(""))
    return StatusAnswer(
        trace=draw(ids(50)),
        level=level,
        **{**parties, **of_the_claim},
        payer_contact=draw(st.none() | contact),
        **status_summary(rows),
        verdicts=rows,
    )


inquiry_reports = st.builds(StatusInquiryReport, reference=ids(50), inquiries=few(status_inquiries(), 3, 1))
answer_reports = st.builds(StatusAnswerReport, reference=ids(50), answers=few(status_answers(), 3, 1))


@st.composite
def coverage_parties(draw: st.DrawFn, numbers: st.SearchStrategy[Identification]) -> dict[str, Any]:
    """Return who stands above a coverage question or answer, and who the patient is."""
    is_person, dependent = draw(st.booleans()), draw(st.none() | people)
    provider = draw(people if is_person else organizations)
    of_the_dependent: dict[str, Any] = {}
    if dependent:
        of_the_dependent = {
            "dependent_birth_date": draw(st.none() | days),
            "dependent_sex": draw(sexes),
            "dependent_address": draw(st.none() | addresses),
            "dependent_references": draw(few(numbers)),
            "relationship": draw(st.sampled_from(["", "19", "01"])),
        }
    return {
        "payer_name": draw(st.sampled_from(["Blue Heron Health", "Larkspur"])),
        "payer_id": "BHH01",
        "provider_entity": draw(st.sampled_from(["1P", "FA"])),
        "provider_name": provider.last,
        "provider_first": provider.first,
        "provider_middle": provider.middle,
        "provider_suffix": provider.suffix,
        "provider_is_person": is_person,
        "provider_npi": draw(st.sampled_from(["1993000003", "1234567893"])),
        "provider_taxonomy": draw(st.sampled_from(["", "207Q00000X"])),
        "provider_references": draw(few(identifications)),
        "provider_address": draw(st.none() | addresses),
        "trace_originator": draw(st.sampled_from(["", "9877281234"])),
        "subscriber": draw(people),
        "member_id": draw(ids(30, 2)),
        "birth_date": draw(st.none() | days),
        "sex": draw(sexes),
        "address": draw(st.none() | addresses),
        "references": draw(few(numbers)),
        "dependent": dependent,
        **of_the_dependent,
    }


@st.composite
def benefit_questions(draw: st.DrawFn) -> BenefitQuestion:
    """Return an EQ that asks for more than service types."""
    begin, end = draw(periods() | st.just((None, None)))
    procedure = draw(st.none() | procedures)
    return BenefitQuestion(
        service_types=draw(few(st.sampled_from(["30", "98", "UC"]), 3, 0 if procedure else 1)),
        procedure=procedure,
        coverage_level="FAM",
        diagnosis_pointers=draw(few(st.integers(1, 8), 4)),
        spend_down_cents=draw(st.none() | cents),
        billed_cents=draw(st.none() | cents),
        places=draw(few(st.sampled_from(["11", "22"]))),
        references=draw(few(numbers_only)),
        service_from=begin,
        service_to=end,
    )


@st.composite
def coverage_inquiries(draw: st.DrawFn) -> EligibilityInquiry:
    """Return a 270's question."""
    asked = draw(few(benefit_questions()))
    types = draw(few(st.sampled_from(["30", "98", "UC"]), 3, 1))
    begin, end = draw(periods())
    diagnosis = st.builds(Identification, qualifier=st.sampled_from(["ABK", "ABF"]), number=ids(7, 3))
    return EligibilityInquiry(
        trace=draw(ids(50)),
        **draw(coverage_parties(numbers_only)),
        service_on=begin,
        service_to=end,
        service_types=tuple(code for q in asked for code in q.service_types) if asked else types,
        questions=asked,
        diagnoses=draw(few(diagnosis, 8)),
    )


desks = st.builds(
    ContactDesk,
    name=maybe(words(60)),
    numbers=few(st.builds(ContactNumber, kind=st.sampled_from(["TE", "UR", "EM"]), number=words(60)), 3, 1),
)


@st.composite
def related_entities(draw: st.DrawFn) -> RelatedEntity:
    """Return somebody named with a benefit."""
    is_person, identifier = draw(st.booleans()), draw(maybe(ids(30, 2)))
    role = draw(st.sampled_from(["", "PE"]))
    return RelatedEntity(
        entity=draw(st.sampled_from(["PR", "P3", "SEP", "IL"])),
        name=draw(people if is_person else organizations),
        is_person=is_person,
        identifier=identifier,
        qualifier="PI" if identifier else "",
        address=draw(st.none() | addresses),
        contacts=draw(few(desks)),
        taxonomy_role=role,
        taxonomy="207Q00000X" if role else "",
    )


def request_refusals(*levels: Any) -> st.SearchStrategy[RequestRefusal]:
    """Return an AAA at one of these levels."""
    return st.builds(
        RequestRefusal,
        level=st.sampled_from(levels),
        reason=st.sampled_from(["75", "72", "T4"]),
        follow_up=st.sampled_from("CRN"),
        valid_request=st.booleans(),
    )


deliveries = st.builds(
    BenefitDelivery,
    quantity_qualifier=st.just("VS"),
    quantity=st.sampled_from(["12", "1.5"]),
    unit=st.sampled_from(["", "WK"]),
    period=st.sampled_from(["", "29"]),
    time=st.sampled_from(["", "A"]),
)
conditions = st.builds(
    BenefitCondition, qualifier=st.sampled_from(["ZZ", "GR"]), code=ids(4), text=maybe(words(60))
)


def _counted(benefit: Benefit, quantity: Decimal | None) -> Benefit:
    return benefit.model_copy(update={"quantity": quantity, "quantity_qualifier": "VS" if quantity else ""})


_benefits = st.builds(
    Benefit,
    information=st.sampled_from(["1", "6", "A", "B", "C", "G", "R"]),
    coverage_level=st.sampled_from(["", "IND"]),
    service_type=st.sampled_from(["", "30", "98"]),
    insurance_type=st.sampled_from(["", "HM"]),
    plan=maybe(words(50)),
    period=st.sampled_from(["", "27"]),
    amount_cents=st.none() | cents,
    percent=st.sampled_from(["", ".2", "0"]),
    authorization=st.sampled_from(["", "Y", "N", "U"]),
    in_network=st.sampled_from(["", "Y", "W"]),
    procedure=st.none() | procedures,
    diagnosis_pointers=few(st.integers(1, 8), 4),
    deliveries=few(deliveries),
    references=few(identifications),
    dates=few(dated_periods),
    refusals=few(request_refusals("benefit"), 1),
    messages=few(words(264)),
    conditions=few(conditions),
    entities=few(related_entities()),
)
benefits = st.builds(_counted, _benefits, st.none() | st.decimals(1, 9999, places=2))


@st.composite
def coverage_answers(draw: st.DrawFn) -> EligibilityAnswer:
    """Return a 271's answer about a patient."""
    parties, dates = draw(coverage_parties(identifications)), draw(few(dated_periods))
    refused_at = ("subscriber", "dependent") if parties["dependent"] else ("subscriber",)
    refusals = draw(few(request_refusals(*refused_at)))
    order = {"subscriber": 0, "dependent": 1}
    refusals = tuple(sorted(refusals, key=lambda refusal: order[refusal.level]))
    said = any(refusal.level == refused_at[-1] for refusal in refusals)
    begin, end = plan_days(dates)
    return EligibilityAnswer(
        trace=draw(ids(50)),
        **parties,
        payer_contacts=draw(few(desks)),
        plan_begin=begin,
        plan_end=end,
        dates=dates,
        benefits=draw(few(benefits, 2, 0 if said else 1)),
        rejections=tuple(refusal.reason for refusal in refusals),
        refusals=refusals,
    )


coverage_question_reports = st.builds(
    EligibilityInquiryReport, reference=ids(50), inquiries=few(coverage_inquiries(), 3, 1)
)
coverage_answer_reports = st.builds(
    EligibilityAnswerReport, reference=ids(50), answers=few(coverage_answers(), 2, 1)
)
documents = st.builds(
    AttachedDocument,
    control_number=ids(50),
    numbered_by=st.sampled_from(["provider", "payer"]),
    requested=few(
        st.builds(StatusVerdict, statuses=statuses("R4 R3", (), ("LOI",)), effective_on=st.none() | days)
    ),
    codes=few(st.builds(Identification, qualifier=st.just("HE"), number=ids(10))),
    references=few(numbers_only),
    dates=few(dated_periods),
    report_type=st.just("OZ"),
    format=st.sampled_from(["TX", "HL"]),
    report_code=maybe(ids(30)),
    electronic_format=st.sampled_from([("05",), ("05", "CDA")]),
    content=st.none() | st.binary(min_size=1, max_size=300),
)


@st.composite
def attachments(draw: st.DrawFn) -> Attachment:
    """Return a 275."""
    parties = draw(status_parties())
    begin, end = draw(periods() | st.just((None, None)))
    return Attachment(
        reference=draw(ids(50)),
        created_on=draw(days),
        purpose=draw(st.sampled_from(["02", "11"])),
        payer_name=parties["payer_name"],
        payer_id=parties["payer_id"],
        payer_contacts=draw(few(desks)),
        submitter_name=parties["submitter_name"],
        submitter_id=parties["submitter_id"],
        provider_name=parties["provider_name"],
        provider_first=parties["provider_first"],
        provider_is_person=parties["provider_is_person"],
        provider_npi=parties["provider_npi"],
        provider_references=draw(few(numbers_only)),
        provider_address=draw(st.none() | addresses),
        patient=parties["subscriber"],
        member_id=parties["member_id"],
        control_number=draw(ids(38)),
        payer_claim_control_number=draw(maybe(ids(50))),
        references=draw(few(numbers_only)),
        service_from=begin,
        service_to=end,
        documents=draw(few(documents, 3, 1)),
    )
