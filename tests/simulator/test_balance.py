"""Whatever a claim says, every decision on it balances: line, claim, payment."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from models.claim import ServiceLine
from models.remittance import RemittanceClaim
from simulator.books import Member, MemberRegister
from simulator.journal import Booked, Journal
from simulator.payday import Payday
from simulator.received import Verdict
from tests.simulator.given import (
    DAY,
    KETOROLAC,
    a_coverage,
    a_line,
    a_member,
    a_payer,
    a_primary,
    a_received_claim,
    after_primary,
    decided,
    kept,
    some_books,
)

PROCEDURES = ("T1015", "G0283", "J1885", "G0480", "G0439", "A4550")


@st.composite
def lines(draw: st.DrawFn) -> tuple[ServiceLine, ...]:
    """Draw one to five lines with every defect the payer knows."""
    return tuple(
        a_line(
            draw(st.sampled_from(PROCEDURES)),
            draw(st.integers(1, 500_00)),
            number,
            units=Decimal(draw(st.integers(1, 4))),
            modifiers=draw(st.sampled_from(((), ("80",), ("25",)))),
            drug=draw(st.sampled_from((None, KETOROLAC))),
        )
        for number in range(1, draw(st.integers(1, 5)) + 1)
    )


@st.composite
def members(draw: st.DrawFn) -> Member:
    """Draw a member with any benefits, covered or not."""
    return a_member(
        copay_cents=draw(st.integers(0, 60_00)),
        deductible_cents=draw(st.integers(0, 300_00)),
        coinsurance_percent=draw(st.integers(0, 100)),
        active_to=draw(st.sampled_from((None, date(2026, 10, 1)))),
    )


def _balances(claim: RemittanceClaim) -> None:
    assert all(line.difference_cents == 0 for line in claim.lines)
    assert claim.difference_cents == 0
    assert claim.charge_cents == sum(line.charge_cents for line in claim.lines)
    shares = (a for line in claim.lines for a in line.adjustments if a.group == "PR")
    assert claim.patient_responsibility_cents == sum(a.amount_cents for a in shares)


@given(lines(), members(), st.sampled_from(("standard", "unprocessable")))
def test_every_decision_balances(drawn: tuple[ServiceLine, ...], member: Member, style: str) -> None:
    answer = decided(a_received_claim(*drawn), member, payer=a_payer(style=style)).decision

    _balances(answer)
    assert answer.paid_cents >= 0


@given(lines(), lines(), members())
def test_a_replacement_and_the_reversal_before_it_balance(
    drawn: tuple[ServiceLine, ...], corrected: tuple[ServiceLine, ...], member: Member
) -> None:
    first = a_received_claim(*drawn)
    again = a_received_claim(*corrected, icn="BW2", original_reference="BW1", document={"frequency": "7"})
    original = decided(first, member)

    reversal, answer = decided(again, member, history=kept(first, original)).claims

    _balances(reversal)
    _balances(answer)
    assert reversal.paid_cents == -original.decision.paid_cents


@given(lines(), members(), st.integers(0, 100))
def test_a_secondarys_decision_balances(drawn: tuple[ServiceLine, ...], member: Member, percent: int) -> None:
    shared = tuple(
        after_primary(line, line.charge_cents - left, 0, left)
        for line in drawn
        for left in (line.charge_cents * percent // 100,)
    )
    document = {"coverages": (a_primary(0), a_coverage(sequence="S"))}
    answer = decided(a_received_claim(*shared, sequence="S", document=document), member).decision

    _balances(answer)
    assert answer.paid_cents >= 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-80_00, 80_00), min_size=1, max_size=4))
def test_payments_are_never_negative_and_what_is_carried_forward_nets_to_zero(rounds: list[int]) -> None:
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "payer.sqlite3")
        payday = Payday(some_books(), MemberRegister(some_books()), journal)
        names = [
            payday.remit((_booked(cents),), datetime(2026, 11, 21, tzinfo=UTC)) for cents in (*rounds, 900_00)
        ]
        carried = journal.number("forward:BW001:1993000003")
        journal.close()

    assert len(names) == len(rounds) + 1
    assert carried == 0


def _booked(cents: int) -> Booked:
    claim = RemittanceClaim(
        control_number="FC-1", status="1" if cents >= 0 else "22", charge_cents=cents, paid_cents=cents,
        payer_claim_control_number="BW1", service_from=DAY,
    )  # fmt: skip
    return Booked(a_received_claim(), "decided", Verdict(claims=(claim,)))
