"""TA1, 999 and 277CA of every shape the guides allow, for hypothesis."""

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from models.acknowledgement import (
    AcknowledgedLine,
    AcknowledgedProvider,
    AcknowledgedTotals,
    ClaimAcknowledgement,
    ClaimAcknowledgementReport,
    GroupAcknowledgement,
    InterchangeAcknowledgement,
    StatusVerdict,
    SyntaxContext,
    SyntaxFinding,
    TransactionAcknowledgement,
)
from tests.x12.strategies_parts import (
    cents,
    days,
    few,
    ids,
    maybe,
    organizations,
    people,
    periods,
    procedures,
    statuses,
    words,
)
from x12.acknowledgements.claims_reader import summed_up as claim_summary

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
