"""One case of the invented world: a patient's claim or visit, and what makes it turn out as it does."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from models.claim import ClaimDocument, Coverage, Diagnosis, PayerIdentity, PayerSequence, ServiceLine
from models.party import Person
from models.practice import PracticeProvider
from models.visit import Visit
from simulator.books import BookedAuthorization, Incident, Member
from simulator.world.people import invent_person
from simulator.world.practice import PAYERS, PROVIDERS, billing_provider, rendering_provider
from simulator.world.prices import CHARGES, DRUGS

_PREFIXES = {"BW001": "BWH", "CM002": "CMX", "PH004": "PHP"}
_FILING = {"GF003": "MB"}


@dataclass(frozen=True)
class Service:
    """One line to be: procedure, its diagnosis pointers, modifiers, units."""

    procedure: str
    pointers: tuple[int, ...] = (1,)
    modifiers: tuple[str, ...] = ()
    units: int = 1


@dataclass(frozen=True)
class Encounter:
    """Who came, when, insured by whom, seen by whom: the part that all scenarios share."""

    index: int
    random: Random
    today: date
    person: Person
    payer_id: str
    service_on: date
    provider: PracticeProvider

    @property
    def account(self) -> str:
        """Return the practice's account number of this claim."""
        return f"FC-{10000 + self.index}"

    def member_id(self, payer_id: str) -> str:
        """Return the person's member id at a payer; it says nothing but which case it is.

        A federal plan's has the shape of a Medicare number: letters stand at its second and fifth place.
        """
        if _FILING.get(payer_id) == "MB":
            number = f"{7919 * self.index % 1_000_000:06d}"
            return f"9G{number[:2]}F{number[2:4]}DM{number[4:]}"
        return f"{_PREFIXES[payer_id]}{700000000 + 7919 * self.index}"


@dataclass(frozen=True)
class Case:
    """Everything one case adds to the files. ``answer`` is its entry in the answer book."""

    account: str
    scenarios: tuple[str, ...]
    members: tuple[Member, ...]
    answer: dict[str, object]
    document: ClaimDocument | None = None
    visit: Visit | None = None
    incident: Incident | None = None
    authorizations: tuple[BookedAuthorization, ...] = ()
    line_without_pointer: int = 0

    def marked(self, *scenarios: str) -> "Case":
        """Name the scenarios of this case."""
        return replace(self, scenarios=scenarios)


def meet(
    index: int, seed: int, today: date, payer_id: str, sex: Literal["F", "M"] | None = None
) -> Encounter:
    """Invent an encounter; each has a source of chance of its own, so that no case depends on another."""
    random = Random(f"{seed}/{index}")
    person = invent_person(random, today, sex)
    service_on = today - timedelta(days=random.randint(5, 20))
    return Encounter(index, random, today, person, payer_id, service_on, random.choice(PROVIDERS))


def member_of(met: Encounter, payer_id: str = "", **benefits: object) -> Member:
    """Enrol the patient at a payer; without benefits the plan pays everything it allows."""
    payer_id = payer_id or met.payer_id
    values: dict[str, object] = {
        "member_id": met.member_id(payer_id),
        "payer_id": payer_id,
        "person": met.person,
        "active_from": date(met.service_on.year - 1, 1, 1),
    }
    return Member.model_validate(values | benefits)


def coverage_of(met: Encounter, payer_id: str = "", sequence: PayerSequence = "P") -> Coverage:
    """Write the patient's insurance card; everybody is their own subscriber."""
    payer_id = payer_id or met.payer_id
    payer = next(p for p in PAYERS if p.payer_id == payer_id)
    return Coverage(
        sequence=sequence,
        payer=PayerIdentity(name=payer.name, payer_id=payer_id),
        subscriber=met.person,
        member_id=met.member_id(payer_id),
        filing_indicator=_FILING.get(payer_id, "CI"),
    )


def claim_of(met: Encounter, diagnoses: tuple[str, ...], services: tuple[Service, ...]) -> ClaimDocument:
    """Write the coded claim of an encounter: complete and right."""
    lines = tuple(_line(met, number, service) for number, service in enumerate(services, 1))
    tested = any(service.procedure == "G0480" for service in services)
    return ClaimDocument(
        control_number=met.account,
        charge_cents=sum(line.charge_cents for line in lines),
        place_of_service="11",
        billing=billing_provider(),
        coverages=(coverage_of(met),),
        diagnoses=tuple(
            Diagnosis(code=code, qualifier="ABF" if place else "ABK") for place, code in enumerate(diagnoses)
        ),
        lines=lines,
        rendering=rendering_provider(met.provider),
        clia_number=PROVIDERS[0].clia_number if tested else "",
    )


def _line(met: Encounter, number: int, service: Service) -> ServiceLine:
    return ServiceLine(
        number=number,
        control_number=f"{10000 + met.index}L{number}",
        procedure=service.procedure,
        modifiers=service.modifiers,
        charge_cents=CHARGES[service.procedure] * service.units,
        units=Decimal(service.units),
        diagnosis_pointers=service.pointers,
        service_from=met.service_on,
        drug=DRUGS.get(service.procedure),
    )


def case_of(
    met: Encounter,
    document: ClaimDocument,
    *members: Member,
    answer: dict[str, object] | None = None,
    incident: Incident | None = None,
    authorizations: tuple[BookedAuthorization, ...] = (),
    line_without_pointer: int = 0,
) -> Case:
    """Put a claim, its member (by default one whose plan pays everything) and its surroundings together."""
    return Case(
        account=met.account,
        scenarios=(),
        members=members or (member_of(met),),
        answer=answer or {},
        document=document,
        incident=incident,
        authorizations=authorizations,
        line_without_pointer=line_without_pointer,
    )
