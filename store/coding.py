"""Suggestions and what coders said to them; visits as they were coded, for later suggestions.

``acceptance(session)`` is the report: of the suggestions that a coder decided, how many were accepted, by
kind, source, rank and coder.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from models.record_tables import CodedVisitRow, SuggestionRow
from models.suggestion import EarlierVisit, Suggestion, Verdict

REMEMBERED = 1000
"""How many of the latest coded visits are compared with a note."""


class Share(NamedTuple):
    """How many suggestions of one sort coders decided, and how many of these they accepted."""

    decided: int
    accepted: int

    @property
    def rate(self) -> float:
        """Return the accepted part, 0 to 1."""
        return self.accepted / self.decided if self.decided else 0.0


class Acceptance(NamedTuple):
    """The acceptance report; ``undecided`` were shown and their task is still open or went another way."""

    all: Share
    undecided: int
    by_kind: dict[str, Share]
    by_source: dict[str, Share]
    by_rank: dict[str, Share]
    by_coder: dict[str, Share]


def put_suggestions(
    session: Session, claim: str, n: int, suggestions: Iterable[Suggestion], as_of: datetime
) -> None:
    """Keep what the coding task of move ``n`` shows."""
    for suggestion in suggestions:
        session.add(
            SuggestionRow(
                claim_id=claim,
                n=n,
                kind=suggestion.kind,
                code=suggestion.code,
                source=suggestion.source,
                rank=suggestion.rank,
                score=suggestion.score,
                model=suggestion.model,
                evidence=json.dumps([[place.start, place.end] for place in suggestion.evidence]),
                as_of=as_of,
            )
        )


def suggestions_of(session: Session, claim: str, n: int) -> list[SuggestionRow]:
    """Return what one coding task showed, by kind and rank."""
    query = select(SuggestionRow).where(SuggestionRow.claim_id == claim, SuggestionRow.n == n)
    return list(session.exec(query.order_by(col(SuggestionRow.kind), col(SuggestionRow.rank))))


def decide(rows: Iterable[SuggestionRow], verdicts: Mapping[str, Verdict], by: str, as_of: datetime) -> None:
    """Note what the coder said, by code."""
    for row in rows:
        row.decision = verdicts[row.code]
        row.decided_by, row.decided_at = by, as_of


def remember_visit(session: Session, claim: str, visit: EarlierVisit, as_of: datetime) -> None:
    """Keep a visit as it was coded; coded again, the new codes take the place of the old ones."""
    session.merge(
        CodedVisitRow(
            claim_id=claim,
            words=json.dumps(sorted(visit.words)),
            diagnoses=json.dumps(list(visit.diagnoses)),
            procedures=json.dumps(list(visit.procedures)),
            as_of=as_of,
        )
    )


def earlier_visits(session: Session, but: str, limit: int = REMEMBERED) -> tuple[EarlierVisit, ...]:
    """Return the latest coded visits of the practice, without the claim itself."""
    query = (
        select(CodedVisitRow)
        .where(CodedVisitRow.claim_id != but)
        .order_by(col(CodedVisitRow.as_of).desc())
        .limit(limit)
    )
    return tuple(_visit(row) for row in session.exec(query))


def acceptance(session: Session, since: date | None = None) -> Acceptance:
    """Return how coders took the suggestions that were shown since that day."""
    rows = [r for r in session.exec(select(SuggestionRow)) if since is None or r.as_of.date() >= since]
    decided = [row for row in rows if row.decision]
    return Acceptance(
        _share(decided),
        len(rows) - len(decided),
        _by(decided, "kind"),
        _by(decided, "source"),
        _by(decided, "rank"),
        _by(decided, "decided_by"),
    )


def _by(rows: list[SuggestionRow], column: str) -> dict[str, Share]:
    sorts: dict[Any, list[SuggestionRow]] = defaultdict(list)
    for row in rows:
        sorts[getattr(row, column)].append(row)
    return {str(sort): _share(sorts[sort]) for sort in sorted(sorts)}


def _share(rows: list[SuggestionRow]) -> Share:
    return Share(len(rows), sum(row.decision == "accepted" for row in rows))


def _visit(row: CodedVisitRow) -> EarlierVisit:
    return EarlierVisit.model_construct(
        words=frozenset(json.loads(row.words)),
        diagnoses=tuple(json.loads(row.diagnoses)),
        procedures=tuple(json.loads(row.procedures)),
    )
