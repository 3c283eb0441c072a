"""Whole remittances of every shape the guide allows, for hypothesis."""

import string
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from models.adjustment import Adjustment
from models.party import Address, Contact, PersonName, Reference
from models.remittance import (
    Amount,
    BankAccount,
    ClaimGroup,
    InpatientAdjudication,
    InpatientTotals,
    OutpatientAdjudication,
    Party,
    ProviderAdjustment,
    ProviderTotals,
    Quantity,
    Remittance,
    RemittanceClaim,
    RemittanceDelivery,
    RemittanceLine,
)
from x12.remittances import codes as codes

_CHARACTERS = string.ascii_letters + string.digits
_FREE = _CHARACTERS + " !\"&'()+,-./;?=%@[]_{}\\|<>#$"


@cache
def words(longest: int, least: int = 1) -> st.SearchStrategy[str]:
    """Return text as X12 carries it, no blanks at its ends."""
    return st.text(_FREE, min_size=least, max_size=longest).filter(lambda text: text == text.strip())


@cache
def ids(longest: int, least: int = 1) -> st.SearchStrategy[str]:
    """Return identifiers; most are short, some as long as the guide allows."""
    text = st.text(_CHARACTERS + "-./", min_size=least, max_size=min(longest, least + 6))
    return text | st.text(_CHARACTERS, min_size=longest, max_size=longest)


@cache
def maybe(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return nothing, or this text."""
    return st.just("") | text


@cache
def few(part: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return a short tuple of such parts."""
    return st.lists(part, max_size=most).map(tuple)


def of(known: frozenset[str]) -> st.SearchStrategy[str]:
    """Return one of the guide's codes."""
    return st.sampled_from(sorted(known))


REMARKS = st.sampled_from(("MA01", "MA130", "M119", "N130", "N522"))
CENTS = st.integers(-(10**9), 10**9) | st.sampled_from((0, 1, -1, 10**16 - 1, 1 - 10**16))
NUMBERS = st.decimals(-(10**4), 10**5, places=2) | st.integers(0, 10**9).map(Decimal)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
NAMES = st.builds(
    PersonName, last=words(60), first=maybe(words(35)), middle=maybe(words(25)), suffix=maybe(words(10))
)
ORGANIZATIONS = st.builds(PersonName, last=words(60))


def numbers(model: type[Any], *always: str) -> st.SearchStrategy[Any]:
    """Return MIA, MOA or TS2: any of its numbers, and at least one."""
    given = {name: CENTS if name.endswith("_cents") else NUMBERS for name in model.model_fields}
    kinds = {name: kind if name in always else st.none() | kind for name, kind in given.items()}
    made = st.builds(model, **kinds)
    return made.filter(lambda value: any(n is not None for n in value.model_dump().values()))


@cache
def references(known: frozenset[str]) -> st.SearchStrategy[Reference]:
    """Return REF with one of these qualifiers."""
    return st.builds(Reference, qualifier=of(known), number=ids(50))


def claims_desks(*, called: bool) -> st.SearchStrategy[Contact]:
    """Return PER*CX: two of telephone, e-mail and fax, and an extension only with a telephone."""
    name, number = maybe(words(60)), ids(256)
    kinds = [
        st.builds(Contact, name=name, phone=number, extension=maybe(number), email=maybe(number)),
        st.builds(Contact, name=name, phone=number, fax=maybe(number)),
        st.builds(Contact, name=name, email=number, fax=maybe(number)),
    ]
    return st.one_of(*kinds, *([] if called else [st.builds(Contact, name=name)]))


TECHNICAL_DESKS = st.builds(
    Contact, name=maybe(words(60)), phone=ids(20), extension=maybe(ids(5))
) | st.builds(Contact, name=maybe(words(60)), url=ids(20), email=maybe(ids(20)), fax=maybe(ids(20)))


def parties(known: frozenset[str], *, person: bool | None = None) -> st.SearchStrategy[Party]:
    """Return somebody in NM1; None means a person or an organization."""
    identity: dict[str, Any] = {"id_qualifier": of(known), "identifier": ids(80, 2)}
    people = st.builds(Party, name=NAMES, **identity)
    others = st.builds(Party, name=ORGANIZATIONS, is_person=st.just(False), **identity)
    return people if person else others if person is False else people | others


ADJUSTMENTS = st.builds(
    Adjustment,
    group=of(codes.ADJUSTMENT_GROUPS),
    reason=ids(5),
    amount_cents=CENTS,
    quantity=maybe(st.integers(1, 99).map(str)),
)


@st.composite
def lines(draw: st.DrawFn) -> RemittanceLine:
    """Return SVC with everything of loop 2110."""
    submitted = draw(maybe(ids(48)))
    has_end = draw(st.booleans())
    return RemittanceLine(
        procedure=draw(ids(48)),
        procedure_qualifier=draw(of(codes.PROCEDURE_LISTS)),
        modifiers=draw(few(ids(2, 2), 4)),
        charge_cents=draw(CENTS),
        paid_cents=draw(CENTS),
        revenue_code=draw(maybe(ids(4))),
        units=draw(st.none() | NUMBERS),
        original_units=draw(st.none() | NUMBERS),
        submitted_procedure=submitted,
        submitted_qualifier=draw(of(codes.SUBMITTED_LISTS)) if submitted else "",
        submitted_modifiers=draw(few(ids(2, 2), 4)) if submitted else (),
        submitted_description=draw(maybe(words(80))) if submitted else "",
        service_from=draw(st.none() | DAYS),
        service_to=draw(DAYS) if has_end else None,
        control_number=draw(maybe(ids(50))),
        references=draw(
            few(
                references(codes.LINE_REFERENCES)
                | references(codes.LINE_PROVIDER_REFERENCES)
                | references(codes.LINE_POLICIES)
            )
        ),
        allowed_cents=draw(st.none() | CENTS),
        amounts=draw(few(st.builds(Amount, qualifier=of(codes.LINE_AMOUNTS), amount_cents=CENTS))),
        quantities=draw(few(st.builds(Quantity, qualifier=of(codes.LINE_QUANTITIES), quantity=NUMBERS))),
        adjustments=draw(few(ADJUSTMENTS, 9)),
        remarks=draw(few(REMARKS)),
        pharmacy_remarks=draw(few(ids(30))),
    )


@st.composite
def claims(draw: st.DrawFn) -> RemittanceClaim:
    """Return CLP with everything of loop 2100."""
    member_id, crossover = draw(maybe(ids(80, 2))), draw(maybe(words(60)))
    npi = draw(maybe(ids(80, 2)))
    rendering_id = None if npi else draw(st.none() | references(codes.RENDERING_IDS))
    if rendering_id is not None and len(rendering_id.number) < 2:
        rendering_id = None
    renders = bool(npi or rendering_id)
    corrected = draw(st.none() | NAMES)
    inpatient = draw(st.none() | numbers(InpatientAdjudication, "covered_days"))
    return RemittanceClaim(
        control_number=draw(ids(38)),
        status=draw(of(codes.STATUSES)),
        charge_cents=draw(CENTS),
        paid_cents=draw(CENTS),
        patient_responsibility_cents=draw(CENTS),
        filing_indicator=draw(of(codes.FILING_INDICATORS)),
        payer_claim_control_number=draw(ids(50)),
        place_of_service=draw(maybe(ids(2))),
        frequency=draw(maybe(ids(1))),
        drg_code=draw(maybe(ids(4))),
        drg_weight=draw(st.none() | NUMBERS),
        discharge_fraction=draw(st.none() | NUMBERS),
        patient=draw(st.none() | NAMES),
        member_id=member_id,
        member_id_qualifier=draw(of(codes.PATIENT_IDS)) if member_id else "MI",
        insured=draw(st.none() | parties(codes.PERSON_IDS)),
        corrected_name=corrected,
        corrected_member_id=draw(maybe(ids(80, 2))),
        rendering_name=draw(st.none() | NAMES) if renders else None,
        rendering_npi=npi,
        rendering_id=rendering_id,
        crossover_to=crossover,
        crossover_id=draw(ids(80, 2)) if crossover else "",
        crossover_id_qualifier=draw(of(codes.PAYER_IDS)) if crossover else "PI",
        priority_payer=draw(st.none() | parties(codes.PAYER_IDS, person=False)),
        other_subscriber=draw(st.none() | parties(codes.PERSON_IDS)),
        inpatient=inpatient,
        outpatient=draw(st.none() | numbers(OutpatientAdjudication)),
        received_on=draw(st.none() | DAYS),
        service_from=draw(st.none() | DAYS),
        service_to=draw(st.none() | DAYS),
        coverage_expired_on=draw(st.none() | DAYS),
        contacts=draw(few(claims_desks(called=True), 2)),
        references=draw(
            few(references(codes.CLAIM_REFERENCES) | references(codes.CLAIM_PROVIDER_REFERENCES))
        ),
        amounts=draw(few(st.builds(Amount, qualifier=of(codes.CLAIM_AMOUNTS), amount_cents=CENTS))),
        quantities=draw(few(st.builds(Quantity, qualifier=of(codes.CLAIM_QUANTITIES), quantity=NUMBERS))),
        adjustments=draw(few(ADJUSTMENTS, 9)),
        remarks=draw(few(REMARKS, 10 if inpatient else 5)),
        lines=draw(few(lines())),
    )


@st.composite
def groups(draw: st.DrawFn, count: int) -> tuple[ClaimGroup, ...]:
    """Return LX loops below which so many claims stand."""
    ends = sorted({count, *draw(st.lists(st.integers(1, count), max_size=2))}) if count else []
    totals = st.builds(
        ProviderTotals,
        provider_id=ids(50),
        facility_type=ids(2),
        fiscal_period_end=DAYS,
        claim_count=NUMBERS,
        charge_cents=CENTS,
        msp_payer_cents=st.none() | CENTS,
        pip_claim_count=st.none() | NUMBERS,
        pip_adjustment_cents=st.none() | CENTS,
    )
    return tuple(
        ClaimGroup(
            number=str(draw(st.integers(1, 999_999))),
            claim_count=end - start,
            totals=draw(st.none() | totals),
            inpatient_totals=draw(st.none() | numbers(InpatientTotals)),
        )
        for start, end in zip([0, *ends], ends, strict=False)
    )


PROVIDER_ADJUSTMENTS = st.builds(
    ProviderAdjustment,
    provider_id=st.sampled_from(("1993000003", "P-2")),
    fiscal_period_end=st.sampled_from((date(2026, 12, 31), date(2027, 6, 30))),
    reason=of(codes.PROVIDER_REASONS),
    reference=maybe(ids(50)),
    amount_cents=CENTS,
)


def accounts(known: frozenset[str]) -> st.SearchStrategy[BankAccount]:
    """Return a bank account as BPR names it."""
    return st.builds(
        BankAccount,
        routing_qualifier=of(codes.ROUTINGS),
        routing_number=ids(12, 3),
        account_qualifier=of(known),
        account_number=ids(35),
    )


@st.composite
def remittances(draw: st.DrawFn) -> Remittance:
    """Return a whole ST, mostly out of balance."""
    decided = draw(few(claims(), 4))
    npi = draw(maybe(ids(80, 2)))
    plan = "" if npi else draw(maybe(ids(80, 2)))
    abroad = draw(st.booleans())
    town: dict[str, Any] = {
        "payer_city": draw(words(30, 2)),
        "payer_state": "" if abroad else draw(st.sampled_from(("", "OR", "WA"))),
        "payer_zip": draw(maybe(ids(15, 3))),
        "payer_country": "CA" if abroad else draw(st.sampled_from(("", "US"))),
    }
    lines_of_street = st.builds(Address, line1=words(55), line2=maybe(words(55)), city=words(30, 2))
    return Remittance(
        payer_name=draw(words(60)),
        payer_id=draw(ids(50) | ids(10, 10)),
        payee_name=draw(words(60)),
        payee_npi=npi,
        payee_tax_id=draw(maybe(ids(50, 2))) if npi or plan else draw(ids(50, 2)),
        payee_plan_id=plan,
        payee_address=draw(st.none() | lines_of_street),
        payee_references=draw(few(references(codes.PAYEE_REFERENCES))),
        delivery=draw(
            st.none()
            | st.builds(
                RemittanceDelivery,
                method=of(codes.DELIVERIES),
                name=maybe(words(60)),
                address=maybe(ids(256)),
            )
        ),
        payer_plan_id=draw(maybe(ids(80, 2))),
        payer_references=draw(few(references(codes.PAYER_REFERENCES - {"2U"}))),
        payer_contact=draw(st.none() | claims_desks(called=False)),
        technical_contacts=draw(st.lists(TECHNICAL_DESKS, min_size=1, max_size=2).map(tuple)),
        payer_url=draw(maybe(ids(40))),
        payer_address_line=draw(words(55)),
        payer_address_line2=draw(maybe(words(55))),
        **town,
        payer_subdivision=draw(maybe(ids(3))) if abroad else "",
        payment_cents=draw(CENTS),
        credit_or_debit=draw(of(codes.DIRECTIONS)),
        method=draw(of(codes.METHODS)),
        payment_format=draw(of(codes.FORMATS)),
        handling=draw(of(codes.HANDLING)),
        payer_account=draw(st.none() | accounts(codes.CHECKING)),
        originator_id=draw(maybe(ids(10, 10))),
        originator_code=draw(maybe(ids(9, 9))),
        payee_account=draw(st.none() | accounts(codes.ACCOUNTS)),
        trace_number=draw(ids(50)),
        trace_supplement=draw(maybe(ids(50))),
        paid_on=draw(DAYS),
        currency=draw(maybe(st.just("USD"))),
        receiver_id=draw(maybe(ids(50))),
        version_number=draw(maybe(ids(50))),
        produced_on=draw(st.none() | DAYS),
        claims=decided,
        groups=draw(groups(len(decided))),
        provider_adjustments=draw(few(PROVIDER_ADJUSTMENTS, 9)),
    )
