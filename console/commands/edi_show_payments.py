"""``claimflow edi show`` of a remittance (835): the payment, its claims, what was taken beside them."""

from collections.abc import Iterator
from functools import partial

from console.commands.edi_show_parts import shown_address, shown_contact
from console.commands.edi_show_payment_claim import payment_claim_lines, payment_claim_title
from console.commands.edi_show_record import Record, Sums, kept, refused_record
from console.commands.edi_show_text import dollars, facts, known_as, listed, plural, worded, wrapped
from models.party import Address
from models.remittance import (
    ClaimGroup,
    Payment,
    ProviderAdjustment,
    RefusedRemittanceClaim,
    RemittanceClaim,
)
from x12.interchange import OpenTransaction
from x12.meanings import meaning
from x12.remittance_reader import RemittanceRecord, remittance_records


def show_remittance(transaction: OpenTransaction) -> Iterator[Record]:
    """Show one payment with its claims, in the memory of one claim, then tell whether it balances."""
    sums = _Balance()
    for record in remittance_records(transaction):
        sums.add(record)
        shown = _shown(record)
        if shown is not None:
            yield shown
    yield sums.shown(complete=transaction.complete)


def _shown(record: RemittanceRecord) -> Record | None:
    match record:
        case Payment():
            return Record("payment", _payment_title(record), partial(_payment_lines, record), record)
        case RemittanceClaim():
            numbers = tuple(n for n in (record.control_number, record.payer_claim_control_number) if n)
            draw = partial(payment_claim_lines, record)
            return Record("claim", payment_claim_title(record), draw, record, numbers or ("?",))
        case RefusedRemittanceClaim():
            return refused_record(record)
        case ProviderAdjustment():
            return Record("provider_adjustment", "", partial(_adjustment_lines, record), record)
        case ClaimGroup():
            return _group(record)
        case str():
            return Record("kept_aside", "", lambda: kept([record], "835"), {"segment": record})


def _payment_title(payment: Payment) -> str:
    method = worded("payment_method", payment.method)
    debit = ", taken back (debit)" if payment.credit_or_debit == "D" else ""
    number = f"number {payment.trace_number}"
    return f"PAYMENT {dollars(payment.payment_cents)}  {method}{debit}, {number}, {payment.paid_on}"


def _payment_lines(payment: Payment) -> list[str]:
    payer_address = Address(
        line1=payment.payer_address_line,
        line2=payment.payer_address_line2,
        city=payment.payer_city,
        state=payment.payer_state,
        zip_code=payment.payer_zip,
        country=payment.payer_country,
    )
    npi, tax = payment.payee_npi, payment.payee_tax_id
    numbers = listed((f"NPI {npi}" if npi else "", f"tax id {tax}" if tax else "", payment.payee_plan_id))
    rows = [
        ("Payer", known_as(payment.payer_name, payment.payer_id)),
        ("", shown_address(payer_address)),
        ("Call", shown_contact(payment.desk)),
        ("Payee", known_as(payment.payee_name, numbers)),
        ("", shown_address(payment.payee_address)),
        ("Kind", worded("handling", payment.handling)),
        ("Produced", str(payment.produced_on or "")),
        ("Currency", payment.currency),
        *(("Payer no.", f"{worded('reference', r.qualifier)} {r.number}") for r in payment.payer_references),
        *(("Payee no.", f"{worded('reference', r.qualifier)} {r.number}") for r in payment.payee_references),
    ]
    return [*facts(rows), *kept(payment.kept_aside, "835", "1000", "835")]


def _group(group: ClaimGroup) -> Record | None:
    """Show a group (LX) only when it says more than its number."""
    if group.totals is None and not group.kept_aside:
        return None
    return Record("group", "", partial(_group_lines, group), group)


def _group_lines(group: ClaimGroup) -> list[str]:
    totals, lines = group.totals, list[str]()
    if totals is not None:
        lines = facts(
            [
                (
                    "Group",
                    f"{group.number}: provider {totals.provider_id}, facility {totals.facility_type}, "
                    f"year to {totals.fiscal_period_end}, {plural(int(totals.claim_count), 'claim')}, "
                    f"{dollars(totals.charge_cents)} charged",
                )
            ]
        )
    return lines + kept(group.kept_aside, "835", "2000")


def _adjustment_lines(held: ProviderAdjustment) -> list[str]:
    """Write one PLB with its sign in words."""
    direction = "taken from the payment" if held.amount_cents > 0 else "added to the payment"
    reason = meaning("provider_adjustment", held.reason) or "reason unknown here"
    about = f", about {held.reference}" if held.reference else ""
    text = f"PLB {held.reason}  {dollars(abs(held.amount_cents))} {direction}: {reason}{about}"
    return wrapped(f"{text} (provider {held.provider_id}, year to {held.fiscal_period_end})")


class _Balance:
    """Adds up a payment: claims paid less provider adjustments is what is paid (BPR02)."""

    def __init__(self) -> None:
        self.sums = Sums()
        self.payment = 0
        self.adjusted = 0
        self.refused = 0
        self.unknown = ""

    def add(self, record: RemittanceRecord) -> None:
        """Count a record."""
        match record:
            case Payment():
                self.payment = record.payment_cents
            case RemittanceClaim():
                owed = record.patient_responsibility_cents
                self.sums.add(charge=record.charge_cents, paid=record.paid_cents, owed=owed)
            case ProviderAdjustment():
                self.adjusted += record.amount_cents
            case RefusedRemittanceClaim():
                self.refused += 1
                self.sums.cents["paid"] = self.sums.of("paid") + (record.paid_cents or 0)
                if record.paid_cents is None:
                    self.unknown = f"{record.record}: the amount cannot be read"
            case _:
                pass

    def shown(self, *, complete: bool) -> Record:
        """Show the sums, the equation, and whether it holds."""
        difference = self.sums.of("paid") - self.adjusted - self.payment
        doubt = self.unknown if complete else "the end of the payment is missing"
        also = f", and {self.refused:,} refused" if self.refused else ""
        charged, owed = dollars(self.sums.of("charge")), dollars(self.sums.of("owed"))
        title = f"TOTAL  {plural(self.sums.count, 'claim')}{also}, {charged} charged, patients owe {owed}"
        data = {
            "claims": self.sums.count,
            "refused": self.refused,
            "charge_cents": self.sums.of("charge"),
            "paid_cents": self.sums.of("paid"),
            "patient_responsibility_cents": self.sums.of("owed"),
            "provider_adjustment_cents": self.adjusted,
            "payment_cents": self.payment,
            "difference_cents": difference,
            "doubt": doubt,
        }
        return Record("total", title, lambda: facts([("Balance", self._equation(difference, doubt))]), data)

    def _equation(self, difference: int, doubt: str) -> str:
        paid, taken = dollars(self.sums.of("paid")), dollars(abs(self.adjusted))
        sign = "-" if self.adjusted >= 0 else "+"
        result = dollars(self.payment + difference)
        left = f"{paid} paid on claims {sign} {taken} provider adjustments = {result}"
        if doubt:
            return f"{left}; nobody can tell whether that is right: {doubt}"
        if difference:
            return f"{left}, but the payment is {dollars(self.payment)}: DOES NOT BALANCE"
        return f"{left}, as paid: balances"
