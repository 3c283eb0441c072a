"""Cases that come as visits: the note is written, the coder has yet to give codes to it."""

from dataclasses import dataclass, replace

from models.visit import Visit, VisitService
from simulator.world.case import Case, Encounter, coverage_of, member_of
from simulator.world.practice import rendering_provider
from simulator.world.prices import CHARGES, DESCRIPTIONS


@dataclass(frozen=True)
class _Note:
    """A note, the procedures it tells of, and how a coder codes it."""

    text: str
    procedures: tuple[str, ...]
    diagnoses: tuple[str, ...]
    pointers: tuple[tuple[int, ...], ...]


_NOTES = (
    _Note(
        "Subsequent annual wellness visit. Health risk assessment reviewed, prevention plan updated. "
        "No abnormal findings. Seasonal influenza vaccine supplied by the county, given in the left deltoid.",
        ("G0439", "G0008"),
        ("Z0000", "Z23"),
        ((1,), (2,)),
    ),
    _Note(
        "Low back pain for two weeks after moving a piano, no radiation, no red flags. "
        "Unattended electrical stimulation of the lower back, 15 minutes, tolerated well.",
        ("T1015", "G0283"),
        ("M5450",),
        ((1,), (1,)),
    ),
    _Note(
        "Blood pressure check and medication review for essential hypertension. Readings at home are good. "
        "Continue the present dose, return in three months.",
        ("T1015",),
        ("I10",),
        ((1,),),
    ),
)
_UNCLEAR = _Note(
    "Follow-up of diabetes. Sugar readings discussed, foot examination normal. Continue metformin.",
    ("T1015",),
    ("E119",),
    ((1,),),
)


def uncoded_visit(met: Encounter) -> Case:
    """A clear note; the coder codes it without asking."""
    return _visit_case(met, met.random.choice(_NOTES))


def unclear_note(met: Encounter) -> Case:
    """The note does not say which diabetes it is; the coder must ask the provider."""
    case = _visit_case(met, _UNCLEAR)
    asked: dict[str, object] = {
        "question": "The note says diabetes: which type is it, and is any complication documented?",
        "provider_answer": "Type 2 diabetes mellitus, without complications.",
    }
    return replace(case, answer=case.answer | asked)


def _visit_case(met: Encounter, note: _Note) -> Case:
    number = met.account.replace("FC-", "FV-")
    visit = Visit(
        number=number,
        service_on=met.service_on,
        coverages=(coverage_of(met),),
        rendering=rendering_provider(met.provider),
        note=note.text,
        services=tuple(
            VisitService(description=DESCRIPTIONS[p], charge_cents=CHARGES[p]) for p in note.procedures
        ),
    )
    return Case(number, (), (member_of(met),), {"coding": _coding(note)}, visit=visit)


def _coding(note: _Note) -> dict[str, object]:
    lines = [
        {"line": number, "procedure": procedure, "modifiers": [], "diagnosis_pointers": list(pointers)}
        for number, (procedure, pointers) in enumerate(zip(note.procedures, note.pointers, strict=True), 1)
    ]
    return {"diagnoses": list(note.diagnoses), "lines": lines}
