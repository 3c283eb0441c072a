"""Professional claims of every shape the guide allows, for hypothesis: they must be read back equal.

Like the institutional ones they are sound, so that the judges must have nothing against the file.
"""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from models.claim import (
    ClaimDocument,
    Coverage,
    Diagnosis,
    LineAdjudication,
    OutboundClaim,
    PayerSequence,
    PriorAdjudication,
    ServiceLine,
)
from models.party import PersonName, Provider
from tests.x12.strategies_institutional import (
    ADDRESSES,
    ATTACHMENTS,
    CENTS,
    CONTACTS,
    DAYS,
    DRUGS,
    FACILITIES,
    HOSPITALS,
    ICD_10,
    NAMES,
    NPIS,
    PEOPLE,
    REMARKS,
    SEQUENCES,
    TWO_DAYS,
    Parts,
    codes,
    coverages,
    digits,
    empty_or,
    none_or,
    number,
    numbers,
    one,
    physicians,
    shares,
    some,
    text,
)

_ORDERERS = st.builds(
    Provider,
    name=NAMES,
    npi=empty_or(NPIS),
    address=none_or(ADDRESSES),
    other_ids=numbers(("0B", "1G")),
    contact=none_or(CONTACTS),
)
_SELLERS = st.builds(
    Provider, name=st.just(PersonName(last="")), npi=empty_or(NPIS), other_ids=numbers(("0B", "1G"))
)
"""Who sold a service is told by numbers alone."""
_PLACES = one("02", "10", "11", "12", "21", "22", "23", "31", "81")
_SERVICES = st.builds(
    ServiceLine,
    number=st.just(1),
    control_number=empty_or(number(20)),
    procedure=number(48),
    procedure_qualifier=one("ER", "HC", "IV", "WK"),
    modifiers=some(codes(2), 4),
    description=empty_or(text(80)),
    charge_cents=CENTS,
    unit=one("UN", "MJ"),
    units=st.integers(1, 10**6).map(Decimal),
    place_of_service=empty_or(_PLACES),
    service_from=DAYS,
    emergency=st.booleans(),
    note=empty_or(text(80)),
    authorization_number=empty_or(number(50)),
    drug=none_or(DRUGS),
    rendering=none_or(physicians(specialty=True)),
    purchased_from=none_or(_SELLERS),
    facility=none_or(FACILITIES),
    supervising=none_or(physicians()),
    ordering=none_or(_ORDERERS),
    referring=none_or(physicians()),
    primary_care=st.none(),
)
_NO_SPAN: Parts = st.just({})
_SPANS: Parts = _NO_SPAN | TWO_DAYS.map(lambda days: {"service_from": days[0], "service_to": days[1]})
_POINTERS = st.lists(st.integers(0, 11), min_size=1, max_size=4, unique=True)
_DIAGNOSES = st.lists(ICD_10, min_size=1, max_size=12, unique=True)
_CHOSEN = st.sets(st.sampled_from(SEQUENCES), min_size=1, max_size=3)
_DECISIONS = st.builds(
    LineAdjudication,
    payer_id=st.just(""),
    paid_cents=st.just(0),
    procedure=st.just(""),
    adjudicated_on=DAYS,
    patient_liability_cents=none_or(CENTS),
)
_SAID: Parts = st.fixed_dictionaries(
    {"claim_control_number": empty_or(number(50)), "remarks": some(one(*REMARKS), 5)}
)
_DATES = st.dictionaries(one("431", "454", "453", "455", "471", "297", "296", "435", "096"), DAYS, max_size=3)
_PATIENTS: Parts = st.fixed_dictionaries(
    {
        "patient_death_on": none_or(DAYS),
        "patient_weight": none_or(st.integers(1, 999).map(Decimal)),
        "patient_pregnant": st.booleans(),
    }
)
_NO_NOTE: Parts = st.just({})
_NOTES: Parts = _NO_NOTE | st.fixed_dictionaries(
    {"note": text(80), "note_kind": one("ADD", "CER", "DCP", "DGN", "TPO")}
)
_HEADS: Parts = st.fixed_dictionaries(
    {
        "frequency": one("1", "7", "8"),
        "place_of_service": _PLACES,
        "provider_signature": st.booleans(),
        "assignment": one("A", "B", "C"),
        "billing": HOSPITALS,
        "pay_to": none_or(ADDRESSES),
        "rendering": none_or(physicians(specialty=True)),
        "referring": none_or(physicians()),
        "supervising": none_or(physicians()),
        "facility": none_or(FACILITIES),
        "authorization_number": empty_or(number(50)),
        "referral_number": empty_or(number(50)),
        "clia_number": empty_or(st.tuples(digits(2), digits(7)).map("D".join)),
        "medical_record_number": empty_or(number(50)),
        "payer_claim_control_number": number(50),
        "patient_paid_cents": none_or(CENTS),
        "dates": _DATES,
        "attachments": some(ATTACHMENTS, 3),
    }
)


@st.composite
def services(draw: st.DrawFn, diagnoses: int) -> list[ServiceLine]:
    """Return the lines of a claim, which point at its diagnoses; decisions are added later."""
    found: list[ServiceLine] = []
    for n in range(1, draw(st.integers(1, 3)) + 1):
        line = draw(_SERVICES)
        own = f"{line.control_number}-{n}" if line.control_number else ""
        pointers = tuple(dict.fromkeys(pointer % diagnoses + 1 for pointer in draw(_POINTERS)))
        update = {"number": n, "control_number": own, "diagnosis_pointers": pointers, **draw(_SPANS)}
        found.append(line.model_copy(update=update))
    return found


@st.composite
def decided(
    draw: st.DrawFn, payer_id: str, before: list[ServiceLine]
) -> tuple[PriorAdjudication | None, list[ServiceLine]]:
    """Return what an earlier payer decided: nothing, line by line, about the claim, or not billed at all."""
    kind = draw(one("nothing", "lines", "claim", "not billed"))
    if kind == "nothing":
        return None, before
    said: dict[str, Any] = dict(draw(_SAID))
    if kind == "lines":
        before = [draw(_decided_line(payer_id, line)) for line in before]
        made = [a.paid_cents for line in before for a in line.adjudications if a.payer_id == payer_id]
        said["paid_cents"] = sum(made)
    elif kind == "claim":
        said["paid_cents"], said["adjustments"] = draw(shares(sum(line.charge_cents for line in before)))
        said |= {"adjudicated_on": draw(DAYS), "patient_liability_cents": draw(none_or(CENTS))}
    else:
        said |= {"paid_cents": 0, "non_covered_cents": draw(CENTS)}
    return PriorAdjudication(**said), before


@st.composite
def _decided_line(draw: st.DrawFn, payer_id: str, line: ServiceLine) -> ServiceLine:
    paid, adjustments = draw(shares(line.charge_cents))
    update = {"payer_id": payer_id, "paid_cents": paid, "adjustments": adjustments}
    same = ("procedure", "procedure_qualifier", "modifiers", "units")
    decision = draw(_DECISIONS).model_copy(update=update | {name: getattr(line, name) for name in same})
    return line.model_copy(update={"adjudications": (*line.adjudications, decision)})


@st.composite
def insurances(
    draw: st.DrawFn, before: list[ServiceLine]
) -> tuple[Coverage, tuple[Coverage, ...], tuple[ServiceLine, ...]]:
    """Return the insurance billed, all of them in their order, and the lines with earlier decisions."""
    drawn: list[PayerSequence] = sorted(draw(_CHOSEN), key=SEQUENCES.index)
    chosen: list[PayerSequence] = drawn if len(drawn) > 1 else ["P"]
    billed = draw(st.sampled_from(chosen))
    found: list[Coverage] = []
    for n, sequence in enumerate(chosen):
        coverage = draw(coverages(n, sequence, billed=sequence == billed))
        if SEQUENCES.index(sequence) < SEQUENCES.index(billed):
            decision, before = draw(decided(coverage.payer.payer_id, before))
            coverage = coverage.model_copy(update={"adjudication": decision})
        found.append(coverage)
    destination = next(coverage for coverage in found if coverage.sequence == billed)
    return destination, tuple(found), tuple(before)


@st.composite
def claims(draw: st.DrawFn, n: int) -> OutboundClaim:
    """Return one claim to be sent."""
    first, *others = draw(_DIAGNOSES)
    destination, found, lines = draw(insurances(draw(services(1 + len(others)))))
    document = ClaimDocument(
        **draw(_HEADS),
        **draw(_PATIENTS),
        **draw(_NOTES),
        control_number=f"HL-{n}",
        charge_cents=sum(line.charge_cents for line in lines),
        benefits_assigned=destination.benefits_assigned,
        release_of_information=destination.release_of_information,
        coverages=found,
        patient=draw(PEOPLE) if destination.relationship != "18" else None,
        diagnoses=(Diagnosis(code=first, qualifier="ABK"), *(Diagnosis(code=code) for code in others)),
        lines=lines,
    )
    return OutboundClaim(
        document=document,
        control_number=document.control_number,
        sequence=destination.sequence,
        frequency=document.frequency,
        original_reference=document.payer_claim_control_number,
    )


def claim_files() -> st.SearchStrategy[list[OutboundClaim]]:
    """Return the claims of one file."""
    return st.tuples(claims(0)).map(list) | st.tuples(claims(0), claims(1)).map(list)
