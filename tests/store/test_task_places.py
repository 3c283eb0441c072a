"""Where tasks lie: who has them, what was put off, what may be taken back; and the counts, always right."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func
from sqlmodel import Session, col, select

from models.errors import Conflict, NotAllowed, NotFound
from models.finding import Role
from models.inbox import Place
from models.inbox_tables import DraftRow, HeldAnswerRow, TaskTallyRow
from models.lifecycle import ClaimState
from models.messages import CauseKind
from models.policy import Policy
from models.practice import StaffUser
from models.tables import ClaimRow, FactRow, HumanTaskRow
from models.tasks import TaskKind
from rulebook.deadlines.counting import hours_later
from rulebook.snoozing import after_business_days
from store import absences, facts, held_answers, leases, leaving, setup, snoozes, task_tallies, tasks, waking
from store.engine import Store
from store.identifiers import new_id
from store.step import take_step
from tests.builders import a_strangers_claim
from tests.racing import at_once, told
from tests.store.given import AS_OF, a_timer, an_accepted_claim

BILLER = frozenset({Role.BILLER})
WALL = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ANSWER = {"action": "correct", "changes": {"note": "left knee"}}
HOURS = 24.0


@pytest.fixture
def task(store: Store) -> str:
    """Set up two billers and a coder, open a task, and return its id."""
    with store.write() as session:
        for key, role in (("ada", "biller"), ("bo", "biller"), ("cy", "coder")):
            person = StaffUser(key=key, name=key.title(), roles=frozenset({Role(role)}))
            setup.put(session, "user", person)
    return another_task(store)


def another_task(store: Store) -> str:
    """Open a task about another claim."""
    claim = an_accepted_claim(store, a_strangers_claim(new_id()))
    take_step(
        store,
        a_timer(claim, 2),
        lambda step: step.open_task(TaskKind.FIX_FINDINGS, {}, ClaimState.REVIEWING, summary=""),
        Policy(),
    )
    return f"{claim}-T2"


def row_of(store: Store, task: str) -> HumanTaskRow:
    """Return a task as it is stored."""
    with store.read() as session:
        return tasks.need(session, task)


def place_of(store: Store, task: str) -> str:
    """Return where a task lies."""
    return row_of(store, task).place or ""


def claim(store: Store, task: str, user: str = "ada", now: datetime = AS_OF) -> None:
    """Claim a task in a transaction of one's own."""
    with store.write() as session:
        leases.claim(session, task, user, BILLER, hours_later(now, HOURS))


def hold(store: Store, task: str, user: str = "ada", wall: datetime = WALL) -> HeldAnswerRow:
    """Answer a task so that it may be taken back."""
    with store.write() as session:
        typed = {"note": "left knee"}
        return held_answers.hold(session, task, ANSWER, user, BILLER, wall, Policy(), typed=typed)


def settle(store: Store, task: str, wall: datetime = WALL + timedelta(minutes=1)) -> bool:
    """Let an answer count; tell whether it was this call that did."""
    with store.write() as session:
        return held_answers.settle(session, task, wall, AS_OF) is not None


def counted(session: Session) -> dict[task_tallies.Corner, int]:
    """Count all open tasks and all claims by looking at each."""
    query = select(
        HumanTaskRow.role, HumanTaskRow.assignee, HumanTaskRow.place, HumanTaskRow.escalated
    ).where(HumanTaskRow.place != "")
    found = Counter(
        task_tallies.Corner(role, assignee, place or "", escalated)
        for role, assignee, place, escalated in session.exec(query)
    )
    states = Counter(session.exec(select(ClaimRow.state)))
    found.update({task_tallies.Corner("", "", f"claim:{s}", False): n for s, n in states.items()})
    return dict(found)


def assert_counts_are_right(store: Store) -> None:
    """Compare the kept counts with a recount, and the dollars too."""
    with store.read() as session:
        kept = task_tallies.counts(session)
        stake = select(func.sum(HumanTaskRow.stake_cents)).where(HumanTaskRow.place != "")
        at_stake = sum(total.stake_cents for corner, total in kept.items() if corner.role)

        assert {corner: total.tasks for corner, total in kept.items()} == counted(session)
        assert at_stake == (session.exec(stake).one() or 0)


# Who has a task


def test_of_people_who_claim_at_once_one_has_it_and_the_others_are_told_who(store: Store, task: str) -> None:
    outcomes = at_once(*(partial(claim, store, task, f"user{n}") for n in range(6)))

    late = told(outcomes)
    assert len(late) == 5
    assert all("claimed by" in words or "changed by someone else" in words for words in late), late


def test_a_lease_runs_over_business_days_only_and_then_the_task_is_free(store: Store, task: str) -> None:
    friday = datetime(2026, 11, 6, 15, 0, tzinfo=UTC)
    claim(store, task, now=friday)

    assert row_of(store, task).leased_until == datetime(2026, 11, 9, 15, 0, tzinfo=UTC)
    with store.write() as session:
        assert leases.end_leases(session, datetime(2026, 11, 9, 14, 59, tzinfo=UTC)) == 0
        assert leases.end_leases(session, datetime(2026, 11, 9, 15, 0, tzinfo=UTC)) == 1
    assert place_of(store, task) == Place.OPEN
    assert_counts_are_right(store)


def test_somebody_of_another_role_cannot_claim_and_is_not_given_a_task(store: Store, task: str) -> None:
    with pytest.raises(NotAllowed, match="asked of a biller"), store.write() as session:
        leases.claim(session, task, "cy", frozenset({Role.CODER}), AS_OF)
    with pytest.raises(NotAllowed, match="cy is a coder"), store.write() as session:
        leases.assign(session, task, "cy", AS_OF.date())
    with pytest.raises(NotAllowed, match="not on the practice's staff list"), store.write() as session:
        leases.assign(session, task, "zoe", AS_OF.date())


def test_what_a_supervisor_gives_somebody_has_no_lease_and_outlives_a_log_off(
    store: Store, task: str
) -> None:
    mine = another_task(store)
    claim(store, mine)
    with store.write() as session:
        leases.assign(session, task, "ada", AS_OF.date())
        assert leaving.release_untouched(session, "ada") == [mine]

    assert (place_of(store, task), place_of(store, mine)) == (Place.CLAIMED, Place.OPEN)


def test_what_somebody_typed_into_stays_theirs_when_they_log_off(store: Store, task: str) -> None:
    claim(store, task)
    with store.write() as session:
        session.add(DraftRow(task_id=task, user="ada", version=1, as_of=WALL))
        session.flush()
        assert leaving.release_untouched(session, "ada") == []


def test_while_somebody_is_away_their_substitute_gets_what_is_meant_for_them(store: Store, task: str) -> None:
    today = AS_OF.date()
    with store.write() as session:
        away = absences.add(session, "ada", today, today + timedelta(days=7), "bo")
        session.flush()
        assert leases.assign(session, task, "ada", today).assignee == "bo"
        absences.remove(session, away.id)
        absences.add(session, "ada", today, today)
    with pytest.raises(Conflict, match="nobody stands in"), store.write() as session:
        leases.assign(session, task, "ada", today)


# What is put off


def snooze(store: Store, task: str, until: datetime, waits_for: str = "date") -> None:
    """Claim a task and put it off."""
    with store.write() as session:
        leases.claim(session, task, "ada", BILLER, AS_OF)
        snoozes.snooze(session, task, "ada", BILLER, until, waits_for)


def test_three_business_days_from_a_wednesday_is_a_monday(store: Store, task: str) -> None:
    snooze(store, task, after_business_days(3, AS_OF.date()))
    monday = datetime(2026, 11, 9, tzinfo=UTC)

    assert place_of(store, task) == Place.SNOOZED
    with store.write() as session:
        assert waking.wake_due(session, monday - timedelta(seconds=1)) == 0
        assert waking.wake_due(session, monday) == 1
        assert waking.wake_due(session, monday) == 0
    assert (place_of(store, task), row_of(store, task).assignee) == (Place.CLAIMED, "ada")
    assert_counts_are_right(store)


def test_a_task_that_waits_for_the_payer_comes_back_when_the_payer_speaks(store: Store, task: str) -> None:
    snooze(store, task, AS_OF + timedelta(days=30), "payer")
    with store.write() as session:
        claim_id = tasks.need(session, task).claim_id
        facts.record(session, claim_id, "contact:1", CauseKind.CONTACT_LOGGED, AS_OF)
    assert place_of(store, task) == Place.SNOOZED

    with store.write() as session:
        facts.record(session, claim_id, "835:1", CauseKind.REMITTANCE_RECEIVED, AS_OF)
    assert (place_of(store, task), row_of(store, task).assignee) == (Place.CLAIMED, "ada")


def test_what_comes_back_to_somebody_who_is_away_goes_to_the_substitute(store: Store, task: str) -> None:
    snooze(store, task, AS_OF + timedelta(days=1))
    with store.write() as session:
        absences.add(session, "ada", date(2026, 11, 5), date(2026, 11, 20), "bo")
    with store.write() as session:
        waking.wake_due(session, AS_OF + timedelta(days=1))

    assert row_of(store, task).assignee == "bo"


# What may be taken back


def test_an_answer_counts_only_when_nobody_may_take_it_back_any_more(store: Store, task: str) -> None:
    held = hold(store, task)

    assert (held.effective_at - WALL).total_seconds() == Policy().hold_seconds
    assert place_of(store, task) == Place.HELD
    assert not settle(store, task, held.effective_at - timedelta(seconds=1))
    assert settle(store, task, held.effective_at)
    assert not settle(store, task, held.effective_at)
    with store.read() as session:
        assert tasks.need(session, task).status == "completed"
        assert session.get(FactRow, f"task:{task}") is not None
        assert session.exec(select(DraftRow)).all() == []
    assert_counts_are_right(store)


def test_consoles_that_settle_at_once_give_the_answer_once(store: Store, task: str) -> None:
    hold(store, task)
    did = at_once(*(partial(settle, store, task) for _ in range(6)))

    assert sorted(outcome is True for outcome in did) == [False] * 5 + [True]
    assert not told(did)


KILLED = """
import os, signal, sys
from datetime import datetime
from store import held_answers
from store.engine import Store

url, task, wall, when = sys.argv[1:]
store, wall = Store(url), datetime.fromisoformat(wall)
with store.write() as session:
    assert held_answers.settle(session, task, wall, wall) is not None
    if when == "before the commit":
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before the commit", "before the claim was told"])
def test_a_console_that_is_killed_while_an_answer_counts_neither_loses_nor_repeats_it(
    store: Store, url: str, task: str, when: str
) -> None:
    held = hold(store, task)
    command = [sys.executable, "-c", KILLED, url, task, held.effective_at.isoformat(), when]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr

    assert settle(store, task) is (when == "before the commit")
    with store.read() as session:
        untold = facts.overdue(session, timedelta(0), 10)
        assert [notice.notice.cause for notice in untold] == [f"task:{task}"]
    assert_counts_are_right(store)


def test_an_answer_that_is_taken_back_leaves_the_task_with_what_was_typed(store: Store, task: str) -> None:
    hold(store, task)
    with pytest.raises(NotFound, match="no answer of yours"), store.write() as session:
        held_answers.undo(session, task, "bo", WALL)
    with store.write() as session:
        held_answers.undo(session, task, "ada", WALL + timedelta(seconds=5))

    assert (place_of(store, task), row_of(store, task).assignee) == (Place.CLAIMED, "ada")
    with store.read() as session:
        draft = session.get(DraftRow, (task, "ada"))
        assert draft is not None
        assert draft.typed == '{"note": "left knee"}'
    assert not settle(store, task)


def test_when_the_time_is_over_an_answer_cannot_be_taken_back(store: Store, task: str) -> None:
    held = hold(store, task)
    with pytest.raises(Conflict, match="counts already"), store.write() as session:
        held_answers.undo(session, task, "ada", held.effective_at)


@pytest.mark.parametrize("act", [tasks.take, tasks.release])
def test_whoever_reaches_for_a_held_task_is_told_who_answered_it(
    store: Store, task: str, act: Callable[[Session, str, str], object]
) -> None:
    hold(store, task)
    until = "answered by ada, who may take it back until 09:00:45"
    with pytest.raises(Conflict, match=until), store.write() as session:
        act(session, task, "bo")
    with pytest.raises(Conflict, match="answered by ada"), store.write() as session:
        tasks.complete(session, task, ANSWER, "bo", AS_OF)


def test_an_answer_that_the_claim_overtook_stays_with_the_reason_and_what_was_typed(
    store: Store, task: str
) -> None:
    hold(store, task)
    with store.write() as session:
        row = tasks.need(session, task)
        row.status, row.closed_because = "cancelled", "a remittance came"

    assert not settle(store, task)
    with store.read() as session:
        (kept,) = held_answers.refused(session, "ada")
        assert kept.problem == f"task {task} is closed: a remittance came"
        assert session.get(DraftRow, (task, "ada")) is not None
    assert not settle(store, task)
    with store.write() as session:
        held_answers.dismiss(session, task, "ada")
        assert held_answers.refused(session, "ada") == []


# The counts

ACT_NAMES = ["claim", "release", "snooze", "wake", "hold", "undo", "settle", "escalate", "sum up"]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["claim", "release", "snooze", "wake", "hold", "undo", "settle", "escalate", "sum_up"]
        ),
        st.integers(0, 3),
        st.sampled_from(["ada", "bo"]),
    ),
    max_size=25,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_people_do_the_counts_are_what_a_recount_finds(
    store: Store, task: str, acts: list[tuple[str, int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_tallies, "FEW", 1)
    with store.read() as session:
        known = list(session.exec(select(HumanTaskRow.id).order_by(col(HumanTaskRow.id))))
    known += [another_task(store) for _ in range(4 - len(known))]
    for act, which, user in acts:
        try:
            with store.write() as session:
                do(session, act, known[which], user)
        except (Conflict, NotFound):
            continue
    assert_counts_are_right(store)


def do(session: Session, act: str, task: str, user: str) -> None:
    """Do one of ``ACTS``."""
    match act:
        case "claim":
            leases.claim(session, task, user, BILLER, AS_OF)
        case "release":
            tasks.release(session, task, user)
        case "snooze":
            snoozes.snooze(session, task, user, BILLER, AS_OF + timedelta(days=3), "date")
        case "wake":
            waking.wake_due(session, AS_OF + timedelta(days=4))
        case "hold":
            held_answers.hold(session, task, ANSWER, user, BILLER, WALL, Policy())
        case "undo":
            held_answers.undo(session, task, user, WALL)
        case "settle":
            held_answers.settle(session, task, WALL + timedelta(minutes=1), AS_OF)
        case "escalate":
            row = tasks.need(session, task)
            row.escalated = not row.escalated
        case _:
            task_tallies.compact(session)


def test_summing_up_at_once_loses_and_doubles_nothing(
    store: Store, task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_tallies, "FEW", 1)

    def sum_up() -> None:
        with store.write() as session:
            task_tallies.compact(session)

    def work() -> None:
        for _ in range(5):
            claim(store, task)

    assert not told(at_once(sum_up, sum_up, sum_up, sum_up, work))
    assert_counts_are_right(store)
    with store.read() as session:
        assert session.exec(select(func.count()).select_from(TaskTallyRow)).one() < 20


def test_news_change_when_a_task_moves_and_not_when_nothing_happens(store: Store, task: str) -> None:
    with store.read() as session:
        before = task_tallies.news(session)
        assert task_tallies.news(session) == before
    claim(store, task)
    with store.read() as session:
        after = task_tallies.news(session)

    assert after.tasks != before.tasks
    assert after.claims == before.claims
