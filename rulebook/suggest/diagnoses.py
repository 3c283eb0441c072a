"""Diagnosis candidates: which names of codes the note's words make, and how well.

Only words that the note asserts of the patient count (``Standing.PRESENT``); what it tells of the past may
make a personal-history code and nothing else. A name needs most of its words in one sentence.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from models.suggestion import Evidence, Note
from rulebook.suggest.assertions import Standing
from rulebook.suggest.note import Passage, read
from rulebook.suggest.phrases import phrases
from rulebook.suggest.term_index import Term, TermIndex
from rulebook.suggest.variants import SIDE_OF, chosen, seventh_of, side_of
from rulebook.suggest.words import FILLER, common_form

COVERED = 0.62
"""The share of a name's weight that one sentence must hold."""
HELPFUL, ELSEWHERE = 0.35, 0.2
"""What a helpful word of a name counts, in the sentence and elsewhere in the note."""
VAGUE, REST, CONTRADICTED, NO_SIDE, SIDE_UNKNOWN = 0.93, 0.85, 0.6, 0.9, 0.6
SITE_UNKNOWN = 0.4
TOO_COMMON = 4000
PERSONAL_HISTORY = ("Z85", "Z86", "Z87")
CHAPTER_FACTOR = {"R": 0.75, "P": 0.5, "O": 0.7, "T": 0.7, "Q": 0.7}
"""Symptoms stand behind what explains them (guideline I.B.4); birth, pregnancy, poisoning and malformations
are rarely what a word like "fever" or "ankle" is about."""


OPPOSITES = {
    one: other
    for pair in (
        ("acute", "chronic"),
        ("upper", "lower"),
        ("medial", "lateral"),
        ("internal", "external"),
        ("anterior", "posterior"),
        ("primary", "secondary"),
        ("benign", "malignant"),
        ("single", "recurrent"),
    )
    for one, other in (pair, pair[::-1])
}
"""Words of which a name must not hold one where the sentence holds only the other."""


_DECISIVE = """
chronic recurrent congenital malignant neonatal newborn gestational postprocedural postoperative traumatic
tuberculous syphilitic gonococcal secondary juvenile puerperal hereditary familial septic gangrenous atypical
"""
DECISIVE = frozenset(common_form(word) for word in _DECISIVE.split())
"""Words without which a name is not meant, however well the rest fits: so are all numbers."""


class Candidate(NamedTuple):
    """One code with its score, the words that made it, and where they stand."""

    code: str
    base: str
    score: float
    forms: frozenset[str]
    evidence: tuple[Evidence, ...]
    source: str


class _Sentence:
    """One passage prepared for matching: which positions make which word, expansions included."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.forms = [placed.word.form for placed in passage.words]

    @cached_property
    def expansions(self) -> list[tuple[int, int, tuple[str, ...]]]:
        return [(f.first, f.last, f.forms) for f in phrases().found(self.forms)]

    def positions(self, *standings: Standing) -> dict[str, list[int]]:
        """Return for each word asserted so the positions that make it."""
        made: dict[str, list[int]] = defaultdict(list)
        placed = self.passage.words
        for at, (word, standing) in enumerate(placed):
            if standing in standings and word.form not in FILLER:
                made[word.form].append(at)
        for first, last, forms in self.expansions:
            if all(placed[at].standing in standings for at in range(first, last + 1)):
                for form in forms:
                    made[form] += range(first, last + 1)
        return made

    def sides(self) -> list[tuple[int, str]]:
        """Return every word with its position."""
        return [(at, form) for at, form in enumerate(self.forms) if form in SIDE_OF]


def candidates(note: Note, index: TermIndex) -> list[Candidate]:
    """Return every code whose name the note holds, best first, one entry for each family of codes."""
    sentences = [_Sentence(passage) for passage in read(note.text)]
    everywhere = {form for s in sentences for form in s.positions(Standing.PRESENT)}
    sides = {SIDE_OF[form] for s in sentences for _, form in s.sides()}
    only_side = next(iter(sides)) if len(sides) == 1 else ""
    seventh = seventh_of(note)
    best: dict[str, Candidate] = {}
    for sentence in sentences:
        for candidate in _of_sentence(sentence, index, frozenset(everywhere), only_side):
            known = best.get(candidate.base)
            if known is None or candidate.score > known.score:
                best[candidate.base] = candidate
    found = [c._replace(code=chosen(index.codes_of(c.base), seventh)) for c in best.values()]
    return sorted(found, key=lambda c: (-c.score, c.code))


class _Look(NamedTuple):
    """One sentence under one reading: the words it makes, those it denies, and what the whole note adds."""

    sentence: _Sentence
    names: TermIndex
    made: dict[str, list[int]]
    denied: dict[str, list[int]]
    everywhere: frozenset[str]
    only_side: str


def _of_sentence(
    sentence: _Sentence, index: TermIndex, everywhere: frozenset[str], only_side: str
) -> Iterator[Candidate]:
    """Yield what the sentence asserts; and the personal histories that it tells of the past."""
    present = sentence.positions(Standing.PRESENT)
    look = _Look(sentence, index, present, sentence.positions(Standing.ABSENT), everywhere, only_side)
    for number in _touched(present, index):
        term = index.term(number)
        if not term.base.startswith(PERSONAL_HISTORY) or term.source == "phrases":
            yield from _match(term, look)
    past = sentence.positions(Standing.PRESENT, Standing.PAST)
    if len(past) > len(present):
        for number in _touched(past, index):
            if (term := index.term(number)).base.startswith(PERSONAL_HISTORY):
                yield from _match(term, look._replace(made=past))


def _touched(made: dict[str, list[int]], index: TermIndex) -> set[int]:
    """Return the names that hold a word of the sentence that tells something."""
    found: set[int] = set()
    for form in made:
        numbers = index.postings.get(form, ())
        if len(numbers) <= TOO_COMMON:
            found.update(numbers)
    return found


def _match(term: Term, look: _Look) -> Iterator[Candidate]:
    """Yield the candidate that a name makes of a sentence, if the sentence holds enough of the name."""
    cover, held = _covered(term, look)
    if cover < COVERED or _contradicts(look.names.title_words(term.base), look.made):
        return
    matched = [form for form in term.needed if form in look.made]
    near = sorted({at for form in matched for at in look.made[form][:2]})
    side = _side_factor(term.side, side_of(look.sentence.sides(), near) or look.only_side)
    if not side:
        return
    given = _help(term, look)
    score = (held + given) * cover**3 / _spread(near, len(matched)) * side * _kind_factor(term)
    score *= SITE_UNKNOWN if not given and look.names.many_sites(term) else 1.0
    score *= CONTRADICTED if any(form in look.made for form in term.absent) else 1.0
    score += 0.3 * sum(look.names.weigh(form) for form in term.absent if form in look.denied)
    passage = look.sentence.passage
    yield Candidate(
        term.base,
        term.base,
        score * passage.weight,
        frozenset(passage.words[at].word.form for at in near),
        (Evidence(start=passage.words[near[0]].word.start, end=passage.words[near[-1]].word.end),),
        term.source,
    )


def _covered(term: Term, look: _Look) -> tuple[float, float]:
    """Return the share of a name's weight that the sentence holds, and that weight; 0 if ruled out."""
    total = held = 0.0
    for form in term.needed:
        weight = look.names.weigh(form)
        total += weight
        if form in look.made:
            held += weight
        elif form in look.denied or form in DECISIVE or form[0].isdigit():
            return 0.0, 0.0
    return (held / total, held) if total else (0.0, 0.0)


def _kind_factor(term: Term) -> float:
    vague = VAGUE if term.vague else REST if term.rest else 1.0
    return vague * CHAPTER_FACTOR.get(term.base[0], 1.0)


def _contradicts(title: frozenset[str], made: dict[str, list[int]]) -> bool:
    return any(OPPOSITES[form] in made and form not in made for form in title & OPPOSITES.keys())


def _help(term: Term, look: _Look) -> float:
    given = 0.0
    for form in term.helpful:
        if form in look.made:
            given += HELPFUL * look.names.weigh(form)
        elif form in look.everywhere:
            given += ELSEWHERE * look.names.weigh(form)
    return given


def _spread(near: Sequence[int], count: int) -> float:
    """Return how far the words stand apart, 1 when they stand together."""
    apart = near[-1] - near[0] + 1 - 2 * count
    return 1 + 0.06 * max(0, apart)


def _side_factor(of_term: str, of_note: str) -> float:
    if of_term == of_note:
        return 1.0
    if not of_term:
        return 1.0 if not of_note else NO_SIDE
    return 0.0 if of_note else SIDE_UNKNOWN
