"""Why somebody is asked: what payers and rules said, each code with its words."""

from datetime import date
from functools import partial
from typing import Any, NamedTuple

from sqlmodel import Session

from rulebook.codes.book import CodeBook
from rulebook.codes.shelf import Shelf
from rulebook.status_categories import rule_for
from store import code_sets

GROUPS = {
    "CO": "contractual: never the patient's to pay",
    "PR": "left to the patient",
    "OA": "other adjustment",
    "PI": "the payer's own reduction",
    "CR": "corrects an earlier decision",
}

SENTENCES = ("why", "payer_refused", "wanted", "message", "advice", "remedy")
"""Parts of a task's detail that are sentences, in the order in which they are read."""

_SHELF = Shelf()


class CodeSaid(NamedTuple):
    """One code a payer gave, in words."""

    code: str
    words: str
    more: str = ""


def book_of(session: Session) -> CodeBook:
    """Return the code book of the installation; kept between requests."""
    return _SHELF.book(code_sets.releases(session), partial(code_sets.content, session))


def codes_said(detail: dict[str, Any], book: CodeBook, on: date) -> list[CodeSaid]:
    """Return what the payer's codes mean: reasons and remarks of a denial, statuses of a 277."""
    codes = [_denial_code(code, book, on) for code in detail.get("codes") or ()]
    asked: dict[str, Any] = detail.get("status") or {}
    known: list[dict[str, Any]] = detail.get("statuses") or asked.get("statuses") or []
    return codes + [_status(status, book, on) for status in known]


def sentences(detail: dict[str, Any]) -> list[str]:
    """Return the sentences of a detail that say why somebody is asked, and what to do."""
    said = [str(detail[name]) for name in SENTENCES if detail.get(name)]
    notes = [str(note) for note in detail.get("notes") or ()]
    return [_sentence(text) for text in dict.fromkeys((*said, *notes))]


def _denial_code(code: str, book: CodeBook, on: date) -> CodeSaid:
    group, dash, reason = code.partition("-")
    if not dash:
        return CodeSaid(code, book.remark(code, on) or "a remark that the loaded list does not know")
    words = book.reason(reason, on) or "a reason that the loaded list does not know"
    return CodeSaid(code, words, GROUPS.get(group, ""))


def _status(status: dict[str, Any], book: CodeBook, on: date) -> CodeSaid:
    category, code = str(status.get("category", "")), str(status.get("code", ""))
    means = rule_for(category, on).means
    return CodeSaid(f"{category}:{code}", book.status(code, on) or means, means)


def _sentence(text: str) -> str:
    said = text.replace("_", " ") if text.replace("_", "").isalnum() else text
    return (said[0].upper() + said[1:] + ("" if said[-1] in ".?!" else ".")) if said else ""
