"""``claimflow edi show`` of a remittance (835): the payment, its claims, what was taken beside them."""

from collections.abc import Iterator, Sequence
from functools import partial

from console.commands.edi_show_parts import shown_address, shown_contact
from console.commands.edi_show_payment_claim import payment_claim_lines, payment_claim_title
from console.commands.edi_show_record import Record, Sums, kept, refused_message, refused_record
from console.commands.edi_show_text import columns, dollars, facts, known_as, listed, plural, worded
from models.errors import X12Refused
from models.party import Address
from models.remittance import (
    ClaimGroup,
    Payment,
    ProviderAdjustment,
    RefusedRemittanceClaim,
    RemittanceClaim,
)
from x12.envelopes import OpenTransaction
from x12.meanings import meaning
from x12.remittances.reader import RemittanceRecord, remittance_records


def show_remittance(transaction: OpenTransaction) -> Iterator[Record]:
    """Show one payment with its claims, in the memory of one claim, then tell whether it balances."""
    sums = _Balance()
    beside: list[ProviderAdjustment] = []
    refused: list[X12Refused] = []
    for record in remittance_records(transaction, refused.append):
        while refused:
            yield sums.without_head(refused.pop())
        sums.add(record)
        if isinstance(record, ProviderAdjustment):
            beside.append(record)
        else:
            yield from _shown(record)
    while refused:
        yield sums.without_head(refused.pop())
    if beside:
        title, data = "PROVIDER ADJUSTMENTS  beside the claims (PLB)", {"adjustments": beside}
        yield Record("provider_adjustments", title, partial(_adjustment_lines, beside), data)
    yield sums.shown(complete=transaction.complete)


def _shown(record: RemittanceRecord) -> Iterator[Record]:
    match record:
        case Payment():
            yield Record("payment", _payment_title(record), partial(_payment_lines, record), record)
        case RemittanceClaim():
            numbers = tuple(n for n in (record.control_number, record.payer_claim_control_number) if n)
            draw = partial(payment_claim_lines, record)
            yield Record("claim", payment_claim_title(record), draw, record, numbers or ("?",))
        case RefusedRemittanceClaim():
            yield refused_record(record)
        case ClaimGroup() if record.totals is not None or record.kept_aside:
            yield Record("group", f"GROUP {record.number}", partial(_group_lines, record), record)
        case str():
            yield Record("kept_aside", "", lambda: kept([record], "835"), {"segment": record})
        case _:
            pass


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


def _group_lines(group: ClaimGroup) -> list[str]:
    """Write what the payer sums up for a group (TS3)."""
    totals, rows = group.totals, list[tuple[str, str]]()
    if totals is not None:
        where = worded("facility_type", totals.facility_type)
        sums = f"{plural(int(totals.claim_count), 'claim')}, {dollars(totals.charge_cents)} charged"
        rows = [
            ("Provider", totals.provider_id),
            ("Place", f"{where}, fiscal year to {totals.fiscal_period_end}"),
            ("Totals", sums),
        ]
    return facts(rows) + kept(group.kept_aside, "835", "2000")


def _adjustment_lines(beside: Sequence[ProviderAdjustment]) -> list[str]:
    """Write the PLB in columns, the sign in words: a positive amount reduces the payment."""
    rows = [("", "amount", "", "reason", "about", "provider", "year to")]
    for held in beside:
        direction = "taken" if held.amount_cents > 0 else "added"
        reason = meaning("provider_adjustment", held.reason) or "(no words for this code here)"
        whose = (held.reference, held.provider_id, str(held.fiscal_period_end))
        rows.append((held.reason, dollars(abs(held.amount_cents)), direction, reason, *whose))
    return columns(rows, right=(1,), headed=True)


class _Balance:
    """Adds up a payment: claims paid less provider adjustments is what is paid (BPR02)."""

    def __init__(self) -> None:
        self.sums = Sums()
        self.payment = 0
        self.adjusted = 0
        self.refused = 0
        self.unknown = ""

    def without_head(self, error: X12Refused) -> Record:
        """Show why the head cannot be read: without it nobody knows what was paid."""
        self.unknown = "the head of the payment cannot be read"
        return refused_message(error, "REFUSED  the head of the payment; its claims follow")

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
            left = left.partition(" = ")[0]
            return f"{left}; nobody can tell whether that is right: {doubt}"
        if difference:
            return f"{left}, but the payment is {dollars(self.payment)}: DOES NOT BALANCE"
        return f"{left}, as paid: balances"
