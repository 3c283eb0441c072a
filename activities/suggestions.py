"""Coding help inside a claim's life: what a coder is shown, what became of it, and what is learnt.

Nothing here writes a code to a claim. The task shows suggestions; the coder's answer is what counts, and says
by itself which suggestions were taken.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from activities import coding_models
from activities.code_books import current_book
from activities.steps import NotPrepared
from models.answers import CodingAnswer
from models.practice import Practice
from models.record_tables import ProviderQueryRow
from models.suggestion import EarlierVisit, Note, Suggestion, Verdict
from models.tables import HumanTaskRow
from rulebook.codes.book import CodeBook
from rulebook.suggest.library import diagnosis_index, is_ready
from rulebook.suggest.missing import possible_missing_codes
from rulebook.suggest.practice import telling_words
from rulebook.suggest.suggester import LocalSuggester
from rulebook.suggest.visit_note import note_of, quoted
from store import coding, queries, setup
from store.step import ClaimStep


def coding_help(step: ClaimStep) -> dict[str, Any]:
    """Return what the coding task shows beside the claim, and keep the suggestions; empty when switched off.

    Questions to providers are shown in any case.
    """
    shown: dict[str, Any] = {
        "queries": [query_form(row) for row in queries.of_claim(step.session, step.claim.id)]
    }
    practice = setup.practice(step.session)
    if practice is not None and not practice.coding_help:
        return shown
    note = note_of(step.document)
    if not note.text.strip() and not any(note.orders):
        return shown
    suggestions, failed = _suggested(step, note, practice)
    coding.put_suggestions(step.session, step.claim.id, step.n, suggestions, step.as_of)
    shown["suggestions"] = [suggestion_form(s, note.text) for s in suggestions]
    shown["possible_missing_codes"] = [
        {"service": m.service, "title": m.title, "codes": list(m.codes)}
        for m in possible_missing_codes(step.document)
    ]
    return shown | ({"models_failed": failed} if failed else {})


def record_verdicts(step: ClaimStep, task: HumanTaskRow, answer: CodingAnswer) -> dict[str, int]:
    """Keep which suggestions the coder took; return how many were accepted and rejected."""
    rows = coding.suggestions_of(step.session, step.claim.id, task.n)
    used = {code.replace(".", "").upper() for code in answer.diagnoses}
    used |= {line.procedure.upper() for line in answer.lines}
    verdicts: dict[str, Verdict] = {row.code: _verdict(row.code, used, answer) for row in rows}
    coding.decide(rows, verdicts, task.completed_by, step.as_of)
    accepted = sum(verdicts[row.code] == "accepted" for row in rows)
    return {"accepted": accepted, "rejected": len(rows) - accepted}


def remember(step: ClaimStep) -> None:
    """Keep the words of the note with the coder's codes; the note itself stays with the claim alone."""
    document = step.document
    if not document.visit_note:
        return
    visit = EarlierVisit(
        words=telling_words(document.visit_note),
        diagnoses=tuple(dict.fromkeys(d.code for d in document.diagnoses)),
        procedures=tuple(dict.fromkeys(line.procedure for line in document.lines if line.procedure)),
    )
    coding.remember_visit(step.session, step.claim.id, visit, step.as_of)


def suggestion_form(suggestion: Suggestion, note: str) -> dict[str, Any]:
    """Return a suggestion as a task shows it: with the words of the note it stands on."""
    return {
        "kind": suggestion.kind,
        "code": suggestion.code,
        "title": suggestion.title,
        "rank": suggestion.rank,
        "score": suggestion.score,
        "source": suggestion.source,
        "words": quoted(suggestion, note),
    }


def query_form(row: ProviderQueryRow) -> dict[str, Any]:
    """Return a question to a provider as tasks show it."""
    return {
        "query": row.id,
        "question": row.question,
        "status": row.status,
        "answer": row.answer,
        "answered_by": row.answered_by,
        "blocking": row.blocking,
    }


def _suggested(step: ClaimStep, note: Note, practice: Practice | None) -> tuple[list[Suggestion], list[str]]:
    """Return the suggestions, and which plugged-in models failed and how."""
    on = step.document.service_from or step.as_of.date()
    earlier = coding.earlier_visits(step.session, step.claim.id)
    book, names = current_book(step.session), practice.coding_models if practice else ()
    answers = coding_models.answers_of(names, note) if is_ready(book, on) else None
    if answers is None:
        raise NotPrepared(partial(_prepare, book, on, names, note))
    found = list(LocalSuggester(book, on, earlier).suggest(note))
    for answer in answers:
        found += answer.suggestions
    failed = [f"{answer.name}: {answer.failure}" for answer in answers if answer.failure]
    return list(_once(found)), failed


def _prepare(book: CodeBook, on: date, models: tuple[str, ...], note: Note) -> None:
    """Make the index of diagnoses and ask the models: both may take seconds."""
    diagnosis_index(book, on)
    coding_models.ask(models, note)


def _once(found: list[Suggestion]) -> Iterator[Suggestion]:
    seen: set[tuple[str, str, str]] = set()
    for suggestion in found:
        key = (suggestion.kind, suggestion.code, suggestion.source)
        if key not in seen:
            seen.add(key)
            yield suggestion


def _verdict(code: str, used: set[str], answer: CodingAnswer) -> Verdict:
    if code in {c.replace(".", "").upper() for c in answer.rejected}:
        return "rejected"
    if code in used or code in {c.replace(".", "").upper() for c in answer.accepted}:
        return "accepted"
    return "rejected"
