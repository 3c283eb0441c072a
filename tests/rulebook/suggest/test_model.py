"""A model that a practice plugs in: what it says is shown as its own, and can do nothing else."""

from collections.abc import Iterable

from models.suggestion import Evidence, Note, Suggestion
from rulebook.suggest.suggester import CodeSuggester, asked_model


class Oracle:
    """A model that pretends to be something else and points beyond the note."""

    name = "oracle"
    version = "7"

    def suggest(self, note: Note) -> Iterable[Suggestion]:
        """Return two diagnoses and a procedure."""
        beyond = Evidence(start=0, end=10_000)
        yield Suggestion(kind="diagnosis", code="j02.0", rank=9, source="terms", evidence=(beyond,))
        yield Suggestion(kind="diagnosis", code="R05.9", evidence=(Evidence(start=0, end=5),))
        yield Suggestion(kind="procedure", code="87880")


def test_what_a_model_says_is_marked_as_its_own_and_ranked_apart() -> None:
    oracle: CodeSuggester = Oracle()
    said = asked_model(oracle, Note("Cough and sore throat."))

    assert [(s.kind, s.code, s.rank) for s in said] == [
        ("diagnosis", "J020", 1),
        ("diagnosis", "R059", 2),
        ("procedure", "87880", 1),
    ]
    assert {s.source for s in said} == {"model:oracle"}
    assert [len(s.evidence) for s in said] == [0, 1, 0]


def test_no_more_is_taken_from_a_model_than_is_shown() -> None:
    assert len(asked_model(Oracle(), Note("Cough."), limit=1)) == 1
