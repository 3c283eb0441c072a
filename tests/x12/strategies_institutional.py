"""Institutional claims of every shape the guide allows, for hypothesis: they must be read back equal.

The claims are sound, too: NPIs have their check digit, lines sum up to the charge, and what an earlier payer
paid and adjusted makes up what was charged, so that the judges must have nothing against the file.

Hypothesis makes a strategy in the time of many draws, therefore each is made once and remembered.
"""

import string
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any, get_args

from hypothesis import strategies as st

from models.adjustment import Adjustment
from models.claim import (
    Attachment,
    Coverage,
    Diagnosis,
    Drug,
    PayerIdentity,
    PayerSequence,
    PriorAdjudication,
)
from models.institutional import (
    ClaimNote,
    InpatientProcedure,
    InstitutionalClaim,
    InstitutionalDiagnosis,
    InstitutionalLine,
    InstitutionalLineAdjudication,
    Occurrence,
    OccurrenceSpan,
    OutboundInstitutionalClaim,
    ValueCode,
)
from models.party import Address, Contact, Facility, Person, PersonName, Provider, Reference
from models.remittance_parts import InpatientAdjudication, OutpatientAdjudication
from tests.x12.strategies_835 import ids, words
from x12.checks.identifiers import has_check_digit

Parts = st.SearchStrategy[dict[str, Any]]
"""Some fields of a value, by name."""
Insured = tuple[PayerSequence, tuple[Coverage, ...]]

SEQUENCES = get_args(PayerSequence)
FILING = ("11", "12", "16", "AM", "BL", "CI", "HM", "MA", "MB", "MC", "VA", "ZZ")
RELATED = ("01", "19", "20", "21", "39", "40", "53", "G8")
NOTES = ("ALG", "DCP", "DGN", "DME", "MED", "NTR", "ODT", "RHB", "RLH", "RNH", "SET", "SFM", "SPT", "UPI")
LAST_DAY = date(2026, 11, 3)
DIGITS = string.digits
PLAIN = string.ascii_uppercase + string.digits


@cache
def one(*known: str) -> st.SearchStrategy[Any]:
    """Return one of these codes."""
    return st.sampled_from(known)


@cache
def text(longest: int, least: int = 1) -> st.SearchStrategy[str]:
    """Return free text."""
    return words(longest, least)


@cache
def number(longest: int, least: int = 1) -> st.SearchStrategy[str]:
    """Return an identifier."""
    return ids(longest, least)


@cache
def digits(length: int) -> st.SearchStrategy[str]:
    """Return so many digits."""
    return st.text(DIGITS, min_size=length, max_size=length)


@cache
def codes(length: int) -> st.SearchStrategy[str]:
    """Return a code of capital letters and digits."""
    return st.text(PLAIN, min_size=length, max_size=length)


@cache
def empty_or(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return nothing, or this text."""
    return st.just("") | part


@cache
def none_or(part: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return None, or this."""
    return st.none() | part


@cache
def some(part: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return a short tuple."""
    return st.lists(part, max_size=most).map(tuple)


def npi_of(start: int) -> str:
    """Return the NPI that begins like this."""
    text = f"1{start:08d}"
    return next(text + digit for digit in DIGITS if has_check_digit(text + digit))


@cache
def numbers(qualifiers: tuple[str, ...]) -> st.SearchStrategy[tuple[Reference, ...]]:
    """Return REF of some qualifiers, each once, in their order."""
    texts = st.tuples(*[empty_or(number(50)) for _ in qualifiers])
    return texts.map(
        lambda found: tuple(
            Reference(qualifier=qualifier, number=text)
            for qualifier, text in zip(qualifiers, found, strict=True)
            if text
        )
    )


BORN = st.dates(date(1920, 1, 1), date(2015, 12, 31))
DAYS = st.dates(date(2016, 1, 1), LAST_DAY)
TWO_DAYS = st.tuples(DAYS, DAYS).map(sorted)
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
CENTS = st.integers(0, 10**8) | st.sampled_from((0, 1, 3_333_333_333))
SIGNED = st.integers(-(10**9), 10**9)
COUNTS = st.integers(0, 999).map(Decimal)
QUANTITIES = st.integers(1, 10**7).map(lambda thousandths: Decimal(thousandths) / 1000)
REMARKS = ("MA01", "MA130", "M119", "N130")
NPIS = st.integers(0, 10**8 - 1).map(npi_of)
TAXONOMY = empty_or(st.tuples(digits(3), codes(6)).map(lambda parts: f"{parts[0]}{parts[1]}X"))
ADDRESSES = st.builds(
    Address,
    line1=text(55),
    line2=empty_or(text(55)),
    city=text(30, 2),
    state=one("CA", "NY", "OR", "WA"),
    zip_code=digits(9),
)
NAMES = st.builds(
    PersonName, last=text(60), first=text(35), middle=empty_or(text(25)), suffix=empty_or(text(10))
)
ORGANIZATIONS = st.builds(PersonName, last=text(60))
CONTACTS = st.builds(
    Contact,
    name=empty_or(text(60)),
    phone=digits(10),
    email=empty_or(number(80)),
    fax=empty_or(digits(10)),
) | st.builds(Contact, name=empty_or(text(60)), phone=digits(10), extension=number(10), email=number(80))
PEOPLE = st.builds(Person, name=NAMES, birth_date=BORN, sex=one("F", "M", "U"), address=ADDRESSES)
STRANGERS = st.builds(Person, name=NAMES, address=none_or(ADDRESSES))
"""Subscribers of whom only name and address are told."""


@cache
def physicians(*, specialty: bool = False) -> st.SearchStrategy[Provider]:
    """Return a person who treated the patient."""
    taxonomy = TAXONOMY if specialty else st.just("")
    return st.builds(
        Provider, name=NAMES, npi=empty_or(NPIS), taxonomy=taxonomy, other_ids=numbers(("0B", "1G"))
    )


HOSPITALS = st.builds(
    Provider,
    name=ORGANIZATIONS,
    npi=empty_or(NPIS),
    is_person=st.just(False),
    taxonomy=TAXONOMY,
    tax_id=digits(9),
    tax_id_kind=st.just("EI"),
    address=ADDRESSES,
    contact=none_or(CONTACTS),
)
FACILITIES = st.builds(Facility, name=text(60), npi=empty_or(NPIS), address=ADDRESSES)
ATTACHMENTS = st.builds(
    Attachment,
    report_type=one("03", "B4", "DS", "OZ", "XP"),
    transmission=one("AA", "BM", "EL", "EM", "FT", "FX"),
    control_number=number(80, 2),
) | st.builds(Attachment, report_type=one("A3", "OB"), transmission=st.just("AA"))
ICD_10 = st.tuples(one(*"ABCDEFGHIJKLMSTZ"), digits(1), codes(1), empty_or(codes(3))).map("".join)
PRESENT = st.tuples(ICD_10, one("Y", "N", "U", "W", ""))
"""A diagnosis, and whether it was present on admission."""
NOTE = st.builds(ClaimNote, kind=one(*NOTES), text=text(80))
DRUGS = st.builds(
    Drug,
    ndc=digits(11),
    quantity=QUANTITIES,
    unit=one("F2", "GR", "ME", "ML", "UN"),
    prescription_number=empty_or(number(50)),
)
CUTS = st.lists(st.integers(0, 1000), max_size=4)
ADJUSTMENTS = st.builds(
    Adjustment,
    group=one("CO", "CR", "OA", "PI", "PR"),
    reason=one("1", "2", "45", "96", "253"),
    amount_cents=st.just(0),
    quantity=one("", "1", "30"),
)
MIA = st.builds(
    InpatientAdjudication,
    covered_days=COUNTS,
    psychiatric_days=none_or(COUNTS),
    **{
        name: none_or(SIGNED)
        for name in InpatientAdjudication.model_fields
        if name.endswith("_cents") and name != "pps_outlier_cents"
    },
)
MOA = st.builds(OutpatientAdjudication, payable_cents=SIGNED, dialysis_cents=none_or(SIGNED))


def operations(qualifier: str) -> st.SearchStrategy[InpatientProcedure]:
    """Return an operation and its day."""
    return st.builds(InpatientProcedure, code=codes(7), qualifier=st.just(qualifier), performed_on=DAYS)


def diagnoses(qualifier: str) -> st.SearchStrategy[Diagnosis]:
    """Return a diagnosis of which nobody asks whether it was present on admission."""
    return st.builds(Diagnosis, code=ICD_10, qualifier=st.just(qualifier))


def marked(found: tuple[str, Any], qualifier: str) -> InstitutionalDiagnosis:
    """Return a diagnosis with its mark."""
    return InstitutionalDiagnosis(code=found[0], qualifier=qualifier, present_on_admission=found[1])


@st.composite
def shares(draw: st.DrawFn, charge: int) -> tuple[int, tuple[Adjustment, ...]]:
    """Divide a charge into what was paid and why the rest was not."""
    cuts = [charge * cut // 1000 for cut in sorted(draw(CUTS))]
    paid, *rest = [high - low for low, high in zip([0, *cuts], [*cuts, charge], strict=True)]
    return paid, tuple(draw(ADJUSTMENTS).model_copy(update={"amount_cents": part}) for part in rest)


def payers(other_ids: st.SearchStrategy[Any], provider_ids: st.SearchStrategy[Any]) -> Any:
    """Return a payer with its further numbers."""
    return st.builds(
        PayerIdentity,
        name=text(60),
        payer_id=number(70, 2),
        id_qualifier=one("PI", "XV"),
        address=none_or(ADDRESSES),
        other_ids=other_ids,
        provider_ids=provider_ids,
    )


def plans(relationships: tuple[str, ...], subscriber: Any, payer: Any) -> st.SearchStrategy[Coverage]:
    """Return one insurance; its sequence and decision are set later."""
    return st.builds(
        Coverage,
        sequence=st.just("P"),
        payer=payer,
        subscriber=subscriber,
        member_id=number(80, 2),
        relationship=one(*relationships),
        group_number=empty_or(number(50)),
        group_name=empty_or(text(60)),
        filing_indicator=one(*FILING),
        benefits_assigned=one("Y", "N", "W"),
        release_of_information=one("Y", "I"),
    )


BILLED_PAYERS = payers(numbers(("2U", "FY", "NF")), numbers(("G2",)))
BILLED = plans(("18",), PEOPLE, BILLED_PAYERS) | plans(RELATED, STRANGERS, BILLED_PAYERS)
OTHERS = plans(("18", *RELATED), STRANGERS, payers(numbers(("2U", "NF")), numbers(("G2", "LU"))))


@st.composite
def coverages(draw: st.DrawFn, n: int, sequence: PayerSequence, *, billed: bool) -> Coverage:
    """Return one insurance without decision; ``n`` keeps the payers of one claim apart."""
    coverage = draw(BILLED if billed else OTHERS)
    payer = coverage.payer.model_copy(update={"payer_id": f"{coverage.payer.payer_id}{n}"})
    return coverage.model_copy(update={"sequence": sequence, "payer": payer})


SERVICES = st.builds(
    InstitutionalLine,
    number=st.just(1),
    control_number=empty_or(number(20)),
    revenue_code=digits(4),
    charge_cents=CENTS,
    non_covered_cents=none_or(CENTS),
    unit=one("DA", "UN"),
    units=QUANTITIES,
    service_tax_cents=none_or(CENTS),
    facility_tax_cents=none_or(CENTS),
    note=empty_or(text(80)),
    attachments=some(ATTACHMENTS),
    drug=none_or(DRUGS),
    operating=none_or(physicians()),
    other_operating=none_or(physicians()),
    rendering=none_or(physicians()),
    referring=none_or(physicians()),
)
PROCEDURES: Parts = st.fixed_dictionaries(
    {
        "procedure": number(48),
        "procedure_qualifier": one("ER", "HC", "HP", "IV", "WK"),
        "modifiers": some(codes(2), 4),
        "description": empty_or(text(80)),
    }
)
SERVED: Parts = DAYS.map(lambda day: {"service_from": day}) | TWO_DAYS.map(
    lambda days: {"service_from": days[0], "service_to": days[1]}
)
NOTHING: Parts = st.just({})


@st.composite
def services(draw: st.DrawFn) -> list[InstitutionalLine]:
    """Return the lines of a claim; decisions are added later."""
    found: list[InstitutionalLine] = []
    for n in range(1, draw(st.integers(1, 3)) + 1):
        line = draw(SERVICES)
        own = f"{line.control_number}-{n}" if line.control_number else ""
        further = draw(NOTHING | PROCEDURES) | draw(NOTHING | SERVED)
        found.append(line.model_copy(update={"number": n, "control_number": own, **further}))
    return found


DECISIONS = st.builds(
    InstitutionalLineAdjudication,
    payer_id=st.just(""),
    paid_cents=st.just(0),
    bundled_with=none_or(st.integers(1, 999)),
    units=QUANTITIES,
    adjudicated_on=DAYS,
    patient_liability_cents=none_or(CENTS),
)


@st.composite
def decided_lines(draw: st.DrawFn, payer_id: str, before: list[InstitutionalLine]) -> list[InstitutionalLine]:
    """Return the lines with what one payer decided about some of them, at least the first."""
    after: list[InstitutionalLine] = []
    for line in before:
        if line.number > 1 and draw(st.booleans()):
            after.append(line)
            continue
        paid, adjustments = draw(shares(line.charge_cents))
        update = {"payer_id": payer_id, "paid_cents": paid, "adjustments": adjustments}
        update |= {
            name: getattr(line, name)
            for name in ("procedure", "procedure_qualifier", "modifiers", "revenue_code")
        }
        decision = draw(DECISIONS).model_copy(update=update)
        after.append(line.model_copy(update={"adjudications": (*line.adjudications, decision)}))
    return after


@st.composite
def medicare(draw: st.DrawFn) -> dict[str, Any]:
    """Return what MIA and MOA say, or nothing."""
    inpatient = draw(none_or(MIA))
    remarks = draw(some(one(*REMARKS), 10 if inpatient else 5))
    return {"inpatient": inpatient, "outpatient": draw(none_or(MOA)), "remarks": remarks}


@st.composite
def decisions(
    draw: st.DrawFn, payer_id: str, before: list[InstitutionalLine]
) -> tuple[PriorAdjudication | None, list[InstitutionalLine]]:
    """Return what an earlier payer decided: nothing, line by line, about the claim, or not billed at all."""
    kind = draw(one("nothing", "lines", "claim", "not billed"))
    if kind == "nothing":
        return None, before
    said: dict[str, Any] = draw(medicare()) | {"claim_control_number": draw(empty_or(number(50)))}
    if kind == "lines":
        before = draw(decided_lines(payer_id, before))
        made = [a.paid_cents for line in before for a in line.adjudications if a.payer_id == payer_id]
        said["paid_cents"] = sum(made)
    elif kind == "claim":
        said["paid_cents"], said["adjustments"] = draw(shares(sum(line.charge_cents for line in before)))
        said |= {"adjudicated_on": draw(DAYS), "patient_liability_cents": draw(none_or(CENTS))}
    else:
        said |= {"paid_cents": 0, "non_covered_cents": draw(CENTS)}
    return PriorAdjudication(**said), before


@st.composite
def insurances(
    draw: st.DrawFn, before: list[InstitutionalLine]
) -> tuple[Insured, tuple[InstitutionalLine, ...]]:
    """Return which payer is billed, all insurances in their order, and the lines with earlier decisions."""
    chosen = sorted(draw(st.sets(one(*SEQUENCES), min_size=1, max_size=3)), key=SEQUENCES.index)
    sequences: list[PayerSequence] = chosen if len(chosen) > 1 else ["P"]
    billed = draw(st.sampled_from(sequences))
    found: list[Coverage] = []
    for n, sequence in enumerate(sequences):
        coverage = draw(coverages(n, sequence, billed=sequence == billed))
        if SEQUENCES.index(sequence) < SEQUENCES.index(billed):
            decision, before = draw(decisions(coverage.payer.payer_id, before))
            coverage = coverage.model_copy(update={"adjudication": decision})
        found.append(coverage)
    return (billed, tuple(found)), tuple(before)


@st.composite
def hospital_codes(draw: st.DrawFn) -> dict[str, Any]:
    """Return what stands in HI."""
    found = draw(st.lists(PRESENT, min_size=1, max_size=16, unique_by=lambda said: said[0]))
    return {
        "principal_diagnosis": marked(found[0], "ABK"),
        "other_diagnoses": tuple(marked(said, "ABF") for said in found[1:]),
        "external_causes": tuple(marked(said, "ABN") for said in draw(some(PRESENT))),
    }


HOSPITAL_CODES: Parts = st.fixed_dictionaries(
    {
        "admitting_diagnosis": none_or(diagnoses("ABJ")),
        "visit_reasons": some(diagnoses("APR"), 3),
        "drg": empty_or(digits(3)),
        "principal_procedure": none_or(operations("BBR")),
        "other_procedures": some(operations("BBQ")),
        "occurrence_spans": some(
            st.tuples(codes(2), TWO_DAYS).map(
                lambda said: OccurrenceSpan(code=said[0], first_day=said[1][0], last_day=said[1][1])
            )
        ),
        "occurrences": some(st.builds(Occurrence, code=codes(2), occurred_on=DAYS), 14),
        "value_codes": some(st.builds(ValueCode, code=codes(2), amount_cents=CENTS)),
        "conditions": some(codes(2)),
        "treatments": some(codes(2)),
    }
)
ADMISSIONS: Parts = st.fixed_dictionaries({"admitted_on": DAYS, "admitted_at": none_or(TIMES)})
STAYS: Parts = st.fixed_dictionaries(
    {
        "discharged_at": none_or(TIMES),
        "admission_type": empty_or(one(*"123459")),
        "admission_source": empty_or(one(*"1245689DEF")),
        "patient_status": one("01", "02", "06", "20", "30"),
        "facility_type": one("11", "12", "13", "18", "21", "32", "83"),
    }
)
ORIGINALS: Parts = st.fixed_dictionaries(
    {"frequency": one(*"12349AM"), "payer_claim_control_number": empty_or(number(50))}
)
REPLACEMENTS: Parts = st.fixed_dictionaries(
    {"frequency": one("7", "8"), "payer_claim_control_number": number(50)}
)
NUMBERS: Parts = st.fixed_dictionaries(
    {
        "authorization_exception": empty_or(one(*"1234567")),
        "referral_number": empty_or(number(50)),
        "authorization_number": empty_or(number(50)),
        "device_exemptions": some(number(50), 5),
        "clearinghouse_number": empty_or(number(50)),
        "accident_state": one("", "OR"),
        "medical_record_number": empty_or(number(50)),
        "demonstration_project": empty_or(number(50)),
        "peer_review_approval": empty_or(number(50)),
    }
)
PARTIES: Parts = st.fixed_dictionaries(
    {
        "pay_to": none_or(ADDRESSES),
        "attending": none_or(physicians(specialty=True)),
        "operating": none_or(physicians()),
        "other_operating": none_or(physicians()),
        "rendering": none_or(physicians()),
        "facility": none_or(FACILITIES),
        "referring": none_or(physicians()),
    }
)
REST: Parts = st.fixed_dictionaries(
    {
        "assignment": one("A", "B", "C"),
        "delay_reason": one("", "1", "15"),
        "patient_due_cents": none_or(CENTS),
        "notes": some(NOTE),
        "billing_note": empty_or(text(80)),
        "attachments": some(ATTACHMENTS),
        "kept_aside": st.sampled_from(((), ("K3*AAA 1.5",), ("K3*POA", "CRC*ZZ*Y*ST*AV"))),
    }
)


@st.composite
def claims(draw: st.DrawFn, control_number: str, billing: Provider) -> OutboundInstitutionalClaim:
    """Return a whole claim as it is sent."""
    lines = draw(services())
    (billed, found), decided = draw(insurances(lines))
    dependent = next(coverage for coverage in found if coverage.sequence == billed).relationship != "18"
    first, last = draw(TWO_DAYS)
    document = InstitutionalClaim(
        control_number=control_number,
        charge_cents=sum(line.charge_cents for line in lines),
        statement_from=first,
        statement_to=last,
        billing=billing,
        coverages=found,
        patient=draw(PEOPLE) if dependent else None,
        lines=decided,
        **draw(NOTHING | ADMISSIONS),
        **draw(STAYS),
        **draw(ORIGINALS | REPLACEMENTS),
        **draw(NUMBERS),
        **draw(hospital_codes()),
        **draw(HOSPITAL_CODES),
        **draw(PARTIES),
        **draw(REST),
    )
    return OutboundInstitutionalClaim(
        document=document,
        control_number=control_number,
        sequence=billed,
        frequency=document.frequency,
        original_reference=document.payer_claim_control_number,
    )


@st.composite
def claim_files(draw: st.DrawFn) -> list[OutboundInstitutionalClaim]:
    """Return the claims of one file, of one hospital or two."""
    hospitals = draw(st.lists(HOSPITALS, min_size=1, max_size=2))
    return [
        draw(claims(f"{draw(number(12))}-{n}", draw(st.sampled_from(hospitals))))
        for n in range(draw(st.integers(1, 2)))
    ]
