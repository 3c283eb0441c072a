"""No query of the inbox looks at all tasks: each is one stretch of an index, on SQLite and on PostgreSQL."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from typing import Any

from sqlalchemy import Engine, event, insert, text
from sqlmodel import Session

from console import caretaker
from console.queues import LABELS, Person, View, queues_of, strands_of
from console.task_acts import Moment
from models.finding import Role
from models.inbox import Place
from models.tables import HumanTaskRow
from store import held_answers, leaving, loads, task_lists, task_tallies
from store.engine import Store
from store.task_lists import Sort, Strand, Wanted
from tests.store.given import AS_OF

ROWS = 3000
SUPERVISOR = Person("oona", frozenset({Role.SUPERVISOR}))
TABLES = ("human_task", "claim", "held_answer")


def fill(store: Store) -> None:
    """Put many tasks into the store: most of them done long ago, the others in every place."""
    roles = [role.value for role in SUPERVISOR.also]
    rows: list[dict[str, Any]] = [
        {
            "id": f"C{n}-T1",
            "claim_id": f"C{n}",
            "n": 1,
            "kind": "fix_findings",
            "role": roles[n % len(roles)],
            "status": "open" if n % 10 == 0 else "completed",
            "state": "fixing_findings",
            "assignee": f"user{n % 7}" if n % 20 == 0 else "",
            "escalated": n % 30 == 0,
            "snoozed_for": "date" if n % 100 == 0 else "",
            "snoozed_until": AS_OF if n % 100 == 0 else None,
            "leased_until": AS_OF + timedelta(days=1) if n % 40 == 0 else None,
            "opened_at": AS_OF,
            "due_at": AS_OF + timedelta(hours=n),
            "payer_id": f"P{n % 50}",
            "stake_cents": n * 100,
            "rank": n / 7,
        }
        for n in range(ROWS)
    ]
    with store.write() as session:
        session.connection().execute(insert(HumanTaskRow), rows)
    with store.write() as session:
        session.connection().execute(text("ANALYZE"))


Asked = list[tuple[str, Any]]


@contextmanager
def listening() -> Generator[Asked]:
    """Note every statement that is sent to a database, with its parameters."""
    asked: Asked = []

    def note(_: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def plan(session: Session, statement: str, parameters: Any) -> str:
    """Return how the database would find the rows."""
    connection = session.connection()
    how = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(how + statement, parameters))


def scans(session: Session, asked: Asked) -> list[str]:
    """Return the plans that look at a whole table."""
    if session.connection().dialect.name == "postgresql":
        # A table that fits into some pages is read whole although an index would do; one of millions is not.
        session.connection().execute(text("SET LOCAL enable_seqscan = off"))
    plans = [plan(session, *one) for one in asked if one[0].startswith(("SELECT", "UPDATE", "DELETE"))]
    whole = [f"SCAN {table}" for table in TABLES] + [f"Seq Scan on {table}" for table in TABLES]
    return [found for found in plans if any(words in found for words in whole)]


def test_no_list_looks_at_all_tasks(store: Store) -> None:
    fill(store)
    filters = (
        Wanted(),
        Wanted(kind="fix_findings"),
        Wanted(payer="P7"),
        Wanted(due_before=AS_OF, least_cents=5000),
    )
    for wanted, sort in product(filters, Sort):
        assert whole_tables_read(store, wanted, sort) == [], (wanted, sort)


def whole_tables_read(store: Store, wanted: Wanted, sort: Sort) -> list[str]:
    """Read two pages of every queue, and all that an act on them would touch; return the plans that scan."""
    with store.read() as session, listening() as asked:
        for queue in [name for name in LABELS if name != "waiting"] + ["role:biller", "person:user1"]:
            strands = strands_of(queue, SUPERVISOR)
            first = task_lists.page(session, strands, wanted, sort, size=20)
            task_lists.page(session, strands, wanted, sort, first.after, size=20)
            task_lists.matching(session, strands, wanted)

        assert len(asked) > 50
        return scans(session, list(asked))


def test_nothing_that_happens_by_itself_looks_at_all_tasks(store: Store) -> None:
    fill(store)
    with listening() as asked:
        caretaker.look(store, Moment(AS_OF + timedelta(days=2), AS_OF))
        caretaker.tidy(store, Moment(AS_OF, AS_OF))
        with store.write() as session:
            leaving.release_untouched(session, "user0")
            held_answers.refused(session, "user0")
            loads.by_person(session, ["user0", "user1"], AS_OF)
            loads.by_role(session, [Role.BILLER, Role.CODER], AS_OF)
            queues_of(task_tallies.counts(session), SUPERVISOR)
    with store.read() as session:
        assert scans(session, list(asked)) == []


def test_pages_of_a_list_follow_each_other_without_gap_or_repeat(store: Store) -> None:
    fill(store)
    strands = tuple(Strand(place, role) for place in Place for role in SUPERVISOR.also)
    with store.read() as session:
        for sort in Sort:
            known = [line.id for line in task_lists.every(session, strands, Wanted(), sort)]
            paged: list[str] = []
            after = ""
            while True:
                lines, after = task_lists.page(session, strands, Wanted(), sort, after, size=7)
                paged += [line.id for line in lines]
                if not after:
                    break

            assert paged == known
            assert len(set(paged)) == ROWS // 10
            assert task_lists.matching(session, strands, Wanted()).tasks == ROWS // 10


def test_a_view_and_its_url_say_the_same() -> None:
    view = View.read({"queue": "team", "kind": "call_payer", "due": "week", "least": "500", "sort": "due"})

    assert view.query == "queue=team&kind=call_payer&due=week&least=500&sort=due"
    assert View.read({}) == View()


def test_a_query_without_an_index_would_be_found_out(store: Store) -> None:
    fill(store)
    with store.read() as session:
        assert scans(session, [("SELECT id FROM human_task WHERE closed_because = 'lost'", ())]) != []
