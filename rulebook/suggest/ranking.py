"""The order in which candidates are shown: the best first, and each problem of the note before its variants.

Candidates that stand on the same words as a better one say the same thing less well: they wait.
"""

from collections.abc import Iterable

from rulebook.suggest.diagnoses import Candidate

SAME_WORDS, SOME_WORDS, SAME_CATEGORY = 0.35, 0.75, 0.6
NEARLY = 0.9
"""A code of a shown one's category on the same words is shown only when it fits nearly as well."""
FAINT = 0.12
"""Candidates below this share of the best one's score are not shown."""

SUPERSEDED = {"I10": ("I11", "I12", "I13", "I15")}
"""Codes that others include (guideline I.C.9.a: hypertension with heart or kidney disease is one code)."""


def ranked(candidates: Iterable[Candidate], limit: int) -> list[Candidate]:
    """Return at most ``limit`` candidates in the order to show them; scores are those after ranking."""
    found = sorted(candidates, key=lambda c: (-c.score, c.code))[: 12 * limit]
    waiting = [c for c in found if not _included(c, found)]
    shown: list[Candidate] = []
    while waiting and len(shown) < limit:
        score, best = max(((c.score * _worth(c, shown), c) for c in waiting), key=lambda p: (p[0], p[1].code))
        waiting.remove(best)
        if shown and score < FAINT * shown[0].score:
            break
        if not any(_says_less(best, other) for other in shown):
            shown.append(best)
    return shown


def _worth(candidate: Candidate, shown: list[Candidate]) -> float:
    """Return how much a candidate adds to those shown before it."""
    worth = 1.0
    for other in shown:
        shared = len(candidate.forms & other.forms) / max(1, len(candidate.forms))
        if shared == 1.0:
            worth = min(worth, SAME_WORDS)
        elif shared >= 0.5:
            worth = min(worth, SOME_WORDS)
        if candidate.base[:3] == other.base[:3]:
            worth = min(worth, SAME_CATEGORY)
    return worth


def _included(candidate: Candidate, found: list[Candidate]) -> bool:
    """Tell whether a better candidate is a code that includes this one."""
    by = SUPERSEDED.get(candidate.code, ())
    return any(other.score > candidate.score and other.code.startswith(by) for other in found if by)


def _says_less(candidate: Candidate, other: Candidate) -> bool:
    """Tell whether a candidate is a lesser wording of one that is shown: the specific code stands for it."""
    return (
        candidate.base[:3] == other.base[:3]
        and candidate.forms <= other.forms
        and candidate.score < NEARLY * other.score
    )
