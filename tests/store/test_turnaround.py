"""How long a payer takes, learned from its own answers."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from models.tables import PayerFileRow, RemittanceClaimRow, SubmissionRow
from store.engine import Store
from store.turnaround import learned_days, percentile, turnarounds

SENT = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def answered(store: Store, name: str, days: int, *, again: int | None = None, status: str = "1") -> None:
    """Store a claim that the payer received on the day after it was sent, and answered so many days later."""
    with store.write() as session:
        session.add(
            SubmissionRow(
                control_number=name,
                claim_id=name,
                n=1,
                version=1,
                sequence="P",
                frequency="1",
                attempt=1,
                payer_id="BHH01",
                partner="tidewater",
                charge_cents=100,
                status="adjudicated",
                received_on=SENT.date() + timedelta(days=1),
                queued_at=SENT,
                transmitted_at=SENT,
            )
        )
        for n, after in enumerate((days, again)):
            if after is None:
                continue
            _answer(session, f"{name}-{n}", name, status, SENT + timedelta(days=1 + after))


def _answer(session: Session, identity: str, attempt: str, status: str, on: datetime) -> None:
    file = PayerFileRow(
        id=identity,
        identity=identity,
        direction="in",
        partner="tidewater",
        kind="835",
        name="a",
        content=b"",
        sha256="",
        status="done",
        as_of=on,
        recorded_at=on,
    )
    session.add(file)
    session.add(
        RemittanceClaimRow(
            id=identity,
            identity=identity,
            remittance_id="r",
            claim_id=attempt,
            control_number=attempt,
            status=status,
            document="{}",
            state="posted",
            file_id=identity,
            attempt=attempt,
        )
    )


def learned(store: Store, today: date = TODAY, payer: str = "BHH01") -> float | None:
    """Return what is learned of a payer by this day."""
    with store.read() as session:
        return learned_days(session, payer, today)


def test_twenty_answers_teach_within_how_many_days_nine_of_ten_came(store: Store) -> None:
    for n in range(20):
        answered(store, f"C{n}", 10 + n)

    assert learned(store) == 27.0
    assert learned(store, payer="LARK1") is None


def test_nineteen_answers_teach_nothing(store: Store) -> None:
    for n in range(19):
        answered(store, f"C{n}", 10)

    assert learned(store) is None


def test_the_first_answer_counts_and_a_reversal_is_none(store: Store) -> None:
    answered(store, "C1", 10, again=90)
    answered(store, "C2", 5, status="22")

    with store.read() as session:
        assert turnarounds(session, "BHH01", TODAY) == [10]


def test_what_is_older_than_a_year_is_forgotten(store: Store) -> None:
    answered(store, "C1", 10)

    with store.read() as session:
        assert turnarounds(session, "BHH01", SENT.date() + timedelta(days=366)) == []


def test_it_is_worked_out_once_a_day(store: Store) -> None:
    for n in range(20):
        answered(store, f"C{n}", 10)
    assert learned(store) == 10.0
    for n in range(20, 60):
        answered(store, f"C{n}", 30)

    assert learned(store) == 10.0
    assert learned(store, TODAY + timedelta(days=1)) == 30.0


@given(st.lists(st.integers(0, 400), min_size=1, max_size=300))
def test_nine_of_ten_answers_came_within_the_learned_days(days: list[int]) -> None:
    found = percentile(days, 90)

    assert sum(day <= found for day in days) >= 0.9 * len(days)
    assert sum(day < found for day in days) < 0.9 * len(days)
