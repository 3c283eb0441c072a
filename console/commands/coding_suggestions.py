"""What ``claimflow coding suggest`` and ``acceptance`` show: suggestions as data, and the report on them."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from console.commands.codesets_import import book_of
from console.commands.installation import opened
from console.views import claims as claim_views
from models.errors import BadInput
from models.suggestion import Note, Suggestion
from rulebook.codes.book import CodeBook
from rulebook.suggest.missing import possible_missing_codes
from rulebook.suggest.services import told
from rulebook.suggest.suggester import LocalSuggester
from rulebook.suggest.visit_note import note_of, quoted
from store import coding
from store.coding import Share
from store.versions import document_of

Data = dict[str, Any]
LARGEST_NOTE = 100_000
"""Characters; a visit's note has a few thousand."""


def note_text(target: str) -> str | None:
    """Return the text of a file or of stdin, None when ``target`` is no file and must be a claim.

    Raises ``BadInput`` for what is no text, or longer than any note.
    """
    if target == "-":
        return _checked(sys.stdin.read(), "stdin")
    path = Path(target)
    if not path.is_file():
        return None
    try:
        return _checked(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError:
        remedy = "Save the note as plain text, UTF-8"
        raise BadInput("the file is no text", record=path.name, remedy=remedy) from None


def for_note(text: str, age: int | None, sex: str, on: date | None) -> Data:
    """Return suggestions for a note alone, from what the package ships."""
    if sex.upper() not in ("", "F", "M", "U"):
        raise BadInput("there is no such sex", field="--sex", remedy="Write F or M, or leave it out")
    if age is not None and not 0 <= age <= 130:
        raise BadInput("there is no such age", field="--age", remedy="Give years from 0 to 130")
    note = Note(text, (), age, sex.upper())
    suggester = LocalSuggester(CodeBook.shipped(), on or datetime.now(UTC).date())
    services = [
        {"service": t.service.service, "title": t.service.title, "codes": list(t.service.codes)}
        for t in told(text)
    ]
    return {
        "suggestions": [_data(s, text) for s in suggester.suggest(note)],
        "services": services,
        "possible_missing_codes": [],
    }


def for_claim(data_dir: Path | None, claim: str) -> Data:
    """Return suggestions for a claim's note, from the loaded code sets and what the practice coded before."""
    installation = opened(data_dir)
    with installation.store.read() as session:
        row = claim_views.found(session, claim)
        document = document_of(session, row)
        earlier = coding.earlier_visits(session, row.id)
        book = book_of(session)
    on = document.service_from or installation.settings.clock.now().date()
    if not document.visit_note:
        raise BadInput(
            "the claim has no note",
            record=f"claim {row.id}",
            remedy="Notes come with visit files; give a text file instead",
        )
    note = note_of(document)
    suggestions = LocalSuggester(book, on, earlier).suggest(note)
    return {
        "claim": row.id,
        "suggestions": [_data(s, note.text) for s in suggestions],
        "possible_missing_codes": [
            {"service": m.service, "title": m.title, "codes": list(m.codes)}
            for m in possible_missing_codes(document)
        ],
    }


def acceptance_data(session: Session, since: date | None) -> Data:
    """Return the acceptance report as data; rates from 0 to 1."""
    report = coding.acceptance(session, since)
    return {
        "all": _share(report.all),
        "undecided": report.undecided,
        "kind": {name: _share(share) for name, share in report.by_kind.items()},
        "source": {name: _share(share) for name, share in report.by_source.items()},
        "rank": {name: _share(share) for name, share in report.by_rank.items()},
        "coder": {name: _share(share) for name, share in report.by_coder.items()},
    }


def acceptance_rows(report: Data) -> list[tuple[str, str, int, int, str]]:
    """Return the lines of the report's table."""
    rows = [_row("", "all", report["all"])]
    for by in ("kind", "source", "rank", "coder"):
        rows += [_row(by, name, share) for name, share in report[by].items()]
    return rows


def _row(by: str, name: str, share: Data) -> tuple[str, str, int, int, str]:
    return by, name, share["decided"], share["accepted"], f"{share['rate']:.0%}"


def _share(share: Share) -> Data:
    return {"decided": share.decided, "accepted": share.accepted, "rate": round(share.rate, 4)}


def _data(suggestion: Suggestion, text: str) -> Data:
    return {**suggestion.model_dump(mode="json"), "words": quoted(suggestion, text)}


def _checked(text: str, record: str) -> str:
    if len(text) > LARGEST_NOTE:
        remedy = f"A note has at most {LARGEST_NOTE} characters"
        raise BadInput("the text is too long for a note", record=record, remedy=remedy)
    return text
