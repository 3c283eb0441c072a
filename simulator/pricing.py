"""Deciding one line: deny it with a reason, or price it and share the price between plan and member.

A worked line: charge 150, contract 100, deductible left 30, coinsurance 20 %. The contract takes CO-45 50,
the deductible PR-1 30, the coinsurance PR-2 14 (20 % of 70); the plan pays 56. 150 - 50 - 30 - 14 = 56.
"""

from dataclasses import dataclass

from models.adjustment import Adjustment, total
from models.claim import ClaimDocument, ServiceLine
from models.remittance import RemittanceLine
from simulator.books import Books, Member, PayerBook


@dataclass
class Purse:
    """What the member still has to bear on this claim; every priced line takes from it."""

    copay_cents: int
    deductible_cents: int
    coinsurance_percent: int

    @classmethod
    def of(cls, member: Member, deductible_taken: int = 0) -> "Purse":
        """Open the purse of a member of whom earlier claims took some of the deductible already."""
        left = max(0, member.deductible_cents - deductible_taken)
        return cls(member.copay_cents, left, member.coinsurance_percent)

    def share(self, allowed: int) -> tuple[Adjustment, ...]:
        """Take the member's share of one allowed amount: the copay alone, or deductible and coinsurance."""
        if self.copay_cents:
            copay, self.copay_cents = min(self.copay_cents, allowed), 0
            return _positive(("PR", "3", copay))
        deductible = min(self.deductible_cents, allowed)
        self.deductible_cents -= deductible
        coinsurance = (allowed - deductible) * self.coinsurance_percent // 100
        return _positive(("PR", "1", deductible), ("PR", "2", coinsurance))


@dataclass(frozen=True)
class Desk:
    """What lies on the examiner's desk for one claim: the document, the member, the payer, the books."""

    document: ClaimDocument
    member: Member
    payer: PayerBook
    books: Books


def line_key(document: ClaimDocument, line: ServiceLine) -> tuple[str, ...]:
    """Return what makes a line the same service: procedure, modifiers, date, who rendered it."""
    rendering = line.rendering or document.rendering or document.billing
    return (line.procedure, *line.modifiers, line.service_from.isoformat(), rendering.npi)


def needs_drug_code(books: Books, line: ServiceLine) -> bool:
    """Tell whether the line bills a drug without its national drug code (2410 LIN*N4)."""
    return line.procedure in books.ndc_required and line.drug is None


def answer_line(
    line: ServiceLine,
    paid: int,
    allowed: int,
    adjustments: tuple[Adjustment, ...],
    remarks: tuple[str, ...] = (),
) -> RemittanceLine:
    """Write the SVC that answers this line, its control number (REF*6R) echoed."""
    return RemittanceLine(
        procedure=line.procedure,
        procedure_qualifier=line.procedure_qualifier,
        modifiers=line.modifiers,
        charge_cents=line.charge_cents,
        paid_cents=paid,
        units=line.units,
        service_from=line.service_from,
        service_to=line.service_to,
        control_number=line.control_number,
        allowed_cents=allowed,
        adjustments=adjustments,
        remarks=remarks,
    )


def deny_line(line: ServiceLine, group: str, reason: str, remarks: tuple[str, ...] = ()) -> RemittanceLine:
    """Answer a line with its whole charge adjusted away for one reason."""
    return answer_line(line, 0, 0, _positive((group, reason, line.charge_cents)), remarks)


def decide_line(desk: Desk, line: ServiceLine, purse: Purse) -> RemittanceLine:
    """Deny the line for the first reason that applies, else price it by the contract."""
    if any(
        line_key(desk.document, earlier) == line_key(desk.document, line) for earlier in _before(desk, line)
    ):
        return deny_line(line, "OA", "18")
    if set(line.modifiers) & set(desk.books.not_payable_modifiers):
        return deny_line(line, "CO", "54")
    if needs_drug_code(desk.books, line):
        return deny_line(line, "CO", "16", ("M119",))
    if line.procedure in desk.payer.authorization_required and not _authorized(desk, line):
        return deny_line(line, "CO", "197")
    if line.procedure not in desk.payer.contract:
        return deny_line(line, "CO", "96", ("N130",))
    return _price(line, desk.payer.contract[line.procedure], purse)


def _price(line: ServiceLine, contract_cents: int, purse: Purse) -> RemittanceLine:
    allowed = min(line.charge_cents, int(contract_cents * line.units))
    shares = purse.share(allowed)
    contractual = _positive(("CO", "45", line.charge_cents - allowed))
    return answer_line(line, allowed - total(shares), allowed, contractual + shares)


def _before(desk: Desk, line: ServiceLine) -> tuple[ServiceLine, ...]:
    return tuple(other for other in desk.document.lines if other.number < line.number)


def _authorized(desk: Desk, line: ServiceLine) -> bool:
    number = line.authorization_number or desk.document.authorization_number
    return any(
        a.number == number
        and (a.payer_id, a.member_id) == (desk.payer.payer_id, desk.member.member_id)
        and a.procedure == line.procedure
        and a.valid_from <= line.service_from <= a.valid_to
        for a in desk.books.authorizations
    )


def _positive(*parts: tuple[str, str, int]) -> tuple[Adjustment, ...]:
    """Write the parts that are not zero; a CAS never carries a zero amount."""
    return tuple(Adjustment(group=g, reason=r, amount_cents=c) for g, r, c in parts if c > 0)
