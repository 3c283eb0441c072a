"""Scrub rules about diagnoses and the pointers from lines to them."""

import re
from collections.abc import Iterator

from rulebook.context import Case, Hit

ICD_10_CM = re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}")
"""ICD-10-CM without its dot: letter, digit, then one to five letters or digits (``J020`` for J02.0)."""

MOST_DIAGNOSES = 12
MOST_POINTERS = 4


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
            yield Hit(f"diagnoses.{n}.code", "This is not the shape of an ICD-10-CM code without a dot")


def diagnosis_pointer_missing(case: Case) -> Iterator[Hit]:
    """Every line says which diagnosis it treats (SV107-1)."""
    for n, line in case.lines:
        if not line.diagnosis_pointers:
            yield Hit(f"lines.{n}.diagnosis_pointers", "The line points to no diagnosis")


def diagnosis_pointer_range(case: Case) -> Iterator[Hit]:
    """Pointers count from 1 to the number of diagnoses, each once, at most four per line.

    A claim with two diagnoses: (1, 2) is right, (3,) points nowhere, (0,) comes from a form that counts
    from zero.
    """
    for n, line in case.lines:
        pointers, field = line.diagnosis_pointers, f"lines.{n}.diagnosis_pointers"
        if any(not 1 <= pointer <= len(case.document.diagnoses) for pointer in pointers):
            yield Hit(field, "The line points to a diagnosis the claim does not have")
        if len(pointers) > MOST_POINTERS or len(set(pointers)) < len(pointers):
            yield Hit(field, f"The line has a pointer twice or more than {MOST_POINTERS} pointers")
