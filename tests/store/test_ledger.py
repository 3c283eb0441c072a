"""The ledger: nothing unbalanced, nothing twice."""

from datetime import date

import pytest

from store import ledger
from store.engine import Store
from store.ledger import Entry, Unbalanced
from tests.store.given import dump

DAY = date(2026, 11, 4)
CHARGE = [Entry("payer:P", 15000), Entry(ledger.CHARGES, -15000)]


def test_what_does_not_sum_to_zero_is_never_posted(store: Store) -> None:
    before = dump(store)
    with pytest.raises(Unbalanced), store.write() as session:
        ledger.post(session, "k", "charge", [Entry("payer:P", 15000), Entry(ledger.CHARGES, -14999)], DAY)

    assert dump(store) == before


def test_a_key_is_posted_once(store: Store) -> None:
    with store.write() as session:
        assert ledger.post(session, "k", "charge", CHARGE, DAY, claim="C")
    before = dump(store)
    with store.write() as session:
        assert not ledger.post(session, "k", "charge", CHARGE, DAY, claim="C")

    assert dump(store) == before


def test_a_claims_balance_is_the_sum_of_its_entries(store: Store) -> None:
    parts = [
        ("charge", CHARGE),
        ("paid", [Entry(ledger.UNAPPLIED, 8000), Entry("payer:P", -8000)]),
        ("discount", [Entry(ledger.CONTRACTUAL, 5000), Entry("payer:P", -5000)]),
        ("share", [Entry(ledger.PATIENT, 2000), Entry("payer:P", -2000)]),
    ]
    with store.write() as session:
        for key, entries in parts:
            ledger.post(session, key, key, entries, DAY, claim="C")
        ledger.post(session, "other", "charge", CHARGE, DAY, claim="D")
    with store.read() as session:
        balance = ledger.balance_of(session, "C")

    assert balance == (15000, 8000, 5000, 2000, 0, 0)


@pytest.mark.parametrize("off", [-1, 1, 10**9])
def test_a_cent_too_much_or_too_little_is_refused(store: Store, off: int) -> None:
    entries = [*CHARGE, Entry(ledger.CONTRACTUAL, off)]
    with pytest.raises(Unbalanced), store.write() as session:
        ledger.post(session, "k", "charge", entries, DAY)


def test_amounts_of_a_clearinghouses_year_fit(store: Store) -> None:
    huge = [Entry(ledger.CASH, 10**15), Entry(ledger.UNAPPLIED, -(10**15))]
    with store.write() as session:
        ledger.post(session, "huge", "payment", huge, DAY, claim="C")
    with store.read() as session:
        assert ledger.accounts_of(session, "C")[ledger.CASH] == 10**15
