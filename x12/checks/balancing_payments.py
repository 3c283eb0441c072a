"""What must add up in a payment (835): service, claim and transaction, to the cent.

::

    CLP*A-1001*1*150*100*25*...        charged 150.00, paid 100.00, the patient owes 25.00
      CAS ... for the claim            what is adjusted for the claim as a whole
      SVC*HC:99213*100*80              a service: charged 100.00, paid 80.00,
      CAS*CO*45*20                     adjusted 20.00: 100 - 20 = 80

A positive adjustment takes away from the payment, here and in PLB. A claim equals its services in three
equations that do not repeat each other (each service; the charges; what is paid), so that one wrong number
gives one finding. A claim without services has one: charge less adjustments is paid.
"""

from x12.checks.balancing_claims import adjusted, adjustments
from x12.checks.money_text import cents, money
from x12.checks.placed_loop import PlacedLoop
from x12.checks.reporter import Reporter
from x12.segment import Segment


def check_payment_balance(claim: PlacedLoop, reporter: Reporter) -> None:
    """Check one claim of an 835, and add it to the sum of the payment."""
    heading = claim.first("CLP")
    if heading is None:
        return
    charge, paid = cents(heading, 3), cents(heading, 4)
    if charge is None or paid is None:
        # What is no amount is told already; nothing can be compared with it.
        reporter.seen.add("no amount")
        return
    taken, services = adjusted(claim), claim.inner("2110")
    if not services:
        _expect(reporter, "payment_claim_balance", claim, heading, "04", charge - taken, charge, taken)
    else:
        _check_services(claim, heading, taken, services, reporter)
    _check_patient(claim, heading, services, reporter)


def _expect(
    reporter: Reporter,
    rule: str,
    loop: PlacedLoop,
    segment: Segment,
    element: str,
    right: int,
    charge: int,
    taken: int,
) -> None:
    """Report an amount that is not what it should be."""
    found = cents(segment, int(element))
    if found is not None and found != right:
        facts = {"charge": money(charge), "paid": money(charge), "adjusted": money(taken)}
        reporter.add(rule, loop, segment, element, right=money(right), **facts)


def _check_services(
    claim: PlacedLoop, heading: Segment, taken: int, services: list[PlacedLoop], reporter: Reporter
) -> None:
    charged = paid = 0
    for service in services:
        segment = service.first("SVC")
        if segment is None:
            return
        charge, less = cents(segment, 2) or 0, adjusted(service)
        charged += charge
        paid += cents(segment, 3) or 0
        _expect(reporter, "payment_line_balance", service, segment, "03", charge - less, charge, less)
    _expect(reporter, "payment_claim_charge", claim, heading, "03", charged, charged, 0)
    _expect(reporter, "payment_claim_paid", claim, heading, "04", paid - taken, paid, taken)


def _check_patient(
    claim: PlacedLoop, heading: Segment, services: list[PlacedLoop], reporter: Reporter
) -> None:
    """Compare what the patient owes with the adjustments of group PR; a reversal tells of none."""
    owed = sum(
        amount for loop in (claim, *services) for group, _, amount in adjustments(loop) if group == "PR"
    )
    if heading.get(2) != "22" and heading.get(5):
        _expect(reporter, "patient_responsibility", claim, heading, "05", owed, owed, 0)


def check_payment_total(transaction: PlacedLoop, reporter: Reporter) -> None:
    """Check that the claims less the provider adjustments make up the payment."""
    heading = transaction.first("BPR")
    if heading is None or "no amount" in reporter.seen:
        return
    paid, taken = reporter.sums["paid"], 0
    for segment in transaction.all("PLB"):
        taken += sum(cents(segment, element) or 0 for element in range(4, len(segment.fields), 2))
    _expect(reporter, "payment_total", transaction, heading, "02", paid - taken, paid, taken)


def check_acknowledged_counts(transaction: PlacedLoop, reporter: Reporter) -> None:
    """Check that a 999 accepts no more sets than it has received."""
    verdict = transaction.first("AK9")
    counts = [verdict.get(element) for element in (2, 3, 4)] if verdict else []
    if verdict is None or not all(count.isascii() and count.isdigit() for count in counts):
        return
    included, received, accepted = (int(count) for count in counts)
    if accepted > received or received > included:
        reporter.add("acknowledged_counts", transaction, verdict, "04", included=included, received=received)
