"""Suggestions and questions to providers in the database: what counts, what is open, how long it took."""

from datetime import date, timedelta

import pytest

from models.errors import Conflict, NotFound
from models.suggestion import EarlierVisit, Suggestion
from store import coding, queries
from store.engine import Store
from store.queries import Question
from tests.store.given import AS_OF, an_accepted_claim


def ask(store: Store, claim: str, query: str, *, blocking: bool = True, due: date | None = None) -> None:
    with store.write() as session:
        question = Question("Which knee?", ("left", "right"), "Dr Brack", due, blocking)
        queries.ask(session, query, claim, question, "ames", f"{claim}-T9", AS_OF)


def test_only_open_questions_that_block_keep_a_claim_from_being_sent(store: Store) -> None:
    claim, other = an_accepted_claim(store), "OTHERCLAIM01"
    ask(store, claim, "Q1")
    ask(store, claim, "Q2")
    ask(store, claim, "Q3", blocking=False)
    ask(store, other, "Q4")
    with store.write() as session:
        queries.answer(queries.need_open(session, "Q1"), "left", "Dr Brack", AS_OF + timedelta(hours=3))
    with store.read() as session:
        assert queries.blocking_open(session, claim) == 1
    with store.write() as session:
        queries.withdraw(queries.need_open(session, "Q2"), "ames", AS_OF)
    with store.read() as session:
        assert queries.blocking_open(session, claim) == 0
        assert [row.id for row in queries.of_claim(session, claim)] == ["Q1", "Q2", "Q3"]


def test_a_closed_question_is_not_closed_again(store: Store) -> None:
    ask(store, an_accepted_claim(store), "Q1")
    with store.write() as session:
        queries.answer(queries.need_open(session, "Q1"), "left", "Dr Brack", AS_OF)
    with store.read() as session:
        with pytest.raises(Conflict, match="already answered by Dr Brack"):
            queries.need_open(session, "Q1")
        with pytest.raises(NotFound, match="coding queries"):
            queries.need_open(session, "Q9")


def test_the_mean_time_counts_answers_and_neither_open_nor_withdrawn_questions(store: Store) -> None:
    claim = an_accepted_claim(store)
    for query in ("Q1", "Q2", "Q3", "Q4"):
        ask(store, claim, query)
    with store.write() as session:
        queries.answer(queries.need_open(session, "Q1"), "left", "Dr Brack", AS_OF + timedelta(hours=2))
        queries.answer(queries.need_open(session, "Q2"), "left", "Dr Brack", AS_OF + timedelta(hours=6))
        queries.withdraw(queries.need_open(session, "Q3"), "ames", AS_OF + timedelta(hours=900))
    with store.read() as session:
        assert queries.answer_times(session) == (2, 4.0, 6.0)
        assert queries.answer_times(session, AS_OF.date() + timedelta(days=1)).answered == 0


def test_questions_are_listed_with_the_one_due_first_at_the_top(store: Store) -> None:
    claim = an_accepted_claim(store)
    ask(store, claim, "Q1")
    ask(store, claim, "Q2", due=date(2026, 12, 9))
    ask(store, claim, "Q3", due=date(2026, 12, 1))
    with store.read() as session:
        assert [row.id for row in queries.listed(session)] == ["Q3", "Q2", "Q1"]
        assert queries.listed(session, claim="OTHERCLAIM01") == []


def test_the_words_and_a_model_may_suggest_the_same_code_and_one_verdict_counts_for_both(
    store: Store,
) -> None:
    claim = an_accepted_claim(store)
    by_words = Suggestion(kind="diagnosis", code="J020", source="terms")
    by_model = by_words.model_copy(update={"source": "model:oracle"})
    with store.write() as session:
        coding.put_suggestions(session, claim, 2, [by_words, by_model], AS_OF)
    with store.write() as session:
        rows = coding.suggestions_of(session, claim, 2)
        coding.decide(rows, {"J020": "accepted"}, "ames", AS_OF)
    with store.read() as session:
        report = coding.acceptance(session)
    assert report.by_source == {"model:oracle": (1, 1), "terms": (1, 1)}
    assert (report.all.rate, report.undecided) == (1.0, 0)


def test_a_visit_coded_again_is_remembered_with_its_last_codes(store: Store) -> None:
    first = EarlierVisit(words=frozenset({"gout"}), diagnoses=("M109",), procedures=("99213",))
    with store.write() as session:
        coding.remember_visit(session, "CLAIM1", first, AS_OF)
        coding.remember_visit(session, "CLAIM2", first, AS_OF - timedelta(days=1))
    again = first.model_copy(update={"diagnoses": ("M10071",)})
    with store.write() as session:
        coding.remember_visit(session, "CLAIM1", again, AS_OF)
    with store.read() as session:
        assert coding.earlier_visits(session, but="CLAIM2") == (again,)
        assert [v.diagnoses for v in coding.earlier_visits(session, but="")] == [("M10071",), ("M109",)]
        assert len(coding.earlier_visits(session, but="", limit=1)) == 1
