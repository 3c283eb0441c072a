"""Makes files of any size for the X12 benchmark: invented claims of four lines, and payments for them.

No two claims are the same: names, dates, codes and amounts differ, so that nothing that is remembered helps
more than it does with a clinic's real files.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from models.adjustment import Adjustment
from models.claim import ClaimBatch, ClaimDocument, Diagnosis, OutboundClaim, ServiceLine
from models.party import Contact, PersonName
from models.remittance import Remittance, RemittanceClaim, RemittanceLine
from tests.builders import a_claim, a_coverage, a_person, a_remittance, a_submitter, an_address, an_envelope
from x12.claims.writer import write_claims
from x12.remittances.writer import write_835

_LAST = ("Finch", "Oakes", "Marlow", "Teal", "Bramble", "Quill", "Sorrel", "Wren", "Larkin", "Moss")
_FIRST = ("Marigold", "Bram", "Juniper", "Silas", "Odette", "Rowan", "Tamsin", "Felix", "Ines", "Hugo")
_CODES = ("99213", "99214", "85025", "80053", "93000", "36415", "G0438", "J1100", "90471", "71046")
_DIAGNOSES = ("E119", "I10", "M25562", "J069", "R05", "Z0000", "K219", "F411", "N390", "L309")
_SET_CLAIMS = 5000


def claim_file(folder: Path, claims: int) -> Path:
    """Write an 837P with so many claims, 5,000 to a transaction set; return its path."""
    path = folder / f"claims-{claims}.837"
    with path.open("wb") as file:
        for start in range(0, claims, _SET_CLAIMS):
            count = min(_SET_CLAIMS, claims - start)
            file.write(write_claims(an_envelope(control_number=start + 1), claim_batch(start, count)))
    return path


def claim_batch(start: int, count: int) -> ClaimBatch:
    """Return ``count`` claims to be written."""
    return ClaimBatch(submitter=a_submitter(), claims=tuple(_claims(start, count)))


def _claims(start: int, count: int) -> Iterator[OutboundClaim]:
    for n in range(start, start + count):
        yield OutboundClaim(document=_document(n), control_number=f"HL{n:08d}")


def _document(n: int) -> ClaimDocument:
    name = PersonName(last=f"{_LAST[n % 10]}{n % 997}", first=_FIRST[n // 10 % 10])
    lines = tuple(_line(n, number) for number in range(1, 5))
    person = a_person(
        name=name,
        birth_date=date(1940, 1, 1) + timedelta(days=n % 25_000),
        address=an_address(line1=f"{n % 4000} Lantern Quay"),
    )
    return a_claim(
        control_number=f"HL{n:08d}",
        charge_cents=sum(line.charge_cents for line in lines),
        coverages=(a_coverage(subscriber=person, member_id=f"BHH{n:09d}"),),
        diagnoses=(
            Diagnosis(code=_DIAGNOSES[n % 10], qualifier="ABK"),
            Diagnosis(code=_DIAGNOSES[(n + 3) % 10]),
        ),
        lines=lines,
    )


def _line(n: int, number: int) -> ServiceLine:
    return ServiceLine(
        number=number,
        control_number=f"{n}L{number}",
        procedure=_CODES[(n + number) % 10],
        modifiers=("25",) if number == 1 else (),
        charge_cents=5000 + (n * 37 + number * 101) % 20_000,
        units=Decimal(1 + n % 3),
        diagnosis_pointers=(1, 2) if number % 2 else (1,),
        service_from=date(2026, 10, 1) + timedelta(days=n % 28),
    )


def payment_file(folder: Path, claims: int) -> Path:
    """Write an 835 that pays so many claims, 5,000 to a payment; return its path."""
    path = folder / f"payments-{claims}.835"
    with path.open("wb") as file:
        for start in range(0, claims, _SET_CLAIMS):
            count = min(_SET_CLAIMS, claims - start)
            file.write(write_835(an_envelope(control_number=start + 1), (payment(start, count),)))
    return path


def payment(start: int, count: int) -> Remittance:
    """Return a payment for ``count`` claims."""
    paid = tuple(_paid(n) for n in range(start, start + count))
    total = sum(claim.paid_cents for claim in paid)
    return a_remittance(
        *paid,
        payment_cents=total,
        trace_number=f"EFT{start}",
        provider_adjustments=(),
        technical_contacts=(Contact(name="Technical desk", phone="5035550188"),),
    )


def _paid(n: int) -> RemittanceClaim:
    lines = tuple(_paid_line(n, number) for number in (1, 2))
    return RemittanceClaim(
        control_number=f"HL{n:08d}",
        status="1",
        charge_cents=sum(line.charge_cents for line in lines),
        paid_cents=sum(line.paid_cents for line in lines),
        patient_responsibility_cents=2000 if n % 2 else 0,
        payer_claim_control_number=f"ICN{n:010d}",
        patient=PersonName(last=f"{_LAST[n % 10]}{n % 997}", first=_FIRST[n // 10 % 10]),
        member_id=f"BHH{n:09d}",
        lines=lines,
    )


def _paid_line(n: int, number: int) -> RemittanceLine:
    charge = 5000 + (n * 37 + number * 101) % 20_000
    contractual, patient = charge // 3, 2000 if number == 1 and n % 2 else 0
    adjustments = [Adjustment(group="CO", reason="45", amount_cents=contractual)]
    if patient:
        adjustments.append(Adjustment(group="PR", reason="3", amount_cents=patient))
    return RemittanceLine(
        procedure=_CODES[(n + number) % 10],
        charge_cents=charge,
        paid_cents=charge - contractual - patient,
        units=Decimal(1),
        service_from=date(2026, 10, 1) + timedelta(days=n % 28),
        control_number=f"{n}L{number}",
        adjustments=tuple(adjustments),
    )
