"""Scrub rules about diagnoses and the pointers from lines to them.

A diagnosis is judged by the release of ICD-10-CM in force on the date of service, never by today's.
"""

import re
from collections.abc import Iterator
from datetime import date

from models.claim import ServiceLine
from models.codes import DiagnosisCode
from rulebook.context import Case, Hit

ICD_10_CM = re.compile(r"[A-Z][0-9A-Z]{2,6}")
"""ICD-10-CM without its dot: a letter, then two to six letters or digits (``J020`` for J02.0, ``QA0011``)."""

MOST_DIAGNOSES = 12
MOST_POINTERS = 4
ONE_SIDE: frozenset[str] = frozenset({"left", "right"})
SIDED: frozenset[str] = ONE_SIDE | {"bilateral"}
NO_REASON = ("Z", "V", "W", "X", "Y", "G81", "G82", "G83", "I69")
"""Codes whose side is not that of the service: what was removed or replaced before, what struck the patient,
and a paralysis, whose cause is treated on the other side of the head."""

SEVENTH = re.compile(r"[A-Z][0-9A-Z]{2,5}[A-Z0-9]")


def diagnosis_missing(case: Case) -> Iterator[Hit]:
    """A professional claim says why: at least the principal diagnosis (HI*ABK)."""
    if not case.document.diagnoses:
        yield Hit("diagnoses", "The claim has no diagnosis")


def diagnosis_count(case: Case) -> Iterator[Hit]:
    """The HI segment of an 837P holds at most twelve diagnoses."""
    if len(case.document.diagnoses) > MOST_DIAGNOSES:
        yield Hit("diagnoses", f"The claim has more than {MOST_DIAGNOSES} diagnoses")


def diagnosis_duplicate(case: Case) -> Iterator[Hit]:
    """The same diagnosis twice tells nothing new, and clearinghouses reject it."""
    seen: set[str] = set()
    for n, diagnosis in enumerate(case.document.diagnoses, start=1):
        if diagnosis.code in seen:
            yield Hit(f"diagnoses.{n}.code", "This diagnosis is on the claim already")
        seen.add(diagnosis.code)


def diagnosis_format(case: Case) -> Iterator[Hit]:
    """A diagnosis has the shape of ICD-10-CM and no dot: ``J020``, not ``J02.0``."""
    for n, diagnosis in enumerate(case.document.diagnoses, start=1):
        if ICD_10_CM.fullmatch(diagnosis.code) is None:
            plain = diagnosis.code.replace(".", "").replace(" ", "").upper()
            right = plain if case.codes.diagnosis(plain, case.on) is not None else None
            yield Hit(
                f"diagnoses.{n}.code", "This is not the shape of an ICD-10-CM code without a dot", right
            )


def diagnosis_unknown(case: Case) -> Iterator[Hit]:
    """A diagnosis is a code of the release in force on the date of service (CARC 146).

    M545 was right until 30 September 2021 and is unknown from the next day on. A release tells nothing
    of days after those it was published for: such a code is not checked, and ``not_checked`` says so.
    """
    for n, code, on, known in _each_day(case):
        if known is not None or not case.complete("icd10cm", on) or ICD_10_CM.fullmatch(code) is None:
            continue
        if _seventh_missing(case, code, on) is None:
            yield Hit(f"diagnoses.{n}.code", f"{code} is no ICD-10-CM code on {on.isoformat()}")


def diagnosis_not_billable(case: Case) -> Iterator[Hit]:
    """A header (J02) stands for the codes below it (J020, J028, J029); only those are billed."""
    for n, code, _, known in _each_day(case):
        if known is not None and not known.billable and not known.seventh_required:
            yield Hit(f"diagnoses.{n}.code", f"{code} is a heading; a more specific code below it is billed")


def diagnosis_seventh_character(case: Case) -> Iterator[Hit]:
    """Injuries and some others need a seventh character, after placeholders X where the code is shorter.

    T45.0X1A is right; T45.01A lacks its placeholder, S80.02 its encounter (A first, D later, S sequela).
    """
    for n, code, on, known in _each_day(case):
        field = f"diagnoses.{n}.code"
        if known is not None:
            if known.seventh_required and not known.billable:
                yield Hit(
                    field, f"{code} needs its seventh character (A first visit, D later visit, S sequela)"
                )
        elif (right := _seventh_missing(case, code, on)) is not None:
            yield Hit(field, f"{code} lacks the placeholder X before its seventh character", right)


def _seventh_missing(case: Case, code: str, on: date) -> str | None:
    """Return the code with its placeholders, if that is a billable code; else None."""
    if not 4 <= len(code) < 7 or SEVENTH.fullmatch(code) is None:
        return None
    body, last = code[:-1], code[-1]
    fill = "X" * (7 - len(code))
    # The placeholder stands before the seventh character, or where the fifth was left out.
    for candidate in (body + fill + last, body[:4] + fill + body[4:] + last):
        found = case.codes.diagnosis(candidate, on)
        if found is not None and found.billable:
            return candidate
    return None


def diagnosis_excludes1(case: Case) -> Iterator[Hit]:
    """Of an Excludes1 pair only one is coded, unless the two conditions have nothing to do with each other.

    The exception (Official Guidelines, I.A.12.a) is why a coder may let it pass with a reason.
    """
    diagnoses = case.document.diagnoses
    if len(diagnoses) < 2:
        return
    for later in range(1, len(diagnoses)):
        for earlier in range(later):
            first, second = diagnoses[earlier].code, diagnoses[later].code
            if first != second and case.codes.excludes1(first, second, case.on):
                yield Hit(f"diagnoses.{later + 1}.code", f"{second} is not coded beside {first} (Excludes1)")


def diagnosis_manifestation_first(case: Case) -> Iterator[Hit]:
    """A manifestation follows the disease behind it (code first): never the first diagnosis."""
    first = next(iter(case.diagnoses(case.on)), None)
    if first is not None and first.code_first:
        yield Hit("diagnoses.1.code", f"{first.code} is a manifestation; the disease behind it comes first")


def diagnosis_external_cause_first(case: Case) -> Iterator[Hit]:
    """A code of external causes (V00 to Y99) explains an injury, and never stands first."""
    first = next(iter(case.diagnoses(case.on)), None)
    if first is not None and first.external_cause:
        yield Hit("diagnoses.1.code", f"{first.code} is an external cause; the injury comes first")


def diagnosis_sex(case: Case) -> Iterator[Hit]:
    """Some diagnoses are of one sex (CARC 10); KX on a line says that this is known and meant."""
    if not case.sex or any("KX" in line.modifiers for _, line in case.lines):
        return
    for n, known in enumerate(case.diagnoses(case.on), start=1):
        if known is not None and known.sex and known.sex != case.sex:
            yield Hit(f"diagnoses.{n}.code", f"{known.code} does not go with the sex on the claim")


def diagnosis_age(case: Case) -> Iterator[Hit]:
    """Some diagnoses are of an age (CARC 9): perinatal ones of the first year, maternity from 9 to 64."""
    age = case.age_on(case.on)
    if age is None:
        return
    for n, known in enumerate(case.diagnoses(case.on), start=1):
        if known is not None and not _of_age(known, age):
            yield Hit(f"diagnoses.{n}.code", f"{known.code} does not go with the age on the date of service")


def _of_age(known: DiagnosisCode, age: int) -> bool:
    return (known.age_from is None or known.age_from <= age) and (known.age_to is None or age <= known.age_to)


def diagnosis_side(case: Case) -> Iterator[Hit]:
    """A line for the right side (RT) does not treat diagnoses that are all of the left one.

    An artificial knee on the left (Z96.652) is history and says nothing of why the right one is X-rayed.
    It may be right: the sound side is X-rayed to compare, a graft is taken from the other leg; so this asks.
    """
    for n, sides, reasons in _sided_lines(case):
        if all(reason.side in SIDED for reason in reasons) and _elsewhere(reasons, sides):
            yield Hit(
                f"lines.{n}.modifiers", "The modifier says one side, the diagnoses of the line the other"
            )


def diagnosis_side_doubtful(case: Case) -> Iterator[Hit]:
    """A line whose first diagnosis is of the other side, beside diagnoses without one, is looked at again.

    Pain of the left knee and hypertension on an X-ray of the right knee: one of the two may explain it.
    """
    for n, sides, reasons in _sided_lines(case):
        open_ones = any(reason.side not in SIDED for reason in reasons)
        if open_ones and reasons[0].side in SIDED and _elsewhere(reasons, sides):
            yield Hit(f"lines.{n}.modifiers", "The line's first diagnosis is of the other side")


def _sided_lines(case: Case) -> Iterator[tuple[int, frozenset[str], tuple[DiagnosisCode, ...]]]:
    """Yield the lines for one side, with the diagnoses that can say why."""
    for n, line in case.lines:
        sides = _sides(case, line) if line.modifiers else frozenset[str]()
        if len(sides) == 1:
            reasons = tuple(d for d in case.pointed(line) if not d.code.startswith(NO_REASON))
            if reasons:
                yield n, sides, reasons


def _sides(case: Case, line: ServiceLine) -> frozenset[str]:
    """Return the sides that a line's modifiers name: RT and LT, and those of eyelids, fingers and toes."""
    known = (case.codes.modifier(modifier, line.service_from) for modifier in line.modifiers)
    return ONE_SIDE & {modifier.side for modifier in known if modifier is not None}


def _elsewhere(reasons: tuple[DiagnosisCode, ...], sides: frozenset[str]) -> bool:
    """Tell whether some diagnoses name a side, and none of them this one."""
    coded = SIDED & {reason.side for reason in reasons}
    return bool(coded) and coded.isdisjoint(sides | {"bilateral"})


def diagnosis_side_unspecified(case: Case) -> Iterator[Hit]:
    """Where the line knows the side, the diagnosis should too (CARC 16, RARC M76)."""
    for n, line in case.lines:
        if not line.modifiers or not _sides(case, line):
            continue
        known = case.diagnoses(line.service_from)
        for pointer in line.diagnosis_pointers:
            if 1 <= pointer <= len(known) and (found := known[pointer - 1]) and found.side == "unspecified":
                yield Hit(
                    f"diagnoses.{pointer}.code", f"Line {n} knows the side that {found.code} leaves open"
                )


def diagnosis_pointer_missing(case: Case) -> Iterator[Hit]:
    """Every line says which diagnosis it treats (SV107-1)."""
    for n, line in case.lines:
        if not line.diagnosis_pointers:
            only = [1] if len(case.document.diagnoses) == 1 else None
            yield Hit(f"lines.{n}.diagnosis_pointers", "The line points to no diagnosis", only)


def diagnosis_pointer_range(case: Case) -> Iterator[Hit]:
    """Pointers count from 1 to the number of diagnoses, each once, at most four per line.

    A claim with two diagnoses: (1, 2) is right, (3,) points nowhere, (0,) comes from a form that counts
    from zero.
    """
    most = len(case.document.diagnoses)
    for n, line in case.lines:
        pointers, field = line.diagnosis_pointers, f"lines.{n}.diagnosis_pointers"
        if any(not 1 <= pointer <= most for pointer in pointers):
            yield Hit(field, "The line points to a diagnosis the claim does not have")
        elif len(pointers) > MOST_POINTERS or len(set(pointers)) < len(pointers):
            once = list(dict.fromkeys(pointers))
            right = once if len(once) <= MOST_POINTERS else None
            yield Hit(field, f"The line has a pointer twice or more than {MOST_POINTERS} pointers", right)


def _each_day(case: Case) -> Iterator[tuple[int, str, date, DiagnosisCode | None]]:
    """Yield position, code, day and what the code is, for the first day on which each code is not right."""
    told: set[int] = set()
    for on in case.days:
        if not case.codes.loaded("icd10cm", on):
            continue
        for n, known in enumerate(case.diagnoses(on), start=1):
            if n not in told and (known is None or not known.billable):
                told.add(n)
                yield n, case.document.diagnoses[n - 1].code, on, known
