"""Small claims by which a rule proves itself: ``[[rule.flags]]`` must be flagged, ``[[rule.passes]]`` not.

What an example leaves out is without fault: billed to a payer the pack is meant for, on a day it is in
force, with every number and provider there. What it names is as it says; an empty text takes a thing away::

    [[rule.flags]]
    procedure = "70551"
    authorization = ""
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, cast

from models.claim import (
    Attachment,
    ClaimDocument,
    Coverage,
    Diagnosis,
    Drug,
    PayerIdentity,
    PayerSequence,
    ServiceLine,
)
from models.earlier_service import EarlierService
from models.party import Address, Facility, Person, PersonName, Provider, Sex
from models.value import Value
from rulebook.packs.evaluate import flagged_by
from rulebook.packs.model import Example, PackRule, RulePack, Table
from rulebook.packs.subject import Subject

NPI = "1234567893"
"""A number with a right check digit that stands for every provider an example does not name."""

TAXONOMY = "207Q00000X"


class ExampleLine(Value):
    """One service line of an example."""

    procedure: str = "99213"
    modifiers: tuple[str, ...] = ()
    units: Decimal = Decimal(1)
    charge: Decimal = Decimal(100)
    place: str = ""
    points_to: tuple[int, ...] = ()
    service_on: date | None = None
    service_to: date | None = None
    authorization: str | None = None
    ndc: str = "00000000001"
    drug: bool = True
    note: str = ""
    emergency: bool = False


class ExampleEarlier(Value):
    """One service of another claim of the patient."""

    procedure: str
    service_on: date
    units: Decimal = Decimal(1)


class ExampleClaim(ExampleLine):
    """An example as a pack writes it: a claim, and its only line, or its lines in ``lines``."""

    payer: str | None = None
    plan_type: str | None = None
    insurance_type: str | None = None
    group: str | None = None
    member_id: str = "A123456789"
    sequence: PayerSequence | None = None
    frequency: Literal["1", "7", "8"] | None = None
    relationship: str | None = None
    sex: Sex | None = None
    age: int | None = None
    birth_date: date | None = None
    sent_on: date | None = None
    diagnoses: tuple[str, ...] = ("Z0000",)
    accident: bool | None = None
    referral: str = "R1"
    clia: str = "00D0000000"
    attachments: tuple[str, ...] = ("OZ",)
    dates: tuple[str, ...] = ("431", "439", "454", "435", "096")
    note: str = "Note"
    facility: bool = True
    billing_npi: str | None = None
    billing_taxonomy: str | None = None
    billing_state: str | None = None
    rendering_npi: str = NPI
    rendering_taxonomy: str = TAXONOMY
    referring: str = NPI
    ordering: str = NPI
    supervising: str = NPI
    lines: tuple[ExampleLine, ...] = ()
    earlier: tuple[ExampleEarlier, ...] = ()


@dataclass(frozen=True)
class FailedExample:
    """An example that came out otherwise than it says; ``number`` counts the examples of its kind from 1."""

    rule: str
    kind: Literal["flags", "passes"]
    number: int

    def sentence(self) -> str:
        """Return what is wrong, in words."""
        if self.kind == "flags":
            return f"rule {self.rule}: example {self.number} of flags is not flagged"
        return f"rule {self.rule}: example {self.number} of passes is flagged"


def failed_examples(pack: RulePack) -> Iterator[FailedExample]:
    """Run every example of a pack against its own rule; yield those that come out wrong."""
    for rule in pack.rules:
        counts = {True: 0, False: 0}
        for example in rule.examples:
            counts[example.flagged] += 1
            if flagged_by(pack, rule, example_subject(pack, rule, example)) != example.flagged:
                kind = "flags" if example.flagged else "passes"
                yield FailedExample(rule.id, kind, counts[example.flagged])


def example_subject(pack: RulePack, rule: PackRule, example: Example) -> Subject:
    """Return the claim of an example as rules look at it."""
    claim = ExampleClaim.model_validate(example.claim)
    service_on = claim.service_on or max(pack.effective_from, rule.effective_from)
    document = _document(claim, pack, service_on)
    return Subject(
        document=document,
        coverage=document.coverages[0],
        path="coverages.1",
        sequence=document.coverages[0].sequence,
        frequency=claim.frequency or _first(pack, "frequencies", "1"),
        today=claim.sent_on or service_on,
        history=tuple(
            EarlierService(
                claim="earlier",
                payer_id=document.coverages[0].payer.payer_id,
                procedure=earlier.procedure,
                service_from=earlier.service_on,
                units=earlier.units,
            )
            for earlier in claim.earlier
        ),
    )


def _first(pack: RulePack, condition: str, otherwise: str) -> str:
    """Return a value that the pack's own condition takes, so that an example is meant by its pack."""
    given: list[str] = pack.when.get(condition, [])
    return given[0].rstrip("*") or otherwise if given else otherwise


def _document(claim: ExampleClaim, pack: RulePack, service_on: date) -> ClaimDocument:
    lines = tuple(
        _line(line, number, claim, service_on) for number, line in enumerate(claim.lines or (claim,), start=1)
    )
    values: Table = {
        "control_number": "EXAMPLE",
        "charge_cents": sum(line.charge_cents for line in lines),
        "place_of_service": claim.place or "11",
        "billing": _billing(claim, pack),
        "coverages": (_coverage(claim, pack, service_on),),
        "diagnoses": tuple(Diagnosis(code=code.replace(".", "")) for code in claim.diagnoses),
        "lines": lines,
        "rendering": _provider(claim.rendering_npi, claim.rendering_taxonomy),
        "referring": _provider(claim.referring) if claim.referring else None,
        "supervising": _provider(claim.supervising) if claim.supervising else None,
        "facility": Facility(name="Place", npi=NPI) if claim.facility else None,
        "authorization_number": "A1" if claim.authorization is None else claim.authorization,
        "referral_number": claim.referral,
        "clia_number": claim.clia,
        "related_causes": ("OA",) if claim.accident or pack.when.get("accident") else (),
        "note": claim.note,
        "dates": {qualifier: service_on for qualifier in claim.dates},
        "attachments": tuple(Attachment(report_type=kind, transmission="BM") for kind in claim.attachments),
    }
    return ClaimDocument.model_validate(values)


def _line(line: ExampleLine, number: int, claim: ExampleClaim, service_on: date) -> ServiceLine:
    pointers = line.points_to or tuple(range(1, min(len(claim.diagnoses), 4) + 1))
    return ServiceLine(
        number=number,
        procedure=line.procedure,
        modifiers=line.modifiers,
        charge_cents=int(line.charge * 100),
        units=line.units,
        place_of_service=line.place,
        diagnosis_pointers=pointers,
        service_from=line.service_on or service_on,
        service_to=line.service_to,
        emergency=line.emergency,
        note=line.note,
        authorization_number=line.authorization or "",
        drug=Drug(ndc=line.ndc) if line.drug else None,
        ordering=_provider(claim.ordering) if claim.ordering else None,
    )


def _coverage(claim: ExampleClaim, pack: RulePack, service_on: date) -> Coverage:
    born = claim.birth_date or date(service_on.year - (40 if claim.age is None else claim.age), 1, 1)
    values: Table = {
        "sequence": claim.sequence or _first(pack, "sequences", "P"),
        "payer": PayerIdentity(name="Payer", payer_id=claim.payer or _first(pack, "payers", "EXAMPLE")),
        "subscriber": Person(name=PersonName(last="Example"), birth_date=born, sex=_sex(claim, pack)),
        "member_id": claim.member_id,
        "relationship": claim.relationship or _first(pack, "relationships", "18"),
        "group_number": "G1" if claim.group is None else claim.group,
        "filing_indicator": claim.plan_type or _first(pack, "plan_types", "CI"),
        "insurance_type": claim.insurance_type or _first(pack, "insurance_types", ""),
    }
    return Coverage.model_validate(values)


def _sex(claim: ExampleClaim, pack: RulePack) -> Sex:
    return claim.sex or cast(Sex, _first(pack, "patient_sexes", "F"))


def _billing(claim: ExampleClaim, pack: RulePack) -> Provider:
    npi, taxonomy = claim.billing_npi, claim.billing_taxonomy
    return _provider(
        _first(pack, "billing_npis", NPI) if npi is None else npi,
        _first(pack, "billing_taxonomies", TAXONOMY) if taxonomy is None else taxonomy,
        claim.billing_state or _first(pack, "billing_states", "NY"),
    )


def _provider(npi: str, taxonomy: str = TAXONOMY, state: str = "NY") -> Provider:
    address = Address(line1="1 Example Street", city="Example", state=state, zip_code="100010001")
    name = PersonName(last="Example")
    return Provider(name=name, npi=npi, taxonomy=taxonomy, is_person=False, address=address)
