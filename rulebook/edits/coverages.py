"""Scrub rules about who is insured and how: subscriber, replacement reference, authorization."""

from collections.abc import Iterator

from rulebook.authorizations import covering_authorization
from rulebook.context import Case, Hit


def coverage_missing(case: Case) -> Iterator[Hit]:
    """A claim is billed under a coverage it has (SBR01 of 2000B)."""
    if case.billed is None:
        yield Hit("coverages", f"The claim has no coverage with sequence {case.context.sequence}")


def member_id_missing(case: Case) -> Iterator[Hit]:
    """Without the member id (NM109 of 2010BA) the payer does not know its own insured (CARC 31)."""
    billed = case.billed
    if billed is not None and not billed[1].member_id:
        yield Hit(f"{billed[0]}.member_id", "The subscriber has no member id")


def payer_id_missing(case: Case) -> Iterator[Hit]:
    """Without the payer id (NM109 of 2010BB) nobody can route the claim."""
    for n, coverage in enumerate(case.document.coverages, start=1):
        if not coverage.payer.payer_id:
            yield Hit(f"coverages.{n}.payer.payer_id", "The payer has no payer id")


def patient_demographics(case: Case) -> Iterator[Hit]:
    """The patient's birth date and sex (DMG) are required of whoever the patient is.

    Relationship 18 (self): they stand at the subscriber. Any other: at the patient, and the subscriber's
    are optional.
    """
    billed = case.billed
    if billed is None:
        return
    path, coverage = billed
    if case.document.patient is not None:
        place, person = "patient", case.document.patient
    elif coverage.relationship == "18":
        place, person = f"{path}.subscriber", coverage.subscriber
    else:
        yield Hit("patient", "The patient is not the subscriber and is not on the claim")
        return
    if person.birth_date is None:
        yield Hit(f"{place}.birth_date", "The patient has no birth date")
    if person.sex is None:
        yield Hit(f"{place}.sex", "The patient has no sex code (F, M or U)")


def original_reference_missing(case: Case) -> Iterator[Hit]:
    """A replacement (7) or void (8) names the payer's number of the claim it changes: REF*F8."""
    if case.context.frequency in {"7", "8"} and not case.context.original_reference:
        yield Hit("payer_claim_control_number", "A replacement or void names no original claim (REF*F8)")


def authorization_missing(case: Case) -> Iterator[Hit]:
    """A procedure on the payer's authorization list needs a number (REF*G1) on the claim or the line."""
    required = case.context.payer.authorization_required if case.context.payer is not None else ()
    for n, line in case.lines:
        if line.procedure not in required or case.document.authorization_number or line.authorization_number:
            continue
        on_file = covering_authorization(
            case.document, (line,), case.context.sequence, case.context.authorizations
        )
        hint = "; one on file covers it" if on_file is not None else ""
        yield Hit(f"lines.{n}.authorization_number", f"The payer wants an authorization for this line{hint}")
