"""What this practice coded before for the same words: the nearest earlier visits vote for their codes.

Two notes are near when the words they assert are the same, rare words counting more (cosine). Only what a
coder wrote counts as an earlier coding, so the suggester never learns from itself.
"""

from collections import defaultdict
from collections.abc import Sequence

from models.suggestion import EarlierVisit, Evidence, Note
from rulebook.suggest.assertions import Standing
from rulebook.suggest.diagnoses import Candidate
from rulebook.suggest.note import read
from rulebook.suggest.term_index import TermIndex
from rulebook.suggest.words import FILLER

NEAREST, NEAR = 7, 0.25
"""How many earlier visits vote at most, and how near the least of them must be."""
UNKNOWN_WORD = 4.0
"""What a word counts that no title has (a drug, a habit of this practice)."""


def telling_words(note: str) -> frozenset[str]:
    """Return the words a note asserts of the patient: what is kept of a coded visit, never the note
    itself."""
    return frozenset(
        word.form
        for passage in read(note)
        for word, standing in passage.words
        if standing is Standing.PRESENT and word.form not in FILLER and not word.form.isdigit()
    )


def voted(
    note: Note, earlier: Sequence[EarlierVisit], index: TermIndex | None
) -> tuple[dict[str, float], dict[str, float], tuple[Evidence, ...]]:
    """Return the votes for diagnoses and procedures (0 to 1) and where the shared words stand."""
    mine = telling_words(note.text)
    weigh = {word: (index.weigh(word) if index else 0.0) or UNKNOWN_WORD for word in mine}
    near = sorted(((_near(mine, weigh, visit, index), n) for n, visit in enumerate(earlier)), reverse=True)
    near = [(likeness, n) for likeness, n in near[:NEAREST] if likeness >= NEAR]
    total = sum(likeness for likeness, _ in near)
    diagnoses: dict[str, float] = defaultdict(float)
    procedures: dict[str, float] = defaultdict(float)
    for likeness, n in near:
        for code in earlier[n].diagnoses:
            diagnoses[code] += likeness / total
        for code in earlier[n].procedures:
            procedures[code] += likeness / total
    shared = {word for _, n in near for word in earlier[n].words} & mine
    return diagnoses, procedures, _places(note.text, sorted(shared, key=lambda word: -weigh[word])[:5])


def practice_candidates(
    votes: dict[str, float], best: float, places: tuple[Evidence, ...]
) -> list[Candidate]:
    """Return candidates from votes; a code all near visits have scores like the best one of the words."""
    return [
        Candidate(code, code, vote * best, frozenset((code,)), places, "practice")
        for code, vote in votes.items()
    ]


def _near(
    mine: frozenset[str], weigh: dict[str, float], visit: EarlierVisit, index: TermIndex | None
) -> float:
    shared = sum(weigh[word] ** 2 for word in mine & visit.words)
    if not shared:
        return 0.0
    theirs = sum(
        (weigh.get(word) or (index.weigh(word) if index else 0.0) or UNKNOWN_WORD) ** 2
        for word in visit.words
    )
    return shared / (sum(w**2 for w in weigh.values()) * theirs) ** 0.5


def _places(text: str, wanted: list[str]) -> tuple[Evidence, ...]:
    first: dict[str, Evidence] = {}
    for passage in read(text):
        for word, standing in passage.words:
            if standing is Standing.PRESENT and word.form in wanted:
                first.setdefault(word.form, Evidence(start=word.start, end=word.end))
    return tuple(sorted(first.values(), key=lambda place: place.start))
