"""Files, facts and records are known again by what they are."""

from datetime import timedelta

from models.messages import CauseKind
from store import facts, files, intake, quarantine
from store.engine import Store
from tests.builders import a_claim
from tests.store.given import AS_OF, a_fact, an_accepted_claim, dump


def test_the_same_bytes_under_any_name_are_one_file(store: Store) -> None:
    with store.write() as session:
        first, new = files.add_inbound(session, "tidewater", "835", "a.x12", b"ISA~", AS_OF)
        again, known = files.add_inbound(session, "tidewater", "835", "b.x12", b"ISA~", AS_OF)
        other, _ = files.add_inbound(session, "tidewater", "835", "a.x12", b"ISA2~", AS_OF)

    assert (new, known) == (True, False)
    assert (first.id, first.deliveries) == (again.id, 2)
    assert other.id != first.id


def test_a_fact_is_told_once(store: Store) -> None:
    claim = an_accepted_claim(store)
    a_fact(store, claim, "835:x:1")
    before = dump(store)
    with store.write() as session:
        assert facts.record(session, claim, "835:x:1", CauseKind.REMITTANCE_RECEIVED, AS_OF) is None

    assert dump(store) == before


def test_the_sweep_sees_only_facts_that_are_to_be_told_and_old_enough(store: Store) -> None:
    claim = an_accepted_claim(store)
    notice = a_fact(store, claim, "835:x:1")
    with store.write() as session:
        facts.record(session, claim, "999:x", CauseKind.CLAIM_ACCEPTED, AS_OF, notify=False)
    with store.read() as session:
        assert [n.notice for n in facts.overdue(session, timedelta(0), 10)] == [notice]
        assert facts.overdue(session, timedelta(minutes=1), 10) == ()


def test_the_same_claim_again_changes_nothing(store: Store) -> None:
    claim = an_accepted_claim(store)
    before = dump(store)
    with store.write() as session:
        again = intake.accept(session, "test", a_claim(), sequence="P", file="", as_of=AS_OF)

    assert (again.claim, again.result, again.notice) == (claim, "duplicate", None)
    assert dump(store) == before


def test_changed_content_under_a_known_number_is_a_fact_for_that_claim(store: Store) -> None:
    claim = an_accepted_claim(store)
    changed = a_claim(note="left knee")
    with store.write() as session:
        first = intake.accept(session, "test", changed, sequence="P", file="", as_of=AS_OF)
        second = intake.accept(session, "test", changed, sequence="P", file="", as_of=AS_OF)
        stranger = intake.accept(session, "other", a_claim(), sequence="P", file="", as_of=AS_OF)

    assert (first.claim, first.result) == (claim, "changed")
    assert first.notice is not None
    assert first.notice.notice.kind is CauseKind.SOURCE_CHANGED
    assert second.result == "duplicate"
    assert stranger.result == "new"
    assert stranger.claim != claim


def test_the_same_bad_record_is_kept_once(store: Store) -> None:
    with store.write() as session:
        first = quarantine.keep(session, "claim", reason="no", content="x", as_of=AS_OF)
        again = quarantine.keep(session, "claim", reason="no", content="x", as_of=AS_OF)

    assert first.id == again.id
