"""The suggester: candidates for a visit's codes, each with source, score and the words it stands on.

``LocalSuggester(book, on).suggest(Note("A/P: Strep pharyngitis."))`` returns J02.0 first. It needs no
network and no model. A practice may plug in one of its own: anything that is a ``CodeSuggester``. What it
says is marked with ``source="model:NAME"``, ranked apart, and can do nothing but be shown.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from models.suggestion import CodeKind, EarlierVisit, Note, Suggestion
from rulebook.codes.book import CodeBook
from rulebook.suggest.assertions import Standing
from rulebook.suggest.diagnoses import Candidate, candidates
from rulebook.suggest.library import diagnosis_index
from rulebook.suggest.note import read
from rulebook.suggest.practice import practice_candidates, voted
from rulebook.suggest.procedures import procedure_candidates
from rulebook.suggest.ranking import ranked
from rulebook.suggest.term_index import TermIndex

LIMIT = 8
"""How many candidates of one kind are shown; the bar is measured on the first five."""
VOTE_COUNTS = 0.5
"""How much of its score a candidate gains when all near earlier visits have the same code."""
PLAIN_SCORE = 10.0


class CodeSuggester(Protocol):
    """What a practice may plug in: a model behind a name and a version.

    Evidence must lie within ``note.text``. It is called outside of any transaction, in a thread of its own,
    one note at a time; after five seconds nobody waits for it any more. Whatever it does costs the coder
    nothing but its suggestions.
    """

    name: str
    version: str

    def suggest(self, note: Note) -> Iterable[Suggestion]:
        """Return candidates, the best first."""
        ...


class LocalSuggester:
    """Candidates from the words of the note and from what the practice coded before."""

    name = "local"
    version = "1"

    def __init__(self, book: CodeBook, on: date, earlier: Sequence[EarlierVisit] = ()) -> None:
        self.book, self.on, self.earlier = book, on, earlier
        self.index = diagnosis_index(book, on)

    def suggest(self, note: Note, limit: int = LIMIT) -> tuple[Suggestion, ...]:
        """Return diagnoses, then procedures, each ranked from 1; empty for a note without words."""
        diagnoses, procedures, places = voted(note, self.earlier, self.index)
        named = [c for c in candidates(note, self.index) if self._fits(c, note)] if self.index else []
        known = [
            c
            for c in practice_candidates(diagnoses, _best(named), places)
            if self._fits(c, note) and not self._refused(c, note)
        ]
        done = procedure_candidates(note)
        billed = practice_candidates(procedures, _best(done), places)
        return (
            *self._shown("diagnosis", _joined(named, known), limit),
            *self._shown("procedure", _joined(done, billed), limit),
        )

    def _fits(self, candidate: Candidate, note: Note) -> bool:
        """Tell whether the code is billable on that day and fits age and sex of the patient."""
        code = self.book.diagnosis(candidate.code, self.on)
        if code is None or not code.billable:
            return False
        if code.sex and note.sex in ("F", "M") and code.sex != note.sex:
            return False
        least, most = code.age_from or 0, 999 if code.age_to is None else code.age_to
        return note.age is None or least <= note.age <= most

    def _refused(self, candidate: Candidate, note: Note) -> bool:
        """Tell whether the note names what a practice's code is about only to deny or to doubt it."""
        if self.index is None or candidate.base[:6] not in self.index.families:
            return False
        said: dict[str, Standing] = {}
        for passage in read(note.text):
            for word, standing in passage.words:
                said[word.form] = min(standing, said.get(word.form, standing))
        title = self.index.title_words(_base(self.index, candidate.code))
        return any(said.get(form, Standing.PRESENT) > Standing.PAST for form in title)

    def _shown(self, kind: CodeKind, found: list[Candidate], limit: int) -> list[Suggestion]:
        return [self._suggestion(kind, rank, c) for rank, c in enumerate(ranked(found, limit), start=1)]

    def _suggestion(self, kind: CodeKind, rank: int, candidate: Candidate) -> Suggestion:
        code = self.book.diagnosis(candidate.code, self.on) if kind == "diagnosis" else None
        return Suggestion(
            kind=kind,
            code=candidate.code,
            rank=rank,
            score=round(candidate.score, 2),
            source=candidate.source,
            model=f"{self.name} {self.version}, {self.index.version}" if self.index else self.name,
            title=code.title if code else "",
            evidence=candidate.evidence,
        )


def asked_model(model: CodeSuggester, note: Note, limit: int = LIMIT) -> tuple[Suggestion, ...]:
    """Return what a plugged-in model says, marked as its own, ranked by itself, evidence within the note."""
    shown: list[Suggestion] = []
    for suggestion in list(model.suggest(note))[:limit]:
        inside = tuple(e for e in suggestion.evidence if e.start < e.end <= len(note.text))
        marked = {
            "source": f"model:{model.name}",
            "model": f"{model.name} {model.version}",
            "rank": len([s for s in shown if s.kind == suggestion.kind]) + 1,
            "evidence": inside,
            "code": suggestion.code.replace(".", "").upper(),
        }
        shown.append(suggestion.model_copy(update=marked))
    return tuple(shown)


def _base(index: TermIndex, code: str) -> str:
    return code if code in index.families else code[:6]


def _best(found: Sequence[Candidate]) -> float:
    return max((c.score for c in found), default=PLAIN_SCORE)


def _joined(named: list[Candidate], known: list[Candidate]) -> list[Candidate]:
    """Add what the practice coded before: a candidate of both gains, one of the practice alone joins."""
    votes = {c.code: c for c in known}
    best = _best(named)
    raised = [
        c._replace(score=c.score + VOTE_COUNTS * votes[c.code].score / max(best, 1e-9) * c.score)
        if c.code in votes
        else c
        for c in named
    ]
    codes = {c.code for c in named}
    return raised + [c for c in known if c.code not in codes]
