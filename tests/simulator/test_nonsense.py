"""Whatever bytes come in, the payer answers or refuses; it never breaks."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.clock import BusinessClock
from models.errors import BadInput
from simulator.books import MemberRegister
from simulator.journal import Journal
from simulator.realtime import RealtimeDesk
from tests.simulator.given import a_batch, a_document, a_line, an_envelope, an_inquiry, some_books
from tests.simulator.working import WorkingPayer
from x12.status.messages import write_276

_CLAIM = a_batch(a_document(a_line(), a_line("J1885", 1850, 2)))
_QUESTION = write_276(an_envelope(), an_inquiry())


def mangled(data: bytes) -> st.SearchStrategy[bytes]:
    """Draw the file with a few of its segments dropped, doubled, swapped or emptied."""
    edits = st.tuples(
        st.integers(0, data.count(b"~") - 1),
        st.sampled_from(("drop", "double", "swap", "empty", "number")),
        st.integers(1, 12),
    )

    return st.lists(edits, min_size=1, max_size=4).map(lambda changes: edited(data, changes))


def edited(data: bytes, changes: Sequence[tuple[int, str, int]]) -> bytes:
    """Return the file with changes: the segment's place, what is done to it, and to which element."""
    segments = data.decode().split("~")
    for place, change, element in changes:
        segments[place] = _edit(segments[place], change, element, segments[place - 1])
    return "~".join(segments).encode()


def _edit(segment: str, change: str, element: int, neighbour: str) -> str:
    parts = segment.split("*")
    place = min(element, len(parts) - 1)
    match change:
        case "drop":
            return ""
        case "double":
            return f"{segment}~{segment}"
        case "swap":
            return neighbour
        case "empty":
            parts[place] = ""
        case _:
            parts[place] = "-99999999999.999"
    return "*".join(parts)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), mangled(_CLAIM)))
@example(edited(_CLAIM, [(8, "drop", 1), (8, "number", 1)])).via("a number where an identifier should be")
@example(edited(_CLAIM, [(27, "number", 4)])).via("units of as many digits as SV104 holds")
def test_any_file_is_answered_or_refused(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        payer = WorkingPayer(Path(folder), some_books())
        intake = payer.payer.intakes["harbor"]
        with payer.journal.step():
            outcome = intake.take(data, payer.now)
        payer.now = payer.now.replace(year=2027)
        appointments = payer.journal.appointments(payer.now)
        for appointment in appointments:
            payer.payer.desks["harbor"].write(appointment, payer.now)
        for booked in payer.journal.to_decide(payer.now):
            payer.payer.payday.decide(booked)
        payer.payer.payday.remit(payer.journal.to_remit(payer.now), payer.now)
        payer.journal.close()

    assert outcome in {"taken", "refused"}
    assert appointments


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), mangled(_QUESTION)))
def test_any_question_is_answered_or_refused(data: bytes) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        books, journal = some_books(), Journal(folder / "payer.sqlite3")
        desk = RealtimeDesk(books, MemberRegister(books), journal, BusinessClock(), folder / "realtime")
        try:
            answer = desk.answer(data)
        except BadInput:
            answer = b"ISA, refused in words"
        journal.close()

    assert answer.startswith(b"ISA")


def test_an_empty_question_is_refused_in_words(tmp_path: Path) -> None:
    books, journal = some_books(), Journal(tmp_path / "payer.sqlite3")
    desk = RealtimeDesk(books, MemberRegister(books), journal, BusinessClock(), tmp_path / "realtime")

    with pytest.raises(BadInput, match="empty"):
        desk.answer(b"")
    journal.close()
