"""Deciding the claims whose day has come, and paying them: one 835 per partner, one ST per payer.

A payer whose reversals exceed its payments pays nothing and carries the difference forward (PLB*FB negative);
its next payment settles it (PLB*FB positive). So BPR02 is never negative and every ST balances.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from models.party import Contact
from models.remittance import ProviderAdjustment, Remittance
from simulator.answers import AnswerDesk, Copy, Remittances
from simulator.books import Books, MemberRegister, PayerBook
from simulator.forwarding import forward
from simulator.journal import Booked, Journal
from simulator.judge import History, deny, judge
from simulator.received import Verdict
from simulator.reversal import reversal_of
from simulator.slip import with_a_slip

COPY_DAYS = 1.0
NEW_ENVELOPE_DAYS = 2.0
CORRECTION_DAYS = 3.0


class Payday:
    """The payers' examiners and cashiers."""

    def __init__(self, books: Books, register: MemberRegister, journal: Journal) -> None:
        self.books = books
        self.register = register
        self.journal = journal

    def decide(self, booked: Booked) -> None:
        """Decide one claim against the books and what was decided for the member before.

        A claim whose decision went out already gets both: the earlier one taken back, and the new one.
        """
        claim = booked.claim
        payer = self.books.payer(claim.payer_id)
        if payer is None:  # The clearinghouse edits keep such a claim away; the type does not know.
            raise LookupError(f"no books for payer {claim.payer_id}")
        known = self.journal.history(claim.payer_id, claim.member_id)
        verdict = self._verdict(booked, payer, tuple(h for h in known if h.claim.icn != claim.icn))
        if booked.verdict is not None and booked.trace:
            reversal = reversal_of(booked.verdict.decision)
            verdict = verdict.model_copy(update={"claims": (reversal, verdict.decision)})
        self.journal.decide(claim.icn, verdict)

    def _verdict(self, booked: Booked, payer: PayerBook, history: History) -> Verdict:
        """Deny what waited in vain for records, or what the payer is wrong about; judge everything else."""
        claim = booked.claim
        if booked.stage == "awaiting_records":
            return deny(claim, "CO", "226", ("M127",), wants="records")
        wanted = self.books.incident(claim.member_id).records == "denied_without"
        if wanted and self.journal.befalls(claim.member_id, "records"):
            return deny(claim, "CO", "252", ("M127",), wants="records")
        if self._befalls(booked, "denied_as_late"):
            return deny(claim, "CO", "29", wants="appeal")
        member = self.register.find(claim.payer_id, claim.member_id)
        return judge(claim, payer, member, self.books, history)

    def remit(self, due: tuple[Booked, ...], now: datetime) -> tuple[str, ...]:
        """Pay every due claim and return the names of the files."""
        names: list[str] = []
        by_partner: defaultdict[str, list[Booked]] = defaultdict(list)
        for booked in due:
            by_partner[booked.claim.partner].append(booked)
        for partner, claims in sorted(by_partner.items()):
            desk = AnswerDesk(self.books.partner(partner), self.journal)
            slips = [b for b in claims if self._befalls(b, "unbalanced_first")]
            names += [self._remit_with_a_slip(desk, booked, now) for booked in slips]
            rest = [b for b in claims if b not in slips]
            names += [self._remit_together(desk, rest, now)] if rest else []
        return tuple(names)

    def _remit_together(self, desk: AnswerDesk, claims: list[Booked], now: datetime) -> str:
        by_payee: defaultdict[tuple[str, str], list[Booked]] = defaultdict(list)
        for booked in claims:
            by_payee[booked.claim.payer_id, booked.claim.document.billing.npi].append(booked)
        payments = tuple(self._payment(group, now) for _, group in sorted(by_payee.items()))
        name, content = desk.write_835(payments, now)
        if any([self._befalls(b, "redeliver") for b in claims]):
            copy = Copy.of(name.replace("835-", "835-again-"), content)
            partner, journal = desk.partner.key, self.journal
            journal.appoint(now + timedelta(days=COPY_DAYS), "copy", partner, copy.model_dump_json())
            again = Remittances.dump_json(payments).decode()
            journal.appoint(now + timedelta(days=NEW_ENVELOPE_DAYS), "835", partner, again)
        return name

    def _remit_with_a_slip(self, desk: AnswerDesk, booked: Booked, now: datetime) -> str:
        payment = self._payment([booked], now)
        right = Remittances.dump_json((payment,)).decode()
        self.journal.appoint(now + timedelta(days=CORRECTION_DAYS), "835", desk.partner.key, right)
        return desk.write_835((with_a_slip(payment),), now)[0]

    def _payment(self, group: list[Booked], now: datetime) -> Remittance:
        """Pay one payee for one payer's claims under a new trace number."""
        payer = self.books.payer(group[0].claim.payer_id)
        if payer is None:
            raise LookupError(f"no books for payer {group[0].claim.payer_id}")
        # Sixteen characters: a 277 repeats the number in STC09, which holds no more.
        trace = f"{payer.payer_id[:4]}{now:%y%m%d}{self.journal.next_number('trace'):06d}"
        for booked in group:
            self.journal.remit(booked.claim.icn, trace)
            forward(booked, self.journal, now)
        claims = tuple(clp for b in group if b.verdict for clp in b.verdict.claims)
        payment, forwards = self._settle(payer, group[0], sum(c.paid_cents for c in claims), now.date())
        return _advice(
            payer,
            group[0],
            now.date(),
            payment_cents=payment,
            method="ACH" if payment else "NON",
            trace_number=trace,
            claims=claims,
            provider_adjustments=forwards,
        )

    def _settle(
        self, payer: PayerBook, first: Booked, total_cents: int, today: date
    ) -> tuple[int, tuple[ProviderAdjustment, ...]]:
        """Settle what was carried forward, and carry forward what this payment cannot bear."""
        npi = first.claim.document.billing.npi
        account = f"forward:{payer.payer_id}:{npi}"
        carried = self.journal.number(account)
        balance = total_cents - carried
        self.journal.set_number(account, max(0, -balance))
        amounts = [cents for cents in (carried, min(0, balance)) if cents]
        forwards = tuple(
            ProviderAdjustment(
                provider_id=npi,
                fiscal_period_end=date(today.year, 12, 31),
                reason="FB",
                reference=f"FORWARD-{payer.payer_id}",
                amount_cents=cents,
            )
            for cents in amounts
        )
        return max(0, balance), forwards

    def _befalls(self, booked: Booked, incident: str) -> bool:
        member_id = booked.claim.member_id
        planned = getattr(self.books.incident(member_id), incident)
        return bool(planned) and self.journal.befalls(member_id, incident)


def _advice(payer: PayerBook, first: Booked, today: date, **decided: Any) -> Remittance:
    """Write a payment: from whom, to whom, on which day, and what was decided."""
    billing, address = first.claim.document.billing, payer.address
    return Remittance(
        payer_name=payer.name,
        payer_id=payer.payer_id,
        payee_name=billing.name.last,
        payee_npi=billing.npi,
        payee_tax_id=billing.tax_id,
        payer_contact=Contact(name="Provider Services", phone=payer.phone),
        payer_address_line=address.line1,
        payer_city=address.city,
        payer_state=address.state,
        payer_zip=address.zip_code,
        paid_on=today,
        produced_on=today,
        **decided,
    )
