"""Claim status questions and answers (276, 277) of every shape the guides allow, for hypothesis."""

from datetime import date
from typing import Any, Literal

from hypothesis import strategies as st

from models.acknowledgement import (
    StatusVerdict,
)
from models.inquiry import (
    InquiryLine,
    StatusAnswer,
    StatusAnswerLine,
    StatusAnswerReport,
    StatusInquiry,
    StatusInquiryReport,
)
from models.party import Contact
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
    sexes,
    statuses,
    words,
)
from x12.status.answer import summed_up as status_summary


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
